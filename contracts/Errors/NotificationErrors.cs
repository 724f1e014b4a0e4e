namespace FitMyCv.Contracts.Errors;

/// <summary>Refusals of notification (spec notification §6 to §8).</summary>
public static class NotificationErrors
{
    public static readonly ErrorDefinition TooManyStreams = new("events.tooManyStreams", 429, "You have ten event streams open: close one and try again.");
}
