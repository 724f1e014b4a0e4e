using System.Net;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Offers;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class UrlGuardTests
{
    private static readonly HashSet<string> Nobody = [];

    [Theory]
    [InlineData("http://jobs.example.com/offer?id=3", null)]
    [InlineData("https://jobs.example.com:443/", null)]
    [InlineData("HTTPS://Jobs.Example.COM/A#part", null)]
    [InlineData("https://www.größe.example/", null)]
    [InlineData("https://93.184.216.34/", null)]
    [InlineData("https://[2606:2800:220:1:248:1893:25c8:1946]/", null)]
    [InlineData("", "background.invalidUrl")]
    [InlineData("jobs.example.com", "background.invalidUrl")]
    [InlineData("/offers/3", "background.invalidUrl")]
    [InlineData("not a url", "background.invalidUrl")]
    [InlineData("http://", "background.invalidUrl")]
    [InlineData("ftp://jobs.example.com/", "background.urlNotAllowed")]
    [InlineData("file:///etc/passwd", "background.urlNotAllowed")]
    [InlineData("javascript:alert(1)", "background.urlNotAllowed")]
    [InlineData("https://jobs.example.com:8443/", "background.urlNotAllowed")]
    [InlineData("https://user@jobs.example.com/", "background.urlNotAllowed")]
    [InlineData("https://user:pass@jobs.example.com/", "background.urlNotAllowed")]
    [InlineData("http://localhost/", "background.urlNotAllowed")]
    [InlineData("http://LOCALHOST./", "background.urlNotAllowed")]
    [InlineData("http://intranet/", "background.urlNotAllowed")]
    [InlineData("http://a.localhost/", "background.urlNotAllowed")]
    [InlineData("http://printer.local/", "background.urlNotAllowed")]
    [InlineData("http://metadata.google.internal/", "background.urlNotAllowed")]
    [InlineData("http://nas.lan/", "background.urlNotAllowed")]
    [InlineData("http://box.home.arpa/", "background.urlNotAllowed")]
    [InlineData("http://abc.onion/", "background.urlNotAllowed")]
    [InlineData("http://127.0.0.1/", "background.urlNotAllowed")]
    [InlineData("http://127.1/", "background.urlNotAllowed")]
    [InlineData("http://2130706433/", "background.urlNotAllowed")]
    [InlineData("http://0x7f000001/", "background.urlNotAllowed")]
    [InlineData("http://0x7f.0.0.1/", "background.urlNotAllowed")]
    [InlineData("http://0177.0.0.1/", "background.urlNotAllowed")]
    [InlineData("http://169.254.169.254/latest/meta-data", "background.urlNotAllowed")]
    [InlineData("http://[::1]/", "background.urlNotAllowed")]
    [InlineData("http://[::ffff:10.0.0.1]/", "background.urlNotAllowed")]
    [InlineData("http://[64:ff9b::7f00:1]/", "background.urlNotAllowed")]
    [InlineData("http://[2002:7f00:1::]/", "background.urlNotAllowed")]
    public void Urls_are_refused_without_a_look_up(string text, string? refusal)
    {
        Assert.Equal(refusal, JobUrl.TryParse(text, Nobody, out var url));
        Assert.Equal(refusal is null, url is not null);
    }

    [Fact]
    public void Equal_addresses_have_one_normal_form()
    {
        Assert.Null(JobUrl.TryParse("HTTPS://Jobs.Example.COM:443/Offer?a=1#apply", Nobody, out var url));
        Assert.Equal("https://jobs.example.com/Offer?a=1", url!.Normalised);
    }

    [Fact]
    public void A_url_has_a_length_limit()
    {
        Assert.Equal("background.invalidUrl", JobUrl.TryParse("https://jobs.example.com/" + new string('a', 2048), Nobody, out _));
    }

    [Fact]
    public void Exempt_hosts_are_let_through_with_their_port_only()
    {
        HashSet<string> allowed = ["127.0.0.1:5001"];
        Assert.Null(JobUrl.TryParse("http://127.0.0.1:5001/x", allowed, out _));
        Assert.Equal("background.urlNotAllowed", JobUrl.TryParse("http://127.0.0.1:5002/x", allowed, out _));
    }

    public static TheoryData<string, string> ReservedRanges() => new()
    {
        { "0.0.0.0", "0.255.255.255" }, { "10.0.0.0", "10.255.255.255" }, { "100.64.0.0", "100.127.255.255" }, { "127.0.0.0", "127.255.255.255" },
        { "168.63.129.16", "168.63.129.16" }, { "169.254.0.0", "169.254.255.255" }, { "172.16.0.0", "172.31.255.255" }, { "192.0.0.0", "192.0.0.255" },
        { "192.0.2.0", "192.0.2.255" }, { "192.88.99.0", "192.88.99.255" }, { "192.168.0.0", "192.168.255.255" }, { "198.18.0.0", "198.19.255.255" },
        { "198.51.100.0", "198.51.100.255" }, { "203.0.113.0", "203.0.113.255" }, { "224.0.0.0", "239.255.255.255" }, { "240.0.0.0", "255.255.255.255" },
        { "::", "::" }, { "::1", "::1" }, { "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff" }, { "100::", "100::ffff:ffff:ffff:ffff" },
        { "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff" }, { "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff" }, { "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
        { "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff" }, { "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" }, { "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
        { "::ffff:10.1.2.3", "::ffff:192.168.1.1" }, { "64:ff9b::a00:1", "64:ff9b::7f00:1" }, { "2002:a00:1::", "2002:c0a8:101::" },
    };

    [Theory]
    [MemberData(nameof(ReservedRanges))]
    public void Both_ends_of_every_reserved_range_are_refused(string first, string last)
    {
        Assert.False(PublicAddresses.IsPublic(IPAddress.Parse(first)));
        Assert.False(PublicAddresses.IsPublic(IPAddress.Parse(last)));
    }

    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::1")]
    [InlineData("2606:2800:220:1::1")]
    [InlineData("2a00:1450:4007::1")]
    [InlineData("::ffff:93.184.216.34")]
    [InlineData("64:ff9b::5db8:d822")]
    [InlineData("2002:5db8:d822::1")]
    public void Public_addresses_beside_them_are_let_through(string address)
    {
        Assert.True(PublicAddresses.IsPublic(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("93.184.216.34,192.168.0.1")]
    public async Task A_public_name_that_resolves_to_a_private_address_is_refused(string addresses)
    {
        using var fetcher = new GuardedHttpFetcher(GuardedHttpOptions.Parse(null), (_, _) => Task.FromResult(addresses.Split(',').Select(IPAddress.Parse).ToArray()));
        Assert.Null(JobUrl.TryParse("http://jobs.example.com/", Nobody, out var url));
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => fetcher.FetchAsync(url!, TestContext.Current.CancellationToken));
        Assert.Equal("background.urlNotAllowed", failure.Key);
    }
}
