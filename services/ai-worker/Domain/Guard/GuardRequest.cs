using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <param name="Source">S: the base CV, or the CV itself for an improvement.</param>
/// <param name="Result">G: whatever an engine made of it.</param>
/// <param name="Month">Month on which years of experience rest.</param>
/// <param name="Classification">Decisions with reasons; without one nothing may be left out.</param>
public sealed record GuardRequest(CvDocument Source, CvDocument Result, JobOfferContent Offer, DateOnly Month, Classification? Classification = null);

public sealed record GuardResult(CvDocument Document, GuardReport Report);

/// <summary>Counts and notices of one run of the guard; paths are JSON Pointers into the unguarded result.</summary>
internal sealed class GuardLog
{
    private readonly List<TaskNotice> _notices = [];
    private int _checked;
    private int _restored;
    private int _dropped;

    public void Checked() => _checked++;

    public void Restored(string path, string what)
    {
        _restored++;
        _notices.Add(new TaskNotice("guard.restored", $"{what}: the source's value was put back.", path));
    }

    public void Dropped(string path, string what)
    {
        _dropped++;
        _notices.Add(new TaskNotice("guard.dropped", $"{what}: left out.", path));
    }

    public GuardReport Report() => new(_checked, _restored, _dropped, _notices);
}
