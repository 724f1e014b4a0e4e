using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FitMyCv.Testing.Mutations;

/// <summary>
/// A call of an operation with one to three mutations, made from its number alone (and so the same each time): of structure, types, lengths, letters and
/// bytes of JSON, forms, queries and paths, of headers, cookies, methods, content types and of the framing of HTTP itself. One in eight stays as it is.
/// </summary>
public sealed partial class MutatedCall
{
    private readonly Random _random;
    private readonly Operation _operation;
    private readonly List<(string Name, string Value)> _query;
    private readonly List<(string Name, string Value)>? _json;
    private readonly List<(string Name, string Value)>? _form;
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly List<Func<byte[], byte[]>> _bytes = [];
    private string _path;
    private string? _contentType;
    private string? _body;
    private Framing _framing;

    private MutatedCall(IReadOnlyList<Operation> operations, int seed, int number)
    {
        _random = new Random(unchecked((seed * 1_000_003) + number));
        _operation = Pick(operations);
        (Method, _path, _query) = (_operation.Method, _operation.Path, [.. _operation.Query]);
        _json = _operation.Json?.ToList();
        _form = (_operation.Form ?? _operation.Parts)?.ToList();
        _contentType = _json is not null ? "application/json" : _operation.Parts is not null ? "multipart/form-data; boundary=x" : _form is not null ? "application/x-www-form-urlencoded" : null;
        Caller = _random.Next(20) == 0 ? Pick<Caller>([Caller.Nobody, Caller.User, Caller.Administrator, Caller.Service]) : _operation.Caller;
        ByCookie = Caller is Caller.User or Caller.Administrator && _random.Next(3) == 0;
        for (var left = _random.Next(8) == 0 ? 0 : _random.Next(1, 4); left > 0; left--)
        {
            Mutate();
        }
    }

    private enum Framing
    {
        Good,
        LongerThanSent,
        ShorterThanSent,
        Absent,
        NoNumber,
        Chunked,
        BadChunks,
        Both,
    }

    /// <summary>As it is sent; not always one that exists.</summary>
    public string Method { get; private set; }

    /// <summary>Whose credentials go along.</summary>
    public Caller Caller { get; }

    /// <summary>Whether a signed-in caller presents his token as a cookie.</summary>
    public bool ByCookie { get; }

    /// <summary>The operation that it began as.</summary>
    public string Name => $"{_operation.Method} {_operation.Path}";

    /// <summary>Whether the bytes are no single whole request, so that the connection is of no more use and the server may close it without an answer.</summary>
    public bool BreaksFraming => _framing is not (Framing.Good or Framing.Chunked) || Method is "CONNECT" or "get" || _headers.Exists(header => header.Name is "Expect" or "Upgrade" or "Connection");

    /// <summary>The call of this number: the same for the same operations and seed.</summary>
    public static MutatedCall Of(IReadOnlyList<Operation> operations, int seed, int number) => new(operations, seed, number);

