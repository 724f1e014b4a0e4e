using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.JobOffers;
using FitMyCv.AiWorker.Offers;
using FitMyCv.StandIns.JobSites;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>Fetching and reading of pages over real HTTP, from the stand-in job site.</summary>
public sealed class OfferPageTests : IAsyncLifetime
{
    private JobSite _site = null!;
    private GuardedHttpOptions _options = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await JobSite.StartAsync(Cancelled);
        _options = GuardedHttpOptions.Parse(_site.Host);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("/plain")]
    [InlineData("/latin1")]
    [InlineData("/wrong-charset")]
    [InlineData("/no-charset")]
    [InlineData("/hops/4")]
    public async Task A_page_is_read_without_furniture_and_hidden_text_in_any_charset(string path)
    {
        var offer = OfferPageReader.Read(await FetchAsync(path));
        Assert.Contains("chaudières", offer.Text, StringComparison.Ordinal);
        Assert.Contains("- Plomberie", offer.Text, StringComparison.Ordinal);
        foreach (var foreign in new[] { "COBOL", "Terraform", "Kubernetes", "cookies", "allemand", "Java", "Ignore" })
        {
            Assert.DoesNotContain(foreign, offer.Text, StringComparison.Ordinal);
        }
        var content = OfferReader.Read(offer).Content;
        Assert.Equal("Technicien chauffagiste", content.Title);
        Assert.Equal("Chaleur Vive", content.Company);
        Assert.Equal("Besançon", content.Location.City);
        Assert.Equal("CDI", content.Contract);
        Assert.Equal(["Plomberie", "Chauffage", "Lecture de plans"], content.Skills.Required);
    }

    [Fact]
    public async Task Data_of_the_page_goes_before_its_text()
    {
        var content = OfferReader.Read(OfferPageReader.Read(await FetchAsync("/json-ld"))).Content;
        Assert.Equal("Glazier", content.Title);
        Assert.Equal("Brightpane Works", content.Company);
        Assert.Equal("Hull", content.Location.City);
        Assert.Equal(3, content.Experience.MinYears);
        Assert.Equal(["Working at height", "Driving licence"], content.Skills.Required);
        Assert.Equal(["Carpentry"], content.Skills.NiceToHave);
    }

    [Fact]
    public async Task Plain_text_is_read_as_it_is()
    {
        Assert.Equal("Glazier", OfferReader.Read(OfferPageReader.Read(await FetchAsync("/text"))).Content.Title);
    }

    [Theory]
    [InlineData("/login", "background.pageBlocked")]
    [InlineData("/consent", "background.pageBlocked")]
    [InlineData("/bot", "background.pageBlocked")]
    [InlineData("/empty", "background.noJobOfferDetected")]
    [InlineData("/status/401", "background.pageBlocked")]
    [InlineData("/status/403", "background.pageBlocked")]
    [InlineData("/status/429", "background.pageBlocked")]
    [InlineData("/status/404", "background.fetchFailed")]
    [InlineData("/status/500", "background.fetchFailed")]
    [InlineData("/zip", "background.fetchFailed")]
    [InlineData("/huge", "background.fetchFailed")]
    [InlineData("/bomb", "background.fetchFailed")]
    [InlineData("/hops/5", "background.fetchFailed")]
    [InlineData("/redirect?to=http%3A%2F%2F10.0.0.1%2F", "background.urlNotAllowed")]
    [InlineData("/redirect?to=http%3A%2F%2Flocalhost%2F", "background.urlNotAllowed")]
    [InlineData("/redirect?to=file%3A%2F%2F%2Fetc%2Fpasswd", "background.urlNotAllowed")]
    public async Task Bad_pages_have_their_own_answers(string path, string key)
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(async () => OfferPageReader.Read(await FetchAsync(path)));
        Assert.Equal(key, failure.Key);
    }

    [Fact]
    public async Task A_page_that_never_ends_is_given_up_in_time()
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => FetchAsync("/slow", _options with { Timeout = TimeSpan.FromMilliseconds(300) }));
        Assert.Equal("background.fetchFailed", failure.Key);
    }

    [Fact]
    public async Task A_cancelled_fetch_is_cancelled_and_not_failed()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync("/slow", _options, cancel.Token));
    }

    [Fact]
    public async Task A_closed_port_looks_like_any_other_failure()
    {
        var host = _site.Host;
        await _site.DisposeAsync();
        Assert.Null(JobUrl.TryParse($"http://{host}/plain", _options.AllowedHosts, out var url));
        using var fetcher = new GuardedHttpFetcher(_options);
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => fetcher.FetchAsync(url!, Cancelled));
        Assert.Equal("background.fetchFailed", failure.Key);
    }

    [Fact]
    public async Task Requests_carry_no_credentials_cookies_referrer_or_trace()
    {
        await FetchAsync("/plain");
        Assert.Contains("FitMyCV", _site.LastHeaders["User-Agent"], StringComparison.Ordinal);
        foreach (var header in new[] { "Cookie", "Authorization", "Referer", "traceparent", "baggage" })
        {
            Assert.False(_site.LastHeaders.ContainsKey(header));
        }
    }

    [Fact]
    public void A_long_page_is_cut_at_a_line_end()
    {
        var text = string.Join('\n', Enumerable.Repeat(new string('a', 99), 300));
        var cut = OfferPageReader.Cut(text);
        Assert.True(cut.Length <= OfferPageReader.MaximumCharacters);
        Assert.EndsWith(new string('a', 99), cut, StringComparison.Ordinal);
    }

    private Task<FetchedPage> FetchAsync(string path, GuardedHttpOptions? options = null, CancellationToken? cancellationToken = null)
    {
        Assert.Null(JobUrl.TryParse(_site.Page(path).ToString(), _options.AllowedHosts, out var url));
        return FetchAndDisposeAsync(options ?? _options, url!, cancellationToken ?? Cancelled);
    }

    private static async Task<FetchedPage> FetchAndDisposeAsync(GuardedHttpOptions options, JobUrl url, CancellationToken cancellationToken)
    {
        using var fetcher = new GuardedHttpFetcher(options);
        return await fetcher.FetchAsync(url, cancellationToken);
    }
}
