using System.Collections.Concurrent;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>
/// A deterministic engine under the test's control: it keeps what it is given, counts its calls by phase, and can be told to wait or to fail in one.
/// </summary>
public sealed class ScriptedEngine : ICvEngine
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Exception> _failures = new(StringComparer.Ordinal);
    private int _running;

    public string Name => "offline";

    /// <summary>The most calls that were in progress at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Calls that ended by cancellation.</summary>
    public int Stopped { get; private set; }

    /// <summary>A skill that nothing supports, which the engine proposes all the same.</summary>
    public string? InventedSkill { get; set; }

    /// <summary>What the engine quotes for skills that it is asked for.</summary>
    public IReadOnlyList<SkillQuotation> Quotations { get; set; } = [];

    public int Calls(string phase) => _calls.GetValueOrDefault(phase);

    /// <summary>Calls of this phase wait until <see cref="Open"/> or their cancellation.</summary>
    public void Close(string phase) => _gates[phase] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open(string phase)
    {
        if (_gates.TryRemove(phase, out var gate))
        {
            gate.SetResult();
        }
    }

    public void FailIn(string phase, Exception failure) => _failures[phase] = failure;

    public void Mend(string phase) => _failures.TryRemove(phase, out _);

    public Task<CvReading> ReadCvAsync(PdfFile pdf, CancellationToken cancellationToken) =>
        CallAsync("structure", () => new CvReading(SampleCvs.Developer, 1, 0.9, false, []), cancellationToken);

    public Task<OfferReading> ReadOfferAsync(OfferText offer, CancellationToken cancellationToken) =>
        CallAsync("offer", () => new OfferReading(SampleCvs.Offer, []), cancellationToken);

    public Task<Classification> ClassifyAsync(TailoringInput input, CancellationToken cancellationToken) =>
        CallAsync(
            "classify",
            () => new Classification([.. input.Source.Experience.Select((_, index) => new ItemDecision(index, Decisions.Keep, "Recent"))], []),
            cancellationToken);

    public Task<IReadOnlyList<AdaptedItem<CvExperience>>> AdaptExperiencesAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<AdaptedItem<CvExperience>>>(
            "experiences",
            () => [.. input.Source.Experience.Select((item, index) => new AdaptedItem<CvExperience>(index, item))],
            cancellationToken);

    public Task<IReadOnlyList<AdaptedItem<CvProject>>> AdaptProjectsAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<AdaptedItem<CvProject>>>("projects", () => [], cancellationToken);

    public Task<IReadOnlyList<CvExtra>?> AdaptExtrasAsync(TailoringInput input, CancellationToken cancellationToken) =>
        CallAsync("extras", () => input.Source.Extras, cancellationToken);

    public Task<CvSkills> AdaptSkillsAsync(TailoringInput input, CancellationToken cancellationToken) =>
        CallAsync("skills", () => input.Source.Skills with { HardSkills = [.. input.Source.Skills.HardSkills!, new CvSkill { Name = InventedSkill ?? "PostgreSQL" }] }, cancellationToken);

    public Task<AdaptedSummary> AdaptSummaryAsync(TailoringInput input, CancellationToken cancellationToken) =>
        CallAsync("summary", () => new AdaptedSummary(input.Source.Header.CurrentTitle, input.Source.Summary), cancellationToken);

    public IReadOnlyList<TaskNotice> TailoringNotices(TailoringInput input) => [new("generation.proseUnchanged", "The texts were kept as they are.")];

    public bool TranslatesProse => false;

    public Task<ImprovementParts> ImproveAsync(TailoringInput input, IReadOnlyList<string> sections, CancellationToken cancellationToken) =>
        CallAsync(
            "improve",
            () => new ImprovementParts(null, null, input.Source.Skills with { HardSkills = [.. input.Source.Skills.HardSkills!, new CvSkill { Name = "PostgreSQL" }] }, null, null, []),
            cancellationToken);

    public Task<TranslatedCv> TranslateAsync(TranslationInput input, CancellationToken cancellationToken) =>
        CallAsync("translate", () => new TranslatedCv(input.Source, ["/summary/description"]), cancellationToken);

    public Task<IReadOnlyList<SkillQuotation>> QuoteSkillsAsync(TailoringInput input, IReadOnlyList<string> skills, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<SkillQuotation>>("score", () => [.. Quotations.Where(one => skills.Contains(one.Skill))], cancellationToken);

    private async Task<T> CallAsync<T>(string phase, Func<T> answer, CancellationToken cancellationToken)
    {
        _calls.AddOrUpdate(phase, 1, (_, count) => count + 1);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            if (_gates.TryGetValue(phase, out var gate))
            {
                await gate.Task.WaitAsync(cancellationToken);
            }
            return _failures.TryGetValue(phase, out var failure) ? throw failure : answer();
        }
        catch (OperationCanceledException)
        {
            Stopped++;
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
