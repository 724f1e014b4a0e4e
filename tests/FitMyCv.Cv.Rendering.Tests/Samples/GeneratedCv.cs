using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Tests.Samples;

/// <summary>
/// Documents that are hard to lay out, made from a seed: words without end, lists of all lengths, members that are absent or empty,
/// many scripts, headings and orders of their own, dates at the ends of what is allowed, from half a page to more than eight pages.
/// </summary>
internal sealed class GeneratedCv
{
    private static readonly string[] Latin =
    [
        "pilot", "Qualität", "über", "Straßenbahn", "œuvre", "garçon", "façade", "Ñandú", "año", "efficient", "final", "flow", "office",
        "naïve", "Kraków", "Łódź", "smörgås", "Þingvellir", "řízení", "İstanbul", "test-driven", "AT&T", "C++", "<b>", "50 %", "\"quoted\"",
        "it’s", "l’équipe", "e.g.", "(beta)", "R&D", "1 200", "\\path", "100€",
    ];

    private static readonly string[] Greek = ["μηχανικός", "Αθήνα", "σχεδιασμός", "ανάπτυξη", "έργο"];
    private static readonly string[] Cyrillic = ["инженер", "Москва", "разработка", "Київ", "управление"];

    private static readonly string[] Chinese = ["负责支付系统", "清华大学", "设计高可用的微服务架构", "項目管理", "北京", "2020年，团队十人。"];
    private static readonly string[] Japanese = ["プロジェクト管理", "ソフトウェア開発を担当", "東京都", "株式会社", "〜およそ〜", "ひらがな"];
    private static readonly string[] Korean = ["소프트웨어", "개발과", "프로젝트", "관리를", "담당했습니다", "서울"];
    private static readonly string[] Emoji = ["🚀", "❤️", "👩‍💻", "👍🏽", "🇫🇷", "😀", "☕", "★★★★☆", "✓", "→", "☎", "①", "½", "₿"];

    private static readonly string[] RightToLeft = ["שרה כהן", "דוד בן־גוריון", "ليلى حداد", "محمد بن عبد الله", "فاطمة الزهراء", "رضا پهلوان"];

    private readonly Random random;

    private GeneratedCv(int seed) => random = new Random(seed);

    public static CvDocument Make(int seed) => new GeneratedCv(seed).Document(seed);

    private CvDocument Document(int seed)
    {
        var jobs = (seed % 6) switch
        {
            0 => random.Next(18, 26),
            1 => random.Next(0, 2),
            _ => random.Next(0, 9),
        };
        return new CvDocument
        {
            Language = Pick("fr", "en", "es", "de"),
            GeneratedAt = "2026-03-01T10:00:00Z",
            SectionOrder = Chance(0.3) ? [.. CvSections.All.OrderBy(_ => random.Next()).Take(random.Next(1, 8))] : null,
            SectionTitles = Chance(0.3) ? CvSections.All.Skip(1).Where(_ => Chance(0.4)).ToDictionary(name => name, _ => Heading()) : null,
            Header = new CvHeader
            {
                FullName = Chance(0.1) ? Long(110) : Name(),
                CurrentTitle = Chance(0.2) ? "" : Words(1, 14),
                Contact = new CvContact
                {
                    Email = Maybe(() => Chance(0.1) ? $"{Long(100)}.{seed}@{Long(40)}.example.test" : $"person{seed}@example.test"),
                    Phone = Maybe(() => "+33 6 55 01 23 45"),
                    Location = Maybe(Location),
                    Links = Maybe(() => List(0, 6, Link)),
                },
            },
            Summary = new CvSummary
            {
                Headline = Maybe(() => Words(3, 20)),
                Description = Maybe(() => Prose(0, 120)),
                YearsExperience = Chance(0.5) ? random.Next(0, 40) : null,
                Domains = Maybe(() => List(0, 12, () => Words(1, 3))),
                KeyStrengths = Maybe(() => List(0, 12, () => Words(1, 5))),
            },
            Skills = new CvSkills
            {
                HardSkills = Maybe(() => List(0, 60, Skill)),
                Tools = Maybe(() => List(0, 30, Skill)),
                SoftSkills = Maybe(() => List(0, 12, () => Words(1, 3))),
                Methodologies = Maybe(() => List(0, 8, () => Words(1, 3))),
            },
            Experience = List(jobs, jobs + 1, Experience),
            Education = Maybe(() => List(0, 6, Education)),
            Languages = Maybe(() => List(0, 8, () => new CvLanguage { Name = Words(1, 1), Level = Pick("native", "A2", "C1", "", "fluent") })),
            Projects = Maybe(() => List(0, 6, Project)),
            Extras = Maybe(() => List(0, seed % 7 == 0 ? 40 : 9, () => new CvExtra { Name = Words(1, 4), Summary = Maybe(() => Prose(0, 60)) })),
        };
    }

