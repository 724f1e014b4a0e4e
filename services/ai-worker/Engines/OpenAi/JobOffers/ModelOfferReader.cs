using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines.Offline.JobOffers;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.JobOffers;

/// <summary>
/// Phase offer with a model (spec ai-worker §5). What the rules find goes along as a draft; of the answer only what the offer's own text says is taken.
/// </summary>
internal sealed class ModelOfferReader(ModelClient model, ModelRun run)
{
    private const string Feature = "extract_job_offer";
    private const int MaximumItems = 40;
    private const int MaximumTokens = 4096;
    private const int LongestItem = 500;
    private const double SharedWords = 0.6;

    public async Task<OfferReading> ReadAsync(OfferText offer, CancellationToken cancellationToken)
    {
        var draft = Draft(offer);
        var name = run.Settings.Text("model_extract_job_offer");
        var data = new { offer.Text, offer.JobPosting, Draft = draft };
        var answer = await model.AskAsync<JobOfferContent>(new ModelQuestion("offer", name, data, MaximumTokens, 0.1f) { Feature = Feature }, run, cancellationToken);
        return OfferReader.Checked(Supported(answer, draft, offer)) with { Model = name };
    }

    private static JobOfferContent? Draft(OfferText offer)
    {
        try
        {
            return OfferReader.Read(offer).Content;
        }
        catch (TaskFailedException)
        {
            // No title and no skill by the rules: the model may still find them.
            return null;
        }
    }

    private static JobOfferContent Supported(JobOfferContent answer, JobOfferContent? draft, OfferText offer)
    {
        // What the text tells a model to write is not what it says.
        var text = new OfferWords(OrdersInText.Without(offer.Text) + "\n" + string.Join('\n', Texts(offer.JobPosting).Select(OrdersInText.Without)));
        var title = answer.Title is { } named && text.HasAll(named) ? OfferTitle.Clean(named, offer.Text, answer.Company) : draft?.Title;
        var required = Skills(answer.Skills.Required, text);
        return answer with
        {
            Title = title,
            Company = Said(answer.Company, draft?.Company, text),
            Experience = answer.Experience with
            {
                MinYears = Said(answer.Experience.MinYears, draft?.Experience.MinYears, text),
                MaxYears = Said(answer.Experience.MaxYears, draft?.Experience.MaxYears, text),
                Level = answer.Experience.Level ?? draft?.Experience.Level,
            },
            Location = answer.Location with { City = Said(answer.Location.City, draft?.Location.City, text), Country = Said(answer.Location.Country, draft?.Location.Country, text) },
            Salary = answer.Salary.Min == draft?.Salary.Min && answer.Salary.Max == draft?.Salary.Max ? answer.Salary : draft?.Salary ?? new JobOfferSalary(),
            Skills = new JobOfferSkills
            {
                Required = required,
                NiceToHave = [.. Skills(answer.Skills.NiceToHave, text).Except(required, StringComparer.OrdinalIgnoreCase)],
                SoftSkills = Skills(answer.Skills.SoftSkills, text, soft: true),
            },
            Education = new JobOfferEducation { Level = Said(answer.Education.Level, draft?.Education.Level, text), Field = Said(answer.Education.Field, draft?.Education.Field, text) },
            Languages = [.. answer.Languages.Where(language => text.HasAll(language.Language) || draft?.Languages.Any(other => SameLanguage(other, language)) == true).Take(MaximumItems)],
            Responsibilities = Texts(answer.Responsibilities, text),
            Benefits = Texts(answer.Benefits, text),
            Language = answer.Language ?? draft?.Language,
        };
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => Texts(member.Value)),
        JsonArray list => list.SelectMany(Texts),
        JsonValue value => [value.ToString()],
        _ => [],
    };

    /// <summary>Skills that the text names, in any wording of the vocabulary.</summary>
    private static List<string> Skills(IReadOnlyList<string> answer, OfferWords text, bool soft = false)
    {
        var vocabulary = SkillVocabulary.Default;
        return
        [
            .. answer
                .Select(name => name.Trim())
                .Where(name => name.Length is > 0 and <= 80 && (text.Has(name) || vocabulary.IsMentioned(text.Normal, vocabulary.Canonical(name))))
                .Where(name => (vocabulary.KindOf(vocabulary.Canonical(name)) == SkillKind.Soft) == soft || vocabulary.KindOf(vocabulary.Canonical(name)) == SkillKind.Unknown)
                .DistinctBy(vocabulary.Canonical, StringComparer.Ordinal)
                .Take(MaximumItems),
        ];
    }

    private static string? Said(string? answer, string? draft, OfferWords text) => answer is null ? null : text.HasAll(answer) ? Bounded(answer) : draft;

    private static int? Said(int? answer, int? draft, OfferWords text) =>
        answer is null || answer == draft || (answer is >= 0 and <= 50 && text.Has(answer.Value.ToString(System.Globalization.CultureInfo.InvariantCulture))) ? answer : draft;

    private static string? Bounded(string? value) => value?.Trim() is { Length: > 0 and <= 200 } text ? text : null;

    private static string[] Texts(IReadOnlyList<string> answer, OfferWords text) =>
        [.. answer.Select(item => item.Trim()).Where(item => item.Length is > 0 and <= LongestItem && text.Share(item) >= SharedWords && text.HasNames(item)).Distinct(StringComparer.Ordinal).Take(MaximumItems)];

    private static bool SameLanguage(JobOfferLanguage one, JobOfferLanguage other) =>
        SkillVocabulary.Default.LanguageId(one.Language) == SkillVocabulary.Default.LanguageId(other.Language);

    /// <summary>The words of an offer.</summary>
    private sealed class OfferWords(string text)
    {
        private readonly HashSet<string> _words = [.. NormalText.Words(NormalText.Of(text))];

        public string Normal { get; } = NormalText.Of(text);

        public bool Has(string phrase) => NormalText.Contains(Normal, NormalText.Of(phrase));

        public bool HasAll(string phrase) => NormalText.Words(NormalText.Of(phrase)) is { Length: > 0 } words && Array.TrueForAll(words, _words.Contains);

        /// <summary>Words with a capital or a digit, the first apart, are names and figures: those stand in the text.</summary>
        public bool HasNames(string phrase) =>
            phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(word => word.Any(character => char.IsUpper(character) || char.IsDigit(character)))
                .SelectMany(word => NormalText.Words(NormalText.Of(word))).All(_words.Contains);

        public double Share(string phrase) => NormalText.Words(NormalText.Of(phrase)) is { Length: > 0 } words ? words.Count(_words.Contains) / (double)words.Length : 0;
    }
}
