using System.Globalization;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>
/// Gives each difference between source and result its reason and the places that support it, by JSON Pointer (spec cv §5.1):
/// skills, bullets and entries one by one, texts as a whole, a change of order once for its list.
/// </summary>
public static class ChangeExplainer
{
    public static IReadOnlyList<ChangeReason> Explain(TailoringInput input, CvDocument result, Classification classification) =>
        new Explanation(input, result, classification).All();

    private sealed class Explanation(TailoringInput input, CvDocument result, Classification classification)
    {
        private readonly SkillVocabulary _vocabulary = SkillVocabulary.Default;
        private readonly List<ChangeReason> _changes = [];

        private CvDocument Source => input.Source;

        public List<ChangeReason> All()
        {
            Titles();
            Summary();
            Skills();
            Experiences();
            Projects();
            Extras();
            return _changes;
        }

        private void Titles()
        {
            if (result.Header.CurrentTitle != Source.Header.CurrentTitle)
            {
                Add("/header/current_title", "/header/current_title", TailoringReason.TitleOfOffer, TitleEvidence(result.Header.CurrentTitle));
            }
            if (result.Summary.Headline != Source.Summary.Headline)
            {
                var isOffered = result.Summary.Headline is { } headline && NormalText.Of(headline) == NormalText.Of(result.Header.CurrentTitle);
                Add("/summary/headline", Source.Summary.Headline is null ? null : "/summary/headline", isOffered ? TailoringReason.TitleOfOffer : TailoringReason.Rewritten,
                    isOffered ? TitleEvidence(result.Summary.Headline!) : Place("/summary/headline", Source.Summary.Headline));
            }
        }

        private ChangeEvidence[] TitleEvidence(string title)
        {
            var words = _vocabulary.TitleWords(title);
            var places = Source.Experience.Select((item, index) => new ProofPlace(Path("/experience", index, "title"), item.Title)).Prepend(new("/header/current_title", Source.Header.CurrentTitle));
            var own = places.Where(place => place.Text.Length > 0).MaxBy(place => _vocabulary.TitleWords(place.Text).Count(words.Contains));
            return own is null ? [new("offer:/title", input.Offer.Title ?? title)] : [new("offer:/title", input.Offer.Title ?? title), new(own.Path, own.Text)];
        }

        private void Summary()
        {
            if (result.Summary.Description != Source.Summary.Description)
            {
                Add("/summary/description", Source.Summary.Description is null ? null : "/summary/description", TailoringReason.Rewritten, Place("/summary/description", Source.Summary.Description));
            }
            if (result.Summary.YearsExperience != Source.Summary.YearsExperience)
            {
                Add("/summary/years_experience", Source.Summary.YearsExperience is null ? null : "/summary/years_experience", TailoringReason.Rewritten,
                    [.. Source.Experience.Select((item, index) => new ChangeEvidence(Path("/experience", index, "start_date"), $"{item.StartDate} – {item.EndDate}"))]);
            }
            List(result.Summary.Domains, Source.Summary.Domains, "/summary/domains", "/summary/domains", NormalText.Of, TailoringReason.OrderedByOffer);
            List(result.Summary.KeyStrengths, Source.Summary.KeyStrengths, "/summary/key_strengths", "/summary/key_strengths", NormalText.Of, TailoringReason.OrderedByOffer);
        }

        private void Skills()
        {
            var (now, before) = (result.Skills, Source.Skills);
            SkillList(now.HardSkills?.Select(skill => skill.Name), before.HardSkills?.Select(skill => skill.Name), "/skills/hard_skills");
            SkillList(now.Tools?.Select(skill => skill.Name), before.Tools?.Select(skill => skill.Name), "/skills/tools");
            SkillList(now.SoftSkills, before.SoftSkills, "/skills/soft_skills");
            SkillList(now.Methodologies, before.Methodologies, "/skills/methodologies");
        }

        private void SkillList(IEnumerable<string>? now, IEnumerable<string>? before, string path) =>
            List(now?.ToArray(), before?.ToArray(), path, path, _vocabulary.Canonical, TailoringReason.OrderedByOffer);