    private CvExperience Experience()
    {
        var title = Chance(0.1) ? "" : Words(1, 8);
        return new CvExperience
        {
            Title = title,
            Company = title.Length > 0 && Chance(0.1) ? "" : Chance(0.08) ? Pick(RightToLeft) : Words(1, 7),
            DepartmentOrClient = Maybe(() => Words(1, 6)),
            StartDate = Date(),
            EndDate = Chance(0.2) ? "present" : Date(),
            Location = Maybe(Location),
            Description = Maybe(() => Prose(0, 150)),
            Responsibilities = Maybe(() => List(0, Chance(0.1) ? 30 : 7, () => Words(1, Chance(0.1) ? 120 : 20))),
            Deliverables = Maybe(() => List(0, 4, () => Words(1, 20))),
            SkillsUsed = Maybe(() => List(0, 25, () => Words(1, 2))),
        };
    }

    private CvEducation Education()
    {
        var degree = Maybe(() => Words(1, 12));
        return new CvEducation
        {
            Institution = degree is not null && Chance(0.2) ? "" : Words(1, 8),
            Degree = degree,
            FieldOfStudy = Maybe(() => Words(1, 4)),
            Description = Maybe(() => Prose(0, 40)),
            Location = Maybe(Location),
            StartDate = Maybe(Date),
            EndDate = Date(),
        };
    }

    private CvProject Project() =>
        new()
        {
            Name = Words(1, 6),
            Role = Maybe(() => Words(1, 5)),
            Summary = Maybe(() => Prose(0, 60)),
            TechStack = Maybe(() => List(0, 12, () => Words(1, 2))),
            Keywords = Maybe(() => List(0, 12, () => Words(1, 2))),
            StartDate = Maybe(Date),
            EndDate = Maybe(Date),
            Url = Maybe(() => Link().Url),
        };

    private CvSkill Skill() =>
        new() { Name = Words(1, 3), Proficiency = Maybe(() => Pick("awareness", "beginner", "intermediate", "proficient", "advanced", "expert")) };

    private CvLocation Location() =>
        new() { City = Words(1, 2), Region = Maybe(() => Words(1, 2)), CountryCode = Pick("FR", "DE", "GB", "") };

    private CvLink Link() =>
        new()
        {
            Label = Maybe(() => Words(1, 2)),
            Url = $"https://www.example.test/{Pick("in", "projets", "a'b", "(c)", "d%20e")}/{(Chance(0.15) ? Long(150) : random.Next().ToString("x", null))}",
        };

    private string Name() => Chance(0.15) ? Pick(RightToLeft) : Words(2, 4);

    private string Heading()
    {
        var heading = Words(1, 5);
        return heading.Length > 60 ? "Überschrift" : heading;
    }

    private string Date() =>
        Chance(0.1) ? Pick("1900", "1900-01", "2099-12", "2099") : Pick("", $"{random.Next(1980, 2026)}", $"{random.Next(1980, 2026)}-{random.Next(1, 13):00}", $"{random.Next(1980, 2026)}-{random.Next(1, 13):00}");

    private string Prose(int least, int most) => Words(least, most).Replace(" e.g. ", " e.g.\n", StringComparison.Ordinal);

    private string Words(int least, int most)
    {
        var alphabet = random.Next(24) switch
        {
            0 or 1 => Greek,
            2 or 3 => Cyrillic,
            4 => Chinese,
            5 => Japanese,
            6 => Korean,
            _ => Latin,
        };
        var count = random.Next(Math.Max(1, least), most + 1);
        return string.Join(' ', Enumerable.Range(0, count).Select(_ => Chance(0.01) ? Long(random.Next(60, 240)) : Chance(0.01) ? Pick(Emoji) : Pick(alphabet)));
    }

    private static string Long(int length) => string.Concat(Enumerable.Repeat("Donaudampfschiff", 20))[..length];

    private List<T> List<T>(int least, int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(least, most)).Select(_ => make())];

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(0.25) ? null : make();

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(params T[] items) => items[random.Next(items.Length)];
}
