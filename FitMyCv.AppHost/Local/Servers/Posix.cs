using System.Globalization;
using System.Runtime.InteropServices;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>The signals that the host sends, with Linux's numbers.</summary>
public enum Signal
{
    Probe = 0,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

/// <summary>The few system calls and <c>/proc</c> reads for which .NET has no API.</summary>
internal static partial class Posix
{
    public static bool IsRoot { get; } = GetEffectiveUserId() == 0;

    /// <summary>Sends a signal to a process, or to a whole group when <paramref name="id"/> is negative; false when there is none.</summary>
    public static bool Send(int id, Signal signal) => Kill(id, (int)signal) == 0;

    /// <summary>The processes of a group that still run; those that ended but were not collected by their parent don't count.</summary>
    public static IEnumerable<int> RunningInGroup(int group)
    {
        foreach (var pid in AllProcesses())
        {
            if (ReadStat(pid) is { IsRunning: true } stat && stat.Group == group)
                yield return pid;
        }
    }

    public static IEnumerable<int> AllProcesses()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }

    /// <summary>State, group and start time of a process from <c>/proc/PID/stat</c> (proc(5)); null when there is none.</summary>
    public static ProcessStat? ReadStat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            // The second field, the name in parentheses, may hold spaces.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(
                fields[0] is not ("Z" or "X"),
                int.Parse(fields[2], CultureInfo.InvariantCulture),
                long.Parse(fields[19], CultureInfo.InvariantCulture)
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string? LinkTarget(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUserId();
}

/// <param name="StartTime">In clock ticks since the machine's start: with the pid it names one process for good.</param>
internal sealed record ProcessStat(bool IsRunning, int Group, long StartTime);
