using System.Globalization;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Rules F12 and F13, and F8 and F9 on the texts of the summary.</summary>
internal sealed class SummaryRules(GuardContext context)
{
    private const int MaximumNewEntries = 5;
    private const double DescriptionSupport = 0.5;

    private readonly string? _offeredTitle = OfferedTitle.For(context.Source, context.Request.Offer, context.Vocabulary);

    public string CurrentTitle()
    {
        var (result, source) = (context.Request.Result.Header.CurrentTitle, context.Source.Header.CurrentTitle);
        context.Log.Checked();
        if (result == source || result == _offeredTitle)
        {
            return result;
        }
        context.Log.Restored("/header/current_title", "F13", "A title that the source does not support");
        return source;
    }

    public CvSummary Summary()
    {
        var (result, source) = (context.Request.Result.Summary, context.Source.Summary);
        return new CvSummary
        {
            Headline = Text(result.Headline, source.Headline, support: 1, "/summary/headline"),
            Description = Text(result.Description, source.Description, DescriptionSupport, "/summary/description"),
            YearsExperience = Years(result.YearsExperience, source.YearsExperience),
            Domains = Entries(result.Domains, source.Domains, "/summary/domains"),
            KeyStrengths = Entries(result.KeyStrengths, source.KeyStrengths, "/summary/key_strengths"),
        };
    }

    private string? Text(string? result, string? source, double support, string path)
    {
        context.Log.Checked();
        if (string.IsNullOrWhiteSpace(result) || result == source || (result == _offeredTitle && path == "/summary/headline")
            || (context.Whole.Support(result, context.Vocabulary) >= support && context.Texts.IsSupported(result, context.Whole)))
        {
            return result;
        }
        context.Log.Restored(path, "F12", "A text that the source does not support");
        return source;
    }

    private int? Years(int? result, int? source)
    {
        context.Log.Checked();
        var most = Math.Max(source ?? 0, (int)Math.Floor(ExperienceMonths.TotalYears(context.Source, context.Request.Month)));
        if (result is null || result == source || (result <= most && result >= 0))
        {
            return result;
        }
        context.Log.Restored("/summary/years_experience", "F12", "More years than the source has");
        return source;
    }

    private List<string>? Entries(IReadOnlyList<string>? result, IReadOnlyList<string>? source, string path)
    {
        if (result is null)
        {
            return null;
        }
        var kept = new List<string>();
        var added = 0;
        for (var i = 0; i < result.Count; i++)
        {
            context.Log.Checked();
            var entry = result[i];
            var isOwn = source?.Contains(entry, StringComparer.Ordinal) ?? false;
            var isNew = !isOwn && added < MaximumNewEntries && ContentWords.Of(entry).Count > 0 && context.Whole.Support(entry, context.Vocabulary) >= 1 && context.Texts.IsSupported(entry, context.Whole);
            if ((isOwn || isNew) && !kept.Contains(entry, StringComparer.Ordinal))
            {
                added += isNew ? 1 : 0;
                kept.Add(entry);
                continue;
            }
            context.Log.Dropped(string.Create(CultureInfo.InvariantCulture, $"{path}/{i}"), "F12", "An entry that the source does not support");
        }
        return kept.Count == 0 && source is null ? null : kept;
    }
}
