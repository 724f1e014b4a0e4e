using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>Recognises text whose letters are set apart, so that each letter came as a word of its own.</summary>
internal static class LetterSpacing
{
    private const int FewestLetters = 4;

    /// <summary>The gap from which two letters belong to different words; null when the words are not letter-spaced.</summary>
    public static double? WordGap(List<PdfWord> words)
    {
        var letters = words.Count(word => word.Text.Length <= 2 && char.IsLetter(word.Text[0]));
        if (words.Count < FewestLetters || letters < 0.75 * words.Count)
        {
            return null;
        }
        var gaps = words.Zip(words.Skip(1), (left, right) => right.Box.Left - left.Box.Right).Order().ToArray();
        return Math.Max(gaps[gaps.Length / 3] * 1.7, 0.12 * words[0].Style.Size);
    }
}
