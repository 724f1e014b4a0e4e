using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>A CV as the played cv keeps it.</summary>
public sealed record PlayedCvFile(Guid CvId, string Filename, JsonObject Content)
{
    public string? SourceType { get; init; }
    public string? SourceValue { get; init; }
    public Guid? JobOfferId { get; init; }
    public string? CreatedBy { get; init; }
    public bool IsGenerated { get; init; }
    public bool Blocked { get; init; }
    public string Etag { get; init; } = "\"0123456789abcdef\"";
    public DateTimeOffset UpdatedAt { get; init; } = DateTimeOffset.UtcNow;
}

/// <summary>Plays cv's internal API (spec cv §9) and, when told to, takes over results as cv does.</summary>
public sealed class PlayedCv : PlayedPeer
{
    private int _names;

    public ConcurrentDictionary<(Guid UserId, string Filename), PlayedCvFile> Files { get; } = new();

    public ConcurrentDictionary<Guid, string> Reservations { get; } = new();

    public ConcurrentDictionary<Guid, bool> Released { get; } = new();

    /// <summary>Status calls as <c>member=value</c>, by task.</summary>
    public ConcurrentDictionary<Guid, List<string>> Statuses { get; } = new();

    /// <summary>Results taken over, by task.</summary>
    public ConcurrentDictionary<Guid, JsonObject> Stored { get; } = new();

    /// <summary>Reads of CV contents.</summary>
    public int ContentReads { get; private set; }

    /// <summary>Called while a reservation is made.</summary>
    public Func<Guid, Task>? OnReserve { get; set; }

    public PlayedCvFile Add(Guid userId, string filename, CvDocument? document = null, Func<PlayedCvFile, PlayedCvFile>? change = null)
    {
        var file = new PlayedCvFile(Guid.CreateVersion7(), filename, CvJson.Write(document ?? SampleCvs.Developer));
        return Files[(userId, filename)] = change?.Invoke(file) ?? file;
    }

    /// <summary>Fetches a result and answers as cv does: stores it once, then <see cref="CvStored"/>; false when there is none to fetch.</summary>
    public async Task<bool> TakeOverAsync(HttpClient aiWorker, MessageProbe bus, Guid userId, Guid taskId, string filename)
    {
        using var response = await aiWorker.GetAsync($"/internal/tasks/{taskId}/result");
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return false;
        }
        Stored[taskId] = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        await bus.PublishAsync(new CvStored
        {
            UserId = userId, TaskId = taskId, CvId = Guid.CreateVersion7(), Filename = filename, Etag = "\"fedcba9876543210\"", ContentVersion = 1,
        });
        return true;
    }

    protected override void Map(WebApplication app)
    {
        app.MapGet("/internal/users/{userId:guid}/cvs", (Guid userId) =>
            Results.Ok(new { cvs = Files.Where(entry => entry.Key.UserId == userId).Select(entry => Summary(entry.Value)).ToArray() }));
        app.MapGet("/internal/users/{userId:guid}/cvs/{filename}", (Guid userId, string filename) =>
        {
            ContentReads++;
            return Files.TryGetValue((userId, filename), out var file)
                ? Results.Ok(new { cv = Summary(file), cvId = file.CvId, content = file.Content, etag = file.Etag, jobOfferId = file.JobOfferId })
                : Results.NotFound();
        });
        app.MapPost("/internal/users/{userId:guid}/cvs/{filename}/status", (Guid userId, string filename, JsonObject body) =>
        {
            var statuses = Statuses.GetOrAdd(Guid.Parse(body["taskId"]!.GetValue<string>()), _ => []);
            lock (statuses)
            {
                statuses.AddRange(body.Where(member => member.Key != "taskId").Select(member => $"{member.Key}={member.Value}"));
            }
            return Files.ContainsKey((userId, filename)) ? Results.Ok(new { success = true }) : Results.NotFound();
        });
        app.MapPost("/internal/reservations", async (ReservationRequest request) =>
        {
            if (OnReserve is { } hook)
            {
                await hook(request.TaskId);
            }
            return Released.ContainsKey(request.TaskId)
                ? Results.Conflict()
                : Results.Ok(new { filename = Reservations.GetOrAdd(request.TaskId, _ => $"20261125{Interlocked.Increment(ref _names):D9}.json") });
        });
        app.MapDelete("/internal/reservations/{taskId:guid}", (Guid taskId) =>
        {
            Released[taskId] = true;
            Reservations.TryRemove(taskId, out _);
            return Results.Ok();
        });
    }

    private static object Summary(PlayedCvFile file) =>
        new { file.Filename, file.SourceType, file.SourceValue, file.CreatedBy, file.IsGenerated, isTemplate = false, file.Blocked, file.UpdatedAt };

    private sealed record ReservationRequest(Guid UserId, Guid TaskId);
}
