using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

public sealed partial class StructureTests(Renderers renderers) : IClassFixture<Renderers>
{
    private readonly CvRenderer renderer = renderers.Shared;

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task The_file_is_valid_for_qpdf(string template)
    {
        Assert.SkipUnless(PdfTools.HasQpdf, "qpdf is not installed.");

        foreach (var document in new[] { Sample.Example, Sample.Minimal(), GeneratedCv.Make(6), GeneratedCv.Make(7) })
        {
            var pdf = renderer.RenderPdf(document, Sample.Options(template), TestContext.Current.CancellationToken);
            Assert.Contains("No syntax or stream encoding errors found", await PdfTools.CheckAsync(pdf.Bytes), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task Tags_tell_headings_lists_and_links(string template)
    {
        var pdf = renderer.RenderPdf(Sample.Example, Sample.Options(template), TestContext.Current.CancellationToken);
        var tree = await PdfTools.InfoAsync(pdf.Bytes, "-struct-text");

        Assert.StartsWith("Document", tree, StringComparison.Ordinal);
        Assert.Equal(["\"Maëlle Kerbrat-Dufour\""], Contents(tree, "H1"));
        Assert.Equal(
            ["\"Profile\"", "\"Skills\"", "\"Experience\"", "\"Projects\"", "\"Education\"", "\"Languages\"", "\"Further information\""],
            Contents(tree, "H2"));
        Assert.Equal(8, Contents(tree, "H3").Count);
        Assert.Equal(15, Elements(tree, "LI"));
        Assert.Equal(15, Elements(tree, "LBody"));
        Assert.Equal(4, Elements(tree, "Link"));
    }

    [Fact]
    public async Task Each_text_has_one_element_however_many_pages_there_are()
    {
        var jobs = Enumerable.Range(0, 40)
            .Select(number => new CvExperience { Title = $"Job {number}", Company = "Works", StartDate = "2001", EndDate = "2002", Responsibilities = ["One", "Two"] });
        var pdf = renderer.RenderPdf(Sample.Minimal() with { Experience = [.. jobs] }, Sample.Options(), TestContext.Current.CancellationToken);
        var tree = await PdfTools.InfoAsync(pdf.Bytes, "-struct");

        Assert.True(pdf.Pages >= 3);
        Assert.Equal(1, Elements(tree, "Document"));
        Assert.Equal(2, Elements(tree, "Sect"));
        Assert.Equal(40, Elements(tree, "H3"));
        Assert.Equal(40, Elements(tree, "L"));
        Assert.Equal(80, Elements(tree, "LI"));
    }

    [Fact]
    public async Task Title_author_language_and_dates_are_those_of_the_document()
    {
        Assert.SkipUnless(PdfTools.HasQpdf, "qpdf is not installed.");
        var pdf = renderer.RenderPdf(Sample.Example, Sample.Options(language: "de"), TestContext.Current.CancellationToken);
        var info = await PdfTools.InfoAsync(pdf.Bytes);

        Assert.Matches("(?m)^Title: +CV Maëlle Kerbrat-Dufour$", info);
        Assert.Matches("(?m)^Author: +Maëlle Kerbrat-Dufour$", info);
        Assert.Matches("(?m)^CreationDate: +Mon Jan +5 .*2026", info);
        Assert.Matches("(?m)^Tagged: +yes$", info);
        Assert.Matches("(?m)^Page size: +595\\.\\d+ x 841\\.\\d+ pts \\(A4\\)$", info);
        Assert.Equal("u:de", (string)(await PdfTools.JsonAsync(pdf.Bytes)).Catalogue["/Lang"]!);
    }

    [Fact]
    public async Task Every_font_is_an_embedded_TrueType_subset_with_a_map_to_Unicode()
    {
        var pdf = renderer.RenderPdf(Sample.Example, Sample.Options(), TestContext.Current.CancellationToken);
        var fonts = (await PdfTools.FontsAsync(pdf.Bytes)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();

        Assert.NotEmpty(fonts);
        Assert.All(fonts, font => Assert.Matches(@"TrueType .* yes +yes +yes +\d+ +\d+ *$", font));
        Assert.True(pdf.Bytes.Length < 80 * 1024, $"{pdf.Bytes.Length} bytes");
    }

    [Fact]
    public async Task Links_and_the_e_mail_open_and_nothing_else_does()
    {
        var document = Sample.Minimal() with
        {
            Header = new CvHeader
            {
                FullName = "Ada Lindqvist",
                Contact = new CvContact
                {
                    Email = "ada+cv@example.test",
                    Links =
                    [
                        new CvLink { Url = "https://ada.example.test/a'b(c)?q=\"é\"" },
                        new CvLink { Url = "javascript:alert(1)" },
                        new CvLink { Url = "file:///etc/passwd" },
                        new CvLink { Label = "Write", Url = "mailto:second@example.test" },
                    ],
                },
            },
            Projects = [new CvProject { Name = "Site", Url = "http://site.example.test/" }],
        };
        var pdf = renderer.RenderPdf(document, Sample.Options(), TestContext.Current.CancellationToken);
        var urls = (await PdfTools.InfoAsync(pdf.Bytes, "-url")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);

        Assert.Equal(
            [
                "mailto:ada%2Bcv@example.test", "https://ada.example.test/a%27b%28c%29?q=%22%C3%A9%22", "mailto:second@example.test",
                "http://site.example.test/",
            ],
            urls);
        Assert.Contains("javascript:alert(1)", await PdfTools.TextAsync(pdf.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task The_attachment_is_the_document_without_what_the_server_sets(string template)
    {
        var document = Sample.Example with { Meta = new JsonObject { ["engine"] = "offline" }, ReviewedAt = "2026-01-06T00:00:00Z" };
        var pdf = renderer.RenderPdf(document, Sample.Options(template), TestContext.Current.CancellationToken);

        Assert.Contains("1: fitmycv.json", await PdfTools.AttachmentsAsync(pdf.Bytes), StringComparison.Ordinal);
        var json = await PdfTools.AttachmentAsync(pdf.Bytes);
        var expected = CvJson.Write(document);
        expected.Remove("meta");
        expected.Remove("generated_at");
        expected.Remove("reviewed_at");
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(json)));
        Assert.Contains("Maëlle", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_attachment_is_marked_as_data_in_JSON()
    {
        Assert.SkipUnless(PdfTools.HasQpdf, "qpdf is not installed.");
        var pdf = renderer.RenderPdf(Sample.Example, Sample.Options(), TestContext.Current.CancellationToken);
        var objects = await PdfTools.ObjectsAsync(pdf.Bytes);

        Assert.Contains("/AFRelationship /Data", objects, StringComparison.Ordinal);
        Assert.Contains("/Subtype /application#2fjson", objects, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/JavaScript", objects, StringComparison.Ordinal);
        Assert.DoesNotContain("/AcroForm", objects, StringComparison.Ordinal);
    }

    private static List<string> Contents(string tree, string role) =>
        [.. Regex.Matches(tree, $@"^ *{role} \(block\)\s*\n +(.*)$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Select(match => match.Groups[1].Value)];

    private static int Elements(string tree, string role) =>
        Regex.Count(tree, $"^ *{role}( \\(|$)", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
}
