using System.Threading.Channels;

namespace FitMyCv.Notification.Live;

/// <summary>One open stream: what is to be written, and its end.</summary>
public sealed class UserStream(Guid userId, Guid sessionId, CancellationToken requestAborted) : IDisposable
{
    private const int MostWaiting = 1000;
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(requestAborted);
    private readonly Channel<StreamedEvent> _events = Channel.CreateBounded<StreamedEvent>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public Guid Id { get; } = Guid.NewGuid();

    public Guid UserId => userId;

    public Guid SessionId => sessionId;

    public ChannelReader<StreamedEvent> Events => _events.Reader;

    public CancellationToken Ended => _end.Token;

    /// <summary>A client that does not keep up loses the stream, not an event: it comes back with its id.</summary>
    public void Offer(StreamedEvent streamed)
    {
        if (!_events.Writer.TryWrite(streamed))
        {
            End();
        }
    }

    public void End()
    {
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose() => _end.Dispose();
}
