namespace FitMyCv.ServiceDefaults.Configuration;

/// <summary>One 32-byte key with its id.</summary>
public sealed record SecretKey(string Id, byte[] Bytes);

/// <summary>
/// A key list as configuration gives it: <c>&lt;key id&gt;:&lt;base64 of 32 bytes&gt;</c>, comma-separated. The first key makes, all read,
/// so that a key is rotated by putting a new one in front.
/// </summary>
public sealed class KeyList
{
    private readonly Dictionary<string, SecretKey> _byId;

    private KeyList(IReadOnlyList<SecretKey> keys)
    {
        All = keys;
        _byId = keys.ToDictionary(key => key.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<SecretKey> All { get; }

    /// <summary>The key that makes new tokens and payloads.</summary>
    public SecretKey Current => All[0];

    public SecretKey? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Reads the list; answers null and a sentence for the operator when it is not of the form.</summary>
    public static KeyList? TryParse(string? text, out string? problem)
    {
        var keys = new List<SecretKey>();
        foreach (var entry in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cut = entry.IndexOf(':', StringComparison.Ordinal);
            var bytes = new byte[64];
            if (cut <= 0 || !Convert.TryFromBase64String(entry[(cut + 1)..], bytes, out var length) || length != 32)
            {
                problem = "is not a list of <key id>:<base64 of 32 bytes>, separated by commas";
                return null;
            }
            keys.Add(new SecretKey(entry[..cut], bytes[..32]));
        }
        if (keys.Count == 0)
        {
            problem = "is missing";
            return null;
        }
        if (keys.DistinctBy(key => key.Id, StringComparer.Ordinal).Count() != keys.Count)
        {
            problem = "names a key id twice";
            return null;
        }
        problem = null;
        return new KeyList(keys);
    }
}
