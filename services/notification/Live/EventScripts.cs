namespace FitMyCv.Notification.Live;

/// <summary>What happens to a user's events in Redis in one step. All keys of a user share a hash tag, so that a cluster keeps them together.</summary>
internal static class EventScripts
{
    /// <summary>
    /// KEYS: stream, marker, order, seen. ARGV: name, json, subject, occurredAt (µs), keep (count), keep (ms), marker's life (s), channel, userId,
    /// cause. Adds the event unless its cause was seen or its subject has a newer state, trims, and tells all replicas. Answers 1 when it was added.
    /// The marker holds the last id, and whether anything older than the stream's first entry ever went away.
    /// </summary>
    public const string Add =
        """
        local clock = redis.call('TIME')
        local seconds = tonumber(clock[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', seconds - ARGV[6] / 1000)
        if redis.call('ZADD', KEYS[4], 'NX', seconds, ARGV[10]) == 0 then return 0 end
        redis.call('PEXPIRE', KEYS[4], ARGV[6])
        local known = redis.call('HGET', KEYS[3], ARGV[3])
        if known and tonumber(known) > tonumber(ARGV[4]) then return 0 end
        redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
        redis.call('PEXPIRE', KEYS[3], ARGV[6])
        local dropped = redis.call('EXISTS', KEYS[1]) == 0 and redis.call('EXISTS', KEYS[2]) == 1
        local last = redis.call('HGET', KEYS[2], 'last')
        local id
        if last and redis.call('EXISTS', KEYS[1]) == 0 then
            local ms, number = string.match(last, '^(%d+)-(%d+)$')
            if seconds * 1000 + math.floor(tonumber(clock[2]) / 1000) <= tonumber(ms) then
                id = redis.call('XADD', KEYS[1], ms .. '-' .. string.format('%d', tonumber(number) + 1), 'n', ARGV[1], 'j', ARGV[2])
            end
        end
        if not id then id = redis.call('XADD', KEYS[1], '*', 'n', ARGV[1], 'j', ARGV[2]) end
        local oldest = string.match(id, '^(%d+)-') - ARGV[6]
        local gone = redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[5]) + redis.call('XTRIM', KEYS[1], 'MINID', string.format('%d', oldest))
        redis.call('PEXPIRE', KEYS[1], ARGV[6])
        redis.call('HSET', KEYS[2], 'last', id)
        if dropped or gone > 0 then redis.call('HSET', KEYS[2], 'dropped', '1') end
        redis.call('EXPIRE', KEYS[2], ARGV[7])
        redis.call('PUBLISH', ARGV[8], ARGV[9] .. '|' .. id .. '|' .. ARGV[1] .. '|' .. ARGV[2])
        return 1
        """;

    /// <summary>KEYS: stream, marker. Answers last id or "", "1" when something was dropped, then id, name, json of each event kept.</summary>
    public const string Read =
        """
        local answer = { redis.call('HGET', KEYS[2], 'last') or '', redis.call('HGET', KEYS[2], 'dropped') or '' }
        for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
            answer[#answer + 1] = entry[1]
            answer[#answer + 1] = entry[2][2]
            answer[#answer + 1] = entry[2][4]
        end
        return answer
        """;

    /// <summary>KEYS: places. ARGV: stream id, now (ms), life (ms), most. Takes or renews a place; 0 when all are taken.</summary>
    public const string Enter =
        """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
        if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
        redis.call('ZADD', KEYS[1], ARGV[2] + ARGV[3], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    /// <summary>
    /// KEYS: stream, marker. ARGV: marker's life (s), channel, message. Events were missed: drops what is kept, so that every position given so far becomes
    /// unknown, and tells all replicas.
    /// </summary>
    public const string Forget =
        """
        local now = redis.call('TIME')
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[2], 'last', now[1] .. string.format('%03d', math.floor(now[2] / 1000)) .. '-0', 'dropped', '1')
        redis.call('EXPIRE', KEYS[2], ARGV[1])
        redis.call('PUBLISH', ARGV[2], ARGV[3])
        return 1
        """;
}
