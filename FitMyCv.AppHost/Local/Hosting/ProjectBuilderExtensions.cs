using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost;

namespace Aspire.Hosting;

/// <summary>Projects and programs.</summary>
public static class ProjectBuilderExtensions
{
    /// <summary>A relative path starts at the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        ((DistributedApplicationBuilder)builder).Add(
            new ProjectResource(name, Path.GetFullPath(projectPath, DataFolder.OfAppHost))
        );

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject().ProjectPath);

    /// <summary>Launch profiles are for Aspire's host; the environment is the same without.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        string? launchProfileName
    )
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name);

    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder,
        string name,
        string command,
        string workingDirectory,
        params string[]? args
    )
    {
        var folder = Path.GetFullPath(workingDirectory, DataFolder.OfAppHost);
        var executable = ((DistributedApplicationBuilder)builder).Add(new ExecutableResource(name, command, folder));
        return args is null ? executable : executable.WithArgs(args);
    }
}
