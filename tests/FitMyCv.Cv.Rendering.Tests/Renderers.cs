namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>One renderer for the tests of a class, as a service has one.</summary>
public sealed class Renderers : IDisposable
{
    public CvRenderer Shared { get; } = new();

    public void Dispose() => Shared.Dispose();
}
