using System.Buffers.Binary;
using System.IO.Compression;
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
        var (width, height, pixels) = Decode(png.Bytes);

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

    /// <summary>Size and samples (three a pixel) of a true-colour PNG whose rows have the filter Up.</summary>
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        var height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        using var data = new MemoryStream();
        for (var position = 8; position < png.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(position));
            if (png.AsSpan(position + 4, 4).SequenceEqual("IDAT"u8))
            {
                data.Write(png, position + 8, length);
            }
            position += length + 12;
        }
        data.Position = 0;
        using var inflate = new ZLibStream(data, CompressionMode.Decompress);
        var pixels = new byte[width * height * 3];
        var stride = width * 3;
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(2, inflate.ReadByte());
            inflate.ReadExactly(pixels, y * stride, stride);
            for (var x = 0; y > 0 && x < stride; x++)
            {
                pixels[(y * stride) + x] += pixels[((y - 1) * stride) + x];
            }
        }
        Assert.Equal(-1, inflate.ReadByte());
        return (width, height, pixels);
    }
}
