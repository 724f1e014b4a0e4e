namespace FitMyCv.ServiceDefaults.Hosting;

/// <summary>
/// Work that an operator starts with the service's program and configuration, instead of serving: <c>dotnet SERVICE.dll NAME</c>. May run while
/// the service does, and again after it was broken off.
/// </summary>
public interface IOperatorCommand
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>Does the work and says what was done; answers the exit code, 0 when all of it was.</summary>
    Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken);
}
