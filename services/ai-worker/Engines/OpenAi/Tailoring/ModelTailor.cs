using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines.Offline.Tailoring;
using FitMyCv.AiWorker.Engines.OpenAi.Answers;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Tailoring;

/// <summary>
/// The tailoring phases with a model (spec ai-worker §10). The model proposes decisions, orders and rewordings of items that it names by index; items are built
/// here from the source, and only texts and orders are taken from the answer.
/// </summary>
/// <param name="modelSetting">The setting that names the model of every question; null = each phase has its own.</param>
internal sealed class ModelTailor(TailoringInput input, ModelClient model, ModelRun run, string? modelSetting = null)
{
    private const int BatchSize = 4;
    private const int MaximumPoints = 4;
    private const int LongestText = 2000;
    private const float Exact = 0.1f;
    private const float Careful = 0.2f;
    private const float Writing = 0.3f;

    private static readonly string[] SkillLists = ["hard_skills", "tools", "methodologies"];

    private readonly SkillVocabulary _vocabulary = SkillVocabulary.Default;
    private readonly OfferRelevance _relevance = new(input.Offer, SkillVocabulary.Default);

    private CvDocument Source => input.Source;

    public async Task<Classification> ClassifyAsync(CancellationToken cancellationToken)
    {
        var data = new
        {
            Offer = CvData.Offer(input.Offer),
            Experiences = Source.Experience.Select(CvData.Experience),
            Projects = (Source.Projects ?? []).Select(CvData.Project),
            Extras = (Source.Extras ?? []).Select(CvData.Extra),
        };
        var answer = await AskAsync<ClassifyAnswer>("classify", "model_cv_classify", data, 2000, Exact, cancellationToken);
        return ClassificationRules.Enforce(
            input,
            new Classification(
                [.. answer.Experiences.Where(one => IsIndex(one.Index, Source.Experience)).Select(one => Decide(one.Index, one.Decision, one.Reason, SkillEvidence.OfExperience(Source.Experience[one.Index], _vocabulary)))],
                [.. answer.Projects.Where(one => IsIndex(one.Index, Source.Projects)).Select(one => Decide(one.Index, one.Decision, one.Reason, SkillEvidence.OfProject(Source.Projects![one.Index], _vocabulary)))],
                [.. answer.Extras.Where(one => one.Decision == Decisions.Remove && IsIndex(one.Index, Source.Extras)).Select(one => Decide(one.Index, one.Decision, one.Reason, evidence: null))]));
    }

    public Task<IReadOnlyList<AdaptedItem<CvExperience>>> ExperiencesAsync(Classification classification, CancellationToken cancellationToken) =>
        ExperiencesAsync(Kept(classification.Experiences), keepsAll: false, cancellationToken);

    /// <summary>
    /// Phase improve: texts by the model; titles, skills and their completion as our rules propose them. In place, so that no point is left out.
    /// </summary>
    public async Task<ImprovementParts> ImproveAsync(IReadOnlyList<string> sections, CancellationToken cancellationToken)
    {
        var rules = new OfflineImprover(input).Propose(sections);
        var summary = rules.Summary is null ? null : (await SummaryAsync(cancellationToken)).Summary;
        var experiences = rules.Experiences is null ? null : await ExperiencesAsync(Enumerable.Range(0, Source.Experience.Count), keepsAll: true, cancellationToken);
        var projects = rules.Projects is null ? null : await ProjectsAsync([.. Enumerable.Range(0, Source.Projects!.Count)], cancellationToken);
        return rules with
        {
            Summary = summary,
            Experiences = experiences?.Select(one => one with { Item = one.Item with { SkillsUsed = rules.Experiences![one.SourceIndex].Item.SkillsUsed } }).ToArray(),
            Projects = projects?.Select(one => one with { Item = one.Item with { TechStack = rules.Projects![one.SourceIndex].Item.TechStack } }).ToArray(),
            Notices = [],
        };
    }

