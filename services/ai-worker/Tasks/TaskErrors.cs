using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>How tasks fail (spec ai-worker §1.7): each key with one English sentence that says what to do next.</summary>
public static class TaskErrors
{
    public const string UrlNotAllowed = "background.urlNotAllowed";
    public const string NoJobOfferDetected = "background.noJobOfferDetected";
    public const string CvNotRecognised = "background.cvNotRecognised";
    public const string ProviderUnavailable = "background.providerUnavailable";
    public const string ProviderQuota = "background.providerQuota";
    public const string ProviderRefused = "background.providerRefused";
    public const string CostLimit = "background.costLimit";
    public const string PdfNoText = "background.pdfNoText";
    public const string InvalidResult = "background.invalidResult";
    public const string Timeout = "background.timeout";
    public const string WorkerLost = "background.workerLost";
    public const string InternalError = "background.internalError";
    public const string CvNotFound = "cv.notFound";
    public const string VersionConflict = "cv.versionConflict";

    private static readonly Dictionary<string, string> Messages = new(StringComparer.Ordinal)
    {
        [UrlNotAllowed] = "This address is not a public web page: paste the text of the offer or send it as a PDF.",
        ["background.fetchFailed"] = "The page of the offer could not be read: check the address, or paste the text of the offer.",
        ["background.pageBlocked"] = "The site does not show this offer to us: paste the text of the offer or send it as a PDF.",
        [NoJobOfferDetected] = "No job offer was found in this source: paste the full text of the offer, with its title and the skills it asks for.",
        ["background.invalidPdf"] = "The file is not a PDF: save it as a PDF again and send it once more.",
        ["background.pdfEncrypted"] = "The PDF is protected by a password: save it without one and send it again.",
        ["background.pdfUnreadable"] = "The PDF could not be read: save it as a PDF again and send it once more.",
        ["background.pdfTooManyPages"] = "The PDF has too many pages: send only the pages that matter.",
        [PdfNoText] = "The PDF holds pictures of text only: send a PDF made by a word processor.",
        [CvNotRecognised] = "No CV was found in this file: send a CV that shows a name and at least one experience, education, project or skill.",
        [ProviderUnavailable] = "The AI provider is not available at the moment: try again later.",
        [ProviderQuota] = "The AI provider's quota is used up at the moment: try again later.",
        [ProviderRefused] = "The AI provider refused this content: check the CV and the offer, then try again.",
        [CostLimit] = "This document is too large to be processed: shorten it and try again.",
        [InvalidResult] = "The result did not pass our checks, so it was not stored: try again.",
        [Timeout] = "The task took too long: try again.",
        [WorkerLost] = "The task was interrupted several times: try again.",
        [InternalError] = "Something went wrong on our side: try again.",
        [CvNotFound] = "The CV was deleted before the task could finish: choose another CV.",
        [VersionConflict] = "The CV was changed while the task was running: start it again.",
    };

    /// <summary>Every key a task may fail with.</summary>
    public static IReadOnlyCollection<string> Keys => Messages.Keys;

    /// <summary>The error of a key; an unknown one, which would be a bug, is <see cref="InternalError"/>.</summary>
    public static TaskError Of(string key) => Messages.TryGetValue(key, out var message) ? new TaskError(key, message) : new TaskError(InternalError, Messages[InternalError]);
}
