namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>Knows occupations by their title, in French, English, Spanish or German.</summary>
public interface IOccupationSkills
{
    /// <summary>The skills usual for the occupation that a title names, the most usual first; none when it is not known.</summary>
    IReadOnlyList<string> UsualSkills(string title);
}
