using System.Security.Cryptography;

namespace FitMyCv.AppHost;

/// <summary>
/// Secrets of a development machine: each is made when first asked for and kept in a file of its own (mode 600, in a folder of
/// mode 700), so that data written by one run can be read by the next.
/// </summary>
public sealed class SecretStore(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A key list as docs/configuration.md §2 describes it, with one key of 32 bytes.</summary>
    public string KeyList(string name) => GetOrCreate(name, () => $"k1:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}");

    /// <summary>A password of letters and digits that needs no escaping anywhere.</summary>
    public string Password(string name) => GetOrCreate(name, NewPassword);

    public static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private string GetOrCreate(string name, Func<string> make)
    {
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var path = Path.Combine(folder, name);
        if (File.Exists(path))
            return File.ReadAllText(path).TrimEnd('\n');
        var value = make();
        // Written beside and moved, so that a crash leaves no half secret.
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var writer = new StreamWriter(unfinished, options))
            writer.Write(value + "\n");
        File.Move(unfinished, path);
        return value;
    }
}
