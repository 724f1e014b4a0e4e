using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using FitMyCv.AppHost.Local.Servers;
using Npgsql;

namespace FitMyCv.Testing;

/// <summary>
/// The real PostgreSQL, Redis and RabbitMQ of a test run. <c>./test.sh</c> starts one set for all test projects and names it in the
/// environment (<see cref="PostgresVariable"/> and the others); without these, each test process starts its own set, each server
/// when first asked for, and ends it with itself.
/// </summary>
public static class TestServers
{
    public const string PostgresVariable = "FITMYCV_TEST_POSTGRES";
    public const string RedisVariable = "FITMYCV_TEST_REDIS";
    public const string RabbitMqVariable = "FITMYCV_TEST_RABBITMQ";

    /// <summary>Base address of RabbitMQ's management API with credentials; port 15672 of the broker's host when left out.</summary>
    public const string RabbitMqManagementVariable = "FITMYCV_TEST_RABBITMQ_MANAGEMENT";

    private static readonly Lazy<OwnServers> Own = new(() => new OwnServers());
    private static readonly HttpClient Http = new();

    /// <summary>Connection string of the superuser, without a database.</summary>
    public static async Task<string> PostgresAsync() =>
        Given(PostgresVariable) ?? (await Own.Value.Postgres.Value).ConnectionString;

    /// <summary>Connection string in the form <c>host:port,password=…</c>; for a keyspace of your own take <see cref="CreateRedisDatabaseAsync"/>.</summary>
    public static async Task<string> RedisAsync() => Given(RedisVariable) ?? (await Own.Value.Redis.Value).ConnectionString;

    /// <summary>URI of the broker with an administrator's credentials and the default virtual host.</summary>
    public static async Task<string> RabbitMqAsync() => Given(RabbitMqVariable) ?? (await Own.Value.RabbitMq.Value).ConnectionString;

    /// <summary>Makes a fresh, empty database, for one test class, and gives its connection string.</summary>
    /// <param name="name">Beginning of its name, for people who look at the server.</param>
    public static async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        var server = await PostgresAsync();
        var database = UniqueName(name);
        await using var connection = new NpgsqlConnection($"{server};Database=postgres;Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // template0 is never in use, so that databases can be made at the same time.
#pragma warning disable CA2100 // The name consists of letters, digits and underscores (UniqueName).
        command.CommandText = $"CREATE DATABASE \"{database}\" TEMPLATE template0";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
        return $"{server};Database={database};Maximum Pool Size=10";
    }

    /// <summary>Gives the connection string of an empty numbered database of Redis. Channels (pub/sub) are shared by all of them.</summary>
    public static async Task<string> CreateRedisDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var server = await RedisAsync();
        var port = int.Parse(server[(server.IndexOf(':', StringComparison.Ordinal) + 1)..server.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        var password = server[(server.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var number = int.Parse(await RedisCommand.SendAsync(port, password, "INCR fitmycv:test-databases", cancellationToken), CultureInfo.InvariantCulture);
        return $"{server},defaultDatabase={number % 1023 + 1}";
    }

    /// <summary>Makes a fresh virtual host, for one test class, and gives its URI.</summary>
    public static async Task<string> CreateVirtualHostAsync(CancellationToken cancellationToken = default)
    {
        var server = new Uri(await RabbitMqAsync());
        var name = UniqueName("test");
        var user = server.UserInfo.Split(':')[0];
        await PutAsync($"api/vhosts/{name}", "", cancellationToken);
        await PutAsync($"api/permissions/{name}/{user}", """{"configure":".*","write":".*","read":".*"}""", cancellationToken);
        return $"{server.Scheme}://{server.UserInfo}@{server.Authority}/{name}";
    }

    /// <summary>Base address of the management API with its credentials, to look into queues.</summary>
    public static async Task<Uri> RabbitMqManagementAsync()
    {
        if (Given(RabbitMqManagementVariable) is { } given)
            return new Uri(given);
        return Given(RabbitMqVariable) is { } broker
            ? new UriBuilder(broker) { Scheme = "http", Port = 15672, Path = "/" }.Uri
            : (await Own.Value.RabbitMq.Value).ManagementUri;
    }

    private static async Task PutAsync(string path, string json, CancellationToken cancellationToken)
    {
        var management = await RabbitMqManagementAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"http://{management.Authority}/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(management.UserInfo))
        );
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static string UniqueName(string name) =>
        $"{new string([.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')])}_{Guid.NewGuid():N}"[..Math.Min(40, name.Length + 33)];

    private static string? Given(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
