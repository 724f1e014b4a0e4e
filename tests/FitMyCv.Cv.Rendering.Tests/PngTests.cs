using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

public sealed class PngTests(Renderers renderers) : IClassFixture<Renderers>
{
    private readonly CvRenderer renderer = renderers.Shared;

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public void A_page_is_A4_at_150_dpi_with_ink_on_white_ground(string template)
    {
        var png = renderer.RenderPng(Sample.Example, Sample.Options(template), page: 1, TestContext.Current.CancellationToken)!;
        var (width, height, pixels) = Picture.OfPng(png.Bytes);

        Assert.InRange(width, 1238, 1242);
        Assert.InRange(height, 1752, 1756);
        const int margin = 70;
        Assert.All(Enumerable.Range(0, height).SelectMany(y => pixels.Skip(y * width * 3).Take(margin * 3)), value => Assert.Equal(255, value));
        Assert.InRange(pixels.Count(value => value < 128) / (double)pixels.Length, 0.01, 0.2);
    }

    [Fact]
    public void Each_page_has_its_own_picture_and_there_is_none_beyond_the_last()
    {
        var token = TestContext.Current.CancellationToken;
        var pages = renderer.RenderPdf(Sample.Example, Sample.Options(), token).Pages;
        var first = renderer.RenderPng(Sample.Example, Sample.Options(), 1, token)!;
        var last = renderer.RenderPng(Sample.Example, Sample.Options(), pages, token)!;

        Assert.True(pages > 1);
        Assert.Equal(pages, first.Pages);
        Assert.NotEqual(first.Bytes, last.Bytes);
        Assert.Null(renderer.RenderPng(Sample.Example, Sample.Options(), pages + 1, token));
        Assert.Throws<ArgumentOutOfRangeException>(() => renderer.RenderPng(Sample.Example, Sample.Options(), 0, token));
    }
}
