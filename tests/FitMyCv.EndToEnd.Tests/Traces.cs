using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FitMyCv.Testing;
using Npgsql;
using StackExchange.Redis;

namespace FitMyCv.EndToEnd.Tests;

/// <summary>
/// Searches everything that a running system stores for traces of a person: each row of each table of each database, each message in each queue, each key
/// of Redis, each mail in the folder. A trace is any of the given texts, in any letter case, also as hexadecimal bytes or in base64.
/// </summary>
internal sealed class Traces(RunningSystem system, IReadOnlyList<string> texts)
{
    private static readonly string[] Services = ["identity", "cv", "ai-worker", "billing", "notification", "analytics"];

    private readonly string[] _needles = [.. texts.SelectMany(Forms).Distinct(StringComparer.Ordinal)];

    /// <summary>Where there are traces: <c>place: row</c>.</summary>
    public async Task<IReadOnlyList<string>> FindAsync()
    {
        var found = new List<string>();
        foreach (var service in Services)
        {
            await SearchDatabaseAsync(service, found);
        }
        await SearchQueuesAsync(found);
        await SearchRedisAsync(found);
        foreach (var file in Directory.EnumerateFiles(system.MailFolder, "*", SearchOption.AllDirectories))
        {
            Note($"mail {Path.GetFileName(file)}", Decoded(await File.ReadAllTextAsync(file)), found);
        }
        return found;
    }

    /// <summary>Messages that are still on their way, in any outbox or queue but those of errors.</summary>
    public async Task<long> WaitingAsync()
    {
        long waiting = 0;
        foreach (var service in Services)
        {
            await using var connection = new NpgsqlConnection(ConnectionString(service));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT count(*) FROM outbox", connection);
            waiting += (long)(await command.ExecuteScalarAsync())!;
        }
        using var management = Management();
        foreach (var queue in await QueuesAsync(management))
        {
            if (!queue["name"]!.GetValue<string>().EndsWith("_error", StringComparison.Ordinal))
            {
                waiting += queue["messages"]?.GetValue<long>() ?? 0;
            }
        }
        return waiting;
    }

    public string ConnectionString(string service) => system.EnvironmentOf(service)[$"ConnectionStrings__{service}"];

    private async Task SearchDatabaseAsync(string service, List<string> found)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(service));
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var command = new NpgsqlCommand(
            """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' ORDER BY 1
            """, connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }
        Assert.NotEmpty(tables);
        foreach (var table in tables)
        {
#pragma warning disable CA2100 // The name comes from the catalogue, quoted.
            await using var command = new NpgsqlCommand($"SELECT row_to_json(t)::text FROM {table} AS t", connection);
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                Note($"{service} {table}", reader.GetString(0), found);
            }
        }
    }

    private async Task SearchQueuesAsync(List<string> found)
    {
        using var management = Management();
        foreach (var queue in await QueuesAsync(management))
        {
            var name = queue["name"]!.GetValue<string>();
            if (queue["messages"]?.GetValue<long>() is null or 0)
            {
                continue;
            }
            using var body = new StringContent("""{"count":1000,"ackmode":"ack_requeue_true","encoding":"auto"}""", Encoding.UTF8, "application/json");
            using var answer = await management.PostAsync(new Uri($"api/queues/{Uri.EscapeDataString(queue["vhost"]!.GetValue<string>())}/{Uri.EscapeDataString(name)}/get", UriKind.Relative), body);
            answer.EnsureSuccessStatusCode();
            foreach (var message in JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray())
            {
                Note($"queue {name}", message!.ToJsonString(), found);
            }
        }
    }

    private static async Task<IReadOnlyList<JsonNode>> QueuesAsync(HttpClient management) =>
        [.. JsonNode.Parse(await management.GetStringAsync(new Uri("api/queues", UriKind.Relative)))!.AsArray().Select(queue => queue!)];

    private HttpClient Management()
    {
        var broker = new Uri(system.EnvironmentOf("identity")["ConnectionStrings__rabbitmq"]);
        var port = File.ReadLines(Path.Combine(system.DataFolder, "rabbitmq", "rabbitmq.conf")).First(line => line.StartsWith("management.tcp.port", StringComparison.Ordinal)).Split('=')[1].Trim();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(broker.UserInfo)));
        return client;
    }

    private async Task SearchRedisAsync(List<string> found)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(system.EnvironmentOf("notification")["ConnectionStrings__redis"]);
        var database = redis.GetDatabase();
        var server = redis.GetServer(redis.GetEndPoints()[0]);
        foreach (var key in server.Keys(pageSize: 1000).ToList())
        {
            var name = key.ToString();
            Note("redis", name, found);
            var content = (await database.KeyTypeAsync(key)) switch
            {
                RedisType.String => (await database.StringGetAsync(key)).ToString(),
                RedisType.Hash => string.Join(' ', (await database.HashGetAllAsync(key)).Select(entry => $"{entry.Name} {entry.Value}")),
                RedisType.Set => string.Join(' ', (await database.SetMembersAsync(key)).Select(value => value.ToString())),
                RedisType.SortedSet => string.Join(' ', (await database.SortedSetRangeByRankAsync(key)).Select(value => value.ToString())),
                RedisType.List => string.Join(' ', (await database.ListRangeAsync(key)).Select(value => value.ToString())),
                _ => (string)await database.ScriptEvaluateAsync("return cjson.encode(redis.call('XRANGE', KEYS[1], '-', '+'))", [key]) ?? "",
            };
            Note($"redis {name}", content, found);
        }
    }

    private void Note(string place, string content, List<string> found)
    {
        if (Array.Find(_needles, needle => content.Contains(needle, StringComparison.OrdinalIgnoreCase)) is { } trace)
        {
            found.Add($"{place} ({trace}): {content[..Math.Min(content.Length, 600)]}");
        }
    }

    /// <summary>A mail's text beside its source: quoted-printable and base64 undone line by line.</summary>
    private static string Decoded(string mail)
    {
        var text = new StringBuilder(mail).AppendLine();
        text.AppendLine(mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal).Replace("=40", "@", StringComparison.Ordinal));
        foreach (var word in mail.Split("=?utf-8?B?").Skip(1))
        {
            var buffer = new byte[word.Length];
            text.AppendLine(Convert.TryFromBase64String(word.Split("?=")[0], buffer, out var written) ? Encoding.UTF8.GetString(buffer, 0, written) : "");
        }
        return text.ToString();
    }

    private static IEnumerable<string> Forms(string text)
    {
        yield return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        yield return Convert.ToHexStringLower(bytes);
        // Base64 of the text inside a longer one depends on where it begins: the middle part is the same in each of three cases.
        for (var before = 0; before < 3; before++)
        {
            var encoded = Convert.ToBase64String([.. new byte[before], .. bytes]);
            yield return encoded[(before == 0 ? 0 : 4)..(encoded.Length - 4)];
        }
        if (Guid.TryParse(text, CultureInfo.InvariantCulture, out var id))
        {
            yield return id.ToString("N");
            yield return Convert.ToHexStringLower(id.ToByteArray());
            yield return Convert.ToBase64String(id.ToByteArray(bigEndian: true))[..20];
        }
    }
}
