using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <param name="Source">S: the base CV, or the CV itself for an improvement.</param>
/// <param name="Result">G: whatever an engine made of it.</param>
/// <param name="Month">Month on which years of experience rest.</param>
/// <param name="Classification">Decisions with reasons; without one nothing may be left out.</param>
public sealed record GuardRequest(CvDocument Source, CvDocument Result, JobOfferContent Offer, DateOnly Month, Classification? Classification = null);

public sealed record GuardResult(CvDocument Document, GuardReport Report);

/// <summary>Counts and findings of one run of the guard; paths are JSON Pointers into the unguarded result.</summary>
internal sealed class GuardLog
{
    private readonly List<GuardFinding> _findings = [];
    private int _checked;

    public void Checked() => _checked++;

    /// <param name="rule">Of spec ai-worker §7, <c>F1</c>–<c>F15</c>.</param>
    public void Restored(string path, string rule, string what) => _findings.Add(new GuardFinding(path, rule, GuardFinding.Restored, what));

    /// <param name="rule">Of spec ai-worker §7, <c>F1</c>–<c>F15</c>.</param>
    public void Dropped(string path, string rule, string what) => _findings.Add(new GuardFinding(path, rule, GuardFinding.Dropped, what));

    public GuardReport Report() => new(_checked, _findings);
}
