using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>Damages PDFs, the same way for the same seed.</summary>
internal static partial class PdfMutation
{
    private static readonly Func<byte[], Random, byte[]>[] Kinds = [FlipBytes, Truncate, CutOut, Repeat, Redirect, Enlarge, LoopPages, Overwrite, Inflate];

    public static byte[] Apply(byte[] pdf, int seed)
    {
        var random = new Random(seed);
        return Kinds[seed % Kinds.Length](pdf, random);
    }

    private static byte[] FlipBytes(byte[] pdf, Random random)
    {
        var damaged = pdf.ToArray();
        for (var i = random.Next(1, 80); i > 0; i--)
        {
            damaged[random.Next(8, damaged.Length)] ^= (byte)(1 << random.Next(8));
        }
        return damaged;
    }

    private static byte[] Truncate(byte[] pdf, Random random) => pdf[..random.Next(8, pdf.Length)];

    private static byte[] CutOut(byte[] pdf, Random random)
    {
        var start = random.Next(8, pdf.Length);
        var end = Math.Min(pdf.Length, start + random.Next(1, 4000));
        return [.. pdf[..start], .. pdf[end..]];
    }

    private static byte[] Repeat(byte[] pdf, Random random)
    {
        var start = random.Next(8, pdf.Length);
        var end = Math.Min(pdf.Length, start + random.Next(1, 20_000));
        return [.. pdf[..end], .. pdf[start..end], .. pdf[end..]];
    }

    /// <summary>References point to other objects, often in a circle.</summary>
    private static byte[] Redirect(byte[] pdf, Random random) =>
        Rewrite(pdf, ReferencePattern(), match => random.Next(4) == 0 ? Number(random.Next(1, 60)) + " 0 R" : match.Value);

    /// <summary>Counts, lengths and sizes that no file has.</summary>
    private static byte[] Enlarge(byte[] pdf, Random random)
    {
        string[] numbers = ["0", "-1", "2147483647", "4294967296", "99999999999999999999", "1e308"];
        return Rewrite(pdf, SizePattern(), match => random.Next(3) > 0 ? match.Groups["name"].Value + " " + numbers[random.Next(numbers.Length)] : match.Value);
    }

    /// <summary>Pages that are their own children.</summary>
    private static byte[] LoopPages(byte[] pdf, Random random)
    {
        var target = Number(random.Next(1, 12));
        return Rewrite(pdf, KidsPattern(), _ => "/Kids [" + string.Join(' ', Enumerable.Repeat(target + " 0 R", random.Next(1, 200))) + "]");
    }

    private static byte[] Overwrite(byte[] pdf, Random random)
    {
        var damaged = pdf.ToArray();
        var start = random.Next(8, damaged.Length);
        random.NextBytes(damaged.AsSpan(start, Math.Min(random.Next(1, 2000), damaged.Length - start)));
        return damaged;
    }

    /// <summary>A page whose small stream becomes tens of megabytes of text or of nothing.</summary>
    private static byte[] Inflate(byte[] pdf, Random random)
    {
        var text = random.Next(2) == 0 ? " \n" : "BT /F1 9 Tf 9 9 Td (bomb) Tj ET\n";
        var stream = new MemoryStream();
        using (var deflated = new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            var chunk = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, 40_000)));
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                deflated.Write(chunk);
            }
        }
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"%PDF-1.5\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Count 1 /Kids [3 0 R] >> endobj\n3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj\n4 0 obj << /Length {stream.Length} /Filter /FlateDecode >> stream\n");
        return [.. Encoding.ASCII.GetBytes(head), .. stream.ToArray(), .. "\nendstream endobj\ntrailer << /Root 1 0 R >>\n"u8, .. pdf[..Math.Min(pdf.Length, random.Next(100))]];
    }

    private static byte[] Rewrite(byte[] pdf, Regex pattern, MatchEvaluator change) =>
        Encoding.Latin1.GetBytes(pattern.Replace(Encoding.Latin1.GetString(pdf), change));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b\d+ 0 R\b", RegexOptions.None, 10000)]
    private static partial Regex ReferencePattern();

    [GeneratedRegex(@"(?<name>/(?:Count|Length1?|Size|Width|Height|First|N|Prev|W|Columns|Predictor|FirstChar|LastChar)) \d+", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex SizePattern();

    [GeneratedRegex(@"/Kids\s*\[[^\]]*\]", RegexOptions.None, 10000)]
    private static partial Regex KidsPattern();
}
