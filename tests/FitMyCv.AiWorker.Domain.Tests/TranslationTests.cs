using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class TranslationTests
{
    private static readonly string[] Languages = ["fr", "en", "es", "de"];
    private static readonly OfflineEngine Engine = new((_, _) => throw new NotSupportedException("No CV is read here."));
    private static readonly CompositionMeta Meta = new("translation", "offline", "source.json", new DateTimeOffset(2026, 1, 20, 8, 30, 0, TimeSpan.Zero));

    [Fact]
    public async Task Every_term_of_the_dictionary_is_translated_in_every_direction_and_passes_the_guard()
    {
        var terms = Terms().ToArray();
        Assert.True(terms.Length > 600, $"{terms.Length} terms");
        var wrong = new List<string>();
        foreach (var from in Languages)
        {
            var all = terms.SelectMany(term => term.Names[from].Select(name => (term.Kind, Name: name))).ToArray();
            foreach (var to in Languages.Where(to => to != from))
            {
                foreach (var chunk in all.GroupBy(term => term.Kind).SelectMany(kind => kind.Chunk(20)))
                {
                    var source = Holding(chunk[0].Kind, [.. chunk.Select(term => term.Name)]) with { Language = from };
                    var composed = await TranslateAsync(source, to);
                    wrong.AddRange(composed.Untranslated.Select(path =>
                        $"{from} → {to}: {At(source, path)} ({composed.Guard.Findings.FirstOrDefault(finding => finding.Path == path)?.Reason ?? "not known"})"));
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("fr", "en", "Développeuse Python senior", "Senior Python Developer")]
    [InlineData("fr", "de", "Développeuse Python senior", "Senior Python-Entwicklerin")]
    [InlineData("en", "fr", "Senior Backend Developer", "Développeur back-end senior")]
    [InlineData("en", "es", "Nurse", "Enfermero")]
    [InlineData("de", "fr", "Krankenschwester", "Infirmière")]
    [InlineData("es", "en", "DISEÑADORA GRÁFICA", "GRAPHIC DESIGNER")]
    [InlineData("fr", "en", "Consultant SAP / Formateur", "SAP Consultant / Trainer")]
    public async Task A_title_is_translated_with_its_seniority_skill_gender_and_capitals(string from, string to, string title, string expected)
    {
        var source = new CvDocument { Language = from, Header = new() { FullName = "Ada Test", CurrentTitle = title }, Summary = new() { Headline = title } };
        var composed = await TranslateAsync(source, to);
        Assert.Equal((expected, expected), (composed.Document.Header.CurrentTitle, composed.Document.Summary.Headline));
        Assert.Empty(composed.Untranslated);
    }

    [Theory]
    [InlineData("fr", "en", "Licence en droit", "Bachelor's Degree in Law")]
    [InlineData("fr", "es", "Master Informatique", "Máster en informática")]
    [InlineData("en", "fr", "Master of Science in Computer Science", "Master of science en informatique")]
    [InlineData("en", "de", "Bachelor in Business Administration", "Bachelor in Betriebswirtschaftslehre")]
    [InlineData("fr", "de", "Bac+5 en informatique", "Bac+5 in Informatik")]
    [InlineData("de", "en", "Abitur", "High School Diploma")]
    public async Task A_degree_is_translated_with_its_field(string from, string to, string degree, string expected)
    {
        var source = new CvDocument { Language = from, Header = new() { FullName = "Ada Test" }, Education = [new() { Institution = "Université de Rennes", Degree = degree, EndDate = "2015" }] };
        var composed = await TranslateAsync(source, to);
        Assert.Equal(expected, composed.Document.Education![0].Degree);
        Assert.Empty(composed.Untranslated);
    }

    [Fact]
    public async Task Levels_by_code_stay_and_levels_in_words_are_translated()
    {
        var source = new CvDocument
        {
            Language = "en",
            Header = new() { FullName = "Ada Test", CurrentTitle = "Cook" },
            Languages = [new() { Name = "English", Level = "native" }, new() { Name = "German", Level = "B2" }, new() { Name = "Spanish", Level = "Fluent (C1)" }, new() { Name = "Klingon", Level = "" }],
        };
        var composed = await TranslateAsync(source, "fr");
        Assert.Equal(
            [("Anglais", "native"), ("Allemand", "B2"), ("Espagnol", "Courant (C1)"), ("Klingon", "")],
            composed.Document.Languages!.Select(language => (language.Name, language.Level)));
        Assert.Equal(["/languages/3/name"], composed.Untranslated);
    }

    [Fact]
    public async Task A_translated_CV_keeps_every_fact_and_names_every_text_that_stayed()
    {
        foreach (var (name, source) in SampleCvs.All)
        {
            foreach (var to in Languages.Where(to => to != source.Language))
            {
                var composed = await TranslateAsync(source, to);
                var made = composed.Document;
                Assert.Equal(to, made.Language);
                Assert.Equal(Facts(source), Facts(made));
                Assert.Equal(Digits(source), Digits(made));
                var texts = TranslatableTexts.Of(made).ToDictionary(text => text.Path, StringComparer.Ordinal);
                foreach (var text in TranslatableTexts.Of(source).Where(text => text.Kind == TextKind.Prose && text.Text.Length > 40))
                {
                    Assert.True(texts[text.Path].Text != text.Text || composed.Untranslated.Contains(text.Path), $"{name} → {to}: {text.Path} stayed unsaid");
                }
                Assert.Equal(composed.Untranslated.Count > 0, composed.Notices.Any(notice => notice.Code == "translation.proseNotTranslated"));
                Assert.Equal("translation", made.Meta!["generator"]!.GetValue<string>());
                Assert.Empty(CvSchema.Validate(CvJson.Write(made)));
            }
        }
    }

    [Fact]
    public async Task The_example_is_translated_where_terms_are_known_also_its_own_headings()
    {
        var source = Samples.ExampleCv with { SectionTitles = new Dictionary<string, string>(StringComparer.Ordinal) { ["experience"] = "Work Experience", ["skills"] = "My toolbox" } };
        var composed = await TranslateAsync(source, "fr");
        Assert.Equal("Développeur back-end senior", composed.Document.Header.CurrentTitle);
        Assert.Equal("Expérience professionnelle", composed.Document.SectionTitles!["experience"]);
        Assert.Contains("/section_titles/skills", composed.Untranslated);
        Assert.Equal(["Paiements", "Logistique", "Santé"], composed.Document.Summary.Domains!);
    }

    [Fact]
    public void A_translation_that_changes_facts_is_put_back_and_told_apart_by_place_and_rule()
    {
        var source = SampleCvs.Freelancer;
        var evil = source with
        {
            Header = source.Header with { FullName = "Lisa Ambrault", CurrentTitle = "Web developer and PhD" },
            Summary = source.Summary with { Description = "Web developer since 2012, I want to learn Docker.", KeyStrengths = ["Legacy code", "Tests"] },
            Skills = source.Skills with { Tools = [new() { Name = "GitLab" }, new() { Name = "MariaDB", Proficiency = "expert" }] },
            Experience =
            [
                source.Experience[0] with { Company = "Granite Digital", Responsibilities = ["Supporting 4 interns", "Building 14 sites in PHP with Symfony", "Writing automated tests for Google"] },
                .. source.Experience.Skip(1),
            ],
            Education = [source.Education![0] with { Degree = "Master's degree", EndDate = "2014" }],
            Languages = [new() { Name = "French", Level = "native" }, new() { Name = "German", Level = "C1" }],
        };
        var composed = TranslationComposer.Compose(new TranslationInput(source, "en"), new TranslatedCv(evil, []), Meta);
        var made = composed.Document;
        Assert.Equal(Facts(source), Facts(made));
        Assert.Equal(["Accompagner 3 stagiaires", "Building 14 sites in PHP with Symfony", "Écrire les tests automatisés"], made.Experience[0].Responsibilities!);
        Assert.Equal(source.Summary.Description, made.Summary.Description);
        Assert.Equal(source.Summary.KeyStrengths, made.Summary.KeyStrengths);
        Assert.Equal((source.Education[0].Degree, "2012"), (made.Education![0].Degree, made.Education[0].EndDate));
        Assert.Equal(["French", "Anglais"], made.Languages!.Select(language => language.Name));
        Assert.Equal(["native", "B2"], made.Languages!.Select(language => language.Level));
        Assert.Equal(source.Header.CurrentTitle, made.Header.CurrentTitle);
        Assert.Contains(composed.Guard.Findings, finding => finding is { Path: "/experience/0/responsibilities/0", Rule: "F8" });
        Assert.Contains(composed.Guard.Findings, finding => finding is { Path: "/experience/0/company", Rule: "F2" });
        Assert.Contains("/experience/0/responsibilities/2", composed.Untranslated);
        Assert.DoesNotContain("/experience/0/responsibilities/1", composed.Untranslated);
    }

    [Fact]
    public void What_an_engine_returns_unchanged_or_too_long_is_named_as_not_translated()
    {
        var source = SampleCvs.Freelancer;
        var lazy = source with { SectionTitles = null, Header = source.Header with { CurrentTitle = new string('x', 201) } };
        var composed = TranslationComposer.Compose(new TranslationInput(source, "en"), new TranslatedCv(lazy, []), Meta);
        Assert.Contains("/header/current_title", composed.Untranslated);
        Assert.Contains("/experience/0/responsibilities/1", composed.Untranslated);
        Assert.DoesNotContain("/languages/0/name", composed.Untranslated);
        Assert.Contains(composed.Notices, notice => notice.Code == "translation.proseNotTranslated");
        Assert.Equal(source.Header.CurrentTitle, composed.Document.Header.CurrentTitle);
    }

    [Theory]
    [InlineData("fr", "en", "Pilotage de 12 projets en C# pour la DRH, budget de 1,5 M€.", "Led 12 C# projects for the HR department, with a budget of €1.5M.")]
    [InlineData("fr", "de", "Encadrement de deux développeurs à Lyon et refonte de l'API REST.", "Leitung von zwei Entwicklern in Lyon und Überarbeitung der REST-API.")]
    [InlineData("en", "fr", "Reduced response times by 40 % with PostgreSQL and Docker.", "Réduction de 40 % des temps de réponse avec PostgreSQL et Docker.")]
    [InlineData("en", "es", "Trained three teams of nurses in pain assessment.", "Formación de tres equipos de enfermeras en evaluación del dolor.")]
    [InlineData("de", "en", "Betreuung von 25 Kunden in Frankreich und Spanien.", "Looked after 25 customers in France and Spain.")]
    public void An_honest_translation_of_prose_passes(string from, string to, string text, string translated)
    {
        var source = new CvDocument
        {
            Language = from,
            Header = new() { FullName = "Ada Test", CurrentTitle = "C#" },
            Experience = [new() { Title = "x", Company = "Musterhaus", StartDate = "2019", EndDate = "2021", Description = text }],
        };
        var composed = TranslationComposer.Compose(
            new TranslationInput(source, to), new TranslatedCv(source with { Experience = [source.Experience[0] with { Description = translated }] }, []), Meta);
        Assert.Empty(composed.Guard.Findings);
        Assert.Equal(translated, composed.Document.Experience[0].Description);
    }

    private static async Task<ComposedTranslation> TranslateAsync(CvDocument source, string to)
    {
        var input = new TranslationInput(source, to);
        return TranslationComposer.Compose(input, await Engine.TranslateAsync(input, TestContext.Current.CancellationToken), Meta);
    }

    /// <summary>What no translation may change, as text.</summary>
    internal static string Facts(CvDocument cv) => string.Join('\n',
    [
        cv.Header.FullName, Json(cv.Header.Contact), Json(cv.Skills.HardSkills), Json(cv.Skills.Tools),
        .. cv.Experience.Select(item => $"{item.Company}|{item.DepartmentOrClient}|{item.StartDate}|{item.EndDate}|{Json(item.Location)}|{Json(item.SkillsUsed)}|{item.Responsibilities?.Count}|{item.Deliverables?.Count}"),
        .. (cv.Education ?? []).Select(item => $"{item.Institution}|{item.StartDate}|{item.EndDate}|{Json(item.Location)}"),
        .. (cv.Projects ?? []).Select(item => $"{item.Name}|{item.Url}|{item.StartDate}|{item.EndDate}|{Json(item.TechStack)}"),
        $"{cv.Extras?.Count}|{cv.Languages?.Count}|{cv.Skills.SoftSkills?.Count}|{cv.Skills.Methodologies?.Count}",
    ]);

    internal static string Digits(CvDocument cv) =>
        string.Concat(Json(cv with { Meta = null, GeneratedAt = null, ReviewedAt = null }).Where(char.IsAsciiDigit).Order());

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value, CvJson.Options);

    private static string? At(CvDocument source, string path) => TranslatableTexts.Of(source).FirstOrDefault(text => text.Path == path)?.Text;

    /// <summary>A CV that holds these terms at the places where terms of the kind stand.</summary>
    private static CvDocument Holding(string kind, IReadOnlyList<string> names)
    {
        var cv = new CvDocument { Header = new() { FullName = "Ada Test" }, Experience = [new() { Title = "", Company = "X", StartDate = "", EndDate = "" }] };
        return kind switch
        {
            "level" => cv with { Languages = [.. names.Select(name => new CvLanguage { Name = "Esperanto", Level = name })] },
            "language" => cv with { Languages = [.. names.Select(name => new CvLanguage { Name = name, Level = "B1" })] },
            "heading" => cv with { Extras = [.. names.Select(name => new CvExtra { Name = name })] },
            "degree" => cv with { Education = [.. names.Select(name => new CvEducation { Institution = "X", Degree = name, EndDate = "" })] },
            "field" => cv with { Education = [.. names.Select(name => new CvEducation { Institution = "X", FieldOfStudy = name, EndDate = "" })] },
            "softskill" => cv with { Skills = new() { SoftSkills = names } },
            "method" => cv with { Skills = new() { Methodologies = names } },
            "topic" => cv with { Summary = new() { Domains = names } },
            "title" => cv with { Experience = [.. names.Select(name => new CvExperience { Title = name, Company = "X", StartDate = "", EndDate = "" })] },
            _ => cv with { Experience = [.. names.Select(name => new CvExperience { Title = name + " SAP", Company = "X", StartDate = "", EndDate = "" })] },
        };
    }

    /// <summary>The file of terms, read apart from the code under test.</summary>
    private static IEnumerable<(string Kind, Dictionary<string, string[]> Names)> Terms()
    {
        using var reader = new StreamReader(typeof(OfflineEngine).Assembly.GetManifestResourceStream("terms.txt")!);
        var kind = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                kind = line.Trim('[', ']');
            }
            else if (line.Length > 0 && line[0] != '#' && kind is not ("seniority" or "word" or "place"))
            {
                var cells = line.Split(" | ");
                Assert.True(cells.Length == 4 && !line.Any(char.IsDigit) && Array.TrueForAll(cells, cell => cell.Trim().Length > 0), line);
                var forms = cells.Select(cell => cell.Split(';', StringSplitOptions.TrimEntries).SelectMany(name => kind is "title" or "softskill" ? name.Split('/') : [name]).ToArray());
                yield return (kind, Languages.Zip(forms).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
            }
        }
    }
}