        private void Experiences()
        {
            var pairs = ItemPairs.Of(result.Experience, Source.Experience);
            for (var index = 0; index < Source.Experience.Count; index++)
            {
                if (pairs.ContainsValue(index))
                {
                    continue;
                }
                var decision = classification.Experiences.FirstOrDefault(one => one.SourceIndex == index);
                var from = Path("/experience", index);
                var project = decision?.Decision == Decisions.MoveToProjects ? IndexOfMoved(Source.Experience[index]) : -1;
                var to = project >= 0 ? Path("/projects", project) : from;
                _changes.Add(new ChangeReason(to, from, decision?.Reason ?? "", Place(from, $"{Source.Experience[index].Title}, {Source.Experience[index].Company}")));
            }
            foreach (var (at, index) in pairs)
            {
                var (now, before) = (result.Experience[at], Source.Experience[index]);
                var (path, from) = (Path("/experience", at), Path("/experience", index));
                Text(now.Description, before.Description, path + "/description", from + "/description");
                List(now.Responsibilities, before.Responsibilities, path + "/responsibilities", from + "/responsibilities", text => text, TailoringReason.BulletsOrdered);
                List(now.Deliverables, before.Deliverables, path + "/deliverables", from + "/deliverables", text => text, TailoringReason.BulletsOrdered);
                List(now.SkillsUsed, before.SkillsUsed, path + "/skills_used", from + "/skills_used", _vocabulary.Canonical, TailoringReason.OrderedByOffer);
            }
        }

        private void Projects()
        {
            var (now, before) = (result.Projects ?? [], Source.Projects ?? []);
            var pairs = ItemPairs.Of(now, before);
            for (var index = 0; index < before.Count; index++)
            {
                if (!pairs.ContainsValue(index))
                {
                    var from = Path("/projects", index);
                    _changes.Add(new ChangeReason(from, from, classification.Projects.FirstOrDefault(one => one.SourceIndex == index)?.Reason ?? "", Place(from, before[index].Name)));
                }
            }
            foreach (var (at, index) in pairs)
            {
                var (path, from) = (Path("/projects", at), Path("/projects", index));
                Text(now[at].Summary, before[index].Summary, path + "/summary", from + "/summary");
                List(now[at].TechStack, before[index].TechStack, path + "/tech_stack", from + "/tech_stack", _vocabulary.Canonical, TailoringReason.OrderedByOffer);
                List(now[at].Keywords, before[index].Keywords, path + "/keywords", from + "/keywords", _vocabulary.Canonical, TailoringReason.OrderedByOffer);
            }
        }

        private void Extras()
        {
            var (now, before) = (result.Extras ?? [], Source.Extras ?? []);
            for (var index = 0; index < before.Count; index++)
            {
                if (!now.Contains(before[index]))
                {
                    var from = Path("/extras", index);
                    _changes.Add(new ChangeReason(from, from, classification.Extras?.FirstOrDefault(one => one.SourceIndex == index)?.Reason ?? "", Place(from, before[index].Name)));
                }
            }
        }

        private void Text(string? now, string? before, string path, string from)
        {
            if (now != before)
            {
                Add(path, before is null ? null : from, now is null ? TailoringReason.LeftOut : TailoringReason.Rewritten, Place(from, before));
            }
        }

        /// <summary>Pairs the entries of a list by identity; then what is new, reworded, gone, and once what only changed places.</summary>
        private void List(IReadOnlyList<string>? now, IReadOnlyList<string>? before, string path, string from, Func<string, string> identity, TailoringReason ordered)
        {
            var (result, source) = (now ?? [], before ?? []);
            var pairs = ItemPairs.Of(result.Select(identity), source.Select(identity));
            foreach (var (at, index) in pairs.Where(pair => result[pair.Key] != source[pair.Value]))
            {
                Add($"{path}/{Number(at)}", $"{from}/{Number(index)}", TailoringReason.SkillWording, [new ChangeEvidence($"{from}/{Number(index)}", source[index])]);
            }
            var gone = Enumerable.Range(0, source.Count).Where(index => !pairs.ContainsValue(index)).ToList();
            for (var at = 0; at < result.Count; at++)
            {
                if (!pairs.ContainsKey(at))
                {
                    AddedOrReworded(result[at], at, gone, source, path, from, isText: ordered == TailoringReason.BulletsOrdered);
                }
            }
            foreach (var index in gone)
            {
                var isDouble = result.Any(name => identity(name) == identity(source[index]));
                Add($"{from}/{Number(index)}", $"{from}/{Number(index)}", isDouble ? TailoringReason.SkillDoubled : TailoringReason.LeftOut, Place($"{from}/{Number(index)}", source[index]));
            }
            var order = pairs.OrderBy(pair => pair.Key).Select(pair => pair.Value).ToArray();
            if (!order.SequenceEqual(order.Order()))
            {
                Add(path, from, ordered, [new ChangeEvidence(from, string.Join(", ", source.Take(5)))]);
            }
        }

