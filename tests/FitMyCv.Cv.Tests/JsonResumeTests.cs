using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Domain.JsonResume;

namespace FitMyCv.Cv.Tests;

public sealed class JsonResumeTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    private static JsonObject Resume() =>
        JsonNode.Parse(
            """
            {
              "$schema": "https://example.test/schema.json",
              "basics": {
                "name": "Ada Testcase", "label": "Developer", "email": "ada@example.test", "image": "https://example.test/a.png", "url": "ada.example.test",
                "location": { "city": "London", "countryCode": "GB", "address": "1 Road" },
                "profiles": [{ "network": "GitHub", "username": "ada", "url": "https://github.com/ada-example" }, { "network": "Blog", "url": "https://blog.example.test" }]
              },
              "work": [
                { "name": "Example Works", "position": "Developer", "description": "A maker of examples", "summary": "Billing", "startDate": "2020-03-15", "highlights": ["Built a billing service"], "url": "https://example.test" },
                { "name": "Old Works", "position": "Intern", "startDate": "soon", "endDate": "2019" },
                { "summary": "Something once", "highlights": ["Done"] }
              ],
              "education": [{ "institution": "School", "studyType": "BSc", "area": "Maths", "score": "1st", "courses": ["Logic"], "endDate": "2018-06-30" }],
              "skills": [{ "name": "Languages", "level": "Master", "keywords": ["C#", "SQL"] }, { "name": "Outils", "keywords": ["Docker"] }, { "name": "Soft skills", "keywords": ["Patience"] }, { "name": "Juggling", "level": "circus" }],
              "languages": [{ "language": "English", "fluency": "Native" }],
              "projects": [{ "name": "Site", "description": "A site", "highlights": ["Fast"], "keywords": ["HTML"], "roles": ["Author", "Tester"], "url": "https://site.example.test", "entity": "Me" }],
              "awards": [{ "title": "Guild prize", "awarder": "Guild", "date": "2021-01-01" }],
              "interests": [{ "name": "Chess", "keywords": ["Openings", "Endgames"] }]
            }
            """)!.AsObject();

    [Fact]
    public void A_resume_is_read_by_the_table()
    {
        var cv = JsonResumeImport.Read(Resume()).Document;

        var expected = JsonNode.Parse(
            """
            {
              "header": { "full_name": "Ada Testcase", "current_title": "Developer", "contact": {
                "email": "ada@example.test", "location": { "city": "London", "country_code": "GB" },
                "links": [{ "type": "website", "url": "https://ada.example.test" }, { "type": "github", "label": "GitHub", "url": "https://github.com/ada-example" }, { "type": "other", "label": "Blog", "url": "https://blog.example.test" }] } },
              "summary": {},
              "skills": { "hard_skills": [{ "name": "C#", "proficiency": "expert" }, { "name": "SQL", "proficiency": "expert" }, { "name": "Juggling" }], "tools": [{ "name": "Docker" }], "soft_skills": ["Patience"] },
              "experience": [
                { "title": "Developer", "company": "Example Works", "start_date": "2020-03", "end_date": "present", "description": "A maker of examples\nBilling", "responsibilities": ["Built a billing service"] },
                { "title": "Intern", "company": "Old Works", "start_date": "", "end_date": "2019" }],
              "education": [{ "institution": "School", "degree": "BSc", "field_of_study": "Maths", "description": "1st\nLogic", "end_date": "2018-06" }],
              "languages": [{ "name": "English", "level": "Native" }],
              "projects": [{ "name": "Site", "role": "Author, Tester", "summary": "A site\nFast", "url": "https://site.example.test", "keywords": ["HTML"] }],
              "extras": [{ "name": "Experience", "summary": "Something once\nDone" }, { "name": "Guild prize", "summary": "Guild\n2021-01-01" }, { "name": "Chess", "summary": "Openings\nEndgames" }]
            }
            """)!.AsObject();
        Documents.AssertSame(expected, cv);
        Assert.Empty(CvSchema.Validate(cv));
    }

    [Fact]
    public void What_finds_no_place_is_named() =>
        Assert.Equal(
            ["/basics/image", "/basics/location/address", "/basics/profiles/0/username", "/projects/0/entity", "/skills/0/name", "/skills/3/level", "/work/0/url", "/work/1/startDate"],
            JsonResumeImport.Read(Resume()).Unmapped.Select(member => member.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void Writing_and_reading_again_gives_the_same_document()
    {
        Documents.AssertSame(Documents.Example(), JsonResumeImport.Read(JsonResumeExport.Write(Documents.Example())).Document);
        for (var seed = 0; seed < 1000; seed++)
        {
            var cv = new RandomCvs(seed).Cv();
            Documents.AssertSame(cv, JsonResumeImport.Read(JsonResumeExport.Write(cv)).Document, $"seed {seed}");
        }
    }

    [Fact]
    public void An_exported_resume_is_one_that_others_read()
    {
        var resume = JsonResumeExport.Write(Documents.Example());

        Assert.Equal("Noëlle Carvalho-Brandt", (string)resume["basics"]!["name"]!);
        Assert.Equal("Quai Sud", (string)resume["work"]![0]!["name"]!);
        Assert.Null(resume["work"]![0]!["endDate"]);
        Assert.Equal("2020-02", (string)resume["work"]![1]!["endDate"]!);
        Assert.Equal(["Hard skills", "Tools", "Soft skills"], resume["skills"]!.AsArray().Select(skill => (string)skill!["name"]!));
        Assert.Equal("expert", (string)resume["meta"]!["fitmycv"]!["/skills/hard_skills/0/proficiency"]!);
    }

    [Fact]
    public async Task A_resume_is_stored_as_a_CV_and_errors_name_its_own_places()
    {
        using var person = fixture.NewPerson();
        var made = await person.PostAsync("/api/cvs/create", new { filename = "ada.json", content = Resume(), format = "jsonresume" });
        var wrong = Resume();
        wrong["work"]![1]!["startDate"] = "2020";
        wrong["basics"]!["name"] = "";
        var refused = await person.PostAsync("/api/cvs/create", new { filename = "wrong.json", content = wrong, format = "jsonresume" });
        var exported = await person.PostAsync("/api/export-pdf", new { filename = "ada.json", format = "jsonresume" });

        made.Is(System.Net.HttpStatusCode.Created);
        Assert.Contains(made.Json["unmapped"]!.AsArray(), member => (string)member!["path"]! == "/basics/image");
        refused.Is(System.Net.HttpStatusCode.BadRequest, "cv.invalidContent");
        Assert.Equal(["/basics/name"], refused.Json["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal("Ada Testcase", (string)exported.Is(System.Net.HttpStatusCode.OK).Json["basics"]!["name"]!);
        (await person.PostAsync("/api/cvs/create", new { content = Resume(), format = "europass" })).Is(System.Net.HttpStatusCode.BadRequest, "common.invalidPayload");
    }
}
