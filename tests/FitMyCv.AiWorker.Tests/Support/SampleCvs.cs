using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>CVs and an offer of these tests' own.</summary>
public static class SampleCvs
{
    public const string OfferText =
        """
        Backend developer

        Northwind Tools builds planning software for workshops.
        Your tasks: you design and run services in C# and PostgreSQL, you write tests and review code.
        Requirements: C#, PostgreSQL, Docker. At least 3 years of experience. Fluent English.
        Nice to have: RabbitMQ.
        """;

    public static CvDocument Developer { get; } = new()
    {
        Language = "en",
        Header = new CvHeader { FullName = "Robin Sample", CurrentTitle = "Software developer", Contact = new CvContact { Email = "robin@example.test" } },
        Summary = new CvSummary { Headline = "Software developer", Description = "Builds services in C# for workshops." },
        Skills = new CvSkills { HardSkills = [new CvSkill { Name = "C#" }, new CvSkill { Name = "SQL" }], Tools = [new CvSkill { Name = "Docker" }] },
        Experience =
        [
            new CvExperience
            {
                Title = "Software developer", Company = "Example Works", StartDate = "2019-03", EndDate = "present",
                Description = "Services for planning.", Responsibilities = ["Built billing services in C#", "Ran PostgreSQL"], SkillsUsed = ["C#"],
            },
            new CvExperience { Title = "Junior developer", Company = "Sample House", StartDate = "2016-01", EndDate = "2019-02", Responsibilities = ["Wrote reports in SQL"], SkillsUsed = ["SQL"] },
        ],
        Education = [new CvEducation { Institution = "University of Leeds", Degree = "BSc", FieldOfStudy = "Computer science", StartDate = "2012", EndDate = "2015" }],
        Languages = [new CvLanguage { Name = "English", Level = "native" }],
    };

    public static JobOfferContent Offer { get; } = new()
    {
        Title = "Backend developer",
        Company = "Northwind Tools",
        Language = "en",
        Experience = new JobOfferExperience { MinYears = 3 },
        Skills = new JobOfferSkills { Required = ["C#", "PostgreSQL", "Docker"], NiceToHave = ["RabbitMQ"] },
        Languages = [new JobOfferLanguage { Language = "English", Level = "fluent" }],
    };
}
