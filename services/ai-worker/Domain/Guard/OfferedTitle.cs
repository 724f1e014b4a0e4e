using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>
/// Rule F13: the offer's title as a person may truthfully bear it. At least half of its words stand in one of the person's titles,
/// each skill named in it is supported, and it comes without seniority words that the person's titles lack, without company and place.
/// </summary>
public static partial class OfferedTitle
{
    /// <summary>The title, or null when the person may not bear it.</summary>
    public static string? For(CvDocument source, JobOfferContent offer, SkillVocabulary vocabulary)
    {
        if (string.IsNullOrWhiteSpace(offer.Title))
        {
            return null;
        }
        var titles = source.Experience.Select(item => item.Title).Prepend(source.Header.CurrentTitle).Where(title => !string.IsNullOrWhiteSpace(title)).ToArray();
        var title = WithoutNames(offer.Title, [offer.Company, offer.Location.City, offer.Location.Country]);
        var held = titles.SelectMany(text => NormalText.Words(NormalText.Of(text))).ToHashSet(StringComparer.Ordinal);
        title = Word().Replace(title, match => vocabulary.IsSeniorityWord(NormalText.Of(match.Value)) && !held.Contains(NormalText.Of(match.Value)) ? "" : match.Value);
        title = Loose().Replace(Spaces().Replace(title, " "), "").Trim(' ', ',', '-', '–', '/', '|', '·');
        var words = vocabulary.TitleWords(title);
        if (words.Count == 0 || title.Length > 200)
        {
            return null;
        }
        var fits = Array.Exists(titles, own => vocabulary.TitleWords(own) is var ownWords && words.Count(ownWords.Contains) * 2 >= words.Count);
        return fits && SkillsAreSupported(title, source, vocabulary) && NumbersAreSupported(title, titles, source.Language) ? title : null;
    }

    /// <summary>A number in a title is a grade: it stands in one of the person's titles.</summary>
    private static bool NumbersAreSupported(string title, string[] titles, string? language) =>
        NumberText.In(title, language).All(number => Array.Exists(titles, own => NumberText.In(own, language).Contains(number)));

    private static bool SkillsAreSupported(string title, CvDocument source, SkillVocabulary vocabulary)
    {
        var evidence = SkillEvidence.OfDocument(source, vocabulary);
        return NamedSkills.In(title, vocabulary).All(skill => evidence.Coverage(skill) > 0);
    }

    private static string WithoutNames(string title, IEnumerable<string?> names)
    {
        foreach (var name in names.Where(name => !string.IsNullOrWhiteSpace(name)))
        {
            title = Regex.Replace(title, $@"(?:\s*[-–—|·@,(]\s*|\s+(?:chez|at|bei|en|à|in)\s+|\b){Regex.Escape(name!)}\b\)?", "", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        return title;
    }

    [GeneratedRegex(@"[\p{L}\p{M}]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\(\s*\)|\s+(?=[,)])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Loose();

    [GeneratedRegex(@"\s{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
