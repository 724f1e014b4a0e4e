using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Domain;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing.Services;
using Npgsql;

namespace FitMyCv.Cv.Tests;

/// <summary>The cv service on real servers, with billing and ai-worker played.</summary>
public sealed class CvFixture : IAsyncLifetime
{
    internal PlayedPeers Peers { get; private set; } = null!;

    public TestService<Program> Service { get; private set; } = null!;

    public MessageProbe Bus => Service.Bus;

    public async ValueTask InitializeAsync()
    {
        Peers = await PlayedPeers.StartAsync();
        Service = await TestService<Program>.StartAsync("cv", Options());
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Peers.DisposeAsync();
    }

    public TestServiceOptions Options((ServerSet, TestIdentity)? sharing = null)
    {
        var options = new TestServiceOptions { Sharing = sharing };
        options.Settings["services__billing__http__0"] = Peers.Address;
        options.Settings["services__ai-worker__http__0"] = Peers.Address;
        return options;
    }

    internal Person NewPerson() => new(this, TestIdentity.NewUser());

    internal Peer Internal() => new(Service.InternalClient("ai-worker"));

    /// <summary>A person with one CV.</summary>
    internal async Task<Person> OwnerAsync(string filename = "resume.json", JsonObject? content = null)
    {
        var person = NewPerson();
        await person.CreateAsync(filename, content);
        return person;
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return (await Dapper.SqlMapper.ExecuteScalarAsync<T>(connection, sql, parameters))!;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await Dapper.SqlMapper.ExecuteAsync(connection, sql, parameters);
    }

    /// <summary>Every row of every table of the service as text.</summary>
    public async Task<string> AllTablesAsync()
    {
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var tables = await Dapper.SqlMapper.QueryAsync<string>(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
        var text = new List<string>();
        foreach (var table in tables)
        {
            foreach (var row in await Dapper.SqlMapper.QueryAsync(connection, $"SELECT * FROM \"{table}\""))
            {
                foreach (var (column, value) in (IDictionary<string, object?>)row)
                {
                    text.Add($"{table}.{column}={(value is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : value)}");
                }
            }
        }
        return string.Join('\n', text);
    }
}

/// <summary>A signed-in user of the API.</summary>
internal sealed class Person(CvFixture fixture, CurrentUser user) : Peer(fixture.Service.Client(user))
{
    public CurrentUser User => user;

    public Guid Id => user.Id;

    public async Task<Answer> CreateAsync(string? filename = "resume.json", JsonObject? content = null) =>
        (await PostAsync("/api/cvs/create", new { filename, content = content ?? Documents.Example() })).Is(HttpStatusCode.Created);

    public async Task<Answer> ReadAsync(string filename = "resume.json") => (await GetAsync($"/api/cvs/read?file={filename}")).Is(HttpStatusCode.OK);

    public async Task<JsonObject> ContentAsync(string filename = "resume.json") => (await ReadAsync(filename)).Json["content"]!.AsObject();

    public async Task<Answer> ChangesAsync(string filename = "resume.json") => (await GetAsync($"/api/cvs/changes?file={filename}")).Is(HttpStatusCode.OK);

    public Task<Answer> DecideAsync(string filename, string status, params IEnumerable<string> ids) =>
        PostAsync("/api/cvs/changes", new { filename, changes = ids.Select(id => new { id, status }) });

    /// <summary>The review's pending changes, by id.</summary>
    public async Task<IReadOnlyList<JsonNode>> PendingAsync(string filename) =>
        [.. (await ChangesAsync(filename)).Json["changes"]!.AsArray().Where(change => (string)change!["status"]! == "pending")!];

    public async Task<Guid> CvIdAsync(string filename = "resume.json") =>
        await fixture.QueryAsync<Guid>("SELECT id FROM cv_files WHERE user_id = @Id AND filename = @filename", new { Id, filename });

    /// <summary>A task that makes a CV: reserves its name, puts the result and announces it.</summary>
    public async Task<Guid> GenerateAsync(string filename, JsonObject content, JsonObject? source, JsonArray? changes = null)
    {
        var taskId = Guid.CreateVersion7();
        using var peer = fixture.Internal();
        (await peer.PostAsync("/internal/reservations", new { userId = Id, taskId, filename })).Is(HttpStatusCode.OK);
        fixture.Peers.TaskResults[taskId] = new JsonObject
        {
            ["kind"] = "created", ["filename"] = filename, ["content"] = content.DeepClone(), ["source"] = source?.DeepClone(), ["changes"] = changes ?? [],
            ["createdBy"] = "generate-cv", ["isTranslated"] = false, ["sourceType"] = "text", ["sourceValue"] = "We look for", ["jobOfferId"] = Guid.NewGuid().ToString(),
        };
        await fixture.Bus.PublishAsync(new CvGenerated { UserId = Id, TaskId = taskId, Kind = "created", Filename = filename });
        await fixture.Bus.WaitForAsync<CvStored>(stored => stored.TaskId == taskId);
        return taskId;
    }
}

/// <summary>An HTTP caller that reads problems and answers alike.</summary>
internal class Peer(HttpClient http) : IDisposable
{
    public async Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => await SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<Answer> PostAsync(string path, object body, params (string Name, string Value)[] headers) => await SendAsync(HttpMethod.Post, path, JsonContent.Create(body), headers);

    public async Task<Answer> PutAsync(string path, object body) => await SendAsync(HttpMethod.Put, path, JsonContent.Create(body), []);

    public async Task<Answer> DeleteAsync(string path) => await SendAsync(HttpMethod.Delete, path, null, []);

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Answer(response.StatusCode, isJson && bytes.Length > 0 ? JsonNode.Parse(bytes) : null, bytes, response.Headers.ETag?.ToString(), response.Content.Headers.ContentDisposition?.ToString());
    }

    public void Dispose() => http.Dispose();
}

internal sealed record Answer(HttpStatusCode Status, JsonNode? Body, byte[] Bytes, string? Etag, string? Disposition)
{
    public JsonNode Json => Body ?? throw new InvalidOperationException($"{Status} without JSON");

    public string? Error => Body is JsonObject problem ? (string?)problem["error"] : null;

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Body}");
        return this;
    }

    public Answer Is(HttpStatusCode status, string error)
    {
        Assert.True(Status == status && Error == error, $"{(int)Status} instead of {(int)status} {error}: {Body}");
        return this;
    }
}
