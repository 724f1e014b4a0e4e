namespace FitMyCv.Contracts.Errors;

/// <summary>
/// A refusal with its stable dotted key (<c>error</c> of the problem), HTTP status and one English sentence for people.
/// ServiceDefaults turns it into <c>application/problem+json</c>.
/// </summary>
public sealed record ErrorDefinition(string Key, int Status, string Detail);
