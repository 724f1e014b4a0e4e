using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>Makes the CFF fonts in a file of Cairo's small. Other fonts are small already.</summary>
internal static class PdfFonts
{
    // Exactly as Cairo 1.16 writes it, with the length in an object of its own, the next one.
    private static ReadOnlySpan<byte> StreamHead => "   /Filter /FlateDecode\n   /Subtype /CIDFontType0C\n>>\nstream\n"u8;

    /// <summary>The file with smaller fonts; the same file when there is no CFF font in it.</summary>
    public static byte[] Compact(byte[] pdf)
    {
        if (pdf.AsSpan().IndexOf(StreamHead) < 0)
        {
            return pdf;
        }
        var file = new PdfFile(pdf);
        var output = new ArrayBufferWriter<byte>(pdf.Length);
        // Places of the old file from which on everything has moved, and how far.
        var moves = new List<(int From, int By)>();
        var copied = 0;
        for (var at = Next(pdf, 0); at >= 0; at = Next(pdf, copied))
        {
            var start = at + StreamHead.Length;
            var end = start + pdf.AsSpan(start).IndexOf("\nendstream\nendobj\n"u8);
            var font = Deflate(Inflate(pdf, start, end));
            output.Write(pdf.AsSpan(copied..start));
            output.Write(font);
            copied = end;
            moves.Add((end, start + font.Length - end + (moves.Count == 0 ? 0 : moves[^1].By)));
            copied = WriteLength(pdf, output, copied, font.Length);
        }
        output.Write(pdf.AsSpan(copied..file.CrossReference));
        int Moved(int offset) => offset + moves.LastOrDefault(move => move.From <= offset).By;
        WriteCrossReference(pdf, file, output, Moved);
        return output.WrittenSpan.ToArray();
    }

    private static int Next(byte[] pdf, int from)
    {
        var at = pdf.AsSpan(from).IndexOf(StreamHead);
        return at < 0 ? -1 : from + at;
    }

    /// <summary>Copies up to the number in the object that follows and writes the new one in as many bytes.</summary>
    private static int WriteLength(byte[] pdf, ArrayBufferWriter<byte> output, int from, int length)
    {
        var start = from + pdf.AsSpan(from).IndexOf(" 0 obj\n"u8) + " 0 obj\n".Length;
        var end = start + pdf.AsSpan(start).IndexOf("\nendobj"u8);
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
        var mark = pdf.AsSpan().LastIndexOf("startxref\n"u8);
        output.Write(pdf.AsSpan(trailer..mark));
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

    private static byte[] Deflate(byte[] font)
    {
        CffSubset.EmptyUnusedSubroutines(font);
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            deflate.Write(font);
        }
        return compressed.ToArray();
    }
}
