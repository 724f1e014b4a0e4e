using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>Each rule F1–F15 with a breach that is undone and an honest change that stays.</summary>
public sealed class GuardRuleTests
{
    private static readonly CvDocument S = Samples.ExampleCv;

    private static readonly JobOfferContent Offer = Samples.CaseOffer("backend");

    private static GuardResult Guard(CvDocument result, Classification? classification = null, JobOfferContent? offer = null)
    {
        var once = FaithfulnessGuard.Apply(new GuardRequest(S, result, offer ?? Offer, Samples.Month, classification));
        var twice = FaithfulnessGuard.Apply(new GuardRequest(S, once.Document, offer ?? Offer, Samples.Month, classification));
        Assert.Equal(Json(once.Document), Json(twice.Document));
        Assert.Equal((0, 0), (twice.Report.Restored, twice.Report.Dropped));
        Assert.Equal(once.Report.Restored + once.Report.Dropped, once.Report.Notices.Count);
        return once;
    }

    private static string Json(CvDocument document) => CvJson.Write(document).ToJsonString(CvJson.Options);

    private static CvDocument WithFirst(Func<CvExperience, CvExperience> change) =>
        S with { Experience = [change(S.Experience[0]), .. S.Experience.Skip(1)] };

    private static Classification Decisions(int index, string decision, string reason = "Not asked") =>
        new([.. Enumerable.Range(0, S.Experience.Count).Select(at => new ItemDecision(at, at == index ? decision : Engines.Decisions.Keep, reason))], []);

    [Fact]
    public void The_source_itself_passes_untouched()
    {
        var guarded = Guard(S);
        Assert.Equal(Json(S), Json(guarded.Document));
        Assert.Equal((0, 0), (guarded.Report.Restored, guarded.Report.Dropped));
        Assert.True(guarded.Report.Checked > 50);
    }

    [Fact]
    public void F1_name_contact_order_and_headings_are_the_sources()
    {
        var guarded = Guard(S with
        {
            Header = S.Header with { FullName = "Dr Maëlle Kerbrat", Contact = S.Header.Contact with { Phone = "+33 1 00 00 00 00" } },
            SectionOrder = ["experience", "header"],
            SectionTitles = new Dictionary<string, string> { ["skills"] = "Superpowers" },
        });
        Assert.Equal(Json(S), Json(guarded.Document));
        Assert.Equal(4, guarded.Report.Restored);
    }

    [Fact]
    public void F2_an_invented_experience_is_dropped_and_a_changed_one_restored()
    {
        var invented = Guard(S with { Experience = [new CvExperience { Title = "CTO", Company = "Zorvex", StartDate = "2022-01", EndDate = "present" }, .. S.Experience] });
        Assert.Equal(Json(S), Json(invented.Document));
        Assert.Equal(1, invented.Report.Dropped);

        var longer = Guard(WithFirst(item => item with { StartDate = "2018-03" }));
        Assert.Equal("2021-03", longer.Document.Experience.Single(item => item.Company == "Quai Nord Paiements").StartDate);

        var promoted = Guard(WithFirst(item => item with { Title = "Head of Engineering", DepartmentOrClient = "Board", Location = new CvLocation { City = "Paris" } }));
        Assert.Equal(Json(S), Json(promoted.Document));
        Assert.Equal(3, promoted.Report.Restored);

        var doubled = Guard(S with { Experience = [.. S.Experience, S.Experience[0]] });
        Assert.Equal(Json(S), Json(doubled.Document));

        var reordered = Guard(S with { Experience = [S.Experience[1], S.Experience[0], S.Experience[2], S.Experience[3]] });
        Assert.Equal("Lagune Logistique", reordered.Document.Experience[0].Company);
    }

