using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FitMyCv.Testing;

namespace FitMyCv.EndToEnd.Tests;

/// <summary>What a new user gets wrong: a clear error, no charge, nothing lost.</summary>
public sealed class BadInputTests(WholeSystem system)
{
    [Fact]
    public async Task Uploads_that_are_no_pdf_are_refused_without_a_charge()
    {
        using var person = await Person.NewAsync(system);
        await RefusedAsync(await person.Api.Http.PostAsync("/api/background-tasks/import-pdf", new MultipartFormDataContent { { new StringContent("x"), "other" } }), 400, "background.noPdfProvided");
        await RefusedAsync(await UploadAsync(person, Encoding.UTF8.GetBytes("just some text"), "cv.pdf"), 400, "background.invalidPdf");
        await RefusedAsync(await UploadAsync(person, [], "cv.pdf"), 400, "background.invalidPdf");
        await RefusedAsync(await UploadAsync(person, [.. "%PDF-1.7"u8, .. new byte[11 * 1024 * 1024]], "cv.pdf"), 413, "background.pdfTooLarge");
        await RefusedAsync(await person.Api.Http.PostAsJsonAsync("/api/background-tasks/import-pdf", new { pdf = "x" }), 415, "common.unsupportedMediaType");
        Assert.Equal(0, await person.UsedAsync("pdf_import"));
        Assert.Empty(await person.TasksAsync());
    }

    [Theory]
    [InlineData("encrypted.pdf", "background.pdfEncrypted")]
    [InlineData("pages-200.pdf", "background.pdfTooManyPages")]
    [InlineData("truncated.pdf", "background.pdfUnreadable")]
    public async Task A_pdf_that_cannot_be_read_fails_with_its_reason_and_is_refunded(string file, string key)
    {
        Assert.SkipWhen(Samples.SharedFolder is null, Samples.SharedSkipReason);
        using var person = await Person.NewAsync(system);
        var task = await person.ImportAsync(await File.ReadAllBytesAsync(Path.Combine(Samples.SharedFolder!, "data", "bad", file)), file);
        Assert.Equal("failed", task["status"]!.GetValue<string>());
        Assert.Equal(key, task["error"]!["key"]!.GetValue<string>());
        await Eventually.UntilAsync("the refund", async () => await person.UsedAsync("pdf_import") == 0, TimeSpan.FromSeconds(10));
        Assert.Empty(await person.FilenamesAsync());
    }

    [Fact]
    public async Task Offers_that_are_none_are_refused_without_a_charge()
    {
        using var person = await Person.NewAsync(system);
        var client = person.Api.Http;
        await person.ImportAsync(await File.ReadAllBytesAsync(Samples.PathOf("cv", "en-one-column.pdf")), "cv.pdf");
        async Task<HttpResponseMessage> Generate(object body) => await client.PostAsJsonAsync("/api/background-tasks/generate-cv", body);
        await RefusedAsync(await Generate(new { jobText = "" }), 400, "background.noSourceProvided");
        await RefusedAsync(await Generate(new { jobText = "too short" }), 400, "background.invalidJobText");
        await RefusedAsync(await Generate(new { jobUrl = "not a url" }), 400, "background.invalidUrl");
        foreach (var url in new[] { "http://127.0.0.1/", "http://localhost:8080/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://0x7f000001/", "http://intranet/" })
        {
            await RefusedAsync(await Generate(new { jobUrl = url }), 400, "background.urlNotAllowed");
        }
        await RefusedAsync(await Generate(new { jobText = new string('x', 200), jobUrl = "https://example.com/" }), 400, "background.noSourceProvided");
        await RefusedAsync(await Generate(new { jobText = new string('x', 200), baseCvFilename = "unknown.json" }), 404, "cv.notFound");
        Assert.Equal(0, await person.UsedAsync("gpt_cv_generation"));
    }

    [Fact]
    public async Task A_wrong_token_is_401_and_another_users_cv_is_not_found()
    {
        using var owner = await Person.NewAsync(system);
        using var other = await Person.NewAsync(system);
        var import = await owner.ImportAsync(await File.ReadAllBytesAsync(Samples.PathOf("cv", "en-one-column.pdf")), "cv.pdf");
        var filename = import["filename"]!.GetValue<string>();
        var foreign = await RefusedAsync(await other.Api.Http.GetAsync($"/api/cvs/read?file={filename}"), 404, "cv.notFound");
        var unknown = await RefusedAsync(await other.Api.Http.GetAsync("/api/cvs/read?file=unknown.json"), 404, "cv.notFound");
        Assert.Equal(unknown["detail"]!.ToJsonString(), foreign["detail"]!.ToJsonString());
        using var wrong = new HttpClient { BaseAddress = system.Gateway };
        await RefusedAsync(await wrong.GetAsync("/api/cvs"), 401, "common.notAuthenticated");
        wrong.DefaultRequestHeaders.Add("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
        await RefusedAsync(await wrong.GetAsync("/api/cvs"), 401, "common.notAuthenticated");
    }

    [Fact]
    public async Task The_same_import_sent_twice_at_once_with_one_key_is_one_task_and_one_charge()
    {
        using var person = await Person.NewAsync(system);
        var pdf = await File.ReadAllBytesAsync(Samples.PathOf("cv", "en-one-column.pdf"));
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => UploadAsync(person, pdf, "cv.pdf", key)));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, answer.StatusCode.ToString()));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        var again = await UploadAsync(person, pdf, "cv.pdf", key);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Single(await person.TasksAsync());
        Assert.Equal(1, await person.UsedAsync("pdf_import"));
    }

    private static async Task<HttpResponseMessage> UploadAsync(Person person, byte[] bytes, string name, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/background-tasks/import-pdf")
        {
            Content = new MultipartFormDataContent { { new ByteArrayContent(bytes), "pdf", name } },
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        return await person.Api.Http.SendAsync(request);
    }

    private static async Task<JsonNode> RefusedAsync(HttpResponseMessage answer, int status, string key)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}, not {status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(key, problem["error"]!.GetValue<string>());
        return problem;
    }
}
