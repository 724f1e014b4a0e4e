namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Lengths of the CV schema.</summary>
internal static class TextLimits
{
    /// <summary>Cuts at a word's end.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }
        var space = text.LastIndexOf(' ', length - 1);
        return space > length / 2 ? text[..space] : text[..length];
    }
}