    [Fact]
    public void F3_what_is_left_out_without_a_reason_comes_back_where_it_stood()
    {
        var without = S with { Experience = [S.Experience[0], S.Experience[2], S.Experience[3]] };
        Assert.Equal(Json(S), Json(Guard(without).Document));
        Assert.Equal(Json(S), Json(Guard(without, Decisions(1, Engines.Decisions.Remove, reason: " ")).Document));

        var removed = Guard(without, Decisions(1, Engines.Decisions.Remove));
        Assert.Equal(Json(without), Json(removed.Document));

        var moved = without with { Projects = [.. S.Projects!, Composition.MovedExperience.ToProject(S.Experience[1])] };
        Assert.Equal(Json(moved), Json(Guard(moved, Decisions(1, Engines.Decisions.MoveToProjects)).Document));

        var embellished = without with { Projects = [.. S.Projects!, Composition.MovedExperience.ToProject(S.Experience[1]) with { Role = "Chief Architect", TechStack = ["C#", "Rust"], Summary = "Rebuilt the national railway in Rust" }] };
        Assert.Equal(["C#"], Guard(embellished, Decisions(1, Engines.Decisions.MoveToProjects)).Document.Projects![^1].TechStack!);
        Assert.Equal("Backend Developer", Guard(embellished, Decisions(1, Engines.Decisions.MoveToProjects)).Document.Projects![^1].Role);
    }

    [Fact]
    public void F4_education_and_languages_are_the_sources()
    {
        var guarded = Guard(S with
        {
            Education = [new CvEducation { Institution = "MIT", Degree = "PhD", EndDate = "2018" }, .. S.Education!],
            Languages = [.. S.Languages!.Select(language => language with { Level = "C2" })],
        });
        Assert.Equal(Json(S), Json(guarded.Document));
        Assert.Equal(2, guarded.Report.Restored);
        Assert.Equal(Json(S), Json(Guard(S with { Education = [S.Education![0]], Languages = null }).Document));
    }

    [Fact]
    public void F5_skills_are_shown_or_implied_and_spelled_truly()
    {
        var guarded = Guard(S with
        {
            Skills = S.Skills with
            {
                HardSkills = [new() { Name = "C#", Proficiency = "expert" }, new() { Name = "Rust" }, new() { Name = "SQL", Proficiency = "expert" }, new() { Name = "Automated tests", Proficiency = "expert" }, new() { Name = "csharp" }],
                Tools = [new() { Name = "PostgreSQL", Proficiency = "advanced" }, new() { Name = "Kafka" }, new() { Name = "GitHub" }, new() { Name = "relational databases" }],
                Methodologies = ["Agile", "Six Sigma", "Scrum"],
            },
        });
        Assert.Equal([("C#", "expert"), ("SQL", "advanced"), ("Automated tests", null)], guarded.Document.Skills.HardSkills!.Select(skill => (skill.Name, skill.Proficiency)));
        Assert.Equal(["PostgreSQL", "Git"], guarded.Document.Skills.Tools!.Select(skill => skill.Name));
        Assert.Equal(["Agile", "Scrum"], guarded.Document.Skills.Methodologies!);
    }

    [Fact]
    public void F5_the_offers_spelling_of_an_equal_skill_stays()
    {
        var offer = Offer with { Skills = new() { Required = ["REST APIs", "REST API design"] } };
        var renamed = S with { Skills = S.Skills with { HardSkills = [new() { Name = "REST APIs" }] } };
        Assert.Equal("REST APIs", Guard(renamed, offer: offer).Document.Skills.HardSkills![0].Name);
        var ownWording = S with { Skills = S.Skills with { HardSkills = [new() { Name = "REST API design" }] } };
        Assert.Equal("REST API", Guard(ownWording, offer: offer).Document.Skills.HardSkills![0].Name);
    }

    [Fact]
    public void F6_soft_skills_need_the_source_or_its_prose()
    {
        var guarded = Guard(S with { Skills = S.Skills with { SoftSkills = ["Teamwork", "Mentoring", "Leadership", "Empathy"] } });
        Assert.Equal(["Teamwork", "Mentoring"], guarded.Document.Skills.SoftSkills!);
    }

    [Fact]
    public void F7_item_skills_are_those_of_the_item()
    {
        var guarded = Guard(WithFirst(item => item with { SkillsUsed = ["docker", "C#", "Python", "Kubernetes", "Postgres", "Excel"] }));
        Assert.Equal(["Docker", "C#", "PostgreSQL"], guarded.Document.Experience[0].SkillsUsed!);
    }

