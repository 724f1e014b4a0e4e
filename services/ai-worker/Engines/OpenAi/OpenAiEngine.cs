using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.AiWorker.Engines.OpenAi.JobOffers;
using FitMyCv.AiWorker.Engines.OpenAi.Reading;
using FitMyCv.AiWorker.Engines.OpenAi.Tailoring;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi;

/// <summary>
/// The engine behind an OpenAI-compatible server: strict schemas, answers that name source items by index, every text guarded afterwards. It works for one run,
/// whose settings it follows and whose calls it notes.
/// </summary>
public sealed class OpenAiEngine(ModelClient model, ModelCvReader reader, ModelRun run) : IModelEngine
{
    public const string EngineName = "openai";

    public string Name => EngineName;

    public ICvEngine For(ModelRun run) => new OpenAiEngine(model, reader, run);

    public Task<CvReading> ReadCvAsync(PdfFile pdf, CancellationToken cancellationToken) => reader.ReadAsync(pdf, run, cancellationToken);

    public Task<OfferReading> ReadOfferAsync(OfferText offer, CancellationToken cancellationToken) => new ModelOfferReader(model, run).ReadAsync(offer, cancellationToken);

    public Task<Classification> ClassifyAsync(TailoringInput input, CancellationToken cancellationToken) => Tailor(input).ClassifyAsync(cancellationToken);

    public Task<IReadOnlyList<AdaptedItem<CvExperience>>> AdaptExperiencesAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken) =>
        Tailor(input).ExperiencesAsync(classification, cancellationToken);

    public Task<IReadOnlyList<AdaptedItem<CvProject>>> AdaptProjectsAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken) =>
        Tailor(input).ProjectsAsync(classification, cancellationToken);

    public Task<IReadOnlyList<CvExtra>?> AdaptExtrasAsync(TailoringInput input, CancellationToken cancellationToken) => Tailor(input).ExtrasAsync(cancellationToken);

    public Task<CvSkills> AdaptSkillsAsync(TailoringInput input, CancellationToken cancellationToken) => Tailor(input).SkillsAsync(cancellationToken);

    public Task<AdaptedSummary> AdaptSummaryAsync(TailoringInput input, CancellationToken cancellationToken) => Tailor(input).SummaryAsync(cancellationToken);

    public IReadOnlyList<TaskNotice> TailoringNotices(TailoringInput input) => [];

    public bool TranslatesProse => true;

    public Task<ImprovementParts> ImproveAsync(TailoringInput input, IReadOnlyList<string> sections, CancellationToken cancellationToken) =>
        new ModelTailor(input, model, run, "model_optimize_cv").ImproveAsync(sections, cancellationToken);

    public Task<TranslatedCv> TranslateAsync(TranslationInput input, CancellationToken cancellationToken) => new ModelTranslator(model, run).TranslateAsync(input, cancellationToken);

    public Task<IReadOnlyList<SkillQuotation>> QuoteSkillsAsync(TailoringInput input, IReadOnlyList<string> skills, CancellationToken cancellationToken) =>
        Tailor(input).QuoteAsync(skills, cancellationToken);

    private ModelTailor Tailor(TailoringInput input) => new(input, model, run);
}