        private void AddedOrReworded(string text, int at, List<int> gone, IReadOnlyList<string> source, string path, string from, bool isText)
        {
            if (isText)
            {
                var words = ContentWords.Of(text).Select(WordStem.Of).ToHashSet(StringComparer.Ordinal);
                var origin = gone.Where(index => ContentWords.Of(source[index]).Any(word => words.Contains(WordStem.Of(word)))).Cast<int?>().MaxBy(index => ContentWords.Of(source[index!.Value]).Count(word => words.Contains(WordStem.Of(word))));
                if (origin is { } index)
                {
                    gone.Remove(index);
                    Add($"{path}/{Number(at)}", $"{from}/{Number(index)}", TailoringReason.Rewritten, [new ChangeEvidence($"{from}/{Number(index)}", source[index])]);
                    return;
                }
            }
            var proof = isText ? null : SkillProof.Find(Source, text, _vocabulary);
            if (proof is not null)
            {
                var isOfItem = path.StartsWith("/experience", StringComparison.Ordinal) || path.StartsWith("/projects", StringComparison.Ordinal);
                Add($"{path}/{Number(at)}", null, isOfItem ? TailoringReason.UsedInText : TailoringReason.SkillProven, [new ChangeEvidence(proof.Path, proof.Text)]);
                return;
            }
            var strong = SkillEvidence.OfDocument(Source, _vocabulary).ImplyingSkill(text);
            if (strong is not null && SkillProof.Find(Source, _vocabulary.DisplayName(strong), _vocabulary) is { } place)
            {
                _changes.Add(new ChangeReason($"{path}/{Number(at)}", null, TailoringText.Of(TailoringReason.SkillImplied, Source.Language, _vocabulary.DisplayName(strong)), [new ChangeEvidence(place.Path, place.Text)]));
                return;
            }
            var support = SupportingText(text);
            Add($"{path}/{Number(at)}", null, TailoringReason.SkillProven, support);
        }

        /// <summary>The text of the source that shares most words with a new entry.</summary>
        private ChangeEvidence[] SupportingText(string text)
        {
            var stems = ContentWords.Of(text).Select(WordStem.Of).ToHashSet(StringComparer.Ordinal);
            var place = SkillProof.AllTexts(Source).Where(place => place.Text.Length > 0).MaxBy(place => ContentWords.Of(place.Text).Count(word => stems.Contains(WordStem.Of(word))));
            return place is null ? [] : [new ChangeEvidence(place.Path, place.Text)];
        }

        private int IndexOfMoved(CvExperience item) =>
            (result.Projects ?? []).ToList().FindIndex(project => (project.Name == item.Company || project.Name == item.Title) && (project.StartDate ?? "") == item.StartDate && (project.EndDate ?? "") == item.EndDate);

        private void Add(string path, string? sourcePath, TailoringReason reason, ChangeEvidence[] evidence) =>
            _changes.Add(new ChangeReason(path, sourcePath, TailoringText.Of(reason, Source.Language), evidence));

        private static ChangeEvidence[] Place(string path, string? text) => text is null ? [] : [new ChangeEvidence(path, text)];

        private static string Path(string list, int index, string? member = null) =>
            string.Create(CultureInfo.InvariantCulture, $"{list}/{index}") + (member is null ? "" : "/" + member);

        private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