    /// <summary>Phase score: passages that show a skill in other words.</summary>
    public async Task<IReadOnlyList<SkillQuotation>> QuoteAsync(IReadOnlyList<string> skills, CancellationToken cancellationToken)
    {
        var data = new { Skills = skills, Texts = CvData.Texts(Source) };
        var answer = await AskAsync<QuoteAnswer>("quote", "model_match_score", data, 4096, Exact, cancellationToken);
        return [.. answer.Quotations.Where(one => skills.Contains(one.Skill, StringComparer.Ordinal)).Select(one => new SkillQuotation(one.Skill, one.Quotation))];
    }

    private async Task<IReadOnlyList<AdaptedItem<CvExperience>>> ExperiencesAsync(IEnumerable<int> indices, bool keepsAll, CancellationToken cancellationToken)
    {
        var items = new List<AdaptedItem<CvExperience>>();
        foreach (var batch in indices.Chunk(BatchSize))
        {
            var data = new { Offer = CvData.Offer(input.Offer), Experiences = batch.Select(index => CvData.Experience(Source.Experience[index], index)) };
            var answer = await AskAsync<ExperiencesAnswer>("experiences", "model_cv_batch_experience", data, 1500, Writing, cancellationToken);
            var reworded = ByIndex(answer.Experiences, one => one.Index);
            items.AddRange(batch.Select(index => new AdaptedItem<CvExperience>(index, reworded.TryGetValue(index, out var one) ? Build(Source.Experience[index], one, keepsAll) : Source.Experience[index])));
        }
        return items;
    }

    public Task<IReadOnlyList<AdaptedItem<CvProject>>> ProjectsAsync(Classification classification, CancellationToken cancellationToken) =>
        ProjectsAsync([.. Kept(classification.Projects)], cancellationToken);

    private async Task<IReadOnlyList<AdaptedItem<CvProject>>> ProjectsAsync(int[] kept, CancellationToken cancellationToken)
    {
        if (kept.Length == 0)
        {
            return [];
        }
        var data = new { Offer = CvData.Offer(input.Offer), Projects = kept.Select(index => CvData.Project(Source.Projects![index], index)) };
        var answer = await AskAsync<ProjectsAnswer>("projects", "model_cv_batch_projects", data, 1000, Writing, cancellationToken);
        var reworded = ByIndex(answer.Projects, one => one.Index);
        return
        [
            .. kept.Select(index =>
            {
                var item = Source.Projects![index];
                return new AdaptedItem<CvProject>(index, !reworded.TryGetValue(index, out var one) ? item : item with
                {
                    Summary = item.Summary is null ? null : Text(one.Summary) ?? item.Summary,
                    TechStack = CvData.InOrder(item.TechStack, one.TechStack, CvData.Skill),
                    Keywords = CvData.InOrder(item.Keywords, one.Keywords, CvData.Keyword),
                });
            }),
        ];
    }

    public async Task<IReadOnlyList<CvExtra>?> ExtrasAsync(CancellationToken cancellationToken)
    {
        if (Source.Extras is not { Count: > 1 } extras)
        {
            return Source.Extras;
        }
        var data = new { Offer = CvData.Offer(input.Offer), Extras = extras.Select(CvData.Extra) };
        var answer = await AskAsync<ExtrasAnswer>("extras", "model_cv_batch_extras", data, 800, Careful, cancellationToken);
        return CvData.InOrder(extras, answer.Order);
    }

    public async Task<CvSkills> SkillsAsync(CancellationToken cancellationToken)
    {
        var data = new { Offer = CvData.Offer(input.Offer), Skills = CvData.Skills(Source.Skills), Texts = CvData.Texts(Source) };
        var answer = await AskAsync<SkillsAnswer>("skills", "model_cv_batch_skills", data, null, Careful, cancellationToken);
        var added = ProvenAdditions(answer.Additions);
        return new CvSkills
        {
            HardSkills = Skills(CvData.InOrder(Source.Skills.HardSkills, answer.HardSkills, "h"), added[SkillLists[0]]),
            Tools = Skills(CvData.InOrder(Source.Skills.Tools, answer.Tools, "t"), added[SkillLists[1]]),
            SoftSkills = Names(CvData.InOrder(Source.Skills.SoftSkills, answer.SoftSkills, "s"), []),
            Methodologies = Names(CvData.InOrder(Source.Skills.Methodologies, answer.Methodologies, "m"), added[SkillLists[2]]),
        };
    }

