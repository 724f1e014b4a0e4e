using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace FitMyCv.Notification.Mail;

/// <summary>A mail as it goes over the wire (RFC 5322, 2045 to 2047): multipart/alternative, UTF-8, text then HTML, both quoted-printable.</summary>
public static class MimeMessage
{
    private const int LongestLine = 76;
    private const int EncodedWordBytes = 39;

    public static byte[] Build(MailAddress from, MailAddress to, RenderedMail mail, string messageId, DateTimeOffset date)
    {
        var boundary = "=_" + messageId.Split('@')[0].Trim('<');
        var text = new StringBuilder();
        text.Append("Date: ").Append(date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)).Append("\r\n");
        text.Append("From: ").Append(Address(from)).Append("\r\n");
        text.Append("To: ").Append(Address(to)).Append("\r\n");
        text.Append("Subject: ").Append(Words(mail.Subject)).Append("\r\n");
        text.Append("Message-ID: ").Append(messageId).Append("\r\n");
        text.Append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        text.Append("Content-Type: multipart/alternative;\r\n boundary=\"").Append(boundary).Append("\"\r\n\r\n");
        Part(text, boundary, "text/plain", mail.Text);
        Part(text, boundary, "text/html", mail.Html);
        text.Append("--").Append(boundary).Append("--\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Part(StringBuilder text, string boundary, string type, string content) =>
        text.Append("--").Append(boundary).Append("\r\nContent-Type: ").Append(type)
            .Append("; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n").Append(QuotedPrintable(content)).Append("\r\n");

    private static string Address(MailAddress address) =>
        address.DisplayName.Length == 0 ? address.Address : $"{Words(address.DisplayName)} <{address.Address}>";

    /// <summary>ASCII as it is, anything else as encoded words of at most 75 characters (RFC 2047).</summary>
    private static string Words(string text)
    {
        if (text.All(letter => letter is >= ' ' and <= '~'))
        {
            return text;
        }
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            var bytes = Encoding.UTF8.GetBytes(rune.ToString());
            if (word.Count + bytes.Length > EncodedWordBytes)
            {
                words.Add(Convert.ToBase64String([.. word]));
                word.Clear();
            }
            word.AddRange(bytes);
        }
        words.Add(Convert.ToBase64String([.. word]));
        return string.Join("\r\n ", words.Select(encoded => $"=?utf-8?B?{encoded}?="));
    }

    /// <summary>RFC 2045 §6.7.</summary>
    private static string QuotedPrintable(string content)
    {
        var encoded = new StringBuilder();
        foreach (var line in content.ReplaceLineEndings("\n").Split('\n'))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            var length = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                var value = bytes[i];
                var isLast = i == bytes.Length - 1;
                var isPlain = value is (>= (byte)'!' and <= (byte)'~' and not (byte)'=') || (value is (byte)' ' or (byte)'\t' && !isLast);
                var token = isPlain ? ((char)value).ToString() : "=" + value.ToString("X2", CultureInfo.InvariantCulture);
                if (length + token.Length > LongestLine - 1)
                {
                    encoded.Append("=\r\n");
                    length = 0;
                }
                encoded.Append(token);
                length += token.Length;
            }
            encoded.Append("\r\n");
        }
        return encoded.ToString(0, encoded.Length - 2);
    }
}
