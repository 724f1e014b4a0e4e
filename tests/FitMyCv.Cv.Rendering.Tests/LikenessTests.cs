using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>A PDF, whose glyphs, places and fonts are written by our own code, looks as the picture that Cairo draws of the same layout.</summary>
public sealed class LikenessTests(Renderers renderers) : IClassFixture<Renderers>
{
    // Cells of 2 mm, in which a letter that is missing, elsewhere or another is seen, and two programs' ways of smoothing edges are not.
    private const int Cell = 12;
    private const double Difference = 40;

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task The_example_does(string template) => await CompareAsync(Sample.Example, template);

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(28)]
    [InlineData(57)]
    public async Task Generated_documents_do(int seed) => await CompareAsync(GeneratedCv.Make(seed), CvTemplateNames.All[seed % 3]);

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public async Task Scripts_with_marks_and_styles_that_their_fonts_lack_do(string template) => await CompareAsync(HardScripts(), template);

    [Fact]
    public async Task Marks_are_raised_and_styles_that_fonts_lack_are_made()
    {
        Assert.SkipUnless(PdfTools.HasQpdf, "qpdf is not installed.");
        var pdf = renderers.Shared.RenderPdf(HardScripts(), Sample.Options(CvTemplateNames.Classic), TestContext.Current.CancellationToken);
        var objects = await PdfTools.JsonAsync(pdf.Bytes);
        var content = string.Concat(objects.Pages.Select(page => objects.Text(page["/Contents"])));

        Assert.Matches("(?m)^-?[0-9]*\\.[0-9]+ Ts$", content);
        Assert.Matches("(?m)^1 0 0\\.[0-9]+ 1 .* Tm$", content);
        Assert.Matches("(?m)^2 Tr$", content);
    }

    private static CvDocument HardScripts()
    {
        string[] texts =
            ["हिन्दी भाषा में क्षत्रिय", "ภาษาไทยที่นี่น้ำ", "العربيّة مع التشكيلِ", "עִבְרִית מְנֻקֶּדֶת", "e\u0301\u0323 a\u0308\u0304 Ḗ ệ", "𐎀𐎁𐎂", "负责支付系统", "プロジェクト管理", "👩‍💻 🇫🇷 ❤️"];
        return Sample.Minimal() with
        {
            Experience = [.. texts.Select(text => new CvExperience { Title = text, Company = text, Description = text, Responsibilities = [text, $"{text} and {text}"] })],
        };
    }

    private async Task CompareAsync(CvDocument document, string template)
    {
        var token = TestContext.Current.CancellationToken;
        var options = Sample.Options(template, document.Language ?? "en");
        var pdf = renderers.Shared.RenderPdf(document, options, token);
        for (var page = 1; page <= pdf.Pages; page++)
        {
            var expected = Picture.OfPng(renderers.Shared.RenderPng(document, options, page, token)!.Bytes).Darkness(Cell);
            var actual = (await PdfTools.PictureAsync(pdf.Bytes, page)).Darkness(Cell);
            var (worst, place) = (0.0, "");
            for (var y = 0; y < expected.Length; y++)
            {
                for (var x = 0; x < expected[y].Length; x++)
                {
                    if (Math.Abs(expected[y][x] - actual[y][x]) is var difference && difference > worst)
                    {
                        (worst, place) = (difference, $"page {page}, {x * Cell / 150.0:0.0} in from the left, {y * Cell / 150.0:0.0} in from the top");
                    }
                }
            }
            Assert.True(worst < Difference, $"{worst:0} at {place}");
        }
    }
}