    public async Task<AdaptedSummary> SummaryAsync(CancellationToken cancellationToken)
    {
        var data = new
        {
            Offer = CvData.Offer(input.Offer),
            Source.Header.CurrentTitle,
            Source.Summary,
            Experiences = Source.Experience.Select(CvData.Experience),
            Skills = CvData.Skills(Source.Skills),
            Source.Education,
        };
        var answer = await AskAsync<SummaryAnswer>("summary", "model_cv_batch_summary", data, 1500, Writing, cancellationToken);
        var title = answer.Title == "offer" ? OfferedTitle.For(Source, input.Offer, _vocabulary) : null;
        return new AdaptedSummary(
            title ?? Source.Header.CurrentTitle,
            Source.Summary with
            {
                Headline = Text(answer.Headline) ?? title ?? Source.Summary.Headline,
                Description = Text(answer.Description) ?? Source.Summary.Description,
                Domains = Entries(answer.Domains, Source.Summary.Domains),
                KeyStrengths = Entries(answer.KeyStrengths, Source.Summary.KeyStrengths),
            });
    }

    private Task<T> AskAsync<T>(string name, string phaseSetting, object data, int? maximumTokens, float temperature, CancellationToken cancellationToken) =>
        model.AskAsync<T>(new ModelQuestion(name, run.Settings.Text(modelSetting ?? phaseSetting), data, maximumTokens, temperature), run, cancellationToken);

    /// <summary>A reworded point counts only with a source that exists; an item whose points were all left out keeps its own.</summary>
    /// <param name="keepsAll">Points of the source that no rewording rests on follow.</param>
    private static CvExperience Build(CvExperience item, RewordedExperience reworded, bool keepsAll) => item with
    {
        Description = item.Description is null ? null : Text(reworded.Description) ?? item.Description,
        Responsibilities = Points(item, reworded.Responsibilities, item.Responsibilities, CvData.Responsibility, keepsAll),
        Deliverables = Points(item, reworded.Deliverables, item.Deliverables, CvData.Deliverable, keepsAll),
        SkillsUsed = CvData.InOrder(item.SkillsUsed, reworded.SkillsUsed, CvData.Skill),
    };

    private static IReadOnlyList<string>? Points(CvExperience item, IReadOnlyList<RewordedPoint> points, IReadOnlyList<string>? source, string prefix, bool keepsAll)
    {
        if (source is not { Count: > 0 })
        {
            return source;
        }
        var named = points.Where(point => point.Sources.Any(id => Exists(item, id)) && Text(point.Text) is not null).ToArray();
        var used = named.SelectMany(point => point.Sources).Select(id => CvData.Index(id, prefix, source.Count)).OfType<int>().ToHashSet();
        var rest = source.Where((_, index) => !used.Contains(index));
        string[] kept = [.. named.Select(point => Text(point.Text)!).Take(keepsAll ? int.MaxValue : MaximumPoints).Concat(keepsAll ? rest : []).Distinct(StringComparer.Ordinal)];
        return kept.Length > 0 ? kept : source;
    }

    private static bool Exists(CvExperience item, string id) =>
        (id == CvData.Description && !string.IsNullOrWhiteSpace(item.Description))
        || CvData.Index(id, CvData.Responsibility, item.Responsibilities?.Count ?? 0) is not null
        || CvData.Index(id, CvData.Deliverable, item.Deliverables?.Count ?? 0) is not null;

