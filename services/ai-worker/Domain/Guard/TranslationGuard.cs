using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>
/// The faithfulness guard for translations (spec ai-worker §7): only texts may change, one for one. Names of people, companies, institutions, projects,
/// tools and hard skills, places, dates, numbers, addresses and country codes equal the source's, all lists keep their lengths and order, and no text
/// states a number or names what its source text does not.
/// </summary>
public static class TranslationGuard
{
    public static GuardResult Apply(TranslationInput input, CvDocument proposed)
    {
        var log = new GuardLog();
        var facts = new TranslationFacts(input);
        Compare(input.Source, proposed, log);
        var texts = TextsByPath(input.Source, proposed);
        var document = TranslatableTexts.Map(input.Source, source =>
        {
            log.Checked();
            if (!texts.TryGetValue(source.Path, out var text) || text == source.Text)
            {
                return source.Text;
            }
            if (facts.Breach(source, text) is { } breach)
            {
                log.Restored(source.Path, breach.Rule, breach.Reason);
                return source.Text;
            }
            return text;
        });
        return new GuardResult(document, log.Report());
    }

    /// <summary>What a translation proposes for each text; a list whose length differs gives nothing, since its texts can't be told apart.</summary>
    private static Dictionary<string, string> TextsByPath(CvDocument source, CvDocument proposed)
    {
        var lengths = Lengths(source);
        var same = Lengths(proposed).Where(list => lengths.TryGetValue(list.Key, out var length) && length == list.Value).Select(list => list.Key).ToHashSet(StringComparer.Ordinal);
        return TranslatableTexts.Of(proposed).Where(text => Lists(text.Path).All(same.Contains)).ToDictionary(text => text.Path, text => text.Text, StringComparer.Ordinal);
    }

    /// <summary>The lists that a place stands in, by their JSON Pointers.</summary>
    private static IEnumerable<string> Lists(string path)
    {
        var parts = path.Split('/');
        return Enumerable.Range(2, Math.Max(0, parts.Length - 2)).Where(at => parts[at].All(char.IsAsciiDigit)).Select(at => string.Join('/', parts.Take(at)));
    }

    private static Dictionary<string, int> Lengths(CvDocument cv)
    {
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["/experience"] = cv.Experience.Count,
            ["/education"] = cv.Education?.Count ?? 0,
            ["/languages"] = cv.Languages?.Count ?? 0,
            ["/projects"] = cv.Projects?.Count ?? 0,
            ["/extras"] = cv.Extras?.Count ?? 0,
            ["/summary/domains"] = cv.Summary.Domains?.Count ?? 0,
            ["/summary/key_strengths"] = cv.Summary.KeyStrengths?.Count ?? 0,
            ["/skills/soft_skills"] = cv.Skills.SoftSkills?.Count ?? 0,
            ["/skills/methodologies"] = cv.Skills.Methodologies?.Count ?? 0,
        };
        for (var index = 0; index < cv.Experience.Count; index++)
        {
            lengths[$"/experience/{index}/responsibilities"] = cv.Experience[index].Responsibilities?.Count ?? 0;
            lengths[$"/experience/{index}/deliverables"] = cv.Experience[index].Deliverables?.Count ?? 0;
        }
        return lengths;
    }

    /// <summary>Notes what a translation changed that it must not: the source's stands in any case.</summary>
    private static void Compare(CvDocument source, CvDocument proposed, GuardLog log)
    {
        void Same<T>(T now, T before, string path, string rule, string what)
        {
            log.Checked();
            if (!GuardContext.Same(now, before))
            {
                log.Restored(path, rule, what);
            }
        }

        Same(proposed.Header.FullName, source.Header.FullName, "/header/full_name", "F1", "A changed name");
        Same(proposed.Header.Contact, source.Header.Contact, "/header/contact", "F1", "Changed contact details");
        Same(proposed.SectionOrder, source.SectionOrder, "/section_order", "F1", "A changed order of sections");
        Same(proposed.SectionTitles?.Keys.Order(StringComparer.Ordinal), source.SectionTitles?.Keys.Order(StringComparer.Ordinal), "/section_titles", "F1", "Other headings than the source has");
        Same(proposed.Skills.HardSkills, source.Skills.HardSkills, "/skills/hard_skills", "F5", "Changed skills");
        Same(proposed.Skills.Tools, source.Skills.Tools, "/skills/tools", "F5", "Changed tools");
        Same(proposed.Summary.YearsExperience, source.Summary.YearsExperience, "/summary/years_experience", "F12", "Changed years of experience");
        foreach (var (list, length) in Lengths(source))
        {
            Same(Lengths(proposed).GetValueOrDefault(list), length, list, "F10", "A list of another length");
        }
        foreach (var (before, now, path) in Pairs(source.Experience, proposed.Experience, "/experience"))
        {
            Same(now.Company, before.Company, path + "/company", "F2", "A changed company");
            Same(now.DepartmentOrClient, before.DepartmentOrClient, path + "/department_or_client", "F2", "A changed department or client");
            Same(now.StartDate, before.StartDate, path + "/start_date", "F2", "A changed date");
            Same(now.EndDate, before.EndDate, path + "/end_date", "F2", "A changed date");
            Same(now.Location, before.Location, path + "/location", "F2", "A changed place");
            Same(now.SkillsUsed, before.SkillsUsed, path + "/skills_used", "F7", "Changed skills");
        }
        foreach (var (before, now, path) in Pairs(source.Education ?? [], proposed.Education ?? [], "/education"))
        {
            Same(now.Institution, before.Institution, path + "/institution", "F4", "A changed institution");
            Same(now.StartDate, before.StartDate, path + "/start_date", "F4", "A changed date");
            Same(now.EndDate, before.EndDate, path + "/end_date", "F4", "A changed date");
            Same(now.Location, before.Location, path + "/location", "F4", "A changed place");
        }
        foreach (var (before, now, path) in Pairs(source.Projects ?? [], proposed.Projects ?? [], "/projects"))
        {
            Same(now.Name, before.Name, path + "/name", "F15", "A changed project");
            Same(now.Url, before.Url, path + "/url", "F15", "A changed address");
            Same(now.StartDate, before.StartDate, path + "/start_date", "F15", "A changed date");
            Same(now.EndDate, before.EndDate, path + "/end_date", "F15", "A changed date");
            Same(now.TechStack, before.TechStack, path + "/tech_stack", "F7", "Changed skills");
            Same(now.Keywords, before.Keywords, path + "/keywords", "F7", "Changed skills");
        }
    }

    private static IEnumerable<(T Before, T Now, string Path)> Pairs<T>(IReadOnlyList<T> source, IReadOnlyList<T> proposed, string path) =>
        source.Zip(proposed).Select((pair, index) => (pair.First, pair.Second, $"{path}/{index}"));
}
