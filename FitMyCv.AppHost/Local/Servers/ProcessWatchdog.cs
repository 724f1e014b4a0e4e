using System.Diagnostics;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>
/// Ends every started group when this process dies, however it dies: a small shell in its own session reads the list of groups
/// from a pipe and acts when the pipe closes.
/// </summary>
internal static class ProcessWatchdog
{
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP
        groups=' '
        while read -r action group signal; do
          case $action in
            add) groups="$groups$group:$signal " ;;
            remove) groups=$(printf %s "$groups" | sed "s/ $group:[0-9]* / /") ;;
          esac
        done
        for entry in $groups; do kill -"${entry#*:}" "${entry%:*}" 2>/dev/null; done
        tries=0
        while [ $tries -lt 50 ]; do
          alive=
          for entry in $groups; do kill -0 "${entry%:*}" 2>/dev/null && alive=yes; done
          [ -z "$alive" ] && break
          tries=$((tries + 1))
          sleep 0.2
        done
        for entry in $groups; do kill -9 "-${entry%:*}" 2>/dev/null; done
        exit 0
        """;

    private static readonly Lock Gate = new();
    private static Process? _process;

    public static void Add(int group, Signal stopSignal) => Tell($"add {group} {(int)stopSignal}");

    public static void Remove(int group) => Tell($"remove {group} 0");

    private static void Tell(string line)
    {
        lock (Gate)
        {
            _process ??= Process.Start(
                new ProcessStartInfo("setsid", ["sh", "-c", Script])
                {
                    WorkingDirectory = "/",
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                }
            )!;
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
    }
}
