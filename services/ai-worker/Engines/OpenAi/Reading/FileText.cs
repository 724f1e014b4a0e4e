using System.Globalization;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>What stands in a file, to tell a value that was read from one that was made up. What the file tells a model to write is no value of the person.</summary>
internal sealed class FileText
{
    private const int NameWords = 8;
    private const double ProseWords = 0.9;
    private const int FewestDigits = 6;

    private readonly string[] _lines;
    private readonly string _normal;
    private readonly HashSet<string> _words;
    private readonly HashSet<string> _ordered;

    /// <param name="lines">The file's lines in reading order.</param>
    /// <param name="draft">What the rules read; its values stand in the file.</param>
    /// <param name="mistrustsOrders">Lines that a model read may be made up too: words that an order names support nothing, wherever else they stand.</param>
    public FileText(IReadOnlyList<string> lines, CvDocument? draft, bool mistrustsOrders)
    {
        var whole = string.Join('\n', lines);
        _lines = OrdersInText.Without(whole)!.Split('\n');
        _normal = NormalText.Of(OrdersInText.Without(whole));
        _words = [.. NormalText.Words(_normal), .. Joined([.. lines.Where(line => OrdersInText.Without(line) == line)]), .. draft is null ? [] : DocumentTexts.Of(OrdersInText.Without(draft)).SelectMany(value => NormalText.Words(NormalText.Of(value)))];
        _ordered = mistrustsOrders ? [.. OrdersInText.In(whole).SelectMany(order => NormalText.Words(NormalText.Of(order))).Where(word => !ContentWords.IsSmall(word))] : [];
    }

    /// <summary>A short value stands in the file word by word, prose nearly so and with every number.</summary>
    public bool Has(string value) => Has(value, word => _words.Contains(word) && !_ordered.Contains(word));

    /// <summary>As <see cref="Has(string)"/>, for the name of the person, which an order may well use.</summary>
    public bool HasName(string value) => Has(value, _words.Contains);

    public bool HasNumber(int number) => Has(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The year of a date stands in the file, or its last two digits after a stroke; <c>present</c> is a word of every language.</summary>
    public bool HasDate(string date) =>
        date == "present" || (date.Length >= 4 && !_ordered.Contains(date[..4]) && (_normal.Contains(date[..4], StringComparison.Ordinal) || _words.Contains(date[2..4])));

    public bool HasAddress(string address) => Array.Exists(_lines, line => line.Contains(Bare(address), StringComparison.OrdinalIgnoreCase));

    public bool HasPhone(string number)
    {
        var digits = Digits(number);
        return digits.Length >= FewestDigits && Array.Exists(_lines, line => Digits(line).Contains(digits, StringComparison.Ordinal));
    }

    private static bool Has(string value, Func<string, bool> isKnown)
    {
        var words = NormalText.Words(NormalText.Of(value));
        var known = words.Count(isKnown);
        return words.Length <= NameWords ? words.Length > 0 && known == words.Length : known >= words.Length * ProseWords && Array.TrueForAll(words, word => !word.Any(char.IsDigit) || isKnown(word));
    }

    private static string Bare(string address) =>
        address.Replace("https://", "", StringComparison.OrdinalIgnoreCase).Replace("http://", "", StringComparison.OrdinalIgnoreCase).TrimEnd('/');

    private static string Digits(string text) => new([.. text.Where(char.IsDigit)]);

    /// <summary>Words that a line end divides.</summary>
    private static IEnumerable<string> Joined(string[] lines)
    {
        for (var i = 0; i + 1 < lines.Length; i++)
        {
            if (lines[i].TrimEnd() is { Length: > 1 } line && line[^1] is '-' or '‐' or '\u00ad' && NormalText.Words(NormalText.Of(lines[i][..^1])) is { Length: > 0 } head && NormalText.Words(NormalText.Of(lines[i + 1])) is { Length: > 0 } tail)
            {
                yield return head[^1] + tail[0];
            }
        }
    }
}
