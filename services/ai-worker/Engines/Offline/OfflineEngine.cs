using FitMyCv.AiWorker.Engines.Offline.JobOffers;
using FitMyCv.AiWorker.Engines.Offline.Tailoring;
using FitMyCv.AiWorker.Engines.Offline.Translation;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline;

/// <summary>
/// The engine that needs no key and no network: deterministic, the same input gives the same output. It selects, orders and names;
/// it does not write prose, and says so.
/// </summary>
/// <param name="readCv">Reads a CV out of a PDF (phases read and structure).</param>
public sealed class OfflineEngine(Func<PdfFile, CancellationToken, Task<CvReading>> readCv) : ICvEngine
{
    public const string EngineName = "offline";

    public string Name => EngineName;

    public Task<CvReading> ReadCvAsync(PdfFile pdf, CancellationToken cancellationToken) => readCv(pdf, cancellationToken);

    public Task<OfferReading> ReadOfferAsync(OfferText offer, CancellationToken cancellationToken) =>
        Task.FromResult(OfferReader.Read(offer));

    public Task<Classification> ClassifyAsync(TailoringInput input, CancellationToken cancellationToken) =>
        Task.FromResult(OfflineClassifier.Classify(input));

    public Task<IReadOnlyList<AdaptedItem<CvExperience>>> AdaptExperiencesAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken) =>
        Task.FromResult(new OfflineTailor(input).Experiences(classification));

    public Task<IReadOnlyList<AdaptedItem<CvProject>>> AdaptProjectsAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken) =>
        Task.FromResult(new OfflineTailor(input).Projects(classification));

    public Task<IReadOnlyList<CvExtra>?> AdaptExtrasAsync(TailoringInput input, CancellationToken cancellationToken) =>
        Task.FromResult(input.Source.Extras);

    public Task<CvSkills> AdaptSkillsAsync(TailoringInput input, CancellationToken cancellationToken) =>
        Task.FromResult(new OfflineTailor(input).Skills());

    public Task<AdaptedSummary> AdaptSummaryAsync(TailoringInput input, CancellationToken cancellationToken) =>
        Task.FromResult(new OfflineTailor(input).Summary());

    public IReadOnlyList<TaskNotice> TailoringNotices(TailoringInput input)
    {
        var notices = new List<TaskNotice> { new("generation.proseUnchanged", "Texts were selected and put in order, but not reworded: the offline engine writes no prose.") };
        if (input.Language is { } wanted && input.Source.Language is { } own && wanted != own)
        {
            notices.Add(new("generation.notTranslated", $"The CV stays in its language ({own}): the offline engine does not translate prose into {wanted}."));
        }
        return notices;
    }

    public bool TranslatesProse => false;

    public Task<ImprovementParts> ImproveAsync(TailoringInput input, IReadOnlyList<string> sections, CancellationToken cancellationToken) =>
        Task.FromResult(new OfflineImprover(input).Propose(sections));

    public Task<TranslatedCv> TranslateAsync(TranslationInput input, CancellationToken cancellationToken) =>
        Task.FromResult(OfflineTranslator.Translate(input));

    public Task<IReadOnlyList<SkillQuotation>> QuoteSkillsAsync(TailoringInput input, IReadOnlyList<string> skills, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SkillQuotation>>([]);
}
