using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// The objects of a file: streams as they are, everything else packed into object streams (PDF 32000-1, 7.5.7), which a cross-reference stream finds
/// (7.5.8). The tags of a CV are hundreds of objects.
/// </summary>
internal sealed class PdfObjects
{
    private const int ObjectsOfOneStream = 200;
    private const int EntryLength = 7;

    private readonly List<byte[]> _bodies = [];
    private readonly SortedSet<int> _streams = [];
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);

    /// <summary>Gives the number of an object that is written later.</summary>
    public int Reserve()
    {
        _bodies.Add([]);
        return _bodies.Count;
    }

    /// <summary>Adds an object and gives its number.</summary>
    public int Add(string body)
    {
        var number = Reserve();
        Write(number, body);
        return number;
    }

    /// <summary>Writes an object under a number that was reserved.</summary>
    public void Write(int number, string body) => _bodies[number - 1] = Encoding.Latin1.GetBytes(body);

    /// <summary>Adds a stream and gives its number.</summary>
    /// <param name="entries">Of its dictionary, without length and filter.</param>
    public int AddStream(string entries, ReadOnlySpan<byte> content, bool compress = true)
    {
        var number = Reserve();
        _bodies[number - 1] = Stream(entries, content, compress);
        _streams.Add(number);
        return number;
    }

    /// <summary>The file, whose identifier is made of its content.</summary>
    /// <param name="catalogue">Number of the catalogue.</param>
    /// <param name="information">Number of the information dictionary.</param>
    public byte[] Finish(int catalogue, int information)
    {
        Append("%PDF-1.7\n%\u00b5\u00ed\u00ae\u00fb\n");
        // By object number: type, then offset and generation, or number of the object stream and place in it. Object 0 is free.
        var entries = new List<(byte Type, int First, ushort Second)> { (0, 0, ushort.MaxValue) };
        entries.AddRange(Enumerable.Repeat<(byte, int, ushort)>((1, 0, 0), _bodies.Count));
        foreach (var number in _streams)
        {
            entries[number] = (1, _output.WrittenCount, 0);
            WriteObject(number, _bodies[number - 1]);
        }
        foreach (var chunk in Enumerable.Range(1, _bodies.Count).Where(number => !_streams.Contains(number)).Chunk(ObjectsOfOneStream))
        {
            for (var place = 0; place < chunk.Length; place++)
            {
                entries[chunk[place]] = (2, entries.Count, (ushort)place);
            }
            entries.Add((1, _output.WrittenCount, 0));
            WriteObject(entries.Count - 1, Packed(chunk));
        }
        var start = _output.WrittenCount;
        entries.Add((1, start, 0));
        var identifier = Convert.ToHexString(SHA256.HashData(_output.WrittenSpan).AsSpan(0, 16));
        WriteObject(
            entries.Count - 1,
            Stream(
                $"/Type /XRef /W [1 4 2] /Size {entries.Count} /Root {catalogue} 0 R /Info {information} 0 R /ID [<{identifier}> <{identifier}>]",
                Table(entries), compress: true));
        Append($"startxref\n{start}\n%%EOF\n");
        return _output.WrittenSpan.ToArray();
    }

    private static byte[] Stream(string entries, ReadOnlySpan<byte> content, bool compress)
    {
        var data = compress ? Deflate(content) : content;
        var head = string.Create(CultureInfo.InvariantCulture, $"<< {entries} {(compress ? "/Filter /FlateDecode " : "")}/Length {data.Length} >>\nstream\n");
        return [.. Encoding.Latin1.GetBytes(head), .. data, .. "\nendstream"u8];
    }

    // Of the time of an export the best compression takes a tenth, to save a fifth of the bytes.
    private static ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> content)
    {
        var compressed = new MemoryStream(content.Length / 2);
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(content);
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    /// <summary>Objects one after the other; before them their numbers and where each starts.</summary>
    private byte[] Packed(int[] numbers)
    {
        var (head, bodies) = (new StringBuilder(), new ArrayBufferWriter<byte>(16 * 1024));
        foreach (var number in numbers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{number} {bodies.WrittenCount} ");
            bodies.Write(_bodies[number - 1]);
            bodies.Write("\n"u8);
        }
        return Stream(
            $"/Type /ObjStm /N {numbers.Length} /First {head.Length}", [.. Encoding.ASCII.GetBytes(head.ToString()), .. bodies.WrittenSpan], compress: true);
    }

    private static byte[] Table(List<(byte Type, int First, ushort Second)> entries)
    {
        var table = new byte[entries.Count * EntryLength];
        var at = table.AsSpan();
        foreach (var (type, first, second) in entries)
        {
            at[0] = type;
            BinaryPrimitives.WriteInt32BigEndian(at[1..], first);
            BinaryPrimitives.WriteUInt16BigEndian(at[5..], second);
            at = at[EntryLength..];
        }
        return table;
    }

    private void WriteObject(int number, byte[] body)
    {
        Append($"{number} 0 obj\n");
        _output.Write(body);
        Append("\nendobj\n");
    }

    private void Append(FormattableString text) => Append(text.ToString(CultureInfo.InvariantCulture));

    private void Append(string text) => Encoding.Latin1.GetBytes(text, _output);
}
