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

    /// <summary>Creates the folder, hands it to the account and gives that; null when the server is to run as the caller.</summary>
    /// <param name="orCaller">True runs the server as root rather than with a capability, where its account can't reach the folder.</param>
    public static async Task<ServerAccount?> OwningAsync(string folder, string name, bool orCaller, CancellationToken cancellationToken)
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
            // The project lies below a folder that only root may enter, such as /root.
            if (!orCaller)
                return new ServerAccount(name, passesForeignFolders: true);
            await new ProcessCommand("chown", "-R", "root:root", folder).RunAsync(cancellationToken);
            return null;
        }
    }

    internal IEnumerable<string> Prefix() =>
        [
            "setpriv", "--reuid", _name, "--regid", _name, "--init-groups",
            .. _passesForeignFolders ? ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"] : Array.Empty<string>(),
            "--",
        ];
}
