using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Outline;
using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

public sealed class OutlineTests
{
    [Fact]
    public void Sections_follow_the_document_then_the_platform_then_the_built_in_order()
    {
        var options = Sample.Options() with { DefaultSectionOrder = ["languages", "experience", "unknown"] };
        var own = Sample.Example with { SectionOrder = ["projects", "header", "education"] };
        var without = Sample.Example with { SectionOrder = null };

        Assert.Equal(["projects", "education", "summary", "skills", "experience", "languages", "extras"], Keys(own, options));
        Assert.Equal(["languages", "experience", "summary", "skills", "education", "projects", "extras"], Keys(without, options));
        Assert.Equal(["summary", "skills", "experience", "education", "languages", "projects", "extras"], Keys(without, Sample.Options()));
    }

    [Theory]
    [InlineData("en", "Profile, Skills, Experience, Education, Languages, Projects, Additional information")]
    [InlineData("fr", "Profil, Compétences, Expérience, Formation, Langues, Projets, Informations complémentaires")]
    [InlineData("es", "Perfil, Competencias, Experiencia, Formación, Idiomas, Proyectos, Información adicional")]
    [InlineData("de", "Profil, Kenntnisse, Berufserfahrung, Ausbildung, Sprachen, Projekte, Weitere Angaben")]
    public void Headings_are_in_the_language_of_the_export(string language, string headings)
    {
        var document = Sample.Example with { SectionOrder = null, SectionTitles = null };

        var outline = OutlineBuilder.Build(document, Sample.Options(language: language));

        Assert.Equal(headings, string.Join(", ", outline.Sections.Select(section => section.Heading)));
    }

    [Fact]
    public void A_heading_of_the_document_goes_before_that_of_the_language() =>
        Assert.Equal("Further information", OutlineBuilder.Build(Sample.Example, Sample.Options(language: "fr")).Sections[^1].Heading);

    [Theory]
    [InlineData("en", "2021-03", "present", "March 2021 – Present")]
    [InlineData("fr", "2021-03", "present", "mars 2021 – aujourd’hui")]
    [InlineData("es", "2021-03", "present", "marzo 2021 – actualidad")]
    [InlineData("de", "2021-03", "present", "März 2021 – heute")]
    [InlineData("en", "2019", "2021-12", "2019 – December 2021")]
    [InlineData("en", "2019", "2019", "2019")]
    [InlineData("en", "", "2019-01", "January 2019")]
    [InlineData("en", "2019", "", "2019")]
    [InlineData("en", "", "", "")]
    public void Dates_are_words_of_the_language(string language, string start, string end, string expected) =>
        Assert.Equal(expected, Period.Format(start, end, Vocabulary.Of(language)));

    [Fact]
    public void Newest_comes_first_and_undated_last()
    {
        (string Start, string End)[] items =
            [("", ""), ("2010", "2012"), ("2015-01", "present"), ("2012", "2020-05"), ("2018", "present"), ("2019", ""), ("2011-06", "2012")];

        var sorted = Period.NewestFirst(items, item => item.Start, item => item.End);

        Assert.Equal(
            [("2018", "present"), ("2015-01", "present"), ("2012", "2020-05"), ("2019", ""), ("2011-06", "2012"), ("2010", "2012"), ("", "")],
            sorted);
    }

    [Theory]
    [InlineData("en", "C# (expert)", "French (native)", "Lyon, France")]
    [InlineData("fr", "C# (expert)", "French (langue maternelle)", "Lyon, France")]
    [InlineData("es", "C# (experto)", "French (lengua materna)", "Lyon, Francia")]
    [InlineData("de", "C# (Expertenkenntnisse)", "French (Muttersprache)", "Lyon, Frankreich")]
    public void Levels_and_countries_are_words_of_the_language(string language, string skill, string spoken, string place)
    {
        var document = Sample.Minimal() with
        {
            Header = new CvHeader { FullName = "Ada", Contact = new CvContact { Location = new CvLocation { City = "Lyon", CountryCode = "FR" } } },
            Skills = new CvSkills { HardSkills = [new CvSkill { Name = "C#", Proficiency = "expert" }, new CvSkill { Name = "SQL" }] },
            Languages = [new CvLanguage { Name = "French", Level = "native" }, new CvLanguage { Name = "English", Level = "C1" }],
        };
        var outline = OutlineBuilder.Build(document, Sample.Options(language: language));

        Assert.Equal(place, Assert.Single(outline.Header!.Contact).Text);
        Assert.Equal($"{skill}\u00A0· SQL", Text(outline, CvSections.Skills));
        Assert.Equal($"{spoken}\u00A0· English (C1)", Text(outline, CvSections.Languages));
    }

    [Fact]
    public void A_section_without_anything_to_show_is_absent()
    {
        var document = Sample.Minimal() with
        {
            Summary = new CvSummary { Description = " \n " },
            Skills = new CvSkills { HardSkills = [], SoftSkills = [" "] },
            Education = [],
        };

        Assert.Equal(["experience"], Keys(document, Sample.Options()));
    }

    [Fact]
    public void An_entry_without_title_is_named_by_its_organisation()
    {
        var document = Sample.Minimal() with
        {
            Experience = [new CvExperience { Company = "Bridge Works", StartDate = "2020", EndDate = "2021" }],
            Education = [new CvEducation { Institution = "Open School", EndDate = "2019" }],
        };
        var outline = OutlineBuilder.Build(document, Sample.Options());

        Assert.All(outline.Sections.Zip(["Bridge Works", "Open School"]), pair =>
            Assert.Equal(pair.Second, Assert.Single(Assert.IsType<EntryBlock>(Assert.Single(pair.First.Blocks)).Title).Text));
    }

    [Fact]
    public void Unknown_languages_and_templates_are_refused()
    {
        using var renderer = new CvRenderer();

        Assert.Throws<ArgumentException>(() => renderer.RenderPdf(Sample.Minimal(), Sample.Options(language: "it"), TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => renderer.RenderPdf(Sample.Minimal(), Sample.Options("neon"), TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> Keys(CvDocument document, CvRenderOptions options) =>
        OutlineBuilder.Build(document, options).Sections.Select(section => section.Key);

    private static string Text(CvOutline outline, string section) =>
        string.Concat(
            Assert.IsType<ParagraphBlock>(Assert.Single(outline.Sections.Single(item => item.Key == section).Blocks)).Content.Select(inline => inline.Text));
}
