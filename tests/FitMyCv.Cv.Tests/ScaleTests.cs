using System.Diagnostics;
using System.Net;
using FitMyCv.Cv.Data;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace FitMyCv.Cv.Tests;

/// <summary>What a user has stored does not slow him down: the list page of many CVs, and the queries that reading one takes.</summary>
public sealed class ScaleTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    private const int Many = 10_000;
    private const int Few = 10;
    private const int Page = 10;
    private const double LongestRatio = 1.5;
    private static readonly int Versions = TestScale.Of(everyDay: 10, full: 200);

    [Fact]
    public async Task The_list_page_of_ten_thousand_cvs_takes_the_time_of_ten()
    {
        var (rich, poor) = (TestIdentity.NewUser(), TestIdentity.NewUser());
        await SeedAsync(rich, Many);
        await SeedAsync(poor, Few);
        await fixture.ExecuteAsync("ANALYZE cv_files");
        using var richClient = fixture.Service.Client(rich);
        using var poorClient = fixture.Service.Client(poor);
        static async Task ListAsync(HttpClient client)
        {
            using var answer = await client.GetAsync(new Uri($"/api/cvs?limit={Page}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }
        for (var warmUp = 0; warmUp < 20; warmUp++)
        {
            await ListAsync(richClient);
            await ListAsync(poorClient);
        }

        var times = await TimeComparison.CompareAsync(100, 0, LongestRatio, (_, _) => ListAsync(poorClient), (_, _) => ListAsync(richClient));

        TestContext.Current.TestOutputHelper?.WriteLine($"{Few} and {Many} CVs with {Versions} versions each: {times}");
        Assert.True(times.Ratio < LongestRatio, times.ToString());
        using var person = new Person(fixture, rich);
        Assert.Equal(Many, (int)(await person.GetAsync($"/api/cvs?limit={Page}&offset={Many - 1}")).Is(HttpStatusCode.OK).Json["total"]!);
    }

    [Theory]
    [InlineData("/api/cvs/read?file=resume.json", 2)]
    [InlineData("/api/cvs/read?file=resume.json&version=1", 3)]
    [InlineData("/api/cvs?limit=10", 2)]
    public async Task Reading_takes_few_queries(string path, int most)
    {
        using var person = await fixture.OwnerAsync();
        (await person.PostAsync("/api/cvs/versions", new { filename = "resume.json" })).Is(HttpStatusCode.Created);
        await person.GetAsync(path);
        var trace = ActivityTraceId.CreateRandom();
        var queries = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity =>
            {
                if (activity.TraceId == trace)
                {
                    Interlocked.Increment(ref queries);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        (await person.GetAsync(path, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"))).Is(HttpStatusCode.OK);

        Assert.InRange(queries, 1, most);
    }

    /// <summary>CVs of the user with real labels, so that the list opens, and versions of a few bytes, which it must not touch.</summary>
    private async Task SeedAsync(CurrentUser user, int count)
    {
        await using var connection = await fixture.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var payloads = await fixture.Service.Services.GetRequiredService<CvVault>().ForWritingAsync(connection, user.Id);
        var content = Documents.Example();
        var now = fixture.Service.Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        await using (var writer = await connection.BeginBinaryImportAsync(
            "COPY cv_files (id, user_id, filename, content, label, etag, language, created_at, updated_at) FROM STDIN (FORMAT binary)", TestContext.Current.CancellationToken))
        {
            for (var number = 0; number < count; number++)
            {
                var id = Guid.CreateVersion7();
                await writer.StartRowAsync();
                await writer.WriteAsync(id, NpgsqlDbType.Uuid);
                await writer.WriteAsync(user.Id, NpgsqlDbType.Uuid);
                await writer.WriteAsync($"cv_{number}.json", NpgsqlDbType.Text);
                await writer.WriteAsync(payloads.SealContent(id, 1, content), NpgsqlDbType.Bytea);
                await writer.WriteAsync(payloads.SealLabel(id, content), NpgsqlDbType.Bytea);
                await writer.WriteAsync("etag", NpgsqlDbType.Text);
                await writer.WriteAsync("en", NpgsqlDbType.Text);
                await writer.WriteAsync(now.AddSeconds(-number), NpgsqlDbType.TimestampTz);
                await writer.WriteAsync(now, NpgsqlDbType.TimestampTz);
            }
            await writer.CompleteAsync(TestContext.Current.CancellationToken);
        }
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO cv_versions (cv_id, version, content, change_type, created_at)
            SELECT f.id, version, '\x00'::bytea, 'manual', now() FROM cv_files f, generate_series(1, $2) AS version WHERE f.user_id = $1
            """,
            connection)
        {
            Parameters = { new() { Value = user.Id }, new() { Value = Versions } },
            CommandTimeout = 300,
        };
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
