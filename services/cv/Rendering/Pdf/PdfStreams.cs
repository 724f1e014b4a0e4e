using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>Changes the content of compressed streams in a file of Cairo's, which writes each one's length as the object that follows it.</summary>
internal static class PdfStreams
{
    private static ReadOnlySpan<byte> Head => "   /Filter /FlateDecode\n"u8;
    private static ReadOnlySpan<byte> Start => ">>\nstream\n"u8;
    private static ReadOnlySpan<byte> Object => " 0 obj\n"u8;

    /// <param name="changeFor">Gives the change for the stream with an object number and a dictionary; null = it stays as it is.</param>
    public static byte[] Rewrite(byte[] pdf, Func<int, string, Func<byte[], byte[]>?> changeFor)
    {
        var file = new PdfFile(pdf);
        var output = new ArrayBufferWriter<byte>(pdf.Length);
        // Places of the old file from which on everything has moved, and how far.
        var moves = new List<(int From, int By)>();
        var copied = 0;
        for (var at = Next(pdf, Head, 0); at >= 0; at = Next(pdf, Head, at))
        {
            var dictionary = pdf.AsSpan(..at).LastIndexOf(Object);
            var start = Next(pdf, Start, at) + Start.Length;
            var end = Next(pdf, "\nendstream\nendobj\n"u8, start);
            at = end;
            var number = NumberBefore(pdf, dictionary);
            if (changeFor(number, Encoding.Latin1.GetString(pdf, dictionary, start - dictionary)) is { } change)
            {
                var content = Deflate(change(Inflate(pdf, start, end)));
                output.Write(pdf.AsSpan(copied..start));
                output.Write(content);
                moves.Add((end, start + content.Length - end + (moves.Count == 0 ? 0 : moves[^1].By)));
                copied = WriteLength(pdf, output, end, content.Length);
            }
        }
        output.Write(pdf.AsSpan(copied..file.CrossReference));
        WriteCrossReference(pdf, file, output, offset => offset + moves.LastOrDefault(move => move.From <= offset).By);
        return output.WrittenSpan.ToArray();
    }

    private static int Next(byte[] pdf, ReadOnlySpan<byte> mark, int from)
    {
        var at = pdf.AsSpan(from).IndexOf(mark);
        return at < 0 ? -1 : from + at;
    }

    private static int NumberBefore(byte[] pdf, int end)
    {
        var start = pdf.AsSpan(..end).LastIndexOf((byte)'\n') + 1;
        return int.Parse(pdf.AsSpan(start..end), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Copies up to the number in the object that follows and writes the new one in as many bytes.</summary>
    private static int WriteLength(byte[] pdf, ArrayBufferWriter<byte> output, int from, int length)
    {
        var start = Next(pdf, Object, from) + Object.Length;
        var end = Next(pdf, "\nendobj"u8, start);
        output.Write(pdf.AsSpan(from..start));
        output.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture).PadLeft(end - start)));
        return end;
    }

    private static void WriteCrossReference(byte[] pdf, PdfFile file, ArrayBufferWriter<byte> output, Func<int, int> moved)
    {
        var start = output.WrittenCount;
        output.Write(pdf.AsSpan(file.CrossReference..file.FirstEntry));
        const string free = "0000000000 65535 f \n";
        output.Write(Encoding.ASCII.GetBytes(free));
        for (var number = 1; number < file.Size; number++)
        {
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{moved(file.Offset(number)):D10} 00000 n \n")));
        }
        var trailer = file.FirstEntry + (file.Size * free.Length);
        output.Write(pdf.AsSpan(trailer..pdf.AsSpan().LastIndexOf("startxref\n"u8)));
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"startxref\n{start}\n%%EOF\n")));
    }

    private static byte[] Inflate(byte[] pdf, int start, int end)
    {
        using var content = new MemoryStream();
        using (var inflate = new ZLibStream(new MemoryStream(pdf, start, end - start), CompressionMode.Decompress))
        {
            inflate.CopyTo(content);
        }
        return content.ToArray();
    }

    public static byte[] Deflate(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            deflate.Write(content);
        }
        return compressed.ToArray();
    }
}
