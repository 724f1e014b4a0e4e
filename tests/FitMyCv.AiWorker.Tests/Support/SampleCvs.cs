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

    /// <summary>A CV as the lines of a page.</summary>
    public const string ResumeText =
        """
        Ada Testcase
        Software Developer
        ada.testcase@example.test | +44 20 7946 0000 | London

        Experience
        Software Developer, Example Works Ltd, March 2019 - June 2023
        - Built billing services in C# and PostgreSQL
        - Maintained 12 REST endpoints
        Junior Developer, Sample House, January 2016 - February 2019
        - Wrote reports in SQL

        Education
        BSc Computer Science, University of Leeds, 2012 - 2015

        Skills
        C#, PostgreSQL, SQL, Docker

        Languages
        English (native), French (B1)
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
