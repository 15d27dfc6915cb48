using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Net;
using System.Text;
using Lamella.Execution;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Cloud.Http;

/// <summary>
/// Reads values of a server by the requests of one protocol. Headers and directories are read through windows and kept; pixels are read as they are asked for. All parts of an opened value have the version that it had
/// when it was opened, or the read ends with an error.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RemoteReader(RemoteClient client, RemoteProtocol protocol, CloudOptions options, bool isSnapshot)
{
    private const long SmallValue = 1 << 20;
    private const int TailBytes = 256 << 10;
    private const int MostTails = 64;
    private readonly ConcurrentDictionary<string, RemoteValue> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (long Version, long Start, byte[] Bytes)> _tails = new(StringComparer.Ordinal);
    private readonly DiskCache? _cache = options.CacheFolder is { } folder ? DiskCache.At(folder, options.CacheBytes) : null;
    private volatile bool _watchesAll;
    private volatile bool _hasAnswered;

    /// <summary>True when the server refused a value and has not given any.</summary>
    public bool OnlyRefused => !_hasAnswered && _values.Values.Any(v => v.IsForbidden);

    /// <summary>The stamps of all opened values.</summary>
    private IReadOnlyCollection<KeyValuePair<string, string?>> Stamps => [.. _values.Where(v => v.Value.IsKnown).Select(v => KeyValuePair.Create(v.Key, v.Value.Length is null ? null : v.Value.Stamp))];

    /// <summary>What the store of this reader watches; null when it does not.</summary>
    public WatchScope? Watching { get; private set; }

    /// <summary>The keys that were asked for while it watched, with their stamps.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string?>> Watched => Watching is null ? [] : Stamps;

    /// <summary>As <see cref="Store.Watch"/>.</summary>
    public void Watch(WatchScope scope)
    {
        if (scope == WatchScope.Everything) WatchAll();
        Watching = WatchesAll ? WatchScope.Everything : WatchScope.Asked;
    }

    /// <summary>From now on values that are opened are not remembered one by one by those who watch.</summary>
    private void WatchAll() => _watchesAll = true;

    /// <summary>True when everything is watched.</summary>
    private bool WatchesAll => _watchesAll;

    /// <summary>Opens values on threads of their own. What goes wrong with one is the error of whoever asks for it next.</summary>
    public void Expect(IReadOnlyList<string> keys)
    {
        if (!isSnapshot) return;
        int next = -1;
        for (int i = 0; i < Math.Min(options.Requests, keys.Count); i++) WaitingThreads.Start("lamella expect", Fetch);

        void Fetch()
        {
            for (int at; (at = Interlocked.Increment(ref next)) < keys.Count;)
            {
                try
                {
                    Length(keys[at]);
                }
                catch (Exception e) when (e is LamellaException or ObjectDisposedException)
                {
                    // The store may be closed meanwhile; a value that failed was not opened, and is asked for again by those who need it.
                }
            }
        }
    }

    /// <summary>Bytes of a value; null when there is none.</summary>
    public long? Length(string key)
    {
        if (!isSnapshot) return Head(key)?.Total;
        RemoteValue value = Value(key);
        lock (value)
        {
            Open(key, value);
            return value.Length;
        }
    }

    /// <summary>What tells versions of a value apart, asked anew; null when there is none.</summary>
    public string? Stamp(string key) => Head(key)?.Stamp;

    /// <summary>Reads through windows.</summary>
    public int Read(string key, long offset, Span<byte> destination)
    {
        if (!isSnapshot) return ReadNow(key, offset, destination);
        RemoteValue value = Value(key);
        lock (value)
        {
            Open(key, value);
            if (value.Length is not { } length) throw Missing(key, value.IsForbidden);
            if (offset >= length) return 0;
            Span<byte> wanted = destination[..(int)Math.Min(destination.Length, length - offset)];
            for (int done = 0; done < wanted.Length;)
            {
                int count = value.Copy(offset + done, wanted[done..]);
                if (count == 0) count = Fill(key, value, offset + done, wanted[done..]);
                done += count;
            }

            return wanted.Length;
        }
    }

    /// <summary>Reads a range as it is asked for. With a version, values may be replaced between reads; without one, an opened value must be the one that was opened.</summary>
    public bool TryRead(string key, ByteRange range, ByteBuffer destination, bool versioned, out long version)
    {
        version = 0;
        if (isSnapshot && !versioned && range.Offset == 0 && range.Length is > RemoteValue.Head and < long.MaxValue) return TryReadDocument(key, range, destination);
        RemoteValue? opened = isSnapshot && !versioned && _values.TryGetValue(key, out RemoteValue? known) && known.IsKnown ? known : null;
        if (opened is { Length: null }) return false;
        if (opened is not null && FromWindows(opened, range, destination)) return true;
        if (versioned && FromTail(key, range, destination, out version)) return true;
        RemoteReply? reply = Ask(key, range, destination, versioned);
        if (reply is null) return false;
        version = VersionOf(reply);
        if (opened is not null) CheckStamp(key, opened, reply);
        return true;
    }

    /// <summary>Reads a whole value as it is now, with its stamp, in one request.</summary>
    public bool TryReadStamped(string key, ByteBuffer destination, out string? stamp)
    {
        stamp = null;
        if (Ask(key, ByteRange.All, destination, versioned: true) is not { } reply) return false;
        stamp = reply.Stamp ?? throw Odd(key, "the server does not tell its version (ETag), without which changes of others could be lost");
        return true;
    }

    /// <summary>The error for a value that is not there.</summary>
    public StoreException Missing(string key, bool isForbidden = false) => isForbidden
        ? new StoreException(StoreFailure.Credentials, $"{protocol.Shown(key)} cannot be read: the server refuses it; {protocol.CredentialsAdvice}")
        : new StoreException(StoreFailure.NotFound, $"{protocol.Shown(key)} does not exist");

    /// <summary>A small document is opened like a file: one request tells whether it is there and brings it.</summary>
    private bool TryReadDocument(string key, ByteRange range, ByteBuffer destination)
    {
        RemoteValue value = Value(key);
        lock (value)
        {
            Open(key, value);
            if (value.Length is not { } length) return false;
            Span<byte> bytes = destination.Resize(Math.Min(length, range.Length));
            destination.Truncate(Read(key, 0, bytes));
            return true;
        }
    }

    private RemoteValue Value(string key)
    {
        CheckKey(key);
        return _values.GetOrAdd(key, static _ => new RemoteValue());
    }

    /// <summary>Asks for the first bytes of a value, once. The caller holds its lock.</summary>
    private void Open(string key, RemoteValue value)
    {
        if (value.IsKnown) return;
        using ByteBuffer head = new();
        RemoteReply reply = client.Send(protocol.Get(key) with { From = 0, Count = RemoteValue.Head }, head);
        if (IsAbsent(reply, key, out bool forbidden))
        {
            value.IsForbidden = forbidden;
            value.Open(null, null, 0, []);
            return;
        }

        // Nothing can be taken out of an empty value, and some servers say so.
        bool empty = reply.Status == HttpStatusCode.RequestedRangeNotSatisfiable;
        if (!empty) ThrowIfFailed(reply, key);
        _hasAnswered = true;
        long? total = reply.Total ?? Head(key)?.Total;
        if (empty && total is > 0) throw Odd(key, "the server refuses the first bytes of it");
        if (total is null) throw Odd(key, "the server does not tell its length");
        value.Open(total, reply.Stamp, 0, empty ? [] : head.Span);
    }

    private int Fill(string key, RemoteValue value, long offset, Span<byte> wanted)
    {
        (long start, long size) = value.Window(offset, wanted.Length);
        using ByteBuffer window = new();
        if (_cache?.TryRead(protocol.Shown(key), value.Stamp, start, size, window) == true)
        {
            CloudTraffic.CountHit(options.Traffic);
        }
        else
        {
            RemoteReply reply = Ask(key, ByteRange.From(start, size), window, versioned: false) ?? throw Changed(key);
            CheckStamp(key, value, reply);
            if (window.Length < size) throw Changed(key);
        }

        ReadOnlySpan<byte> found = window.Span[(int)(offset - start)..];
        int count = Math.Min(found.Length, wanted.Length);
        found[..count].CopyTo(wanted);
        // What was asked for in one large piece is not asked for again.
        if (window.Length > wanted.Length || wanted.Length <= SmallValue) value.Keep(start, window.Span.ToArray());
        return count;
    }

    private int ReadNow(string key, long offset, Span<byte> destination)
    {
        using ByteBuffer bytes = new();
        if (destination.Length == 0) return 0;
        if (Ask(key, ByteRange.From(offset, destination.Length), bytes, versioned: true) is null) throw Missing(key);
        bytes.Span.CopyTo(destination);
        return bytes.Length;
    }

    /// <summary>Sends one request for a range; null when there is no such value.</summary>
    private RemoteReply? Ask(string key, ByteRange range, ByteBuffer destination, bool versioned)
    {
        CheckKey(key);
        RemoteRequest request = protocol.Get(key);
        if (range.Offset < 0)
        {
            if (!protocol.HasSuffixRanges)
            {
                if (Head(key)?.Total is not { } length) return null;
                (long first, long count) = range.Resolve(length);
                return count == 0 ? Nothing(destination) : Ask(key, ByteRange.From(first, count), destination, versioned);
            }

            // The index of a shard: what lies in front of it is likely to be wanted next.
            request = request with { From = -Math.Max(versioned ? TailBytes : 0, range.Length) };
        }
        else if (range.Length != long.MaxValue)
        {
            if (range.Length == 0) return Head(key) is null ? null : Nothing(destination);
            request = request with { From = range.Offset, Count = range.Length };
        }
        else if (range.Offset > 0)
        {
            if (Head(key)?.Total is not { } length) return null;
            return range.Offset >= length ? Nothing(destination) : Ask(key, ByteRange.From(range.Offset, length - range.Offset), destination, versioned);
        }

        string? kept = null;
        long from = request.From ?? 0, wanted = request.From is null ? 0 : request.Count;
        if (_cache is not null && isSnapshot && range.Offset >= 0 && _cache.StampOf(protocol.Shown(key), from, wanted) is { } stamp && stamp.StartsWith('"'))
        {
            kept = stamp;
            request = request with { Headers = [.. request.Headers, KeyValuePair.Create("If-None-Match", stamp)] };
        }

        RemoteReply reply = client.Send(request, destination);
        if (kept is not null && reply.Status == HttpStatusCode.NotModified)
        {
            if (_cache!.TryRead(protocol.Shown(key), kept, from, wanted, destination))
            {
                CloudTraffic.CountHit(options.Traffic);
                return reply with { Status = HttpStatusCode.OK, ETag = kept, LastModified = null, Total = null };
            }

            reply = client.Send(request with { Headers = [.. request.Headers.Where(h => h.Key != "If-None-Match")] }, destination);
        }

        if (IsAbsent(reply, key, out _)) return null;
        if (reply.Status == HttpStatusCode.RequestedRangeNotSatisfiable && request.From is not null) return Nothing(destination) with { ETag = reply.ETag };
        ThrowIfFailed(reply, key);
        _hasAnswered = true;
        if (reply.IsWhole && request.From is not null) Cut(destination, range);
        else if (range.Offset < 0) KeepTail(key, reply, destination, (int)range.Length);
        if (isSnapshot && range.Offset >= 0) _cache?.Write(protocol.Shown(key), reply.ETag, from, wanted, destination.Span);
        return reply;
    }

    private static RemoteReply Nothing(ByteBuffer destination)
    {
        destination.Resize(0);
        return new RemoteReply { Status = HttpStatusCode.OK, Total = 0 };
    }

    /// <summary>The server sent everything: what was asked for is cut out of it.</summary>
    private static void Cut(ByteBuffer bytes, ByteRange range)
    {
        (long offset, long length) = range.Resolve(bytes.Length);
        bytes.Span.Slice((int)offset, (int)length).CopyTo(bytes.Span);
        bytes.Truncate((int)length);
    }

    private void KeepTail(string key, RemoteReply reply, ByteBuffer bytes, int wanted)
    {
        if (bytes.Length <= wanted) return;
        if (reply.Stamp is not null)
        {
            if (_tails.Count >= MostTails && _tails.Keys.FirstOrDefault() is { } old) _tails.TryRemove(old, out _);
            _tails[key] = (VersionOf(reply), reply.Start, bytes.Span.ToArray());
        }

        bytes.Span[^wanted..].CopyTo(bytes.Span);
        bytes.Truncate(wanted);
    }

    private bool FromTail(string key, ByteRange range, ByteBuffer destination, out long version)
    {
        version = 0;
        if (range.Offset < 0 || !_tails.TryGetValue(key, out (long Version, long Start, byte[] Bytes) tail)) return false;
        long at = range.Offset - tail.Start;
        if (at < 0 || range.Length > tail.Bytes.Length - at) return false;
        tail.Bytes.AsSpan((int)at, (int)range.Length).CopyTo(destination.Resize(range.Length));
        version = tail.Version;
        return true;
    }

    private static bool FromWindows(RemoteValue value, ByteRange range, ByteBuffer destination)
    {
        lock (value)
        {
            (long offset, long length) = range.Resolve(value.Length!.Value);
            if (length > RemoteValue.LargestWindow) return false;
            Span<byte> wanted = destination.Resize(length);
            return value.Copy(offset, wanted) == wanted.Length;
        }
    }

    private RemoteReply? Head(string key)
    {
        CheckKey(key);
        RemoteReply reply = client.Send(protocol.Head(key));
        if (IsAbsent(reply, key, out _)) return null;
        ThrowIfFailed(reply, key);
        _hasAnswered = true;
        return reply;
    }

    /// <summary>Buckets that may not be listed answer 403 for what is not there. The key of an image that the user named is another matter.</summary>
    private bool IsAbsent(RemoteReply reply, string key, out bool forbidden)
    {
        forbidden = reply.Status == HttpStatusCode.Forbidden && protocol.ForbiddenMayBeMissing(reply);
        return forbidden || (reply.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone && protocol.IsMissing(reply, key));
    }

    private void ThrowIfFailed(RemoteReply reply, string key)
    {
        if (reply.IsSuccess) return;
        string why = protocol.Why(reply);
        if (reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired)
            throw new StoreException(StoreFailure.Credentials, $"{protocol.Shown(key)} cannot be read: the server refuses it{why}; {protocol.CredentialsAdvice}");
        throw new StoreException(StoreFailure.Network, Invariant($"{protocol.Shown(key)} cannot be read: the server answered with status {(int)reply.Status}{why}"));
    }

    private void CheckStamp(string key, RemoteValue value, RemoteReply reply)
    {
        if (string.Equals(value.Stamp, reply.Stamp, StringComparison.Ordinal) && (reply.Total is null || reply.Total == value.Length)) return;
        throw Changed(key);
    }

    private StoreException Changed(string key) => new(StoreFailure.Unreadable, $"{protocol.Shown(key)} was changed on the server while it was read, and two versions are not mixed; open it again when nothing writes it any more");

    private StoreException Odd(string key, string why) => new(StoreFailure.Network, $"{protocol.Shown(key)} cannot be read: {why}");

    private void CheckKey(string key)
    {
        foreach (Range part in key.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> name = key.AsSpan(part);
            if ((name is "" && key.Length > 0) || name is "." or ".." || name.Contains('\\') || name.Contains('\0'))
                Throw.Store(StoreFailure.NotFound, $"the key '{key}' is not a valid place inside {protocol.Shown(string.Empty)}");
        }
    }

    /// <summary>A number that differs when the stamp does; 0 when the server gives none.</summary>
    private static long VersionOf(RemoteReply reply) => reply.Stamp is { } stamp ? (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(stamp)) | 1 : 0;
}
