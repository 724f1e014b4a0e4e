using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>A second opinion on faithfulness, plainer than the guard and written apart from it: what of a result its source does not have.</summary>
internal static partial class Faithfulness
{
    public static IReadOnlyList<string> Violations(CvDocument source, CvDocument result)
    {
        var vocabulary = SkillVocabulary.Default;
        var found = new List<string>();
        var evidence = SkillEvidence.OfDocument(source, vocabulary);
        var sourceText = CvJson.Write(source with { Meta = null, GeneratedAt = null }).ToJsonString(CvJson.Options);
        var resultText = CvJson.Write(result with { Meta = null, GeneratedAt = null }).ToJsonString(CvJson.Options);

        Subset("company", result.Experience.Select(item => item.Company), source.Experience.Select(item => item.Company));
        Subset("dates", result.Experience.Select(item => $"{item.Company} {item.StartDate} {item.EndDate}"), source.Experience.Select(item => $"{item.Company} {item.StartDate} {item.EndDate}"));
        Subset("job title", result.Experience.Select(item => item.Title), source.Experience.Select(item => item.Title));
        Subset("project", (result.Projects ?? []).Select(item => item.Name), (source.Projects ?? []).Select(item => item.Name).Concat(source.Experience.SelectMany(item => new[] { item.Company, item.Title })));
        Subset("education", (result.Education ?? []).Select(item => item.ToString()), (source.Education ?? []).Select(item => item.ToString()));
        Subset("language", (result.Languages ?? []).Select(item => item.ToString()), (source.Languages ?? []).Select(item => item.ToString()));
        Subset("extra", (result.Extras ?? []).Select(item => item.ToString()), (source.Extras ?? []).Select(item => item.ToString()));
        Subset("number", Number().Matches(resultText).Select(match => match.Value), Number().Matches(sourceText).Select(match => match.Value));
        Subset("soft skill", (result.Skills.SoftSkills ?? []).Select(vocabulary.Canonical), (source.Skills.SoftSkills ?? []).Select(vocabulary.Canonical).Concat((result.Skills.SoftSkills ?? []).Where(evidence.IsMentioned).Select(vocabulary.Canonical)));
        foreach (var name in SkillEvidence.DeclaredNames(result))
        {
            if (evidence.Coverage(name) <= 0 && !NormalText.Contains(NormalText.Of(sourceText), NormalText.Of(name)))
            {
                found.Add("skill " + name);
            }
        }
        foreach (var tool in (result.Skills.Tools ?? []).Where(tool => evidence.Coverage(tool.Name) < SkillEvidence.Mentioned))
        {
            found.Add("tool " + tool.Name);
        }
        return found;

        void Subset(string what, IEnumerable<string> now, IEnumerable<string> before)
        {
            var known = before.ToHashSet(StringComparer.Ordinal);
            found.AddRange(now.Where(value => !known.Contains(value)).Select(value => $"{what} {value}"));
        }
    }

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
