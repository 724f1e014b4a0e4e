using System.Globalization;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>What a page's JSON-LD <c>JobPosting</c> states as data (schema.org); each member may be missing or of another shape.</summary>
internal sealed record JobPostingFacts(string? Title, string? Company, JobOfferLocation Location, string? Contract, JobOfferSalary Salary, IReadOnlyList<string> Skills, string? EducationLevel)
{
    public static JobPostingFacts Of(JsonObject posting) => new(
        Text(posting["title"]) ?? Text(posting["name"]),
        Text(posting["hiringOrganization"]) ?? Text((First(posting["hiringOrganization"]) as JsonObject)?["name"]),
        LocationOf(posting),
        ContractOf(posting["employmentType"]),
        SalaryOf(posting["baseSalary"]),
        [.. Texts(posting["skills"])],
        (First(posting["educationRequirements"]) as JsonObject)?["credentialCategory"] is { } category ? Text(category) : null);

    private static JobOfferLocation LocationOf(JsonObject posting)
    {
        var address = (First(posting["jobLocation"]) as JsonObject)?["address"];
        var remote = string.Equals(Text(posting["jobLocationType"]), "TELECOMMUTE", StringComparison.OrdinalIgnoreCase) ? "full" : null;
        return First(address) is JsonObject place
            ? new() { City = Text(place["addressLocality"]), Country = Text(place["addressCountry"]) ?? Text((place["addressCountry"] as JsonObject)?["name"]), Remote = remote }
            : new() { City = Text(address), Remote = remote };
    }

    private static string? ContractOf(JsonNode? type)
    {
        foreach (var value in Texts(type))
        {
            switch (value.ToUpperInvariant().Replace('-', '_').Replace(' ', '_'))
            {
                case "TEMPORARY": return "CDD";
                case "INTERN": return "Stage";
                case "CONTRACTOR": return "Freelance";
            }
            if (OfferFacts.ContractIn(value) is { } named)
            {
                return named;
            }
        }
        return null;
    }

    private static JobOfferSalary SalaryOf(JsonNode? node)
    {
        if (First(node) is not JsonObject salary)
        {
            return new();
        }
        var value = First(salary["value"]);
        var range = value as JsonObject;
        var period = Text(range?["unitText"])?.ToUpperInvariant() switch { "YEAR" => "year", "MONTH" => "month", "DAY" => "day", "HOUR" => "hour", _ => null };
        return new()
        {
            Min = Number(range?["minValue"]) ?? Number(range?["value"]) ?? Number(value),
            Max = Number(range?["maxValue"]),
            Currency = Text(salary["currency"]) ?? Text(range?["currency"]),
            Period = period,
        };
    }

    private static JsonNode? First(JsonNode? node) => node is JsonArray list ? list.FirstOrDefault() : node;

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node is JsonArray list ? list.Select(Text).OfType<string>() : Text(node) is { } text ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];

    private static string? Text(JsonNode? node) =>
        First(node) is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static decimal? Number(JsonNode? node)
    {
        if (node is not JsonValue value)
        {
            return null;
        }
        return value.TryGetValue<decimal>(out var number) ? number
            : value.TryGetValue<string>(out var text) && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out number) ? number
            : null;
    }
}
