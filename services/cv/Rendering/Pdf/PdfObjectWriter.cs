using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// The objects of a file of Cairo's with those that replace or join them, written as one file: streams as they are, everything else packed into object
/// streams (PDF 32000-1, 7.5.7), which a cross-reference stream finds (7.5.8). Cairo 1.16 writes each object in plain text, and the tags of a CV are hundreds.
/// </summary>
internal sealed class PdfObjectWriter(PdfFile file)
{
    private const int ObjectsOfOneStream = 200;
    private const int EntryLength = 7;

    private readonly SortedDictionary<int, byte[]> _objects = new(file.Objects().ToDictionary());
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private int _next = file.Size;

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
        _objects[_next] = Stream(entries, content, compress);
        return _next++;
    }

    /// <summary>Writes an object under a number, which may be that of an older one.</summary>
    public void Write(int number, string body) => _objects[number] = Encoding.Latin1.GetBytes(body);

    /// <param name="information">Number of the information dictionary.</param>
    public byte[] Finish(int information)
    {
        Append("%PDF-1.7\n%\u00b5\u00ed\u00ae\u00fb\n");
        // By object number: type, then offset and generation, or number of the object stream and place in it. Object 0 is free.
        var entries = new SortedDictionary<int, (byte Type, int First, ushort Second)> { [0] = (0, 0, ushort.MaxValue) };
        foreach (var (number, body) in _objects.Where(IsStream).ToArray())
        {
            WriteStream(number, body);
        }
        foreach (var chunk in _objects.Where(one => !IsStream(one)).Chunk(ObjectsOfOneStream))
        {
            for (var place = 0; place < chunk.Length; place++)
            {
                entries[chunk[place].Key] = (2, _next, (ushort)place);
            }
            WriteStream(_next++, Packed(chunk));
        }
        var start = _output.WrittenCount;
        entries[_next] = (1, start, 0);
        var identifier = Convert.ToHexString(SHA256.HashData(_output.WrittenSpan).AsSpan(0, 16));
        var index = string.Join(' ', entries.Keys.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number} 1")));
        var table = Stream(
            $"/Type /XRef /W [1 4 2] /Size {_next + 1} /Index [{(entries.Count == _next + 1 ? $"0 {_next + 1}" : index)}] "
                + $"/Root {file.Root} 0 R /Info {information} 0 R /ID [<{identifier}> <{identifier}>]",
            Table(entries),
            compress: true);
        WriteStream(_next, table);
        Append($"startxref\n{start}\n%%EOF\n");
        return _output.WrittenSpan.ToArray();

        void WriteStream(int number, byte[] body)
        {
            entries[number] = (1, _output.WrittenCount, 0);
            Append($"{number} 0 obj\n");
            _output.Write(body);
            Append("\nendobj\n");
        }
    }

    private static bool IsStream(KeyValuePair<int, byte[]> one) => one.Value.AsSpan().EndsWith("\nendstream"u8);

    private static byte[] Stream(string entries, byte[] content, bool compress)
    {
        var data = compress ? PdfStreams.Deflate(content) : content;
        var head = string.Create(CultureInfo.InvariantCulture, $"<< {entries} {(compress ? "/Filter /FlateDecode " : "")}/Length {data.Length} >>\nstream\n");
        return [.. Encoding.Latin1.GetBytes(head), .. data, .. "\nendstream"u8];
    }

    /// <summary>Objects one after the other; before them their numbers and where each starts.</summary>
    private static byte[] Packed(KeyValuePair<int, byte[]>[] objects)
    {
        var (head, bodies) = (new StringBuilder(), new ArrayBufferWriter<byte>(16 * 1024));
        foreach (var (number, body) in objects)
        {
            head.Append(CultureInfo.InvariantCulture, $"{number} {bodies.WrittenCount} ");
            bodies.Write(body);
            bodies.Write("\n"u8);
        }
        return Stream(
            $"/Type /ObjStm /N {objects.Length} /First {head.Length}",
            [.. Encoding.Latin1.GetBytes(head.ToString()), .. bodies.WrittenSpan],
            compress: true);
    }

    private static byte[] Table(SortedDictionary<int, (byte Type, int First, ushort Second)> entries)
    {
        var table = new byte[entries.Count * EntryLength];
        var at = table.AsSpan();
        foreach (var (type, first, second) in entries.Values)
        {
            at[0] = type;
            BinaryPrimitives.WriteInt32BigEndian(at[1..], first);
            BinaryPrimitives.WriteUInt16BigEndian(at[5..], second);
            at = at[EntryLength..];
        }
        return table;
    }

    private void Append(FormattableString text) => Append(text.ToString(CultureInfo.InvariantCulture));

    private void Append(string text) => Encoding.Latin1.GetBytes(text, _output);
}
