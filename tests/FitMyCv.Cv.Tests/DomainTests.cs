using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.Cv.Features;

namespace FitMyCv.Cv.Tests;

public sealed class DomainTests
{
    private static readonly Guid Id = Guid.Parse("0199f000-0000-7000-8000-000000000001");

    [Fact]
    public void A_tag_changes_with_the_content_and_with_nothing_else()
    {
        var document = Documents.Example();
        var tag = CvEtag.Of(Id, document);
        var touched = document.DeepClone().AsObject();
        touched["meta"] = new JsonObject { ["generator"] = "manual" };
        touched["reviewed_at"] = "2026-02-01T00:00:00Z";
        var header = touched["header"]!.DeepClone();
        touched.Remove("header");
        touched["header"] = header;

        Assert.Equal(tag, CvEtag.Of(Id, touched));
        touched["header"]!["current_title"] = "Other";
        Assert.NotEqual(tag, CvEtag.Of(Id, touched));
        Assert.NotEqual(tag, CvEtag.Of(Guid.NewGuid(), document));
    }

    [Fact]
    public void The_order_of_a_list_is_part_of_the_tag()
    {
        var document = Documents.Example();
        var tag = CvEtag.Of(Id, document);
        var skills = document["skills"]!["soft_skills"]!.AsArray();
        var first = skills[0];
        skills.RemoveAt(0);
        skills.Add(first);

        Assert.NotEqual(tag, CvEtag.Of(Id, document));
    }

    [Theory]
    [InlineData("The team that runs the services of a bank and who write tests for it", "en")]
    [InlineData("Conception et exploitation des services pour les banques, avec des tests", "fr")]
    [InlineData("Diseño y desarrollo de los servicios para la banca con pruebas", "es")]
    [InlineData("Entwicklung und Betrieb der Dienste für die Bank mit Tests", "de")]
    [InlineData("XYZ", "fr")]
    public void The_language_is_that_of_the_prose(string description, string language)
    {
        var document = new JsonObject { ["summary"] = new JsonObject { ["description"] = description } };

        Assert.Equal(language, LanguageDetection.Of(document));
    }

    [Fact]
    public void A_generated_name_is_the_time_and_taken_ones_get_a_number_within_the_length()
    {
        var now = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

        Assert.Equal("20260304050607089.json", CvFilename.Generate(now));
        Assert.Equal("20260304050607089-2.json", CvFilename.Generate(now, 2));
        Assert.True(CvFilename.IsValid(CvFilename.WithSuffix(new string('a', 121) + ".json", 12)));
    }

    [Fact]
    public void A_valid_alternative_is_no_error_when_something_else_is_wrong()
    {
        var document = Documents.Example();
        document["experience"]![0]!["title"] = "";
        Assert.Empty(CvSchema.Validate(document));

        document["experience"]![0]!["start_date"] = "soon";

        Assert.Equal(["/experience/0/start_date"], CvSchema.Validate(document).Keys);
    }

    [Fact]
    public void A_reworded_responsibility_is_one_change_and_a_moved_experience_another()
    {
        var source = Documents.Example();
        var result = Documents.Example();
        result["experience"]![0]!["responsibilities"]![0] = "Design and operate settlement services in C#";
        result["experience"]!.AsArray().RemoveAt(2);
        result["projects"]!.AsArray().Add(new JsonObject { ["name"] = "Atelier", ["role"] = "Intern", ["start_date"] = "2016-03", ["end_date"] = "2016-08" });
        result["skills"]!["hard_skills"]![0]!["proficiency"] = "advanced";

        var changes = DocumentDiff.Compare(source, result);

        Assert.Equal(
            ["Level of C# changed", "Responsibility reworded (Quai Sud)", "Experience shown as a project: Intern, Atelier"],
            changes.Select(change => change.Change));
        Assert.Equal(["/skills/hard_skills/0", "/experience/0/responsibilities/0", "/projects/1"], changes.Select(change => change.ShownPath));
        Assert.Equal("C# (expert)", changes[0].BeforeDisplay);
        Assert.All(changes, change => Assert.Matches("^chg_[0-9a-f]{12}$", change.Id));
    }

    [Fact]
    public void A_pure_change_of_order_is_one_change()
    {
        var result = Documents.Example();
        var tools = result["skills"]!["tools"]!.AsArray();
        var first = tools[0];
        tools.RemoveAt(0);
        tools.Add(first);

        var change = Assert.Single(DocumentDiff.Compare(Documents.Example(), result));

        Assert.Equal((ChangeTypes.Reordered, "Tools put in another order", "Docker, PostgreSQL"), (change.ChangeType, change.Change, change.BeforeDisplay));
    }

    [Fact]
    public void The_same_difference_keeps_its_id_when_others_come_and_go()
    {
        var one = Documents.Example();
        one["header"]!["current_title"] = "Engineer";
        var two = one.DeepClone().AsObject();
        two["experience"]!.AsArray().RemoveAt(0);

        Assert.Equal(DocumentDiff.Compare(Documents.Example(), one)[0].Id, DocumentDiff.Compare(Documents.Example(), two)[0].Id);
    }

    [Theory]
    [InlineData("Maëlle Kerbrat", true, "CV Maelle Kerbrat.pdf")]
    [InlineData("Maëlle Kerbrat", false, "CV Maëlle Kerbrat.pdf")]
    [InlineData("Ann <script>/..\\ O'Hara \r\n\"X\"", true, "CV Ann script O'Hara X.pdf")]
    [InlineData("李小龙", true, "CV.pdf")]
    [InlineData("李小龙", false, "CV 李小龙.pdf")]
    public void An_attachment_is_named_after_the_person_and_never_a_path(string name, bool asciiOnly, string expected) =>
        Assert.Equal(expected, ExportApi.AttachmentName(name, "pdf", asciiOnly));
}
