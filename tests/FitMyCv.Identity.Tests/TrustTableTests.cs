using System.Text.RegularExpressions;
using FitMyCv.Testing;

namespace FitMyCv.Identity.Tests;

/// <summary>The table of the service's README names a test that exists for each rule of the trust checklist's part on identity.</summary>
public sealed partial class TrustTableTests
{
    private static readonly string[] Rules =
    [
        .. Enumerable.Range(1, 7).Select(number => $"P{number}"), .. Enumerable.Range(1, 9).Select(number => $"E{number}"), .. Enumerable.Range(1, 10).Select(number => $"T{number}"),
    ];

    [Fact]
    public void Each_rule_has_tests_and_each_named_test_exists()
    {
        var rows = File.ReadLines(Path.Combine(Samples.ProjectRoot, "services", "identity", "README.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups["rule"].Value, match => Name().Matches(match.Groups["tests"].Value).Select(name => name.Groups["name"].Value).ToList(), StringComparer.Ordinal);
        Assert.Equal(Rules.Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.NotEmpty(row.Value));
        var sources = Directory.EnumerateFiles(Path.Combine(Samples.ProjectRoot, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToLookup(Path.GetFileNameWithoutExtension, File.ReadAllText, StringComparer.Ordinal);
        Assert.All(rows.Values.SelectMany(names => names), name =>
        {
            var (type, method) = (name.Split('.')[0], name.Split('.')[1]);
            Assert.True(sources[type].Any(text => text.Contains($" {method}(", StringComparison.Ordinal)), $"There is no test {name}.");
        });
    }

    [GeneratedRegex(@"^\| (?<rule>[PET]\d+) \| [^|]* \| (?<tests>[^|]*) \|$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<name>\w+\.\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
