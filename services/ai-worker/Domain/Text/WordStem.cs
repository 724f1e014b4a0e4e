namespace FitMyCv.AiWorker.Domain.Text;

/// <summary>
/// A light stem for French, English, Spanish and German, so that tense, number and gender of a word do not matter.
/// It works on words in normal form and only needs to give related forms the same stem, not a word.
/// </summary>
public static class WordStem
{
    private const int MinimumStem = 4;

    private static readonly string[] Suffixes =
    [
        .. "issements issement ations ation aciones acion ements ement ments ment ateurs ateur atrices atrice euses euse eurs eur iques ique ables able ibles ible antes ante ants ant aient erent ions ion ings ing ized ised izing ising ize ise ers er ors or ed ies ied es ees ee e s ait ez ent ir is it us u ungen ung en ten te iert ieren ados adas ado ada idos idas ido ida ar ando iendo mente o a os as y ly al"
            .Split(' ')
            .OrderByDescending(suffix => suffix.Length)
            .ThenBy(suffix => suffix, StringComparer.Ordinal),
    ];

    public static string Of(string normalWord)
    {
        var stem = normalWord;
        for (var round = 0; round < 2; round++)
        {
            var suffix = Array.Find(Suffixes, suffix => stem.Length - suffix.Length >= MinimumStem && stem.EndsWith(suffix, StringComparison.Ordinal));
            if (suffix is null)
            {
                break;
            }
            stem = stem[..^suffix.Length];
        }
        // A doubled consonant before an ending belongs to the spelling of the ending (planned, plan).
        return stem.Length > MinimumStem && stem[^1] == stem[^2] ? stem[..^1] : stem;
    }
}
