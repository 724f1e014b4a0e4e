using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>
/// A template: headings and placeholders in the wanted language with the skills of the offer, if there is one. It states nothing, so it has neither score nor
/// review, and needs no engine beyond the reading of the offer.
/// </summary>
public sealed class TemplateMaking(OfferReader offers, TimeProvider time)
{
    public async Task RunAsync(TaskRun run, string createdBy, CancellationToken cancellationToken)
    {
        var (source, filename) = (run.Input.Offer, run.Task.Filename!);
        var offer = await OfferAsync(run, cancellationToken);
        var language = run.Input.Language ?? offer?.Content.Language ?? run.Input.Locale;
        var meta = new CompositionMeta("template", run.Task.Engine, source?.Shown ?? "", time.GetUtcNow());
        var template = await run.PhaseAsync(Phases.Compose, _ => Task.FromResult(TemplateComposer.Compose(offer?.Content, language, meta)), cancellationToken);
        await run.HandOverAsync(
            new GeneratedCv
            {
                Kind = "created",
                Filename = filename,
                Content = CvJson.Write(template),
                Changes = [],
                CreatedBy = createdBy,
                SourceType = source?.CvSourceType,
                SourceValue = source?.Shown,
                JobOfferId = offer?.JobOfferId,
            },
            new TaskResult
            {
                Engine = run.Task.Engine,
                Notices = offer?.Notices ?? [],
                Filename = filename,
                Files = [filename],
                Language = template.Language,
                JobOfferId = offer?.JobOfferId,
            },
            new CvGenerated { UserId = run.Task.UserId, TaskId = run.Task.Id, Kind = "created", Filename = filename },
            cancellationToken);
    }

    /// <summary>The offer that the template is for; without one the phase passes empty.</summary>
    private async Task<ReadOffer?> OfferAsync(TaskRun run, CancellationToken cancellationToken)
    {
        if (run.Input.Offer is not null)
        {
            return await offers.ReadAsync(run, cancellationToken);
        }
        await run.PhaseAsync(Phases.Offer, _ => Task.FromResult(false), cancellationToken);
        return null;
    }
}
