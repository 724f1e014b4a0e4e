using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.ImportScore;

/// <summary>A CV document in the scorer's format.</summary>
public static class Prediction
{
    public static object Of(CvDocument cv) =>
        new
        {
            name = cv.Header.FullName,
            email = cv.Header.Contact.Email ?? "",
            phone = cv.Header.Contact.Phone ?? "",
            location = Join(cv.Header.Contact.Location?.City, cv.Header.Contact.Location?.Region, cv.Header.Contact.Location?.CountryCode),
            headline = cv.Header.CurrentTitle,
            summary = !string.IsNullOrWhiteSpace(cv.Summary.Description),
            experiences = cv.Experience.Select(item => new { title = item.Title, company = item.Company, start = item.StartDate, end = item.EndDate }),
            education = (cv.Education ?? []).Select(item => new { degree = string.Join(' ', new[] { item.Degree, item.FieldOfStudy }.Where(text => !string.IsNullOrEmpty(text))), institution = item.Institution, start = item.StartDate ?? "", end = item.EndDate }),
            skills = (cv.Skills.HardSkills ?? []).Concat(cv.Skills.Tools ?? []).Select(skill => skill.Name).Concat(cv.Skills.SoftSkills ?? []).Concat(cv.Skills.Methodologies ?? []),
            languages = (cv.Languages ?? []).Select(language => language.Name),
            links = (cv.Header.Contact.Links ?? []).Select(link => link.Url).Where(url => !url.StartsWith("mailto:", StringComparison.Ordinal)),
        };

    private static string Join(params string?[] parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
