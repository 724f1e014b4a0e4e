using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>A place of the CV that shows a skill: JSON Pointer and the text there.</summary>
public sealed record ProofPlace(string Path, string Text);

/// <summary>Finds where a CV shows a skill, and whether a mention really claims it ("wish to learn Go" does not).</summary>
public static partial class SkillProof
{
    /// <summary>The first place of the CV that declares the skill, else the first text that mentions it without taking it back; null = none.</summary>
    public static ProofPlace? Find(CvDocument cv, string name, SkillVocabulary vocabulary)
    {
        var id = vocabulary.Canonical(name);
        return Declarations(cv).FirstOrDefault(place => vocabulary.Canonical(place.Text) == id)
            ?? Mentions(cv, id, vocabulary).FirstOrDefault();
    }

    /// <summary>Texts that mention a skill and claim it.</summary>
    public static IEnumerable<ProofPlace> Mentions(CvDocument cv, string id, SkillVocabulary vocabulary) =>
        AllTexts(OrdersInText.Without(cv)).Where(place => Sentences(place.Text).Any(sentence => vocabulary.IsMentioned(NormalText.Of(sentence), id) && !Denied().IsMatch(NormalText.Of(sentence))));

    /// <summary>The sentences, and the whole text for names that hold a dot.</summary>
    private static IEnumerable<string> Sentences(string text) => text.Split(['.', ';', '\n', '!'], StringSplitOptions.RemoveEmptyEntries).Append(text);

    private static IEnumerable<ProofPlace> Declarations(CvDocument cv) =>
    [
        .. (cv.Skills.HardSkills ?? []).Select((skill, i) => new ProofPlace($"/skills/hard_skills/{i}", skill.Name)),
        .. (cv.Skills.Tools ?? []).Select((skill, i) => new ProofPlace($"/skills/tools/{i}", skill.Name)),
        .. (cv.Skills.Methodologies ?? []).Select((skill, i) => new ProofPlace($"/skills/methodologies/{i}", skill)),
        .. (cv.Skills.SoftSkills ?? []).Select((skill, i) => new ProofPlace($"/skills/soft_skills/{i}", skill)),
        .. cv.Experience.SelectMany((item, i) => (item.SkillsUsed ?? []).Select((skill, k) => new ProofPlace($"/experience/{i}/skills_used/{k}", skill))),
        .. (cv.Projects ?? []).SelectMany((item, i) => (item.TechStack ?? []).Select((skill, k) => new ProofPlace($"/projects/{i}/tech_stack/{k}", skill))),
        .. (cv.Projects ?? []).SelectMany((item, i) => (item.Keywords ?? []).Select((skill, k) => new ProofPlace($"/projects/{i}/keywords/{k}", skill))),
    ];

    /// <summary>Every text of the CV with its place.</summary>
    public static IEnumerable<ProofPlace> AllTexts(CvDocument cv)
    {
        foreach (var (item, i) in cv.Experience.Select((item, i) => (item, i)))
        {
            foreach (var (text, k) in (item.Responsibilities ?? []).Select((text, k) => (text, k)))
            {
                yield return new($"/experience/{i}/responsibilities/{k}", text);
            }
            foreach (var (text, k) in (item.Deliverables ?? []).Select((text, k) => (text, k)))
            {
                yield return new($"/experience/{i}/deliverables/{k}", text);
            }
            yield return new($"/experience/{i}/description", item.Description ?? "");
            yield return new($"/experience/{i}/title", item.Title);
        }
        foreach (var (item, i) in (cv.Projects ?? []).Select((item, i) => (item, i)))
        {
            yield return new($"/projects/{i}/summary", item.Summary ?? "");
            yield return new($"/projects/{i}/name", item.Name);
            yield return new($"/projects/{i}/role", item.Role ?? "");
        }
        yield return new("/summary/description", cv.Summary.Description ?? "");
        yield return new("/summary/headline", cv.Summary.Headline ?? "");
        yield return new("/header/current_title", cv.Header.CurrentTitle);
        foreach (var (text, k) in (cv.Summary.KeyStrengths ?? []).Select((text, k) => (text, k)))
        {
            yield return new($"/summary/key_strengths/{k}", text);
        }
        foreach (var (text, k) in (cv.Summary.Domains ?? []).Select((text, k) => (text, k)))
        {
            yield return new($"/summary/domains/{k}", text);
        }
        foreach (var (item, i) in (cv.Education ?? []).Select((item, i) => (item, i)))
        {
            yield return new($"/education/{i}/degree", item.Degree ?? "");
            yield return new($"/education/{i}/field_of_study", item.FieldOfStudy ?? "");
        }
        foreach (var (item, i) in (cv.Extras ?? []).Select((item, i) => (item, i)))
        {
            yield return new($"/extras/{i}/summary", item.Summary ?? "");
        }
    }

    [GeneratedRegex(@"\b(?:no|not|never|without|non|pas|jamais|sans|aucune?|kein|keine|nicht|ohne|sin|nunca|learn|learning|to learn|apprendre|apprentissage de|me former|former a|souhaite|wish|want|interested|interesse|lernen|aprender|notions de base en cours|recherche d)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Denied();
}
