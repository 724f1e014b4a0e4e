using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Requests;

namespace FitMyCv.Identity.Features.Onboarding;

/// <summary>Reads and changes onboarding states; each effective change is atomic and announced (<see cref="OnboardingChanged"/>).</summary>
public sealed class OnboardingStates(Database database, TimeProvider time)
{
    /// <summary>The user's state, or null when there is no such user.</summary>
    public async Task<OnboardingState?> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return Read(await connection.QuerySingleOrDefaultAsync<string>("SELECT onboarding FROM users WHERE id = @userId", new { userId }));
    }

    /// <summary>
    /// Runs the change on the locked state and answers the state after it; null when there is no such user. A change that answers null leaves
    /// everything as it is and gives the present state.
    /// </summary>
    public Task<OnboardingState?> ChangeAsync(Guid userId, Func<OnboardingState, DateTimeOffset, OnboardingState?> change, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var before = Read(await unit.Connection.QuerySingleOrDefaultAsync<string>("SELECT onboarding FROM users WHERE id = @userId FOR UPDATE", new { userId }));
                if (before is null)
                {
                    return null;
                }
                var now = time.GetUtcNow();
                if (change(before, now) is not { } after || Write(after) == Write(before))
                {
                    return before;
                }
                await unit.Connection.ExecuteAsync(
                    "UPDATE users SET onboarding = @State::jsonb, updated_at = @now, version = version + 1 WHERE id = @userId",
                    new { userId, State = Write(after), now });
                unit.Publish(new OnboardingChanged { UserId = userId, State = JsonNode.Parse(Write(after))!.AsObject() });
                return after;
            },
            cancellationToken);

    private static OnboardingState? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<OnboardingState>(json, ApiJson.Options)!.Filled();

    private static string Write(OnboardingState state) => JsonSerializer.Serialize(state, ApiJson.Options);
}
