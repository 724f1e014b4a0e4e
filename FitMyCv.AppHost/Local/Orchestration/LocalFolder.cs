using FitMyCv.AppHost.Local.Servers;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>The folder of all local state (<c>FITMYCV_DATA</c>), held by one host at a time.</summary>
internal sealed class LocalFolder : IDisposable
{
    private readonly FileStream _lock;

    private LocalFolder(string path, FileStream @lock) => (Root, _lock) = (path, @lock);

    public string Root { get; }

    /// <exception cref="NativeServerException">Another host works in the folder.</exception>
    public static LocalFolder Open(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            // The kernel drops the lock with the process, however that ends.
            return new LocalFolder(path, new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new NativeServerException($"FitMyCV runs already with the data of {path}; another copy needs its own FITMYCV_DATA and FITMYCV_PORT.", exception);
        }
    }

    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    public void Dispose() => _lock.Dispose();
}
