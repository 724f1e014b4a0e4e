using System.Collections.Concurrent;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FitMyCv.Notification.Tests;

/// <summary>Notification on real servers, with a pickup folder and identity's users played.</summary>
public sealed class NotificationFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<Guid, object> _users = new();
    private WebApplication _identity = null!;

    public string MailFolder { get; } = Path.Combine(Path.GetTempPath(), $"fitmycv-mails-{Guid.NewGuid():N}");

    public TestService<Program> Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        _identity = builder.Build();
        _identity.Urls.Add("http://127.0.0.1:0");
        _identity.MapGet("/internal/users/{id:guid}", (Guid id) => _users.TryGetValue(id, out var user) ? Results.Json(user) : Results.NotFound());
        await _identity.StartAsync();
        Service = await TestService<Program>.StartAsync("notification", Options());
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await _identity.DisposeAsync();
        if (Directory.Exists(MailFolder))
        {
            Directory.Delete(MailFolder, recursive: true);
        }
    }

    /// <summary>Options of a service with this folder and identity.</summary>
    public TestServiceOptions Options(Action<Dictionary<string, string?>>? change = null, (ServerSet, TestIdentity)? sharing = null)
    {
        var options = new TestServiceOptions { Sharing = sharing };
        options.Settings["FITMYCV_MAIL_DIR"] = MailFolder;
        options.Settings["services__identity__http__0"] = _identity.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        change?.Invoke(options.Settings);
        return options;
    }

    public Guid AddUser(string email, string? name, string locale)
    {
        var id = Guid.CreateVersion7();
        _users[id] = new { id, email, name, role = "USER", locale, emailVerified = true, createdAt = DateTimeOffset.UtcNow };
        return id;
    }

    public Task PublishAsync(Message message) => Service.Bus.PublishAsync(message);

    public Task<SseClient> OpenAsync(CurrentUser user, string? lastEventId = null) => SseClient.OpenAsync(Service, user, lastEventId);

    /// <summary>Shows onboarding step <paramref name="step"/> to the user.</summary>
    public static OnboardingChanged Step(CurrentUser user, int step) =>
        new() { UserId = user.Id, State = new System.Text.Json.Nodes.JsonObject { ["currentStep"] = step } };

    public async Task<IReadOnlyList<LoggedMail>> LogAsync(string sql, object parameters)
    {
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return (await connection.QueryAsync<LoggedMail>("SELECT * FROM mail_log WHERE " + sql, parameters)).AsList();
    }

    public Task<LoggedMail> LoggedAsync(string mailId, string status) =>
        Eventually.FindAsync($"the mail {mailId} to be {status}", async () => (await LogAsync("mail_id = @mailId AND status = @status", new { mailId, status })).SingleOrDefault());

    public string PathOf(LoggedMail mail) => Path.Combine(MailFolder, $"{mail.Id:N}.eml");
}

/// <summary>A row of the mail log.</summary>
public sealed record LoggedMail
{
    public Guid Id { get; init; }
    public string MailId { get; init; } = "";
    public string TemplateName { get; init; } = "";
    public string RecipientEmail { get; init; } = "";
    public Guid? RecipientUserId { get; init; }
    public string Subject { get; init; } = "";
    public string Status { get; init; } = "";
    public string? Error { get; init; }
    public string? Provider { get; init; }
    public string? ProviderId { get; init; }
    public int Attempts { get; init; }
    public byte[]? Payload { get; init; }
    public DateTime NextAttemptAt { get; init; }
    public DateTime CreatedAt { get; init; }
}
