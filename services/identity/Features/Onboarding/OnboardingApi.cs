using System.Text.Json;
using System.Text.Json.Serialization;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Clients;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Onboarding;

public sealed record OnboardingAnswer(OnboardingState State);

public sealed record OnboardingStepRequest(int? Step, [property: JsonConverter(typeof(ReadableElementConverter))] JsonElement? Data);

public sealed record OnboardingStepsRequest(IReadOnlyList<int>? CompletedSteps);

public sealed record OnboardingActionRequest(string? Action, [property: JsonConverter(typeof(ReadableElementConverter))] JsonElement? Payload);

/// <summary><c>/api/user/onboarding</c> (spec identity §8.1).</summary>
internal static class OnboardingApi
{
    private const int LongestData = 16 * 1024;
    private const int MostSteps = 50;

    public static void MapOnboarding(this IEndpointRouteBuilder app)
    {
        var routes = app.MapUserApi().MapGroup("/user/onboarding");
        routes.MapGet("", GetAsync);
        routes.MapPut("", PutAsync);
        routes.MapPatch("", PatchAsync);
        routes.MapPost("", PostAsync);
        routes.MapGet("/subscribe", PlansAsync);
    }

    private static async Task<IResult> GetAsync(CurrentUser caller, OnboardingStates states, CancellationToken cancellationToken) =>
        Answer(await states.FindAsync(caller.Id, cancellationToken));

    private static async Task<IResult> PutAsync(OnboardingStepRequest body, CurrentUser caller, OnboardingStates states, CancellationToken cancellationToken)
    {
        if (body.Step is not (>= 0 and <= OnboardingState.LastStep))
        {
            return OnboardingErrors.InvalidStep.ToProblem();
        }
        if (Check("data", body.Data) is { } refusal)
        {
            return refusal;
        }
        var isBehind = false;
        var state = await states.ChangeAsync(
            caller.Id,
            (before, now) =>
            {
                isBehind = body.Step < before.CurrentStep;
                return isBehind ? null : Merged(before.GoTo(body.Step.Value, now), "data", body.Data, now);
            },
            cancellationToken);
        return isBehind && state is not null
            ? OnboardingErrors.Desync.ToProblem(extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["serverStep"] = state.CurrentStep, ["state"] = state })
            : Answer(state);
    }

    private static async Task<IResult> PatchAsync(OnboardingStepsRequest body, CurrentUser caller, OnboardingStates states, CancellationToken cancellationToken)
    {
        if (body.CompletedSteps is not { Count: <= MostSteps } steps || steps.Any(step => step is < 0 or > OnboardingState.LastStep))
        {
            return OnboardingErrors.InvalidBody.ToProblem();
        }
        return Answer(await states.ChangeAsync(caller.Id, (before, _) => before.CompleteSteps(steps), cancellationToken));
    }

    private static async Task<IResult> PostAsync(OnboardingActionRequest body, CurrentUser caller, OnboardingStates states, CancellationToken cancellationToken)
    {
        if (body.Action is not ("complete" or "skip" or "reset"))
        {
            return OnboardingErrors.InvalidAction.ToProblem();
        }
        if (Check("payload", body.Payload) is { } refusal)
        {
            return refusal;
        }
        return Answer(await states.ChangeAsync(
            caller.Id,
            (before, now) => body.Action switch
            {
                "complete" => Merged(before.Complete(now), "payload", body.Payload, now),
                "skip" => Merged(before.Skip(now), "payload", body.Payload, now),
                _ => OnboardingState.Default,
            },
            cancellationToken));
    }

    private static async Task<IResult> PlansAsync(BillingClient billing, CancellationToken cancellationToken) => TypedResults.Json(await billing.PlansAsync(cancellationToken));

    private static IResult Answer(OnboardingState? state) => state is null ? CommonErrors.NotAuthenticated.ToProblem() : TypedResults.Ok(new OnboardingAnswer(state));

    private static ProblemHttpResult? Check(string member, JsonElement? data) =>
        data switch
        {
            null => null,
            { ValueKind: not JsonValueKind.Object } => Problems.Invalid(member, "Must be an object."),
            { } given when given.GetRawText().Length > LongestData => Problems.Invalid(member, "Must have at most 16 KB."),
            _ => null,
        };

    private static OnboardingState Merged(OnboardingState state, string member, JsonElement? data, DateTimeOffset now)
    {
        try
        {
            return data is { } given ? state.Merge(given, now) : state;
        }
        catch (JsonException exception)
        {
            throw CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [member] = [exception.Message] });
        }
    }
}