    [Theory]
    [InlineData("Review code and mentor 12 junior developers", false)]
    [InlineData("Review code and mentor five junior developers", false)]
    [InlineData("Review code and mentor two junior developers daily", true)]
    [InlineData("Mentor 2 junior developers and review their code", true)]
    [InlineData("Review code and mentor two junior developers, doubled output", false)]
    [InlineData("Review 100 % of the code and mentor two junior developers", false)]
    public void F8_numbers_of_a_bullet_stand_in_its_item(string bullet, bool stays)
    {
        var guarded = Guard(WithFirst(item => item with { Responsibilities = [bullet, item.Responsibilities![0]] }));
        Assert.Equal(stays ? bullet : "Review code and mentor two junior developers", guarded.Document.Experience[0].Responsibilities![0]);
    }

    [Theory]
    [InlineData("Nightly run cut from 4 h to 35 min", "fr", "4|plain 35|plain")]
    [InlineData("99.95 % availability in 2024", "en", "99.95|percent 2024|plain")]
    [InlineData("Budget de 2,5 M€ et 12 000 clients", "fr", "2500000|EUR 12000|plain")]
    [InlineData("Budget of $900K, twenty-five people", "en", "900000|USD 25|plain")]
    [InlineData("quatre-vingt-dix sites, dix pour cent", "fr", "90|plain 10|percent")]
    [InlineData("zwei Teams, fünfundzwanzig Prozent", "de", "2|plain 25|percent")]
    [InlineData("Automates Siemens S7 et B2V", "fr", "")]
    [InlineData("3 million users", "en", "3000000|plain")]
    [InlineData("three million users", "en", "3000000|plain")]
    [InlineData("once a week", "en", "")]
    [InlineData("1.250 Kunden", "de", "1250|plain")]
    public void F8_numbers_are_read_by_value_and_kind(string text, string language, string expected)
    {
        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('|')).Select(one => new NumberFact(decimal.Parse(one[0], System.Globalization.CultureInfo.InvariantCulture), one[1])).ToHashSet();
        Assert.Equal(wanted, NumberText.In(text, language).ToHashSet());
    }

    [Theory]
    [InlineData("Design and operate settlement services in ASP.NET Core for BNP Paribas", false)]
    [InlineData("Design and operate settlement services in ASP.NET Core at google", false)]
    [InlineData("Design and operate settlement services in Kubernetes backed by PostgreSQL", false)]
    [InlineData("Design and operate settlement services for Harbourline Freight in ASP.NET Core", false)]
    [InlineData("Design and operate settlement services in ASP.NET Core as a certified CISSP", false)]
    [InlineData("Operate and design settlement services in ASP.NET Core, backed by PostgreSQL", true)]
    [InlineData("Designed and operated settlement services in ASP.NET Core with PostgreSQL", true)]
    public void F9_no_name_and_no_skill_comes_in_from_nowhere(string bullet, bool stays)
    {
        var guarded = Guard(WithFirst(item => item with { Responsibilities = [bullet] }));
        Assert.Equal(stays ? bullet : S.Experience[0].Responsibilities![0], guarded.Document.Experience[0].Responsibilities![0]);
    }

    [Fact]
    public void F10_a_bullet_rests_on_a_bullet_of_its_item()
    {
        var invented = Guard(WithFirst(item => item with { Responsibilities = ["Negotiate contracts with suppliers abroad", .. item.Responsibilities!] }));
        Assert.Equal(Json(S), Json(invented.Document));
        Assert.Equal(1, invented.Report.Dropped);
        var all = Guard(WithFirst(item => item with { Responsibilities = ["Negotiate contracts with suppliers abroad"] }));
        Assert.Equal(S.Experience[0].Responsibilities, all.Document.Experience[0].Responsibilities);
        var description = Guard(WithFirst(item => item with { Description = "The largest trading engine of the world, for regional banks." }));
        Assert.Equal(S.Experience[0].Description, description.Document.Experience[0].Description);
    }

    [Fact]
    public void F11_new_deliverables_are_few_and_hold_a_digit()
    {
        var guarded = Guard(WithFirst(item => item with { Deliverables = ["Nightly run cut to 35 min", "Availability improved", "Nightly run cut from 4 h", "35 min nightly run", "Availability of 99.95 %", "99.95 % availability, 2024"] }));
        var deliverables = guarded.Document.Experience[0].Deliverables!;
        Assert.All(deliverables, text => Assert.Contains(text, char.IsDigit));
        Assert.True(deliverables.Except(S.Experience[0].Deliverables!).Count() <= 4);
    }

    [Fact]
    public void F12_the_summary_claims_no_more_than_the_source()
    {
        var guarded = Guard(S with
        {
            Summary = S.Summary with
            {
                YearsExperience = 25,
                Domains = ["Payments", "Aerospace", "Parcel tracking"],
                KeyStrengths = ["Mentoring", "Brain surgery", "Settlement services"],
                Description = "Backend developer with 30 years at Google.",
            },
        });
        Assert.Equal(10, guarded.Document.Summary.YearsExperience);
        Assert.Equal(["Payments", "Parcel tracking"], guarded.Document.Summary.Domains!);
        Assert.Equal(["Mentoring", "Settlement services"], guarded.Document.Summary.KeyStrengths!);
        Assert.Equal(S.Summary.Description, guarded.Document.Summary.Description);

        var honest = S.Summary with { YearsExperience = 11, Description = "Backend developer who runs payment and logistics services in C# and ASP.NET Core, with automated tests and clear monitoring." };
        var kept = Guard(S with { Summary = honest });
        Assert.Equal(honest.Description, kept.Document.Summary.Description);
        Assert.Equal(11, kept.Document.Summary.YearsExperience);
    }

    [Theory]
    [InlineData("Senior Backend Developer", "Senior Backend Developer")]
    [InlineData("Chief Technology Officer", "Senior Backend Developer")]
    [InlineData("Lead Backend Developer", "Senior Backend Developer")]
    public void F13_the_title_is_the_sources_or_the_offers_as_far_as_true(string title, string expected)
    {
        Assert.Equal(expected, Guard(S with { Header = S.Header with { CurrentTitle = title } }).Document.Header.CurrentTitle);
        var offered = Offer with { Title = "Backend Developer" };
        Assert.Equal("Backend Developer", Guard(S with { Header = S.Header with { CurrentTitle = "Backend Developer" } }, offer: offered).Document.Header.CurrentTitle);
        Assert.Equal(S.Summary.Headline, Guard(S with { Summary = S.Summary with { Headline = "Nobel laureate in physics" } }).Document.Summary.Headline);
    }

    [Fact]
    public void F14_extras_are_neither_added_nor_changed_and_interests_stay()
    {
        var source = S with { Extras = [.. S.Extras!, new CvExtra { Name = "Interests", Summary = "Sailing" }] };
        var removal = new Classification([], [], [new ItemDecision(0, Engines.Decisions.Remove, "Not needed"), new ItemDecision(3, Engines.Decisions.Remove, "Not needed")]);
        var result = source with { Extras = [source.Extras![1] with { Summary = "Coding workshops for astronauts" }, source.Extras[2], new CvExtra { Name = "Award", Summary = "Best developer of France" }] };
        var guarded = FaithfulnessGuard.Apply(new GuardRequest(source, result, Offer, Samples.Month, removal));
        Assert.Equal([source.Extras[1], source.Extras[2], source.Extras[3]], guarded.Document.Extras!);
        Assert.Equal((2, 1), (guarded.Report.Restored, guarded.Report.Dropped));
    }

    [Fact]
    public void F15_projects_are_the_sources()
    {
        var guarded = Guard(S with { Projects = [new CvProject { Name = "Skynet", Summary = "Sentient" }, S.Projects![0] with { Role = "Chief", Url = "https://evil.example/", TechStack = ["C#", "Rust"] }] });
        Assert.Equal(["Marée", "Atelier vélo"], guarded.Document.Projects!.Select(project => project.Name));
        Assert.Equal(["C#"], guarded.Document.Projects![0].TechStack!);
        Assert.Equal(S.Projects[0].Url, guarded.Document.Projects[0].Url);
        Assert.Equal("Author", guarded.Document.Projects[0].Role);
    }
}
