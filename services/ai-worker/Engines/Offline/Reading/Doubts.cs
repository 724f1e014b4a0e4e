using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Parts of a reading that a person should look at.</summary>
internal static class Doubts
{
    public static IEnumerable<TaskNotice> Find(CvDocument document)
    {
        for (var i = 0; i < document.Experience.Count; i++)
        {
            var item = document.Experience[i];
            foreach (var (member, value) in new[] { ("title", item.Title), ("company", item.Company), ("end_date", item.EndDate) })
            {
                if (value.Length == 0)
                {
                    yield return Notice($"/experience/{i.ToString(CultureInfo.InvariantCulture)}/{member}");
                }
            }
        }
        if (document.Experience.Count == 0)
        {
            yield return Notice("/experience");
        }
        if (document.Education is not { Count: > 0 })
        {
            yield return Notice("/education");
        }
        if (document.Header.Contact.Email is null)
        {
            yield return Notice("/header/contact/email");
        }
    }

    /// <summary>Share of the parts usual in a CV that were found whole, two decimals.</summary>
    public static double Confidence(CvDocument document)
    {
        var found = new List<double>
        {
            document.Header.FullName.Length > 0 ? 1 : 0,
            document.Header.Contact.Email is not null ? 1 : 0,
            document.Header.Contact.Phone is not null ? 1 : 0.5,
            document.Education is { Count: > 0 } ? 1 : 0,
            document.Skills is { HardSkills.Count: > 0 } or { Tools.Count: > 0 } ? 1 : 0.3,
            document.Experience.Count == 0
                ? 0.3
                : document.Experience.Average(item => ((item.Title.Length > 0 ? 1 : 0) + (item.Company.Length > 0 ? 1 : 0) + (item.StartDate.Length > 0 ? 1 : 0) + (item.EndDate.Length > 0 ? 1 : 0)) / 4.0),
        };
        return Math.Round(found.Average(), 2);
    }

    private static TaskNotice Notice(string path) => new("import.lowConfidence", "This part could not be read with certainty.", path);
}
