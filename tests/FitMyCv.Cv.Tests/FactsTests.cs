using System.Net;
using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Tests;

/// <summary>Metadata, source, rights, link history and the internal routes.</summary>
public sealed class FactsTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    [Fact]
    public async Task An_editing_session_is_opened_and_paid_once_by_simultaneous_calls()
    {
        using var person = await fixture.OwnerAsync();
        fixture.Peers.Method = "credits";
        var before = fixture.Peers.Charges.Values.Count(feature => feature == "edit_cv");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => person.PostAsync("/api/cv/debit-edit", new { filename = "resume.json" })));
        fixture.Peers.Method = "plan";

        Assert.All(answers, answer => answer.Is(HttpStatusCode.OK));
        Assert.Single(answers, answer => (bool)answer.Json["creditUsed"]!);
        Assert.Equal(before + 1, fixture.Peers.Charges.Values.Count(feature => feature == "edit_cv"));
        Assert.True((bool)(await person.GetAsync("/api/cv/can-edit?file=resume.json")).Json["sessionOpen"]!);
    }

    [Fact]
    public async Task What_may_be_done_is_what_billing_says()
    {
        using var person = await fixture.OwnerAsync();
        var can = (await person.GetAsync("/api/cv/can-create")).Is(HttpStatusCode.OK).Json;
        fixture.Peers.Refusal = "billing.limitReached";
        var refused = (await person.GetAsync("/api/cv/can-create")).Json;
        var edit = (await person.GetAsync("/api/cv/can-edit?file=resume.json")).Json;
        var debit = await person.PostAsync("/api/cv/debit-edit", new { filename = "resume.json" });
        fixture.Peers.Refusal = null;

        Assert.True((bool)can["canCreate"]!);
        Assert.Equal(1, (int)can["cvCount"]!);
        Assert.False((bool)refused["canCreate"]!);
        Assert.Equal("billing.limitReached", (string)refused["reasonKey"]!);
        Assert.False((bool)edit["canEdit"]!);
        debit.Is(HttpStatusCode.Forbidden, "billing.limitReached");
        Assert.Equal(0, await fixture.QueryAsync<int>("SELECT count(*)::int FROM operations WHERE user_id = @Id", new { person.Id }));
    }

    [Fact]
    public async Task Metadata_and_source_show_what_was_given()
    {
        using var person = fixture.NewPerson();
        (await person.PostAsync("/api/cvs/create", new { filename = "linked.json", content = Documents.Example(), sourceType = "job-title", sourceValue = "Backend developer" })).Is(HttpStatusCode.Created);

        var metadata = (await person.GetAsync("/api/cv/metadata?file=linked.json")).Is(HttpStatusCode.OK).Json;
        var source = (await person.GetAsync("/api/cv/source?file=linked.json")).Is(HttpStatusCode.OK).Json["source"]!;

        Assert.Equal("job-title", (string)metadata["sourceType"]!);
        Assert.Equal("idle", (string)metadata["matchScoreStatus"]!);
        Assert.Equal("Backend developer", (string)source["value"]!);
        Assert.Null(source["jobOffer"]);
    }

    [Fact]
    public async Task The_offer_behind_a_CV_comes_from_ai_worker()
    {
        using var person = fixture.NewPerson();
        await person.GenerateAsync("made.json", Documents.Example(), null);
        var offer = Guid.Parse((string)(await person.GetAsync("/api/cv/metadata?file=made.json")).Json["jobOfferId"]!);
        fixture.Peers.Offers[offer] = new JsonObject { ["id"] = offer.ToString(), ["contentHash"] = "ab", ["sourceType"] = "text", ["content"] = new JsonObject { ["title"] = "Engineer" } };

        var source = (await person.GetAsync("/api/cv/source?file=made.json")).Is(HttpStatusCode.OK).Json["source"]!;

        Assert.Equal("Engineer", (string)source["jobOffer"]!["content"]!["title"]!);
        Assert.Null(source["jobOffer"]!["contentHash"]);
    }

    [Fact]
    public async Task Links_are_kept_once_each_newest_first()
    {
        using var person = fixture.NewPerson();
        fixture.Peers.Titles["https://jobs.example.com/2"] = "Engineer";
        var first = (await person.PostAsync("/api/link-history", new { url = " https://www.jobs.example.com/1 " })).Is(HttpStatusCode.Created).Json["link"]!;
        await person.PostAsync("/api/link-history", new { url = "https://jobs.example.com/2" });
        var again = (await person.PostAsync("/api/link-history", new { url = "https://www.jobs.example.com/1" })).Json["link"]!;

        var links = (await person.GetAsync("/api/link-history")).Is(HttpStatusCode.OK).Json["links"]!.AsArray();

        Assert.Equal((string)first["id"]!, (string)again["id"]!);
        Assert.Equal("jobs.example.com", (string)first["domain"]!);
        Assert.Equal(["https://www.jobs.example.com/1", "https://jobs.example.com/2"], links.Select(link => (string)link!["url"]!));
        Assert.Equal("Engineer", (string)links[1]!["title"]!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a url")]
    [InlineData("/relative")]
    [InlineData("ftp://example.com/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:pw@example.com/")]
    [InlineData("https:///nothing")]
    public async Task What_is_no_web_address_is_refused(string? url)
    {
        using var person = fixture.NewPerson();

        (await person.PostAsync("/api/link-history", new { url })).Is(HttpStatusCode.BadRequest, "cv.invalidUrl");
    }

    [Fact]
    public async Task Internal_routes_need_a_service_token_and_give_what_other_services_ask()
    {
        using var person = await fixture.OwnerAsync();
        using var peer = fixture.Internal();
        (await person.GetAsync($"/internal/users/{person.Id}/cvs")).Is(HttpStatusCode.Forbidden);

        var list = (await peer.GetAsync($"/internal/users/{person.Id}/cvs")).Is(HttpStatusCode.OK).Json;
        var read = (await peer.GetAsync($"/internal/users/{person.Id}/cvs/resume.json")).Is(HttpStatusCode.OK).Json;
        var counts = (await peer.PostAsync("/internal/users/counts", new { ids = new[] { person.Id, Guid.Empty } })).Is(HttpStatusCode.OK).Json;
        var export = (await peer.GetAsync($"/internal/users/{person.Id}/export")).Is(HttpStatusCode.OK).Json;
        var index = (await peer.GetAsync("/internal/cvs?limit=1")).Is(HttpStatusCode.OK).Json;
        var pdf = (await peer.GetAsync($"/internal/users/{person.Id}/cvs/resume.json/pdf")).Is(HttpStatusCode.OK);

        Assert.Equal("resume.json", (string)list["cvs"]![0]!["filename"]!);
        Documents.AssertSame(Documents.Example(), read["content"]!.AsObject());
        Assert.Equal(await person.CvIdAsync(), Guid.Parse((string)read["cvId"]!));
        Assert.Equal(1, (int)counts["counts"]![person.Id.ToString()]!);
        Assert.Equal(0, (int)counts["counts"]![Guid.Empty.ToString()]!);
        Assert.Equal("resume.json", (string)export["cvs"]![0]!["filename"]!);
        Assert.Single(index["cvs"]!.AsArray());
        Assert.Equal("%PDF-"u8.ToArray(), pdf.Bytes[..5]);
        (await peer.GetAsync($"/internal/users/{person.Id}/cvs/nothing.json")).Is(HttpStatusCode.NotFound, "cv.notFound");
    }
}
