using Npgsql;

namespace FitMyCv.ServiceDefaults.Data;

/// <summary>The service's own database: connections for reading, units of work for changes.</summary>
public sealed class Database(NpgsqlDataSource source, TimeProvider time)
{
    private const int Tries = 4;

    /// <summary>A connection outside any transaction, for reads. The caller disposes it.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    /// <summary>
    /// Runs the work in one transaction (read committed) and commits it with the messages it published. A deadlock or a serialisation failure
    /// rolls back and runs the work again, so it must have no effect outside the database.
    /// </summary>
    public async Task<T> InTransactionAsync<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var unit = new UnitOfWork(connection, time);
                var result = await work(unit);
                await unit.FlushAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                unit.Committed();
                return result;
            }
            catch (PostgresException exception)
                when (attempt < Tries && exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25 * attempt)), time, cancellationToken);
            }
        }
    }

    /// <inheritdoc cref="InTransactionAsync{T}(Func{UnitOfWork, Task{T}}, CancellationToken)"/>
    public Task InTransactionAsync(Func<UnitOfWork, Task> work, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async unit =>
            {
                await work(unit);
                return true;
            },
            cancellationToken);
}
