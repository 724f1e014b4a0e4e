namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>Marks lines that begin with a bullet and takes it off their text.</summary>
internal static class Bullets
{
    private const string Signs = "•◦▪▫■□●○◆◇➢➤▶▷►▸▹‣⁃∙·✓✔❖❑❒→»›⇒⦁➔✦✧♦◾◼⚫❯";
    private const string SignsBeforeSpace = "-–—−*+o§>¬{~";

    public static void Mark(List<TextLine> lines)
    {
        foreach (var line in lines)
        {
            var isIcon = line.Cells[0].Text.StartsWith(Glyphs.LeadingIcon, StringComparison.Ordinal);
            if (line.Cells.Any(cell => cell.Text.StartsWith(Glyphs.LeadingIcon, StringComparison.Ordinal)))
            {
                // Icons stand before headings and contacts, bullets before everything else.
                line.IsBullet = isIcon && line.Cells[0].Heading is null && !line.Cells[0].HasContact;
                line.Replace([.. line.Cells.Select(cell => cell.WithoutIcon())]);
            }
            // The bullet is the first cell, or begins it; a margin with a date may stand before it.
            for (var i = 0; i < line.Cells.Count; i++)
            {
                var cell = line.Cells[i];
                if (StripBullet(cell.Text) is not { } text)
                {
                    continue;
                }
                if (text.Length == 0 && i == line.Cells.Count - 1)
                {
                    continue;
                }
                line.IsBullet |= i == 0;
                line.Replace([.. line.Cells.Take(i), .. text.Length == 0 ? [] : new[] { cell.WithText(text) }, .. line.Cells.Skip(i + 1)]);
                break;
            }
        }
    }

    public static bool IsSign(string text) => text.Length == 1 && Signs.Contains(text[0], StringComparison.Ordinal);

    /// <summary>The text after its bullet; null when it has none.</summary>
    public static string? StripBullet(string text)
    {
        if (text.Length > 0 && Signs.Contains(text[0], StringComparison.Ordinal))
        {
            return text.TrimStart([.. Signs, ' ']);
        }
        if (text.Length > 2 && text[0] is '–' or '—' && char.IsLetter(text[1]))
        {
            return text[1..];
        }
        return text.Length > 1 && text[1] == ' ' && SignsBeforeSpace.Contains(text[0], StringComparison.Ordinal) ? text[2..].TrimStart()
            : text.Length == 1 && SignsBeforeSpace.Contains(text[0], StringComparison.Ordinal) && text != "o" ? ""
            : null;
    }
}
