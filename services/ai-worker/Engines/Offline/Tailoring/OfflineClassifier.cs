using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Tailoring;

/// <summary>
/// The offline column of phase classify (spec ai-worker §10): outside the window, without asked skill and without a word of the title
/// an experience goes; freelance or side work under six months moves to the projects.
/// </summary>
internal static partial class OfflineClassifier
{
    private const int SideWorkMonths = 6;

    public static Classification Classify(TailoringInput input)
    {
        var relevance = new OfferRelevance(input.Offer, SkillVocabulary.Default);
        var experiences = input.Source.Experience.Select((item, index) => Decide(input, item, index, relevance)).ToArray();
        var projects = (input.Source.Projects ?? []).Select((item, index) => Decide(input, item, index, relevance)).ToArray();
        return ClassificationRules.Enforce(input, new Classification(experiences, projects));
    }

    private static ItemDecision Decide(TailoringInput input, CvExperience item, int index, OfferRelevance relevance)
    {
        var language = input.Source.Language;
        if (ClassificationRules.Protection(input, index) is { } protection)
        {
            return new(index, Decisions.Keep, TailoringText.Of(protection, language));
        }
        if (IsShortSideWork(item, input.ScoringMonth))
        {
            return new(index, Decisions.MoveToProjects, TailoringText.Of(TailoringReason.MoveSideWork, language));
        }
        var shown = relevance.ShownBy(SkillEvidence.OfExperience(item, SkillVocabulary.Default));
        return Decide(index, shown, relevance.SharesTitleWord(item.Title), language);
    }

    private static ItemDecision Decide(TailoringInput input, CvProject item, int index, OfferRelevance relevance)
    {
        if (ClassificationRules.ProjectProtection(input, index) is { } protection)
        {
            return new(index, Decisions.Keep, TailoringText.Of(protection, input.Source.Language));
        }
        var shown = relevance.ShownBy(SkillEvidence.OfProject(item, SkillVocabulary.Default));
        return Decide(index, shown, relevance.SharesTitleWord(item.Role) || relevance.SharesTitleWord(item.Name), input.Source.Language);
    }

    private static ItemDecision Decide(int index, IReadOnlyList<string> shown, bool sharesTitle, string? language) =>
        shown.Count > 0 ? new(index, Decisions.Keep, TailoringText.Of(TailoringReason.KeepAskedSkills, language, string.Join(", ", shown.Take(5))))
        : sharesTitle ? new(index, Decisions.Keep, TailoringText.Of(TailoringReason.KeepTitle, language))
        : new(index, Decisions.Remove, TailoringText.Of(TailoringReason.RemoveUnrelated, language));

    private static bool IsShortSideWork(CvExperience item, DateOnly month) =>
        ExperienceMonths.Span(item, month) is { } span && item.EndDate.Length > 0 && span.To - span.From + 1 < SideWorkMonths
        && SideWork().IsMatch(NormalText.Of($"{item.Title} {item.Company} {item.DepartmentOrClient} {item.Description}"));

    [GeneratedRegex(@"\b(?:freelance|freelancer|independante?|auto entrepreneur|micro entreprise|side (?:job|project|work)|volunteer|benevole|benevolat|freiberuflich|nebenjob|nebentatigkeit|autonomo|mission courte)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SideWork();
}
