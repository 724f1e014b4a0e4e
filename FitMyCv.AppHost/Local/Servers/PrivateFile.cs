namespace FitMyCv.AppHost.Local.Servers;

/// <summary>Files that only their owner reads (mode 600), from their first byte on.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces the file in one step, so that a crash leaves the old or the new content.</summary>
    public static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var writer = new StreamWriter(unfinished, options))
            writer.Write(content);
        File.Move(unfinished, path, overwrite: true);
    }
}
