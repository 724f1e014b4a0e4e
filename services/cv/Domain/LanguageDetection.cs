using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FitMyCv.Cv.Domain;

/// <summary>The language of a document by the stop words of all its prose, <c>fr</c> when nothing tells (spec cv §3).</summary>
public static partial class LanguageDetection
{
    public const string Fallback = "fr";

    private static readonly Dictionary<string, HashSet<string>> StopWords = new(StringComparer.Ordinal)
    {
        ["fr"] = Words("le la les un une des du de et en dans pour par sur avec au aux est sont qui que ce cette ces ses son sa leur leurs nous vous il elle ils elles pas plus ou mais comme chez sans entre vers dont été être ont à d l depuis ainsi afin notre"),
        ["en"] = Words("the a an of and in to for with on at by from is are was were that this these those it its as or be been have has had not which who their our your my we they he she you into across using within while where than more about through"),
        ["es"] = Words("el la los las un una unos unas de del y en para por con al es son que se su sus lo como más o pero sin sobre entre desde hasta este esta estos estas ha han fue ser está muy también nuestro nuestra mi a"),
        ["de"] = Words("der die das den dem des ein eine einer eines einem einen und in im zu zum zur für mit auf an am von vom bei aus als ist sind war waren nicht sich auch oder über unter nach durch wie werden wurde wurden haben hat ich wir sie es er ihre unser sowie bis"),
    };

    public static string Of(JsonObject document)
    {
        var hits = StopWords.Keys.ToDictionary(language => language, _ => 0, StringComparer.Ordinal);
        foreach (var text in Prose(document))
        {
            foreach (var word in Word().EnumerateMatches(text))
            {
                var token = text.Substring(word.Index, word.Length).ToLowerInvariant();
                foreach (var (language, words) in StopWords)
                {
                    if (words.Contains(token))
                    {
                        hits[language]++;
                    }
                }
            }
        }
        var best = hits.MaxBy(hit => (hit.Value, hit.Key == Fallback));
        return best.Value == 0 ? Fallback : best.Key;
    }

    /// <summary>Every text but names, addresses, dates and what the server writes.</summary>
    private static IEnumerable<string> Prose(JsonNode? node) =>
        node switch
        {
            JsonObject item => item.Where(member => member.Key is not ("meta" or "contact" or "full_name" or "generated_at" or "reviewed_at" or "company" or "institution" or "location" or "url" or "start_date" or "end_date"))
                .SelectMany(member => Prose(member.Value)),
            JsonArray list => list.SelectMany(Prose),
            JsonValue value when value.TryGetValue<string>(out var text) => [text],
            _ => [],
        };

    private static HashSet<string> Words(string words) => [.. words.Split(' ')];

    [GeneratedRegex(@"\p{L}+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
