using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Outline;
using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

public sealed class TextTests(Renderers renderers) : IClassFixture<Renderers>
{
    private readonly CvRenderer renderer = renderers.Shared;

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task Every_string_of_the_example_is_extracted_in_reading_order(string template)
    {
        var options = Sample.Options(template);
        var pdf = renderer.RenderPdf(Sample.Example, options, TestContext.Current.CancellationToken);

        Extraction.AssertInOrder(Extraction.Shown(OutlineBuilder.Build(Sample.Example, options)), await PdfTools.TextAsync(pdf.Bytes), Sample.Example.Header.FullName);
    }

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task On_a_single_page_too_dates_are_read_beside_their_titles(string template)
    {
        var document = Sample.Example with { Experience = [Sample.Example.Experience[^1]], Projects = null };
        var options = Sample.Options(template);
        var pdf = renderer.RenderPdf(document, options, TestContext.Current.CancellationToken);

        Assert.Equal(1, pdf.Pages);
        Extraction.AssertInOrder(Extraction.Shown(OutlineBuilder.Build(document, options)), await PdfTools.TextAsync(pdf.Bytes), name: null);
    }

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task Every_text_that_the_person_wrote_is_shown(string template)
    {
        var pdf = renderer.RenderPdf(Sample.Example, Sample.Options(template), TestContext.Current.CancellationToken);
        var text = Extraction.Squeeze(await PdfTools.TextAsync(pdf.Bytes));

        var written = WrittenTexts.Of(Sample.Example).ToList();
        Assert.True(written.Count > 60);
        Assert.All(written, part => Assert.Contains(Extraction.Squeeze(part), text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Ελένη Παπαδοπούλου")]
    [InlineData("Александр Ёлкин")]
    [InlineData("Zoë Nuñez-Åkerström")]
    [InlineData("שרה כהן")]
    [InlineData("ليلى حداد")]
    public async Task Names_of_other_alphabets_are_text(string name)
    {
        var pdf = renderer.RenderPdf(Sample.Minimal(name), Sample.Options(), TestContext.Current.CancellationToken);

        Assert.Contains(Extraction.Squeeze(name), Extraction.Squeeze(await PdfTools.TextAsync(pdf.Bytes)), StringComparison.Ordinal);
        Assert.Contains($"CV {name}", await PdfTools.InfoAsync(pdf.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ligatures_are_written_as_their_letters()
    {
        var document = Sample.Minimal() with { Summary = new CvSummary { Description = "Efficient offices fly final flows, afflicted by fjords" } };
        var pdf = renderer.RenderPdf(document, Sample.Options(), TestContext.Current.CancellationToken);

        Assert.Contains("Efficient offices fly final flows, afflicted by fjords", await PdfTools.TextAsync(pdf.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hyphens_survive_line_breaks()
    {
        var words = string.Join(' ', Enumerable.Range(0, 120).Select(number => $"test-driven-{number} Vor- und"));
        var document = Sample.Minimal() with { Summary = new CvSummary { Description = words } };
        var pdf = renderer.RenderPdf(document, Sample.Options(), TestContext.Current.CancellationToken);

        Assert.Contains(Extraction.Squeeze(words), Extraction.Squeeze(await PdfTools.TextAsync(pdf.Bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_heading_never_stands_alone_at_the_foot_of_a_page()
    {
        var checkedPages = 0;
        foreach (var (document, options) in HardDocuments())
        {
            var outline = OutlineBuilder.Build(document, options);
            var headings = outline.Sections.Select(section => Extraction.Squeeze(section.Heading)).ToHashSet();
            var titles = outline.Sections.SelectMany(section => section.Blocks.Zip(section.Blocks.Skip(1)))
                .Where(pair => pair is (EntryBlock, not EntryBlock))
                .Select(pair => Extraction.Squeeze(((EntryBlock)pair.First).Dates))
                .Where(dates => dates.Length > 0)
                .ToHashSet();
            var pdf = renderer.RenderPdf(document, options, TestContext.Current.CancellationToken);
            for (var page = 1; page < pdf.Pages; page++)
            {
                // The last line is that of name and page number.
                var last = Extraction.Squeeze((await PdfTools.LinesAsync(pdf.Bytes, page))[^2]);
                Assert.DoesNotContain(last, headings);
                Assert.DoesNotContain(titles, dates => last.EndsWith(dates, StringComparison.Ordinal));
                checkedPages++;
            }
        }
        Assert.True(checkedPages > 20);
    }

    [Fact]
    public async Task Hostile_text_is_only_text()
    {
        const string Hostile = "<script>alert(1)</script> \\ ) ( %%EOF endobj '); uri='x' & &amp; {0} \u0007";
        var document = Sample.Minimal(Hostile) with { Summary = new CvSummary { Description = Hostile } };
        var pdf = renderer.RenderPdf(document, Sample.Options(), TestContext.Current.CancellationToken);

        Assert.Contains("<script>alert(1)</script> \\ ) ( %%EOF endobj '); uri='x' & &amp; {0}", await PdfTools.TextAsync(pdf.Bytes), StringComparison.Ordinal);
        Assert.Contains("JavaScript:      no", await PdfTools.InfoAsync(pdf.Bytes), StringComparison.Ordinal);
    }

    private static IEnumerable<(CvDocument, CvRenderOptions)> HardDocuments() =>
        Enumerable.Range(0, 24).Select(GeneratedCv.Make).Select((document, seed) => (document, Sample.Options(CvTemplateNames.All[seed % 3], document.Language!)));
}
