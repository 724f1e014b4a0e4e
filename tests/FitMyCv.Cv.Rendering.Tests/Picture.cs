using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FitMyCv.Cv.Rendering.Tests;

/// <param name="Pixels">Three samples a pixel, from the upper left.</param>
internal sealed record Picture(int Width, int Height, byte[] Pixels)
{
    /// <summary>A true-colour PNG whose rows have the filter Up.</summary>
    public static Picture OfPng(byte[] png)
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
        return new Picture(width, height, pixels);
    }

    /// <summary>A binary portable pixmap of 8 bits a sample (https://netpbm.sourceforge.net/doc/ppm.html), without comments.</summary>
    public static Picture OfPpm(byte[] ppm)
    {
        var (fields, at) = (new List<string>(), 0);
        while (fields.Count < 4)
        {
            var length = ppm.AsSpan(at).IndexOfAny(" \n"u8);
            fields.Add(Encoding.ASCII.GetString(ppm, at, length));
            at += length + 1;
        }
        Assert.Equal(["P6", "255"], [fields[0], fields[3]]);
        return new Picture(int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture), ppm[at..]);
    }

    /// <summary>Mean darkness, from 0 (white) to 255, of the square cells of so many pixels, row by row.</summary>
    public double[][] Darkness(int cell)
    {
        double[][] rows = [.. Enumerable.Range(0, Height / cell).Select(_ => new double[Width / cell])];
        for (var y = 0; y < rows.Length * cell; y++)
        {
            var row = rows[y / cell];
            for (var x = 0; x < row.Length * cell; x++)
            {
                var pixel = Pixels.AsSpan(((y * Width) + x) * 3, 3);
                row[x / cell] += (255 - ((pixel[0] + pixel[1] + pixel[2]) / 3.0)) / (cell * cell);
            }
        }
        return rows;
    }
}
