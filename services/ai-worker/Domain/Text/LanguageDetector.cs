using System.Collections.Frozen;

namespace FitMyCv.AiWorker.Domain.Text;

/// <summary>The language of a text among fr, en, es, de, by the frequency of its most common words.</summary>
public static class LanguageDetector
{
    private static readonly (string Language, FrozenSet<string> Words)[] StopWords =
    [
        ("fr", Set("le la les de des du un une et est pour dans avec sur vous nous au aux en par ce cette qui que ou vos votre notre nos son sa ses plus pas sont d l")),
        ("en", Set("the of and to in a is for with on you we our your are as at by an be or that this will from their have who it they not")),
        ("es", Set("el la los las de del y en un una para con por que se su sus es al como o lo nuestro nuestra mas son tu")),
        ("de", Set("der die das und in den von zu mit fur auf ist im ein eine einer eines wir sie du als auch bei nach oder unser unsere ihre zur zum dem")),
    ];

    /// <summary>The language, or null when the text has none of its words.</summary>
    public static string? Detect(string? text)
    {
        var words = NormalText.Words(NormalText.Of(text));
        var best = StopWords.Select(one => (one.Language, Count: words.Count(one.Words.Contains))).MaxBy(one => one.Count);
        return best.Count == 0 ? null : best.Language;
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
