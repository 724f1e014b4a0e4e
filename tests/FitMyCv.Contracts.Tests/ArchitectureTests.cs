using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FitMyCv.Contracts.Tests;

/// <summary>Rules of design/architecture that the compiler can't see, each with its reason.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Root = FindRoot();

    private static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    [Fact]
    public void Services_know_each_other_only_through_contracts_because_each_must_be_deployable_alone() =>
        Assert.All(
            Projects("services").Concat(Projects("gateway")),
            project => Assert.All(References(project), reference => Assert.Contains(reference, new[] { "FitMyCv.Contracts", "FitMyCv.ServiceDefaults" })));

    [Fact]
    public void Contracts_reference_no_project_because_everything_references_them() =>
        Assert.All(Projects("contracts"), project => Assert.Empty(References(project)));

    [Fact]
    public void ServiceDefaults_name_no_service_but_identity_because_they_serve_all()
    {
        var names = Directory.EnumerateFiles(Path.Combine(Root, "FitMyCv.ServiceDefaults"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .Where(path => ServiceNamespace().IsMatch(File.ReadAllText(path)));
        Assert.Empty(names);
    }

    [Fact]
    public void Only_ServiceDefaults_use_MassTransit_because_leaving_it_must_be_a_change_of_one_project()
    {
        var users = new[] { "services", "gateway", "contracts", "FitMyCv.AppHost" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && File.ReadAllText(path).Contains("using MassTransit", StringComparison.Ordinal));
        Assert.Empty(users);
    }

    [Fact]
    public void Code_reads_the_clock_through_TimeProvider_because_time_must_be_testable()
    {
        var readers = Directory.EnumerateFiles(Path.Combine(Root, "services"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && Clock().IsMatch(File.ReadAllText(path)));
        Assert.Empty(readers);
    }

    private static string FindRoot([CallerFilePath] string file = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(file)!);
        while (!File.Exists(Path.Combine(folder.FullName, "FitMyCv.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }

    [GeneratedRegex(@"FitMyCv\.(Cv|Billing|Notification|Analytics|AiWorker|Identity|Gateway)\b(?!\.slnx?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServiceNamespace();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clock();
}
