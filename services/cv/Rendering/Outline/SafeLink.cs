namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>Addresses that may be opened from an export, and how they are printed.</summary>
internal static class SafeLink
{
    private const int MaxLength = 2048;

    /// <summary>The address as a URI of ASCII characters, or null when it is none of http, https and mailto.</summary>
    public static string? Target(string? url)
    {
        if (
            string.IsNullOrWhiteSpace(url)
            || !Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "mailto")
        )
        {
            return null;
        }
        var target = uri.Scheme == Uri.UriSchemeMailto || uri.IdnHost == uri.Host
            ? uri.AbsoluteUri
            : new UriBuilder(uri) { Host = uri.IdnHost }.Uri.AbsoluteUri;
        var ascii = string.Concat(target.Select(Escape));
        return ascii.Length > MaxLength ? null : ascii;
    }

    public static string? MailTarget(string? email)
    {
        var address = PlainText.Line(email);
        return address.IndexOf('@', StringComparison.Ordinal) > 0 && !address.Contains(' ', StringComparison.Ordinal)
            ? Target("mailto:" + Uri.EscapeDataString(address).Replace("%40", "@", StringComparison.Ordinal))
            : null;
    }

    /// <summary>The address as it is printed: without scheme, <c>www.</c> and final slash.</summary>
    public static string Display(string url)
    {
        var text = PlainText.Line(url);
        foreach (var prefix in (string[])["https://", "http://", "mailto:", "www."])
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                text = text[prefix.Length..];
            }
        }
        return text.TrimEnd('/');
    }

    // What ends or divides strings in a PDF or in a program that takes the address from it is written by its code.
    private static string Escape(char character) =>
        character is '(' or ')' or '\'' or '"' or '\\' or '<' or '>' or <= ' ' or > '~'
            ? Uri.HexEscape(character > 0xFF ? '?' : character)
            : character.ToString();
}
