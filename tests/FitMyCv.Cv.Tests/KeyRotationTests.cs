using System.Net;
using FitMyCv.ServiceDefaults.Hosting;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Cv.Tests;

/// <summary>A new master key takes the place of the old one without a content being rewritten (spec cv §6).</summary>
public sealed class KeyRotationTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    private const string OldKey = "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private const string NewKey = "new:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    [Fact]
    public async Task Data_keys_are_wrapped_anew_and_the_old_master_key_is_needed_no_more()
    {
        using var person = await fixture.OwnerAsync();
        using var other = await fixture.OwnerAsync();
        var content = await person.ContentAsync();
        var stored = await fixture.QueryAsync<byte[]>("SELECT content FROM cv_files WHERE user_id = @Id", new { person.Id });

        await using (var missing = await ReplicaAsync(NewKey))
        {
            var (refused, complaint) = await RewrapAsync(missing);
            Assert.Equal(1, refused);
            Assert.Contains("2 could not be opened", complaint, StringComparison.Ordinal);
        }
        await using (var rotating = await ReplicaAsync($"{NewKey},{OldKey}"))
        {
            Assert.Equal((0, "2 data keys are wrapped by new now."), await RewrapAsync(rotating));
            Assert.Equal((0, "0 data keys are wrapped by new now."), await RewrapAsync(rotating));
        }

        Assert.Equal(0, await fixture.QueryAsync<long>("SELECT count(*) FROM user_keys WHERE key_id <> 'new'"));
        Assert.Equal(stored, await fixture.QueryAsync<byte[]>("SELECT content FROM cv_files WHERE user_id = @Id", new { person.Id }));
        await using var rotated = await ReplicaAsync(NewKey);
        using var reader = new Peer(rotated.Client(person.User));
        Assert.Equal(content.ToJsonString(), (await reader.GetAsync("/api/cvs/read?file=resume.json")).Is(HttpStatusCode.OK).Json["content"]!.ToJsonString());
    }

    private async Task<TestService<Program>> ReplicaAsync(string keys)
    {
        var options = fixture.Options((fixture.Service.Servers, fixture.Service.Identity));
        options.Settings["CV_ENCRYPTION_KEYS"] = keys;
        return await TestService<Program>.StartAsync("cv", options);
    }

    private static async Task<(int ExitCode, string Output)> RewrapAsync(TestService<Program> service)
    {
        await using var output = new StringWriter();
        var command = service.Services.GetServices<IOperatorCommand>().Single(command => command.Name == "rewrap-keys");
        var code = await command.RunAsync(output, TestContext.Current.CancellationToken);
        return (code, output.ToString().TrimEnd());
    }
}
