using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>Appends objects to a PDF and, at the end, the cross-reference section that finds them.</summary>
/// <param name="pdf">The file to extend.</param>
/// <param name="size">One more than its highest object number.</param>
internal sealed class PdfObjectWriter(byte[] pdf, int size)
{
    private readonly ArrayBufferWriter<byte> _output = Copy(pdf);
    private readonly SortedDictionary<int, int> _offsets = [];
    private int _next = size;

    /// <summary>Adds an object and gives its number.</summary>
    public int Add(string body)
    {
        Write(_next, body);
        return _next++;
    }

    /// <summary>Adds a stream and gives its number.</summary>
    /// <param name="entries">Of its dictionary, without length and filter.</param>
    public int AddStream(string entries, byte[] content, bool compress)
    {
        var data = compress ? Deflate(content) : content;
        _offsets[_next] = _output.WrittenCount;
        Append($"{_next} 0 obj\n<< {entries} {(compress ? "/Filter /FlateDecode " : "")}/Length {data.Length} >>\nstream\n");
        _output.Write(data);
        Append("\nendstream\nendobj\n");
        return _next++;
    }

    /// <summary>Writes an object under a number, which may be that of an older one.</summary>
    public void Write(int number, string body)
    {
        _offsets[number] = _output.WrittenCount;
        Append($"{number} 0 obj\n{body}\nendobj\n");
    }

    /// <param name="information">Number of the information dictionary.</param>
    public byte[] Finish(PdfFile file, int information)
    {
        var identifier = Convert.ToHexString(SHA256.HashData(_output.WrittenSpan).AsSpan(0, 16));
        var start = _output.WrittenCount;
        Append("xref\n");
        foreach (var (number, offset) in _offsets)
        {
            Append($"{number} 1\n{offset:D10} 00000 n \n");
        }
        Append(
            $"trailer\n<< /Size {_next} /Root {file.Root} 0 R /Info {information} 0 R /Prev {file.CrossReference} "
                + $"/ID [<{identifier}> <{identifier}>] >>\nstartxref\n{start}\n%%EOF\n");
        return _output.WrittenSpan.ToArray();
    }

    private static ArrayBufferWriter<byte> Copy(byte[] pdf)
    {
        var copy = new ArrayBufferWriter<byte>(pdf.Length + (16 * 1024));
        copy.Write(pdf);
        return copy;
    }

    private static byte[] Deflate(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            deflate.Write(content);
        }
        return compressed.ToArray();
    }

    private void Append(FormattableString text) => Append(text.ToString(CultureInfo.InvariantCulture));

    private void Append(string text) => Encoding.Latin1.GetBytes(text, _output);
}
