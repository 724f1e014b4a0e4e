using FitMyCv.ServiceDefaults.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.ServiceDefaults.Tests;

public sealed class ConfigurationTests
{
    private const string OwnKey = "k1:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";

    private static StartupConfiguration Production(params (string Name, string? Value)[] values) => Configuration("Production", values);

    private static StartupConfiguration Configuration(string environment, params (string Name, string? Value)[] values) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Name, v => v.Value)).Build(), new Environment(environment));

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("", "is missing")]
    [InlineData("k1:short", "is not a list")]
    [InlineData("dev:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=", "Development")]
    [InlineData("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Development")]
    [InlineData(OwnKey + "," + OwnKey, "twice")]
    public void Production_refuses_a_missing_malformed_or_default_key_and_names_the_variable(string? value, string reason)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Production(("FITMYCV_SERVICE_KEYS", value)).Keys("FITMYCV_SERVICE_KEYS"));
        Assert.StartsWith("FITMYCV_SERVICE_KEYS", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_key_makes_and_all_read()
    {
        var keys = Production(("K", OwnKey + ",k0:EiNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=")).Keys("K");
        Assert.Equal("k1", keys.Current.Id);
        Assert.NotNull(keys.Find("k0"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://fitmycv.example")]
    [InlineData("http://localhost:8080")]
    [InlineData("https://fitmycv.example/app")]
    public void Production_needs_an_https_address_of_its_own(string? url) =>
        Assert.Throws<ConfigurationException>(() => Production(("FITMYCV_PUBLIC_URL", url)).PublicUrl());

    [Fact]
    public void Development_has_a_default_address() =>
        Assert.Equal("http://localhost:8080/", Configuration("Development").PublicUrl().ToString());

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;
        public string ApplicationName { get; set; } = "test";
        public string ContentRootPath { get; set; } = "/";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
