using FitMyCv.Contracts;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Billing.Features;

/// <summary>Checks members of internal requests; the first that is wrong is refused by name.</summary>
internal static class InternalRequest
{
    private const int LongestId = 100;

    public static string Id(string? value, string member) =>
        value is { Length: > 0 and <= LongestId } ? value : throw Invalid(member, $"Must have 1 to {LongestId} characters.");

    public static Guid UserId(Guid? value) => value ?? throw Invalid("userId", "Must be the id of a user.");

    public static int Within(int? value, string member, int minimum, int maximum) =>
        value is { } number && number >= minimum && number <= maximum ? number : throw Invalid(member, $"Must be a whole number from {minimum} to {maximum}.");

    public static string Text(string? value, string member, int maximum) =>
        value is { Length: > 0 } text && text.Length <= maximum ? text : throw Invalid(member, $"Must have 1 to {maximum} characters.");

    public static string OneOf(string? value, string member, IReadOnlyList<string> choices) =>
        value is not null && choices.Contains(value) ? value : throw Invalid(member, "Must be one of: " + string.Join(", ", choices) + ".");

    public static string Feature(string? value) =>
        value is not null && BillingFeatures.All.Contains(value) ? value : throw BillingErrors.FeatureUnknown.ToException();

    private static ProblemException Invalid(string member, string message) =>
        CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [member] = [message] });
}
