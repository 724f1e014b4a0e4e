using System.Text.Json;

namespace FitMyCv.Identity.Domain;

public sealed record OnboardingModal(bool Completed, DateTimeOffset? CompletedAt);

public sealed record OnboardingTooltip(bool ClosedManually);

public sealed record OnboardingTimestamps(DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, DateTimeOffset? SkippedAt, DateTimeOffset? LastStepChangeAt);

public sealed record OnboardingStep4(bool CvGenerated, string? CvFilename);

/// <summary>How far a user is in the onboarding, and the rules of its moves (spec identity §8.1). Immutable.</summary>
public sealed record OnboardingState
{
    public const int LastStep = 8;

    /// <summary>Names of the steps 0–8.</summary>
    public static readonly IReadOnlyList<string> Steps =
        ["welcome", "edit_mode", "ai_generation", "task_manager", "open_generated_cv", "match_score", "optimization", "history", "export"];

    /// <summary>Names of the modals, in the order of lists.</summary>
    public static readonly IReadOnlyList<string> ModalNames = ["welcome", "step1", "step2", "step6", "step8", "completion"];

    private const int LongestFilename = 255;

    public int CurrentStep { get; init; }
    public IReadOnlyList<int> CompletedSteps { get; init; } = [];
    public bool HasCompleted { get; init; }
    public bool IsSkipped { get; init; }
    public IReadOnlyDictionary<string, OnboardingModal> Modals { get; init; } = new Dictionary<string, OnboardingModal>(StringComparer.Ordinal);
    public IReadOnlyDictionary<string, OnboardingTooltip> Tooltips { get; init; } = new Dictionary<string, OnboardingTooltip>(StringComparer.Ordinal);
    public OnboardingTimestamps Timestamps { get; init; } = new(null, null, null, null);
    public OnboardingStep4 Step4 { get; init; } = new(false, null);

    public static OnboardingState Default { get; } = new OnboardingState().Filled();

    /// <summary>The state with every missing part at its default.</summary>
    public OnboardingState Filled() =>
        this with
        {
            Modals = ModalNames.ToDictionary(name => name, name => Modals.GetValueOrDefault(name) ?? new OnboardingModal(false, null), StringComparer.Ordinal),
            Tooltips = Enumerable.Range(1, LastStep)
                .Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .ToDictionary(name => name, name => Tooltips.GetValueOrDefault(name) ?? new OnboardingTooltip(false), StringComparer.Ordinal),
        };

    /// <summary>Goes forward to the step (not below the present one). Leaving step 0 starts the onboarding afresh.</summary>
    public OnboardingState GoTo(int step, DateTimeOffset now)
    {
        if (step == CurrentStep)
        {
            return this;
        }
        var moved = this with { CurrentStep = step, Timestamps = Timestamps with { LastStepChangeAt = now } };
        return CurrentStep != 0
            ? moved
            : moved with
            {
                HasCompleted = false,
                IsSkipped = false,
                Timestamps = moved.Timestamps with { StartedAt = now, CompletedAt = null, SkippedAt = null },
            };
    }

    public OnboardingState CompleteSteps(IEnumerable<int> steps) => this with { CompletedSteps = [.. CompletedSteps.Union(steps).Order()] };

    public OnboardingState Complete(DateTimeOffset now) =>
        this with
        {
            CurrentStep = LastStep,
            HasCompleted = true,
            IsSkipped = false,
            Timestamps = Timestamps with { CompletedAt = now, LastStepChangeAt = CurrentStep == LastStep ? Timestamps.LastStepChangeAt : now },
        };

    public OnboardingState Skip(DateTimeOffset now) =>
        this with { IsSkipped = true, HasCompleted = false, Timestamps = Timestamps with { SkippedAt = now } };

    /// <summary>Takes over the known parts of a client's data (<c>modals</c>, <c>tooltips</c>, <c>step4</c>); other members are ignored.</summary>
    /// <exception cref="JsonException">A known part has the wrong type.</exception>
    public OnboardingState Merge(JsonElement data, DateTimeOffset now)
    {
        var modals = new Dictionary<string, OnboardingModal>(Modals, StringComparer.Ordinal);
        foreach (var (name, given) in KnownMembers(data, "modals", ModalNames))
        {
            var before = modals[name];
            var isCompleted = Bool(given, "completed") ?? before.Completed;
            modals[name] = new OnboardingModal(isCompleted, Time(given, "completedAt") ?? before.CompletedAt ?? (isCompleted ? now : null));
        }
        var tooltips = new Dictionary<string, OnboardingTooltip>(Tooltips, StringComparer.Ordinal);
        foreach (var (name, given) in KnownMembers(data, "tooltips", Tooltips.Keys))
        {
            tooltips[name] = new OnboardingTooltip(Bool(given, "closedManually") ?? tooltips[name].ClosedManually);
        }
        var step4 = Step4;
        if (Part(data, "step4") is { } given4)
        {
            step4 = new OnboardingStep4(Bool(given4, "cvGenerated") ?? step4.CvGenerated, Text(given4, "cvFilename") ?? step4.CvFilename);
        }
        return this with { Modals = modals, Tooltips = tooltips, Step4 = step4 };
    }

    private static List<(string Name, JsonElement Value)> KnownMembers(JsonElement data, string part, IEnumerable<string> names) =>
        Part(data, part) is { } members
            ? names.Select(name => (Name: name, Value: Part(members, name))).Where(member => member.Value is not null).Select(member => (member.Name, member.Value!.Value)).ToList()
            : [];

    private static JsonElement? Part(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var part) || part.ValueKind == JsonValueKind.Null ? null
        : part.ValueKind == JsonValueKind.Object ? part
        : throw new JsonException($"{name} must be an object.");

    private static bool? Bool(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw new JsonException($"{name} must be true or false.");

    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime()
        : throw new JsonException($"{name} must be a time.");

    private static string? Text(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= LongestFilename } text ? text
        : throw new JsonException($"{name} must be a text of at most {LongestFilename} characters.");
}
