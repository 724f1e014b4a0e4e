using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.ServiceDefaults.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FitMyCv.ServiceDefaults.Data;

/// <summary>
/// Numbered SQL files, embedded in ServiceDefaults and in the service, applied once each, in the order of their names,
/// under an advisory lock, so that replicas may start at the same time. An applied file never changes.
/// </summary>
internal sealed partial class SqlMigrations(NpgsqlDataSource source, Assembly service, ILogger<SqlMigrations> logger)
{
    private const long LockId = 0x4669744D79435631;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_lock(@LockId)", new { LockId });
        try
        {
            await connection.ExecuteAsync(
                "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
            var applied = (await connection.QueryAsync<(string Name, string Sha256)>("SELECT name, sha256 FROM schema_migrations"))
                .ToDictionary(row => row.Name, row => row.Sha256, StringComparer.Ordinal);
            foreach (var (name, sql) in Scripts())
            {
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
                if (applied.TryGetValue(name, out var known))
                {
                    if (known != hash)
                    {
                        throw new ConfigurationException($"The migration {name} was changed after it had been applied: restore it and add a new file.");
                    }
                    continue;
                }
                await ApplyAsync(connection, name, sql, hash, cancellationToken);
            }
        }
        finally
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@LockId)", new { LockId });
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, string name, string sql, string hash, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(sql, transaction: transaction, commandTimeout: 300);
        await connection.ExecuteAsync("INSERT INTO schema_migrations (name, sha256) VALUES (@name, @hash)", new { name, hash }, transaction);
        await transaction.CommitAsync(cancellationToken);
        LogApplied(name);
    }

    private IEnumerable<(string Name, string Sql)> Scripts() =>
        Embedded(typeof(SqlMigrations).Assembly).Concat(service == typeof(SqlMigrations).Assembly ? [] : Embedded(service)).OrderBy(script => script.Name, StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Sql)> Embedded(Assembly assembly)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Applied the migration {Name}")]
    private partial void LogApplied(string name);
}
