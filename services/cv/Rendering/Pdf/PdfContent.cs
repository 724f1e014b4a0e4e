using System.Buffers;
using System.Buffers.Text;
using System.Text;
using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// The content of one page as operators (PDF 32000-1, annex A), one in a line. Measures in points from the page's upper left corner, which PDF
/// counts from the lower one.
/// </summary>
internal sealed class PdfContent
{
    private readonly ArrayBufferWriter<byte> _bytes = new(24 * 1024);
    private Rgb? _colour;

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Begins content of the structure.</summary>
    public void BeginMarked(string role, int mark)
    {
        Write("/"u8);
        Write(role);
        Write(" << /MCID "u8);
        Write(mark);
        Write(" >> BDC\n"u8);
    }

    /// <summary>Begins content that is no part of the document.</summary>
    public void BeginArtifact() => Write("/Artifact BMC\n"u8);

    /// <summary>Begins glyphs that together stand for a text.</summary>
    public void BeginActualText(ReadOnlySpan<byte> utf8)
    {
        Write("/Span << /ActualText "u8);
        Write(PdfText.Hexadecimal(Encoding.UTF8.GetString(utf8)));
        Write(" >> BDC\n"u8);
    }

    public void EndMarked() => Write("EMC\n"u8);

    public void Fill(Box area, Rgb colour)
    {
        SetColour(colour);
        Write(area.X, Page.Height - area.Y - area.Height, area.Width, area.Height);
        Write("re\nf\n"u8);
    }

    /// <param name="image">Name among the page's resources.</param>
    public void DrawImage(string image, Box area)
    {
        Write("q\n"u8);
        Write(area.Width, 0, 0, area.Height);
        Write(area.X, Page.Height - area.Y - area.Height);
        Write("cm\n/"u8);
        Write(image);
        Write(" Do\nQ\n"u8);
    }

    /// <param name="font">Name among the page's resources.</param>
    /// <param name="slant">By how much of its height a letter leans to the right.</param>
    public void BeginText(string font, double size, double slant, Rgb colour, double x, double baseline)
    {
        SetColour(colour);
        Write("BT\n/"u8);
        Write(font);
        Write(" "u8);
        Write(size);
        Write("Tf\n"u8);
        Write(1, 0, slant, 1);
        Write(x, Page.Height - baseline);
        Write("Tm\n"u8);
    }

    public void EndText() => Write("ET\n"u8);

    /// <summary>Fills letters and draws their outlines too, which makes them bolder.</summary>
    public void SetEmboldened(double width, Rgb colour)
    {
        Write(colour.Red, colour.Green, colour.Blue);
        Write("RG\n"u8);
        Write(width);
        Write("w\n2 Tr\n"u8);
    }

    public void EndEmboldened() => Write("0 Tr\n"u8);

    public void SetRise(double rise)
    {
        Write(rise);
        Write("Ts\n"u8);
    }

    public void BeginGlyphs() => Write("[("u8);

    /// <param name="code">Of two bytes.</param>
    public void AddGlyph(int code)
    {
        AddByte((byte)(code >> 8));
        AddByte((byte)code);
    }

    /// <summary>Moves the next glyph to the left.</summary>
    /// <param name="distance">In thousandths of the font's size.</param>
    public void MoveBack(int distance)
    {
        Write(")"u8);
        Write(distance);
        Write("("u8);
    }

    public void EndGlyphs() => Write(")] TJ\n"u8);

    /// <summary>A byte of a literal string (7.3.4.2).</summary>
    private void AddByte(byte value)
    {
        ReadOnlySpan<byte> escaped = value switch
        {
            (byte)'(' => @"\("u8,
            (byte)')' => @"\)"u8,
            (byte)'\\' => @"\\"u8,
            (byte)'\r' => @"\r"u8,
            _ => [value],
        };
        Write(escaped);
    }

    private void SetColour(Rgb colour)
    {
        if (_colour != colour)
        {
            Write(colour.Red, colour.Green, colour.Blue);
            Write("rg\n"u8);
            _colour = colour;
        }
    }

    private void Write(params ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            Write(number);
        }
    }

    /// <summary>Writes a number with three decimals at most, and a space.</summary>
    private void Write(double number)
    {
        var thousandths = (int)Math.Round(number * 1000);
        if (thousandths < 0)
        {
            Write("-"u8);
        }
        var (whole, rest) = Math.DivRem(Math.Abs(thousandths), 1000);
        Write(whole);
        if (rest > 0)
        {
            ReadOnlySpan<byte> decimals = [(byte)'.', (byte)('0' + (rest / 100)), (byte)('0' + (rest / 10 % 10)), (byte)('0' + (rest % 10))];
            Write(decimals.TrimEnd((byte)'0'));
        }
        Write(" "u8);
    }

    private void Write(int number)
    {
        Utf8Formatter.TryFormat(number, _bytes.GetSpan(16), out var written);
        _bytes.Advance(written);
    }

    private void Write(string ascii) => Encoding.ASCII.GetBytes(ascii, _bytes);

    private void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}
