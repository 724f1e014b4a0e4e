using System.Runtime.InteropServices;

namespace FitMyCv.ImportScore;

/// <summary>Processor time (user and system) of this process and of its ended children.</summary>
internal static partial class ProcessorTime
{
    private const int Self = 0;
    private const int Children = -1;

    public static TimeSpan Now() => Of(Self) + Of(Children);

    private static unsafe TimeSpan Of(int who)
    {
        // struct rusage of Linux: two timevals, then fourteen longs.
        var usage = stackalloc long[18];
        return GetResourceUsage(who, usage) == 0
            ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3])
            : throw new InvalidOperationException("getrusage failed.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int GetResourceUsage(int who, long* usage);
}
