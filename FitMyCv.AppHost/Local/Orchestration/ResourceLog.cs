using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FitMyCv.AppHost.Local.Orchestration;

internal sealed record LogLine(int Number, string Text, bool IsError);

/// <summary>What a resource prints: kept in a file, shown on the console with the resource's name, followed by the dashboard.</summary>
internal sealed class ResourceLog : IDisposable
{
    private const int KeptLines = 5000;
    private const long MaximumFileSize = 20 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly string _file;
    private readonly Action<string, LogLine> _console;
    private readonly Queue<LogLine> _lines = new();
    private readonly List<Channel<LogLine>> _followers = [];
    private StreamWriter _writer;
    private int _count;

    public ResourceLog(string name, string file, Action<string, LogLine> console)
    {
        (_name, _file, _console) = (name, file, console);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _writer = OpenFile();
    }

    public void Append(string text, bool isError)
    {
        lock (_gate)
        {
            var line = new LogLine(++_count, text, isError);
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
            if (_writer.BaseStream.Length > MaximumFileSize)
            {
                _writer.Dispose();
                _writer = OpenFile();
            }
            _writer.WriteLine(text);
            foreach (var follower in _followers)
                follower.Writer.TryWrite(line);
            _console(_name, line);
        }
    }

    /// <summary>The kept lines in batches, then, when following, those that come.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(KeptLines) { FullMode = BoundedChannelFullMode.DropOldest });
        LogLine[] kept;
        lock (_gate)
        {
            kept = [.. _lines];
            _followers.Add(channel);
        }
        try
        {
            yield return kept;
            while (follow && await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                List<LogLine> batch = [];
                while (batch.Count < 500 && channel.Reader.TryRead(out var line))
                    batch.Add(line);
                yield return batch;
            }
        }
        finally
        {
            lock (_gate)
                _followers.Remove(channel);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _writer.Dispose();
    }

    /// <summary>The file of the run before, or what grew too long, is kept once beside the new one.</summary>
    private StreamWriter OpenFile()
    {
        if (File.Exists(_file))
            File.Move(_file, _file + ".1", overwrite: true);
        return new StreamWriter(new FileStream(_file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }
}
