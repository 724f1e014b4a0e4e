using System.Security.Cryptography;
using System.Text;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Tasks.Offers;

/// <summary>The offer of a task: what was read, and under which id it is stored.</summary>
/// <param name="Model">The model that read it now.</param>
public sealed record ReadOffer(Guid JobOfferId, JobOfferContent Content, IReadOnlyList<TaskNotice> Notices, string? Model = null);

/// <summary>
/// Phase offer (spec ai-worker §2, §5): the source's plain text, read by the engine and stored once; the same source gives the same offer without reading it again.
/// </summary>
public sealed class OfferReader(JobOfferStore offers, OfferTexts texts, IOccupationSkills occupations)
{
    private const int ShortestText = 100;
    private const int LongestText = 20_000;

    /// <summary>The key under which an address is remembered.</summary>
    public static byte[] UrlHash(OfferTexts texts, string url) => Hash(texts.NormalUrl(url));

    /// <summary>The offer that the task's input names: a source to read, or a stored one.</summary>
    public Task<ReadOffer> ReadAsync(TaskRun run, CancellationToken cancellationToken) =>
        run.Input.Offer is { } source ? ReadAsync(run, source, cancellationToken) : run.PhaseAsync(Phases.Offer, token => StoredAsync(run, token), cancellationToken);

    private async Task<ReadOffer> StoredAsync(TaskRun run, CancellationToken cancellationToken) =>
        await offers.FindAsync(run.Task.UserId, run.Input.JobOfferId!.Value, cancellationToken) is { } offer ? new ReadOffer(offer.Id, offer.Content, []) : throw NoOffer();

    private Task<ReadOffer> ReadAsync(TaskRun run, OfferSource source, CancellationToken cancellationToken)
    {
        byte[]? contentHash = null;
        var urlHash = source.Kind == OfferSource.Url ? UrlHash(texts, source.Value) : null;
        return run.PhaseAsync(
            Phases.Offer,
            async token =>
            {
                if (urlHash is not null && await offers.FindByUrlAsync(run.Task.UserId, urlHash, token) is { } fetched)
                {
                    return Cached(fetched);
                }
                if (source.Kind == OfferSource.Title)
                {
                    contentHash = TitleHash(source.Value);
                    return await offers.FindByContentAsync(run.Task.UserId, contentHash, token) is { } made ? Cached(made) : OfTitle(source.Value);
                }
                var text = Cut(source.Kind switch
                {
                    OfferSource.Url => await texts.OfPageAsync(source.Value, run.Input.MaximumPages, token),
                    OfferSource.Pdf => await texts.OfPdfAsync(new PdfFile(await run.FileAsync(token), source.Value, run.Input.MaximumPages), token),
                    _ => new OfferText(source.Value.Trim()),
                });
                contentHash = Hash(NormalText.Of(text.Text) + "\n" + text.JobPosting?.ToJsonString());
                if (await offers.FindByContentAsync(run.Task.UserId, contentHash, token) is { } known)
                {
                    return Cached(known);
                }
                var reading = await run.Engine.ReadOfferAsync(text, token);
                return IsOffer(reading.Content) ? new ReadOffer(Guid.CreateVersion7(), reading.Content, reading.Notices, reading.Model) : throw NoOffer();
            },
            cancellationToken,
            async (unit, offer) => contentHash is null
                ? offer
                : offer with
                {
                    JobOfferId = await offers.SaveAsync(
                        unit,
                        new JobOfferRecord(offer.JobOfferId, run.Task.UserId, source.Kind, source.Shown, contentHash, offer.Content, run.Task.Engine, offer.Model, default),
                        urlHash),
                });
    }

    /// <summary>The offer that a title stands for: the skills usual for the occupation, as far as they are known, are nice to have.</summary>
    private ReadOffer OfTitle(string title)
    {
        var skills = occupations.UsualSkills(title);
        return new ReadOffer(
            Guid.CreateVersion7(),
            new JobOfferContent { Title = title, Skills = new JobOfferSkills { NiceToHave = skills } },
            skills.Count > 0 ? [] : [new TaskNotice("offer.partial", "The skills usual for this title are not known: the CV is adapted to the title alone.")]);
    }

    /// <summary>Apart from the hashes of texts, whose normal form has no line end before the title.</summary>
    private static byte[] TitleHash(string title) => Hash("title\n" + NormalText.Of(title));

    /// <summary>An offer is one that has a title or asks at least one skill.</summary>
    private static bool IsOffer(JobOfferContent content) =>
        !string.IsNullOrWhiteSpace(content.Title) || content.Skills.Required.Count + content.Skills.NiceToHave.Count + content.Skills.SoftSkills.Count > 0;

    private static ReadOffer Cached(JobOfferRecord offer) =>
        new(offer.Id, offer.Content, [new TaskNotice("offer.cached", "This offer was read before: the stored reading was used.")]);

    /// <summary>At most 20 000 characters, cut at a line end where there is one.</summary>
    private static OfferText Cut(OfferText text)
    {
        if (text.Text.Trim().Length < ShortestText && text.JobPosting is null)
        {
            throw NoOffer();
        }
        if (text.Text.Length <= LongestText)
        {
            return text;
        }
        var end = text.Text.LastIndexOf('\n', LongestText);
        return text with { Text = text.Text[..(end > 0 ? end : LongestText)] };
    }

    private static TaskFailedException NoOffer() => new(TaskErrors.NoJobOfferDetected, TaskErrors.Of(TaskErrors.NoJobOfferDetected).Message);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
