using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// The font program of a subset of a CFF font (Adobe Technical Note 5176), as Cairo writes it. Cairo replaces each subroutine that the
/// subset does not call by a lone return, of which a font for Chinese, Japanese and Korean has nearly thirty thousand: the list of
/// their places is then many times larger than the glyphs and hardly compressible.
/// </summary>
internal sealed class CffSubset
{
    private const int ReturnOperator = 11;
    private const int SubroutinesOperator = 19;
    private const int PrivateOperator = 18;
    private const int FontDictionariesOperator = (12 << 8) | 36;

    private readonly byte[] _data;

    private CffSubset(byte[] data) => _data = data;

    /// <summary>
    /// Empties the subroutines that only return, in place: nothing but the lists of subroutines changes, and every other table stays where
    /// it is. Nobody calls what is emptied.
    /// </summary>
    /// <exception cref="InvalidDataException">The data is no CFF font with CIDs.</exception>
    public static byte[] EmptyUnusedSubroutines(byte[] data)
    {
        try
        {
            new CffSubset(data).EmptyUnused();
            return data;
        }
        catch (Exception failure) when (failure is IndexOutOfRangeException or ArgumentOutOfRangeException or KeyNotFoundException)
        {
            throw new InvalidDataException("The font program is no CFF font with CIDs.", failure);
        }
    }

    private void EmptyUnused()
    {
        var names = Index.At(_data, _data[2]);
        var top = Index.At(_data, names.End);
        var texts = Index.At(_data, top.End);
        EmptyUnused(Index.At(_data, texts.End));
        var fonts = Index.At(_data, Dictionary(top.Start(_data, 0), top.Start(_data, 1))[FontDictionariesOperator][0]);
        for (var font = 0; font < fonts.Count; font++)
        {
            var range = Dictionary(fonts.Start(_data, font), fonts.Start(_data, font + 1))[PrivateOperator];
            var (length, start) = (range[0], range[1]);
            if (Dictionary(start, start + length).TryGetValue(SubroutinesOperator, out var subroutines))
            {
                EmptyUnused(Index.At(_data, start + subroutines[0]));
            }
        }
    }

    private void EmptyUnused(Index index)
    {
        var target = index.Start(_data, 0);
        var from = target;
        for (var entry = 0; entry < index.Count; entry++)
        {
            var to = index.Start(_data, entry + 1);
            var used = to - from != 1 || _data[from] != ReturnOperator;
            if (used)
            {
                _data.AsSpan(from..to).CopyTo(_data.AsSpan(target));
                target += to - from;
            }
            index.SetStart(_data, entry + 1, target);
            from = to;
        }
        _data.AsSpan(target..index.End).Clear();
    }

    /// <summary>The integers of a dictionary by operator; reals count as 0, none is needed here.</summary>
    private Dictionary<int, List<int>> Dictionary(int start, int end)
    {
        var entries = new Dictionary<int, List<int>>();
        var operands = new List<int>();
        for (var at = start; at < end; )
        {
            int first = _data[at++];
            switch (first)
            {
                case <= 21:
                    entries[first == 12 ? (12 << 8) | _data[at++] : first] = operands;
                    operands = [];
                    break;
                case 28:
                    operands.Add(BinaryPrimitives.ReadInt16BigEndian(_data.AsSpan(at)));
                    at += 2;
                    break;
                case 29:
                    operands.Add(BinaryPrimitives.ReadInt32BigEndian(_data.AsSpan(at)));
                    at += 4;
                    break;
                case 30:
                    // Packed decimal, two digits a byte, up to one that is 15.
                    while ((_data[at] & 15) != 15)
                    {
                        at++;
                    }
                    at++;
                    operands.Add(0);
                    break;
                case <= 246:
                    operands.Add(first - 139);
                    break;
                case <= 250:
                    operands.Add(((first - 247) << 8) + _data[at++] + 108);
                    break;
                default:
                    operands.Add(-((first - 251) << 8) - _data[at++] - 108);
                    break;
            }
        }
        return entries;
    }

    /// <summary>A list of byte strings: their number, the size of an offset, the offsets (from 1), the data.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Index(int Position, int Count, int OffsetSize, int End)
    {
        private int Base => Position + 3 + ((Count + 1) * OffsetSize) - 1;

        public static Index At(byte[] data, int position)
        {
            var count = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(position));
            if (count == 0)
            {
                return new Index(position, 0, 0, position + 2);
            }
            var index = new Index(position, count, data[position + 2], 0);
            return index with { End = index.Start(data, count) };
        }

        /// <summary>Where an entry starts, which is where the one before it ends.</summary>
        public int Start(byte[] data, int entry)
        {
            var value = 0;
            foreach (var part in data.AsSpan(Position + 3 + (entry * OffsetSize), OffsetSize))
            {
                value = (value << 8) | part;
            }
            return Base + value;
        }

        public void SetStart(byte[] data, int entry, int start)
        {
            var value = start - Base;
            for (var part = OffsetSize - 1; part >= 0; part--, value >>= 8)
            {
                data[Position + 3 + (entry * OffsetSize) + part] = (byte)value;
            }
        }
    }
}
