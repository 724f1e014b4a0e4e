using System.Buffers.Binary;
using System.IO.Compression;

namespace FitMyCv.Cv.Rendering.Png;

/// <summary>
/// Writes true-colour PNG (W3C PNG, third edition) with one fixed filter and fast compression, which is enough for a page of text.
/// </summary>
internal static class PngEncoder
{
    private const byte FilterUp = 2;

    /// <param name="pixels">Rows of 32-bit pixels in native byte order, blue lowest, as Cairo's RGB24.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        using var output = new MemoryStream();
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        const byte bitDepth = 8, trueColour = 2;
        header[8] = bitDepth;
        header[9] = trueColour;
        header[10..].Clear();
        WriteChunk(output, "IHDR"u8, header);
        // 150 dpi in pixels per metre.
        WriteChunk(output, "pHYs"u8, [0, 0, 0x17, 0x12, 0, 0, 0x17, 0x12, 1]);
        WriteChunk(output, "IDAT"u8, Compress(pixels, width, height, stride));
        WriteChunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        var compressed = new MemoryStream(256 * 1024);
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = new byte[1 + (width * 3)];
            line[0] = FilterUp;
            ReadOnlySpan<byte> above = new byte[stride];
            for (var y = 0; y < height; y++)
            {
                var row = pixels.Slice(y * stride, width * 4);
                for (int x = 0, to = 1; x < row.Length; x += 4, to += 3)
                {
                    line[to] = (byte)(row[x + 2] - above[x + 2]);
                    line[to + 1] = (byte)(row[x + 1] - above[x + 1]);
                    line[to + 2] = (byte)(row[x] - above[x]);
                }
                deflate.Write(line);
                above = row;
            }
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(MemoryStream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        output.Write(number);
    }
}
