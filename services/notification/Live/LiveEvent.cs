using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FitMyCv.Notification.Live;

/// <summary>
/// An event for the streams of one user.
/// </summary>
/// <param name="Cause">The message behind it: the same cause is never shown twice.</param>
/// <param name="Subject">What it tells the state of (a task, the balance …): a state older than one already shown is not shown.</param>
public sealed record LiveEvent(Guid UserId, string Name, string Subject, Guid Cause, DateTimeOffset OccurredAt, JsonObject Data)
{
    /// <summary>One line of JSON with <c>timestamp</c> in milliseconds.</summary>
    public string ToJson()
    {
        Data["timestamp"] = OccurredAt.ToUnixTimeMilliseconds();
        return Data.ToJsonString(Json);
    }

    private static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>An event as a stream writes it.</summary>
public sealed record StreamedEvent(string Id, string Name, string Json);

/// <summary>Position in a user's events: Redis' stream id, milliseconds and a number, increasing per user over all replicas.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventPosition(long Milliseconds, long Number) : IComparable<EventPosition>
{
    /// <summary>Before the first event.</summary>
    public static EventPosition Start { get; }

    public static EventPosition? TryParse(string? text)
    {
        var cut = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return cut > 0
            && long.TryParse(text.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && long.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new EventPosition(milliseconds, number)
            : null;
    }

    public int CompareTo(EventPosition other) =>
        Milliseconds == other.Milliseconds ? Number.CompareTo(other.Number) : Milliseconds.CompareTo(other.Milliseconds);

    public static bool operator <(EventPosition left, EventPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(EventPosition left, EventPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(EventPosition left, EventPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EventPosition left, EventPosition right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
