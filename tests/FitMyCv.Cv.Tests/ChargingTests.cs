using System.Net;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Data;
using FitMyCv.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Cv.Tests;

/// <summary>These change how the played billing behaves, so they share no fixture with others.</summary>
public sealed class ChargingTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    [Fact]
    public async Task A_refusal_is_handed_on_unchanged_and_leaves_nothing()
    {
        using var person = fixture.NewPerson();
        fixture.Peers.Refusal = "billing.limitReached";

        var refused = await person.PostAsync("/api/cvs/create", new { filename = "over.json", content = Documents.Example() });
        fixture.Peers.Refusal = null;

        refused.Is(HttpStatusCode.Forbidden, "billing.limitReached");
        Assert.True((bool)refused.Json["actionRequired"]!);
        Assert.Equal(5, (int)refused.Json["limit"]!);
        (await person.GetAsync("/api/cvs/read?file=over.json")).Is(HttpStatusCode.NotFound);
        await person.CreateAsync("over.json");
    }

    [Fact]
    public async Task Without_billing_nothing_is_done_and_the_name_is_free_again()
    {
        using var person = fixture.NewPerson();
        fixture.Peers.IsBillingAway = true;

        var answer = await person.PostAsync("/api/cvs/create", new { filename = "later.json", content = Documents.Example() });
        fixture.Peers.IsBillingAway = false;

        answer.Is(HttpStatusCode.ServiceUnavailable, "common.unavailable");
        await person.CreateAsync("later.json");
        await SweepAsync();
        Assert.Equal(0, await fixture.QueryAsync<int>("SELECT count(*)::int FROM operations WHERE user_id = @Id", new { person.Id }));
    }

    [Fact]
    public async Task What_a_crash_leaves_between_charge_and_effect_is_given_back_once()
    {
        using var person = fixture.NewPerson();
        var id = Guid.CreateVersion7();
        fixture.Peers.Charges[id] = "create_cv_manual";
        await fixture.ExecuteAsync("INSERT INTO operations (id, user_id, feature, created_at) VALUES (@id, @Id, 'create_cv_manual', now() - interval '2 minutes')", new { id, person.Id });
        await fixture.ExecuteAsync("INSERT INTO cv_reservations (task_id, user_id, filename) VALUES (@id, @Id, 'held.json')", new { id, person.Id });

        await SweepAsync();
        await SweepAsync();

        Assert.Equal(1, fixture.Peers.Refunds[id]);
        await person.CreateAsync("held.json");
    }

    [Fact]
    public async Task An_effect_that_comes_after_the_sweep_is_not_stored()
    {
        using var person = fixture.NewPerson();
        Guid charged = default;
        fixture.Peers.AfterCharge = async id =>
        {
            charged = id;
            await fixture.ExecuteAsync("UPDATE operations SET created_at = now() - interval '2 minutes' WHERE id = @id", new { id });
            await SweepAsync();
        };

        var answer = await person.PostAsync("/api/cvs/create", new { filename = "slow.json", content = Documents.Example() });
        fixture.Peers.AfterCharge = null;

        answer.Is(HttpStatusCode.ServiceUnavailable, "common.unavailable");
        Assert.Equal(1, fixture.Peers.Refunds[charged]);
        (await person.GetAsync("/api/cvs/read?file=slow.json")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_refund_that_billing_misses_is_repeated_by_the_sweep()
    {
        using var person = await fixture.OwnerAsync();
        fixture.Peers.IsRefundAway = true;

        var answer = await person.PostAsync("/api/export-pdf", new { filename = "resume.json", format = "png", page = 99 });
        answer.Is(HttpStatusCode.BadRequest, "cv.pageInvalid");
        var id = await fixture.QueryAsync<Guid>("SELECT id FROM operations WHERE user_id = @Id", new { person.Id });
        fixture.Peers.IsRefundAway = false;
        await SweepAsync();

        Assert.Equal(1, fixture.Peers.Refunds[id]);
    }

    [Fact]
    public async Task An_export_is_charged_once_and_told()
    {
        using var person = await fixture.OwnerAsync();
        var id = await person.CvIdAsync();

        var pdf = (await person.PostAsync("/api/export-pdf", new { filename = "resume.json" })).Is(HttpStatusCode.OK);
        var png = (await person.PostAsync("/api/export-pdf", new { filename = "resume.json", format = "png" })).Is(HttpStatusCode.OK);

        Assert.Equal("%PDF-"u8.ToArray(), pdf.Bytes[..5]);
        Assert.Equal("\x89PNG"u8.ToArray()[^3..], png.Bytes[1..4]);
        Assert.Contains("CV Noelle Carvalho-Brandt.pdf", pdf.Disposition, StringComparison.Ordinal);
        var told = await fixture.Bus.WaitForAsync<CvExported>(exported => exported.CvId == id && exported.Format == "pdf");
        Assert.Equal(1, told.Pages);
        Assert.Equal(0, await fixture.QueryAsync<int>("SELECT count(*)::int FROM operations WHERE user_id = @Id", new { person.Id }));
    }

    [Fact]
    public async Task Wrong_export_options_are_refused_before_any_charge()
    {
        using var person = await fixture.OwnerAsync();
        var before = fixture.Peers.Charges.Count;
        foreach (var (body, error) in new (object, string)[]
        {
            (new { filename = "resume.json", format = "gif" }, "cv.formatInvalid"),
            (new { filename = "resume.json", format = "" }, "cv.formatInvalid"),
            (new { filename = "resume.json", format = 5 }, "common.invalidPayload"),
            (new { filename = "resume.json", template = "neon" }, "cv.templateInvalid"),
            (new { filename = "resume.json", language = "it" }, "common.invalidPayload"),
            (new { filename = "resume.json", sections = new[] { "header" } }, "common.invalidPayload"),
            (new { filename = "resume.json", sections = new { header = "no" } }, "common.invalidPayload"),
            (new { filename = "resume.json", sections = new { experience = new { enabled = true, items = new[] { 3 } } } }, "common.invalidPayload"),
        })
        {
            (await person.PostAsync("/api/export-pdf", body)).Is(HttpStatusCode.BadRequest, error);
        }
        Assert.Equal(before, fixture.Peers.Charges.Count);
    }

    [Fact]
    public async Task A_blocked_CV_is_read_but_not_exported()
    {
        using var person = await fixture.OwnerAsync();
        using var peer = fixture.Internal();

        (await peer.PutAsync($"/internal/users/{person.Id}/cvs/resume.json/blocked", new { blocked = true, reason = "fraud" })).Is(HttpStatusCode.OK);

        Assert.True((bool)(await person.ReadAsync()).Json["blocked"]!);
        (await person.PostAsync("/api/export-pdf", new { filename = "resume.json" })).Is(HttpStatusCode.NotFound, "cv.notFound");
        (await person.DecideAsync("resume.json", "accepted", "chg_000000000000")).Is(HttpStatusCode.Forbidden, "cv.blocked");
    }

    private Task SweepAsync() => fixture.Service.Services.GetRequiredService<PaidOperations>().SweepAsync(CancellationToken.None);
}
