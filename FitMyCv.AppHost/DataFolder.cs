using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace FitMyCv.AppHost;

/// <summary>Where all local state lies: <c>FITMYCV_DATA</c>, a relative path taken from the project's root, <c>.local</c> when not set.</summary>
internal static class DataFolder
{
    /// <summary>The folder of the AppHost's project, as the build noted it.</summary>
    public static string OfAppHost { get; } =
        typeof(DataFolder)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(attribute => attribute.Key == "FitMyCvAppHostFolder")
            .Value!;

    public static string Default { get; } = Path.GetFullPath("../.local", OfAppHost);

    public static string Of(IConfiguration configuration) =>
        configuration["FITMYCV_DATA"] is { Length: > 0 } set ? Path.GetFullPath(set, Path.GetFullPath("..", OfAppHost)) : Default;
}
