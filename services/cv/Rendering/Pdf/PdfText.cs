using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>Text strings (PDF 32000-1, 7.9.2.2).</summary>
internal static class PdfText
{
    /// <summary>Plain where ASCII is enough, else hexadecimal.</summary>
    public static string Of(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '.' or '-') ? $"({text})" : Hexadecimal(text);

    /// <summary>UTF-16 with byte-order mark.</summary>
    public static string Hexadecimal(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
}
