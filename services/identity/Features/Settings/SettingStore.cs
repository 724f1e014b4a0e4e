using Dapper;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Identity.Features.Settings;

/// <summary>A setting as the API shows it; booleans are <c>"1"</c> and <c>"0"</c>.</summary>
public sealed record SettingAnswer
{
    public required Guid Id { get; init; }
    public required string SettingName { get; init; }
    public required string Value { get; init; }
    public required string Type { get; init; }
    public required string Category { get; init; }
    public string? Description { get; init; }
    public required bool IsPublic { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>
/// The settings' table with its history. Each effective change writes one history entry and publishes <see cref="SettingChanged"/> in its transaction;
/// an equal value writes nothing.
/// </summary>
public sealed class SettingStore(Database database, PlatformSettings settings, TimeProvider time)
{
    public const string Columns = "id, name AS setting_name, value, type, category, description, is_public, created_at, updated_at";

    /// <summary>Inserts the known settings that are missing, with their defaults; no history, nothing announced.</summary>
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        await database.InTransactionAsync(
            async unit =>
            {
                foreach (var definition in SettingRegistry.All)
                {
                    await InsertAsync(unit, definition.Name, definition.Default, definition.Category, null);
                }
            },
            cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        settings.Replace((await connection.QueryAsync<(string Name, string Value)>("SELECT name, value FROM settings"))
            .ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal));
    }

    public async Task<SettingAnswer?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<SettingAnswer>($"SELECT {Columns} FROM settings WHERE id = @id", new { id });
    }

    public async Task<SettingAnswer?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<SettingAnswer>($"SELECT {Columns} FROM settings WHERE name = @name", new { name });
    }

    /// <summary>Makes a setting; null when the name is taken. A known name keeps its own category. The value is in its stored form.</summary>
    public Task<SettingAnswer?> CreateAsync(string name, string value, string category, string? description, Guid? actorId, CancellationToken cancellationToken) =>
        ChangeAsync(
            async unit =>
            {
                var created = await InsertAsync(unit, name, value, SettingRegistry.ByName.GetValueOrDefault(name)?.Category ?? category, description);
                return created is null ? (null, null) : (created, await RecordAsync(unit, "created", created, null, value, actorId));
            },
            cancellationToken);

    /// <summary>Sets the value (in its stored form) and, when given, the description; null when there is no such setting.</summary>
    public Task<SettingAnswer?> UpdateAsync(Guid id, string value, string? description, Guid? actorId, CancellationToken cancellationToken) =>
        ChangeAsync(
            async unit =>
            {
                var before = await unit.Connection.QuerySingleOrDefaultAsync<SettingAnswer>($"SELECT {Columns} FROM settings WHERE id = @id FOR UPDATE", new { id });
                if (before is null || (before.Value == value && (description is null || description == before.Description)))
                {
                    return (before, null);
                }
                var after = await unit.Connection.QuerySingleAsync<SettingAnswer>(
                    $"UPDATE settings SET value = @value, description = coalesce(@description, description), updated_at = @Now WHERE id = @id RETURNING {Columns}",
                    new { id, value, description, Now = time.GetUtcNow() });
                return (after, before.Value == value ? null : await RecordAsync(unit, "updated", after, before.Value, value, actorId));
            },
            cancellationToken);

    /// <summary>Removes the setting; false when there is none. A known one falls back to its default.</summary>
    public async Task<bool> DeleteAsync(Guid id, Guid? actorId, CancellationToken cancellationToken) =>
        await ChangeAsync(
            async unit =>
            {
                var gone = await unit.Connection.QuerySingleOrDefaultAsync<SettingAnswer>($"DELETE FROM settings WHERE id = @id RETURNING {Columns}", new { id });
                return gone is null ? (null, null) : (gone, await RecordAsync(unit, "deleted", gone, gone.Value, null, actorId));
            },
            cancellationToken) is not null;

    /// <summary>Runs the change and, once it is committed, lets this replica know it at once; the others learn it from the broadcast.</summary>
    private async Task<SettingAnswer?> ChangeAsync(Func<UnitOfWork, Task<(SettingAnswer? Setting, SettingChanged? Change)>> change, CancellationToken cancellationToken)
    {
        var (setting, message) = await database.InTransactionAsync(change, cancellationToken);
        if (message is not null)
        {
            await settings.HandleAsync(message, cancellationToken);
        }
        return setting;
    }

    private async Task<SettingChanged> RecordAsync(UnitOfWork unit, string action, SettingAnswer setting, string? oldValue, string? newValue, Guid? actorId)
    {
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO settings_history (id, action, setting_id, setting_name, old_value, new_value, changed_by, created_at)
            VALUES (@Id, @action, @SettingId, @SettingName, @oldValue, @newValue, (SELECT id FROM users WHERE id = @actorId), @Now)
            """,
            new { Id = Guid.CreateVersion7(), action, SettingId = setting.Id, setting.SettingName, oldValue, newValue, actorId, Now = time.GetUtcNow() });
        var message = new SettingChanged { SettingName = setting.SettingName, Value = newValue, Category = setting.Category };
        unit.Publish(message);
        return message;
    }

    private Task<SettingAnswer?> InsertAsync(UnitOfWork unit, string name, string value, string category, string? description)
    {
        var definition = SettingRegistry.ByName.GetValueOrDefault(name);
        return unit.Connection.QuerySingleOrDefaultAsync<SettingAnswer>(
            $"""
            INSERT INTO settings (id, name, value, type, category, description, is_public, created_at, updated_at)
            VALUES (@Id, @name, @value, @Type, @category, @description, @IsPublic, @Now, @Now) ON CONFLICT (name) DO NOTHING RETURNING {Columns}
            """,
            new
            {
                Id = Guid.CreateVersion7(),
                name,
                value,
                Type = SettingValue.TypeName(definition),
                category,
                description,
                IsPublic = definition?.IsPublic ?? false,
                Now = time.GetUtcNow(),
            });
    }
}