    /// <summary>Asked skills that no list names yet, whose quotation stands in a text of the CV and which that CV claims; by the list they go to.</summary>
    private ILookup<string, CvSkill> ProvenAdditions(IReadOnlyList<AddedSkill> additions)
    {
        var known = (Source.Skills.HardSkills ?? []).Concat(Source.Skills.Tools ?? []).Select(skill => skill.Name).Concat(Source.Skills.Methodologies ?? [])
            .Select(_vocabulary.Canonical)
            .ToHashSet(StringComparer.Ordinal);
        var asked = AskedSkills.Of(input.Offer, _vocabulary).All.ToLookup(_vocabulary.Canonical, StringComparer.Ordinal);
        var texts = CvData.Texts(Source).Select(NormalText.Of).ToArray();
        var proven = new List<(string List, CvSkill Skill)>();
        foreach (var one in additions)
        {
            var id = _vocabulary.Canonical(one.Name);
            var quotation = NormalText.Of(one.Quotation);
            if (asked[id].FirstOrDefault() is { } name
                && Array.Exists(texts, text => NormalText.Contains(text, quotation))
                && SkillProof.Find(Source, name, _vocabulary) is { } proof
                && known.Add(id))
            {
                proven.Add((one.List, new CvSkill { Name = SkillSpelling.For(name, proof.Text, input, _vocabulary) }));
            }
        }
        return proven.ToLookup(one => one.List, one => one.Skill, StringComparer.Ordinal);
    }

    private CvSkill[]? Skills(IReadOnlyList<CvSkill>? source, IEnumerable<CvSkill> added)
    {
        CvSkill[] all = [.. added.Concat((source ?? []).Select(skill => skill with { Name = SkillSpelling.Of(skill.Name, input, _vocabulary) })).DistinctBy(skill => NormalText.Of(skill.Name), StringComparer.Ordinal)];
        return source is null && all.Length == 0 ? null : [.. all.OrderBy(skill => _relevance.RankOf(skill.Name) == int.MaxValue)];
    }

    private string[]? Names(IReadOnlyList<string>? source, IEnumerable<CvSkill> added)
    {
        string[] all = [.. added.Select(skill => skill.Name).Concat((source ?? []).Select(name => SkillSpelling.Of(name, input, _vocabulary))).DistinctBy(NormalText.Of, StringComparer.Ordinal)];
        return source is null && all.Length == 0 ? null : all;
    }

    private static IReadOnlyList<string>? Entries(IReadOnlyList<string> answer, IReadOnlyList<string>? source)
    {
        string[] entries = [.. answer.Select(Text).OfType<string>().Distinct(StringComparer.Ordinal)];
        return entries.Length > 0 ? entries : source;
    }

    /// <summary>A text of an answer on one line, as long as a CV's may be; null when there is none.</summary>
    private static string? Text(string? text)
    {
        var trimmed = text?.ReplaceLineEndings(" ").Trim();
        return string.IsNullOrEmpty(trimmed) ? null : trimmed.Length <= LongestText ? trimmed : trimmed[..LongestText];
    }

    /// <summary>The decision with its reason in our words: only codes are taken from the answer.</summary>
    private ItemDecision Decide(int index, string decision, string code, SkillEvidence? evidence)
    {
        var shown = evidence is null ? [] : _relevance.ShownBy(evidence);
        var reason = (code, decision) switch
        {
            (_, Decisions.Remove) => TailoringReason.RemoveUnrelated,
            (_, Decisions.MoveToProjects) => TailoringReason.MoveSideWork,
            ("title", _) => TailoringReason.KeepTitle,
            ("personal", _) => TailoringReason.KeepPersonal,
            _ => shown.Count > 0 ? TailoringReason.KeepAskedSkills : TailoringReason.KeepRecent,
        };
        return new ItemDecision(index, decision, TailoringText.Of(reason, Source.Language, string.Join(", ", shown.Take(5))));
    }

    private static bool IsIndex<T>(int index, IReadOnlyList<T>? list) => index >= 0 && index < (list?.Count ?? 0);

    private static IEnumerable<int> Kept(IReadOnlyList<ItemDecision> decisions) =>
        decisions.Where(decision => decision.Decision == Decisions.Keep).Select(decision => decision.SourceIndex).Order();

    private static Dictionary<int, T> ByIndex<T>(IEnumerable<T> items, Func<T, int> index) =>
        items.GroupBy(index).ToDictionary(group => group.Key, group => group.First());
}
