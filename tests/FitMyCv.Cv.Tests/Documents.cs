using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Tests;

/// <summary>CV documents for tests.</summary>
internal static class Documents
{
    public static JsonObject Example() =>
        JsonNode.Parse(
            """
            {
              "generated_at": "2026-01-05T09:30:00Z",
              "language": "en",
              "header": {
                "full_name": "Noëlle Carvalho-Brandt",
                "current_title": "Backend Developer",
                "contact": {
                  "email": "noelle@example.test",
                  "location": { "city": "Lyon", "country_code": "FR" },
                  "links": [{ "type": "github", "label": "GitHub", "url": "https://github.com/noelle-example" }]
                }
              },
              "summary": { "headline": "Backend developer", "description": "Designs and runs services for banks.", "domains": ["Payments", "Logistics"] },
              "skills": {
                "hard_skills": [{ "name": "C#", "proficiency": "expert" }, { "name": "SQL" }],
                "tools": [{ "name": "Docker" }, { "name": "PostgreSQL", "proficiency": "advanced" }],
                "soft_skills": ["Teamwork", "Communication"]
              },
              "experience": [
                {
                  "title": "Backend Developer", "company": "Quai Sud", "start_date": "2020-03", "end_date": "present",
                  "description": "Card settlement.",
                  "responsibilities": ["Design settlement services in C#", "Review code of two colleagues", "Write integration tests"],
                  "skills_used": ["C#", "PostgreSQL"]
                },
                { "title": "Developer", "company": "Lagune", "start_date": "2017-01", "end_date": "2020-02", "responsibilities": ["Build endpoints for parcel tracking"] },
                { "title": "Intern", "company": "Atelier", "start_date": "2016-03", "end_date": "2016-08" }
              ],
              "education": [{ "institution": "IUT de Lannion", "degree": "DUT", "end_date": "2016" }],
              "languages": [{ "name": "French", "level": "native" }, { "name": "English", "level": "C1" }],
              "projects": [{ "name": "Bike workshop", "summary": "Planning site", "tech_stack": ["Python"] }],
              "extras": [{ "name": "Driving licence", "summary": "B" }]
            }
            """)!.AsObject();

    /// <summary>The document without what the server sets.</summary>
    public static JsonObject Plain(JsonObject document)
    {
        var plain = document.DeepClone().AsObject();
        foreach (var member in new[] { "meta", "generated_at", "reviewed_at", "language" })
        {
            plain.Remove(member);
        }
        return plain;
    }

    public static void AssertSame(JsonObject expected, JsonObject actual, string? why = null) =>
        Assert.True(JsonNode.DeepEquals(Plain(expected), Plain(actual)), $"{why}\nexpected {Plain(expected).ToJsonString()}\nactual   {Plain(actual).ToJsonString()}");
}
