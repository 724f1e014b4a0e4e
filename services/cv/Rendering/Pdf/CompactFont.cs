using System.Buffers.Binary;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>A font in Compact Font Format (Adobe Technical Note 5176).</summary>
internal static class CompactFont
{
    private const int RegistryOperator = (12 << 8) | 30;
    private const int CharactersOperator = 15;

    /// <returns><see cref="FontOutlines.None"/> when characters have other identifiers than numbers of glyphs, which fonts for Unicode have not.</returns>
    public static FontOutlines OutlinesOf(ReadOnlySpan<byte> font)
    {
        try
        {
            var names = font[font[2]..];
            var top = names[LengthOfIndex(names)..];
            var size = top[2];
            var start = 3 + (2 * size);
            var dictionary = Dictionary(top.Slice(start, (int)Number(top.Slice(3 + size, size)) - 1));
            return !dictionary.ContainsKey(RegistryOperator) ? FontOutlines.Compact
                : dictionary.TryGetValue(CharactersOperator, out var place) && IsIdentity(font[place..]) ? FontOutlines.KeyedCompact
                : FontOutlines.None;
        }
        catch (Exception failure) when (failure is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            return FontOutlines.None;
        }
    }

    /// <summary>Whether a list of characters is one range from 1; that of glyph 0 is not in it.</summary>
    private static bool IsIdentity(ReadOnlySpan<byte> characters) => characters[0] == 2 && BinaryPrimitives.ReadUInt16BigEndian(characters[1..]) == 1;

    private static int LengthOfIndex(ReadOnlySpan<byte> index)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(index);
        return count == 0 ? 2 : 2 + 1 + ((count + 1) * index[2]) - 1 + (int)Number(index.Slice(3 + (count * index[2]), index[2]));
    }

    private static uint Number(ReadOnlySpan<byte> bytes)
    {
        var value = 0u;
        foreach (var part in bytes)
        {
            value = (value << 8) | part;
        }
        return value;
    }

    /// <summary>The last integer of each operator's operands; a real counts as 0, none is needed here.</summary>
    private static Dictionary<int, int> Dictionary(ReadOnlySpan<byte> bytes)
    {
        var entries = new Dictionary<int, int>();
        var operand = 0;
        for (var at = 0; at < bytes.Length; )
        {
            int first = bytes[at++];
            switch (first)
            {
                case 12:
                    entries[(12 << 8) | bytes[at++]] = operand;
                    break;
                case <= 21:
                    entries[first] = operand;
                    break;
                case 28:
                    operand = BinaryPrimitives.ReadInt16BigEndian(bytes[at..]);
                    at += 2;
                    break;
                case 29:
                    operand = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
                    at += 4;
                    break;
                case 30:
                    // Packed decimal, two digits a byte, up to one that is 15.
                    while ((bytes[at++] & 15) != 15)
                    {
                    }
                    operand = 0;
                    break;
                case <= 246:
                    operand = first - 139;
                    break;
                case <= 250:
                    operand = ((first - 247) << 8) + bytes[at++] + 108;
                    break;
                default:
                    operand = -((first - 251) << 8) - bytes[at++] - 108;
                    break;
            }
        }
        return entries;
    }
}
