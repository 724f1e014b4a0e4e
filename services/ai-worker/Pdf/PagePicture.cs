using System.Globalization;

namespace FitMyCv.AiWorker.Pdf;

/// <summary>A page drawn small (portable pixmap, three bytes a pixel).</summary>
internal sealed class PagePicture
{
    public const int DotsPerInch = 72;

    /// <summary>Colours closer than this in every channel cannot be told apart on paper.</summary>
    private const int VisibleDifference = 24;

    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly int _width;
    private readonly int _height;

    private PagePicture(ReadOnlyMemory<byte> pixels, int width, int height)
    {
        _pixels = pixels;
        _width = width;
        _height = height;
    }

    /// <summary>Reads <c>P6 width height 255</c> and the pixels; null when the file is something else.</summary>
    public static PagePicture? Read(ReadOnlyMemory<byte> file)
    {
        var position = 0;
        if (Token() is not "P6"
            || !int.TryParse(Token(), CultureInfo.InvariantCulture, out var width)
            || !int.TryParse(Token(), CultureInfo.InvariantCulture, out var height)
            || Token() is not "255"
            || file.Length - position < (long)width * height * 3)
        {
            return null;
        }
        return new PagePicture(file[position..], width, height);

        string Token()
        {
            var start = position;
            while (position < file.Length && file.Span[position] > (byte)' ')
            {
                position++;
            }
            var token = System.Text.Encoding.ASCII.GetString(file.Span[start..position]);
            position++;
            return token;
        }
    }

    /// <summary>Nothing within the box (in points) differs from the colour.</summary>
    public bool IsInvisible(Box box, int colour)
    {
        var pixels = _pixels.Span;
        for (var y = Math.Max(0, (int)box.Top); y < Math.Min(_height, (int)Math.Ceiling(box.Bottom)); y++)
        {
            for (var x = Math.Max(0, (int)box.Left); x < Math.Min(_width, (int)Math.Ceiling(box.Right)); x++)
            {
                var offset = ((y * _width) + x) * 3;
                if (Math.Abs(pixels[offset] - ((colour >> 16) & 255)) > VisibleDifference
                    || Math.Abs(pixels[offset + 1] - ((colour >> 8) & 255)) > VisibleDifference
                    || Math.Abs(pixels[offset + 2] - (colour & 255)) > VisibleDifference)
                {
                    return false;
                }
            }
        }
        return true;
    }
}