    /// <summary>The bytes to send.</summary>
    /// <param name="fill">Values of the placeholders.</param>
    /// <param name="headers">Headers that a good call has: host, credentials, address.</param>
    public byte[] ToBytes(IReadOnlyDictionary<string, string> fill, IEnumerable<(string Name, string Value)> headers)
    {
        string Filled(string text) => Placeholder().Replace(text, match => fill.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);
        var text = _body ?? (_json is not null ? JsonText() : _form is not null ? FormText(_form) : null);
        var body = text is null ? [] : Encoding.UTF8.GetBytes(Filled(text));
        body = _bytes.Aggregate(body, (bytes, change) => change(bytes));
        var query = _query.Count == 0 ? "" : "?" + string.Join('&', _query.Select(field => $"{field.Name}={field.Value}"));
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method} {Filled(_path + query)} HTTP/1.1\r\n");
        var given = _headers.Select(header => header.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers.Where(header => !given.Contains(header.Name)).Concat(_headers))
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }
        if (_contentType is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {_contentType}\r\n");
        }
        if (text is not null || body.Length > 0 || _framing != Framing.Good || Method is "POST" or "PUT" or "PATCH")
        {
            AppendFraming(head, body.Length);
        }
        head.Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. _framing switch { Framing.Chunked => Chunks(body), Framing.BadChunks => "zz\r\nabc\r\n0\r\n\r\n"u8.ToArray(), _ => body }];
    }

    private void Mutate()
    {
        switch (_random.Next(20))
        {
            case < 9 when _json is not null:
                MutateJson();
                break;
            case < 9 when _form is not null:
                MutateForm();
                break;
            case < 9 when _query.Count > 0:
                MutateFields(_query);
                break;
            case < 11:
                MutatePath();
                break;
            case 11:
                MutateFields(_query);
                break;
            case < 15:
                MutateHeaders();
                break;
            case 15:
                _contentType = _random.Next(6) == 0 ? null : Pick(Oddities.ContentTypes);
                break;
            case 16:
                Method = Pick(Oddities.Methods);
                break;
            case 17:
                _framing = Pick(Enum.GetValues<Framing>());
                break;
            default:
                MutateBytes();
                break;
        }
    }

    private void MutateJson()
    {
        var members = _json!;
        var at = members.Count == 0 ? -1 : _random.Next(members.Count);
        switch (_random.Next(12))
        {
            case 0 when at >= 0:
                members.RemoveAt(at);
                break;
            case < 5 when at >= 0:
                members[at] = (members[at].Name, Pick(Oddities.Json));
                break;
            case < 8 when at >= 0:
                members[at] = (members[at].Name, Quoted(OddText()));
                break;
            case 8 when at >= 0:
                members.Add((members[at].Name, Pick(Oddities.Json)));
                break;
            case 9 when at >= 0:
                members[at] = (Pick([members[at].Name.ToUpperInvariant(), members[at].Name + "\\u0000", "\\ud800", ""]), members[at].Value);
                break;
            case 10:
                _body = Pick<string>(
                [
                    "null", "[]", "\"text\"", "5", "true", "{", "}", "[{}]", $"[{JsonText()}]", JsonText() + JsonText(), JsonText()[..^1], Deep('[', ']'), Deep('{', '}'), "{\"a\":" + Deep('[', ']') + "}",
                    "{" + string.Join(',', Enumerable.Range(0, 3000).Select(i => $"\"m{i}\":{i}")) + "}",
                ]);
                break;
            default:
                members.Add((Pick(["id", "role", "userId", "emailVerified", "__proto__", "constructor"]), at >= 0 ? Pick([Pick(Oddities.Json), Deep('[', ']')]) : Pick(Oddities.Json)));
                break;
        }
    }

    private void MutateForm()
    {
        if (_random.Next(8) == 0)
        {
            _body = Pick<string>(
            [
                "", "&", "&&&=&=", "=", "csrfToken", "%", "csrfToken=%zz&email=%", string.Join('&', Enumerable.Range(0, 1500).Select(i => $"f{i}={i}")), new string('k', 3000) + "=1", "email=" + new string('a', 100_000),
                "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@b.test\r\n--x--\r\n", "--x\r\n\r\n", "--x",
            ]);
            return;
        }
        MutateFields(_form!);
    }

    private void MutateFields(List<(string Name, string Value)> fields)
    {
        var at = fields.Count == 0 ? -1 : _random.Next(fields.Count);
        switch (_random.Next(8))
        {
            case 0 when at >= 0:
                fields.RemoveAt(at);
                break;
            case < 5 when at >= 0:
                fields[at] = (fields[at].Name, Uri.EscapeDataString(OddText()));
                break;
            case 5 when at >= 0:
                fields[at] = (fields[at].Name, Pick(["%", "%zz", "%00", "%ED%A0%80", "%C0%80", "%FF", "+", "%u0041", "a%0d%0ab", ";", "%26%3D"]));
                break;
            case 6 when at >= 0:
                fields.Add((fields[at].Name, Uri.EscapeDataString(OddText())));
                break;
            default:
                fields.Add((Pick(["json", "error", "limit", "token", "callbackUrl", "x%00", "%", "[]", "a[b]"]), Uri.EscapeDataString(OddText())));
                break;
        }
    }

    private void MutatePath()
    {
        var segments = _path.Split('/');
        var at = _random.Next(1, segments.Length);
        segments[at] = _random.Next(6) switch
        {
            0 => Uri.EscapeDataString(OddText()),
            1 => Pick(["%00", "..", "%2e%2e", "%2F", "%5C", "%zz", "%", ".", "%ED%A0%80", "%FF", ";a=b", "*", "%20", "%E2%80%AE"]),
            2 => segments[at] + Pick(["/", "//", "%00", "%20", ".", ";", "/..", "/%2e"]),
            3 => segments[at].ToUpperInvariant(),
            4 => Guid.Empty.ToString(Pick(["D", "N", "B"])),
            _ => new string('a', _random.Next(200, 2000)),
        };
        _path = string.Join('/', segments);
    }

    private void MutateHeaders()
    {
        switch (_random.Next(6))
        {
            case 0:
                _headers.Add(("X-Many-0", new string('v', _random.Next(1, 9000))));
                break;
            case 1:
                _headers.AddRange(Enumerable.Range(0, _random.Next(2, 60)).Select(i => ($"X-Many-{i}", "v")));
                break;
            case 2:
                _headers.Add((Pick(["User-Agent", "Accept-Language", "Idempotency-Key", "Cookie", "X-Forwarded-For", "Origin"]), Pick([new string('a', 5000), "a=" + new string('b', 3000), new string('\u00E9', 300)])));
                break;
            case 3:
                _headers.Add(("Idempotency-Key", $"key-{_random.Next(50)}"));
                break;
            default:
                _headers.Add(Pick(Oddities.Headers));
                break;
        }
    }

    private void MutateBytes()
    {
        var (kind, place, bit, bytes) = (_random.Next(4), _random.NextDouble(), _random.Next(8), Pick(Oddities.Bytes));
        _bytes.Add(body =>
        {
            var at = (int)(place * body.Length);
            return kind switch
            {
                0 => body[..at],
                1 => [.. body[..at], .. bytes, .. body[at..]],
                2 when body.Length > 0 => [.. body[..at], (byte)(body[at] ^ (1 << bit)), .. body[(at + 1)..]],
                _ => [.. body, .. bytes],
            };
        });
        if (_random.Next(10) == 0)
        {
            _bytes.Add(body => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)));
        }
    }

    private void AppendFraming(StringBuilder head, int length) =>
        head.Append(_framing switch
        {
            Framing.LongerThanSent => $"Content-Length: {length + 10}\r\n",
            Framing.ShorterThanSent => $"Content-Length: {length / 2}\r\n",
            Framing.Absent => "",
            Framing.NoNumber => $"Content-Length: {Pick(["-1", "x", "99999999999999999999", "1, 2", "0x10"])}\r\n",
            Framing.Chunked or Framing.BadChunks => "Transfer-Encoding: chunked\r\n",
            Framing.Both => $"Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n",
            _ => $"Content-Length: {length}\r\n",
        });

    private static byte[] Chunks(byte[] body) =>
        [.. body.Length == 0 ? [] : (byte[])[.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n"u8], .. "0\r\n\r\n"u8];

    private string OddText() =>
        _random.Next(6) switch
        {
            0 => new string(Pick<char>(['a', '\u00E9', '\u202E', '9', ' ']), _random.Next(1, 4000)),
            1 => Pick(Oddities.Texts) + Pick(Oddities.Texts),
            _ => Pick(Oddities.Texts),
        };

    private string FormText(List<(string Name, string Value)> fields) => _operation.Parts is null
        ? string.Join('&', fields.Select(field => $"{field.Name}={field.Value}"))
        : string.Concat(fields.Select(field => $"--x\r\nContent-Disposition: form-data; name=\"{field.Name}\"{(field.Value.StartsWith("%PDF", StringComparison.Ordinal) ? "; filename=\"cv.pdf\"" : "")}\r\n\r\n{field.Value}\r\n")) + "--x--\r\n";

    private string JsonText() => "{" + string.Join(',', _json!.Select(member => $"\"{member.Name}\":{member.Value}")) + "}";

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private string Deep(char open, char close)
    {
        var depth = Pick([30, 63, 65, 1000, 20_000]);
        return open == '['
            ? new string(open, depth) + new string(close, _random.Next(4) == 0 ? 0 : depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string(close, depth);
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    [GeneratedRegex(@"\{([a-z]+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
