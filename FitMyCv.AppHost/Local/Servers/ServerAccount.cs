namespace FitMyCv.AppHost.Local.Servers;

/// <summary>
/// The account that owns a server's folder. PostgreSQL refuses to run as root, so root hands the folder to the account that
/// Debian's package made and runs the server under it; everyone else runs the server as himself.
/// </summary>
public sealed class ServerAccount
{
    private readonly string _name;
    private readonly bool _passesForeignFolders;

    private ServerAccount(string name, bool passesForeignFolders) => (_name, _passesForeignFolders) = (name, passesForeignFolders);

    /// <summary>Creates the folder, owned by the account (only where the owner is another one), and gives the account; null when not root.</summary>
    public static async Task<ServerAccount?> OwningAsync(string folder, string name, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        if (!Posix.IsRoot)
            return null;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await new ProcessCommand("chown", "-R", $"{name}:{name}", folder).RunAsync(cancellationToken);

        var plain = new ServerAccount(name, passesForeignFolders: false);
        try
        {
            await new ProcessCommand("test", "-x", folder) { Account = plain }.RunAsync(cancellationToken);
            return plain;
        }
        catch (NativeServerException)
        {
            // The project lies below a folder that only root may enter, such as /root: one capability lets the server pass.
            return new ServerAccount(name, passesForeignFolders: true);
        }
    }

    internal IEnumerable<string> Prefix() =>
        [
            "setpriv", "--reuid", _name, "--regid", _name, "--init-groups",
            .. _passesForeignFolders ? ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"] : Array.Empty<string>(),
            "--",
        ];
}
