using System.Collections.Concurrent;
using System.Text;

namespace FitMyCv.Testing.Mutations;

/// <summary>What a mutated call is filled with, so that it gets as far as it can.</summary>
public interface ICallValues
{
    /// <summary>Values of the placeholders.</summary>
    IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Host, address and the credentials that the call wants.</summary>
    IEnumerable<(string Name, string Value)> HeadersFor(MutatedCall call);
}

/// <summary>Sends mutated calls of a service's operations in several lanes and notes each that the service answers wrongly: with 5xx, with its insides, not at all.</summary>
/// <param name="seed">The same seed gives the same calls.</param>
public sealed class MutationRun(Uri server, IReadOnlyList<Operation> operations, int seed)
{
    private const int Lanes = 4;
    private const int CallsPerValues = 20;
    private const int Shown = 1500;

    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentDictionary<(string Operation, int Status), int> _statuses = new();

    /// <summary>The wrongly answered calls, with what was sent.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>How often each operation was answered with each status.</summary>
    public IReadOnlyDictionary<(string Operation, int Status), int> Statuses => _statuses;

    /// <param name="newValues">Calls use accounts and tokens up: asked again by each lane now and then.</param>
    public Task RunAsync(int count, Func<Task<ICallValues>> newValues, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => RunLaneAsync(lane, count, newValues, cancellationToken), cancellationToken)));

    private async Task RunLaneAsync(int lane, int count, Func<Task<ICallValues>> newValues, CancellationToken cancellationToken)
    {
        using var connection = new RawConnection(server);
        var values = await newValues();
        for (var number = lane; number < count; number += Lanes)
        {
            if (number >= Lanes && number / Lanes % CallsPerValues == 0)
            {
                values = await newValues();
            }
            var call = MutatedCall.Of(operations, seed, number);
            var bytes = call.ToBytes(values.Values, values.HeadersFor(call));
            try
            {
                var answer = await connection.SendAsync(bytes, call.Method == "HEAD", call.BreaksFraming, cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
                Judge(number, call, bytes, answer);
            }
            catch (TimeoutException)
            {
                _faults.Enqueue($"Input {number}: no answer within 30 s.\n{Text(bytes)}");
                connection.Dispose();
            }
        }
    }

    private void Judge(int number, MutatedCall call, byte[] bytes, RawAnswer? answer)
    {
        if (answer is null)
        {
            if (!call.BreaksFraming)
            {
                _faults.Enqueue($"Input {number}: closed without an answer.\n{Text(bytes)}");
            }
            return;
        }
        _statuses.AddOrUpdate((call.Name, answer.Status), 1, (_, sum) => sum + 1);
        if (answer.Status >= 500 || answer.Body.Contains("   at ", StringComparison.Ordinal) || answer.Body.Contains("Exception", StringComparison.Ordinal))
        {
            _faults.Enqueue($"Input {number} → {answer.Status} {answer.Body}\n{Text(bytes)}");
        }
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, Shown));
}
