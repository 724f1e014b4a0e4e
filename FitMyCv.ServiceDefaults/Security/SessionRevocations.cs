using System.Collections.Concurrent;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.ServiceDefaults.Security;

/// <summary>The ended sessions, in memory of each replica: fed by <see cref="SessionRevoked"/>, seeded and kept whole by <see cref="IdentityStateFeed"/>.</summary>
public sealed class SessionRevocations(TimeProvider time) : IBroadcastHandler<SessionRevoked>
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _until = new();

    /// <summary>Called after sessions have been added, with their ids.</summary>
    public event Action<IReadOnlyCollection<Guid>>? Revoked;

    public bool IsRevoked(Guid sessionId) => _until.ContainsKey(sessionId);

    public void Add(IEnumerable<RevokedSession> sessions)
    {
        var added = sessions.Where(session => _until.TryAdd(session.Sid, session.Until)).Select(session => session.Sid).ToList();
        if (added.Count > 0)
        {
            Revoked?.Invoke(added);
        }
    }

    public Task HandleAsync(SessionRevoked message, CancellationToken cancellationToken)
    {
        Add(message.SessionIds.Select(sid => new RevokedSession(sid, message.Until)));
        return Task.CompletedTask;
    }

    /// <summary>Forgets sessions whose tokens have all expired.</summary>
    internal void Trim()
    {
        var now = time.GetUtcNow().AddMinutes(-1);
        foreach (var (sid, until) in _until)
        {
            if (until < now)
            {
                _until.TryRemove(sid, out _);
            }
        }
    }
}
