using System.Diagnostics;
using System.Globalization;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>
/// A running command with everything it starts: it leads its own session and process group, which end together. A record file
/// names it, so that a later run can end what an earlier one left behind.
/// </summary>
public sealed class ProcessGroup : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly ProcessCommand _command;
    private readonly string _recordFile;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _output = Task.CompletedTask;

    private ProcessGroup(Process process, ProcessCommand command, string recordFile) =>
        (_process, _command, _recordFile) = (process, command, recordFile);

    /// <summary>Of the leading process; also the group's number.</summary>
    public int Id => _process.Id;

    /// <summary>Completes with the exit code when the leading process ends, for whatever reason.</summary>
    public Task<int> Exited => _exited.Task;

    /// <param name="recordFile">Where the group is noted while it runs.</param>
    /// <param name="output">Gets each line that the processes print; the flag says that it was printed as an error.</param>
    public static ProcessGroup Start(ProcessCommand command, string recordFile, Action<string, bool> output)
    {
        var process = new Process { StartInfo = command.ToStartInfo(ownSession: true), EnableRaisingEvents = true };
        var group = new ProcessGroup(process, command, recordFile);
        process.Exited += (_, _) => group._exited.TrySetResult(process.ExitCode);
        process.Start();
        ProcessWatchdog.Add(process.Id, command.StopSignal);
        process.StandardInput.Close();
        ProcessRecord.Write(recordFile, process.Id, command.StopSignal);
        group._output = Task.WhenAll(
            ForwardAsync(process.StandardOutput, line => output(line, false)),
            ForwardAsync(process.StandardError, line => output(line, true))
        );
        return group;
    }

    /// <summary>Asks the leader to stop, waits, and kills what is left of the group. May be called again, and after an exit.</summary>
    public async Task StopAsync()
    {
        if (!Exited.IsCompleted)
        {
            Posix.Send(Id, _command.StopSignal);
            await Task.WhenAny(Exited, Task.Delay(_command.StopTimeout));
        }
        await KillAsync();
    }

    /// <summary>Ends the whole group at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        await EndGroupAsync(Id);
        await Exited;
        await _output;
        ProcessWatchdog.Remove(Id);
        File.Delete(_recordFile);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    /// <summary>Ends what the record file of an earlier run names, if that still runs.</summary>
    public static async Task EndOrphansAsync(string recordFile, TimeSpan stopTimeout, CancellationToken cancellationToken)
    {
        if (ProcessRecord.Read(recordFile) is not { } record)
            return;
        if (record.MayStillRun())
        {
            Posix.Send(record.Id, record.StopSignal);
            var deadline = Stopwatch.StartNew();
            while (record.LeaderRuns() && deadline.Elapsed < stopTimeout)
                await Task.Delay(PollInterval, cancellationToken);
            await EndGroupAsync(record.Id);
        }
        File.Delete(recordFile);
    }

    private static async Task EndGroupAsync(int group)
    {
        while (Posix.RunningInGroup(group).Any())
        {
            Posix.Send(-group, Signal.Kill);
            await Task.Delay(PollInterval);
        }
    }

    private static async Task ForwardAsync(StreamReader reader, Action<string> sink)
    {
        while (await reader.ReadLineAsync() is { } line)
            sink(line);
    }

    /// <summary>Names one process of one boot of the machine: pid and start time together are never given twice.</summary>
    private sealed record ProcessRecord(int Id, Signal StopSignal, long StartTime, string Boot)
    {
        private static string CurrentBoot => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

        public static void Write(string file, int id, Signal stopSignal)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var startTime = Posix.ReadStat(id)?.StartTime ?? 0;
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{id} {(int)stopSignal} {startTime} {CurrentBoot}\n"));
        }

        public static ProcessRecord? Read(string file)
        {
            if (!File.Exists(file))
                return null;
            var fields = File.ReadAllText(file).Split(' ', '\n');
            return fields.Length >= 4
                && int.TryParse(fields[0], CultureInfo.InvariantCulture, out var id)
                && int.TryParse(fields[1], CultureInfo.InvariantCulture, out var signal)
                && long.TryParse(fields[2], CultureInfo.InvariantCulture, out var startTime)
                ? new ProcessRecord(id, (Signal)signal, startTime, fields[3])
                : null;
        }

        public bool LeaderRuns() => Posix.ReadStat(Id) is { IsRunning: true } stat && stat.StartTime == StartTime;

        /// <summary>A group keeps its number while one member lives, so a dead leader's group is still ours unless a new leader bears the number.</summary>
        public bool MayStillRun() =>
            Boot == CurrentBoot && (Posix.ReadStat(Id) is not { } stat || stat.StartTime == StartTime) && Posix.RunningInGroup(Id).Any();
    }
}
