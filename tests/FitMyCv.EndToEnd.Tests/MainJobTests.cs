using System.Text;
using FitMyCv.Testing;
using FitMyCv.Walkthrough;

namespace FitMyCv.EndToEnd.Tests;

public sealed class MainJobTests(WholeSystem system)
{
    public static TheoryData<string, string> Pairs { get; } = new()
    {
        { "en-two-columns.pdf", "platform-engineer-en.txt" },
        { "en-one-column.pdf", "ward-nurse-en.txt" },
        { "fr-one-column.pdf", "gestionnaire-paie-fr.txt" },
        { "fr-two-columns.pdf", "developpeur-web-fr.txt" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task The_main_job_gives_a_tailored_pdf_with_a_score_not_below_the_source(string cv, string offer)
    {
        var result = await new MainJob(system.Gateway, TextWriter.Null).RunAsync(
            await File.ReadAllBytesAsync(Samples.PathOf("cv", cv)),
            cv,
            await File.ReadAllTextAsync(Samples.PathOf("offers", offer)),
            CancellationToken.None);

        Assert.True(result.Score >= result.SourceScore, $"{result.Score} < {result.SourceScore}");
        Assert.Equal(result.Source["header"]!["full_name"]!.ToJsonString(), result.Tailored["header"]!["full_name"]!.ToJsonString());
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(result.Pdf[..5]));
        Assert.InRange(result.Pdf.Length, 5_000, 120_000);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], result.Png[..4]);
        Assert.All(result.Changes, change => Assert.NotEmpty(change!["reason"]!.GetValue<string>()));
        var companies = result.Source["experience"]!.AsArray().Select(e => e!["company"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        Assert.All(result.Tailored["experience"]!.AsArray(), e => Assert.Contains(e!["company"]!.GetValue<string>(), companies));
    }
}
