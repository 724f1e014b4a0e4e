namespace FitMyCv.Testing.Mutations;

/// <summary>Whose credentials an operation is called with.</summary>
public enum Caller
{
    /// <summary>Without any.</summary>
    Nobody,
    User,
    Administrator,
    Service,
}

/// <summary>
/// A good call of one operation, to be mutated. In all texts <c>{name}</c> stands for a value that a lane of the test fills in when it sends the call.
/// </summary>
public sealed record Operation(string Method, string Path, Caller Caller = Caller.Nobody)
{
    /// <summary>Names and values, percent-encoded.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>Members of a JSON body with their JSON.</summary>
    public IReadOnlyList<(string Name, string Value)>? Json { get; init; }

    /// <summary>Fields of a form, percent-encoded.</summary>
    public IReadOnlyList<(string Name, string Value)>? Form { get; init; }

    /// <summary>Parts of a <c>multipart/form-data</c> body; one whose value begins as a PDF is a file.</summary>
    public IReadOnlyList<(string Name, string Value)>? Parts { get; init; }
}
