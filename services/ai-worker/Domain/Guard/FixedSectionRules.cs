using System.Globalization;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Rules F1, F4 and F14: what stays as it is in the source.</summary>
internal sealed partial class FixedSectionRules(GuardContext context)
{
    public CvDocument Apply(CvDocument result)
    {
        var source = context.Source;
        return result with
        {
            Header = result.Header with
            {
                FullName = context.Fixed(result.Header.FullName, source.Header.FullName, "/header/full_name", "F1", "A changed name"),
                Contact = context.Fixed(result.Header.Contact, source.Header.Contact, "/header/contact", "F1", "Changed contact details"),
            },
            SectionOrder = context.Fixed(result.SectionOrder, source.SectionOrder, "/section_order", "F1", "A changed order of sections"),
            SectionTitles = context.Fixed(result.SectionTitles, source.SectionTitles, "/section_titles", "F1", "Changed headings"),
            Education = context.Fixed(result.Education, source.Education, "/education", "F4", "Changed education"),
            Languages = context.Fixed(result.Languages, source.Languages, "/languages", "F4", "Changed languages"),
            Extras = Extras(result.Extras),
        };
    }

    private List<CvExtra>? Extras(IReadOnlyList<CvExtra>? result)
    {
        var source = context.Source.Extras ?? [];
        var used = new HashSet<int>();
        var kept = new List<(int SourceIndex, CvExtra Item)>();
        var entries = result ?? [];
        for (var i = 0; i < entries.Count; i++)
        {
            context.Log.Checked();
            var path = string.Create(CultureInfo.InvariantCulture, $"/extras/{i}");
            var exact = Find(source, used, other => other == entries[i]);
            var index = exact ?? Find(source, used, other => other.Name == entries[i].Name && !entries.Contains(other));
            if (index is null)
            {
                context.Log.Dropped(path, "F14", "An entry that the source does not have");
                continue;
            }
            if (exact is null)
            {
                context.Log.Restored(path, "F14", "A changed entry");
            }
            used.Add(index.Value);
            kept.Add((index.Value, source[index.Value]));
        }
        for (var index = 0; index < source.Count; index++)
        {
            if (used.Contains(index) || (ExperienceRules.IsRemoved(context.Request.Classification?.Extras, index) && !Interests().IsMatch(NormalText.Of(source[index].Name))))
            {
                continue;
            }
            context.Log.Restored(string.Create(CultureInfo.InvariantCulture, $"/extras/{kept.Count}"), "F14", "An entry that was left out without a reason");
            kept.Insert(ExperienceRules.Place(kept.ConvertAll(one => one.SourceIndex), index), (index, source[index]));
        }
        return context.Source.Extras is null ? null : kept.ConvertAll(one => one.Item);
    }

    private static int? Find(IReadOnlyList<CvExtra> source, HashSet<int> used, Func<CvExtra, bool> matches) =>
        Enumerable.Range(0, source.Count).Where(index => !used.Contains(index) && matches(source[index])).Cast<int?>().FirstOrDefault();

    [GeneratedRegex(@"\b(?:interests?|interets?|hobbies|hobby|loisirs|centres d interet|aficiones|intereses|interessen)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Interests();
}
