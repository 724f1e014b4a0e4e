namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>Knows no occupation: titles stand for themselves.</summary>
public sealed class UnknownOccupations : IOccupationSkills
{
    public IReadOnlyList<string> UsualSkills(string title) => [];
}
