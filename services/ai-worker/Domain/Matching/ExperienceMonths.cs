using System.Globalization;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>Months of work of a CV and how much they weigh for an offer (spec ai-worker §8, experience).</summary>
public static class ExperienceMonths
{
    /// <summary>Total and relevant years up to the month of scoring.</summary>
    public static (double Total, double Relevant) Years(CvDocument cv, JobOfferContent offer, DateOnly month, SkillVocabulary vocabulary)
    {
        var weights = new Dictionary<int, double>();
        foreach (var item in cv.Experience)
        {
            if (Span(item, month) is not { } span)
            {
                continue;
            }
            var weight = Weight(item, offer, vocabulary);
            for (var at = span.From; at <= span.To; at++)
            {
                weights[at] = Math.Max(weights.GetValueOrDefault(at), weight);
            }
        }
        return (weights.Count / 12d, weights.Values.Sum() / 12d);
    }

    /// <summary>Total years of all experiences, whatever the offer.</summary>
    public static double TotalYears(CvDocument cv, DateOnly month) => Years(cv, new JobOfferContent(), month, SkillVocabulary.Default).Total;

    /// <summary>
    /// First and last month, inclusive, as year·12 + month; null without a start date. A start year alone is its January,
    /// an end year alone its December, an empty end 12 months in all; nothing after the month of scoring.
    /// </summary>
    public static (int From, int To)? Span(CvExperience item, DateOnly month)
    {
        var reference = Index(month);
        if (Index(item.StartDate, isEnd: false, reference) is not { } from)
        {
            return null;
        }
        return (from, Math.Min(Index(item.EndDate, isEnd: true, reference) ?? from + 11, reference));
    }

    /// <summary>1 for the offered occupation or at least 30 % of the required skills, 0.5 for any asked skill, else 0.</summary>
    public static double Weight(CvExperience item, JobOfferContent offer, SkillVocabulary vocabulary)
    {
        var wanted = vocabulary.TitleWords(offer.Title);
        var title = vocabulary.TitleWords(item.Title);
        if (wanted.Count > 0 && wanted.Count(title.Contains) / (double)wanted.Count >= 0.5)
        {
            return 1;
        }
        var own = SkillEvidence.OfExperience(item, vocabulary);
        var required = vocabulary.Distinct(offer.Skills.Required);
        if (required.Count > 0 && required.Count(name => own.Coverage(name) > 0) / (double)required.Count >= 0.3)
        {
            return 1;
        }
        return required.Concat(offer.Skills.NiceToHave).Any(name => own.Coverage(name) > 0) ? 0.5 : 0;
    }

    public static int Index(DateOnly month) => (month.Year * 12) + month.Month - 1;

    /// <summary>Month index of a date of the CV; null when it is empty or not a date.</summary>
    public static int? Index(string? date, bool isEnd, int reference)
    {
        if (date is "present")
        {
            return reference;
        }
        if (date is not { Length: 4 or 7 } || !int.TryParse(date.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return null;
        }
        if (date.Length == 4)
        {
            return (year * 12) + (isEnd ? 11 : 0);
        }
        return date[4] == '-' && int.TryParse(date.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var month) ? (year * 12) + month - 1 : null;
    }
}
