using Lamella.Cloud.Http;
using Lamella.Cloud.Objects;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Cloud;

/// <summary>A prefix of a bucket or container. Each value is one object: a write replaces it as a whole, and a conditional write loses when somebody else was faster.</summary>
internal sealed class ObjectStore : WritableStore
{
    private readonly RemoteClient _client;
    private readonly ObjectProtocol _protocol;
    private readonly RemoteReader _reader;
    private readonly CloudOptions _options;

    /// <summary>With a snapshot, what was read of a value is kept, and a change of it is an error; without, every look is a new one.</summary>
    public ObjectStore(ObjectProtocol protocol, CloudOptions options, bool isSnapshot)
    {
        _options = options;
        _protocol = protocol;
        _client = new RemoteClient(options);
        _reader = new RemoteReader(_client, protocol, options, isSnapshot);
    }

    /// <summary>The reader behind it.</summary>
    public RemoteReader Reader => _reader;

    /// <inheritdoc/>
    public override string Name => _protocol.Shown(string.Empty);

    /// <inheritdoc/>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override int Requests => _options.Requests;

    /// <inheritdoc/>
    public override void Expect(IReadOnlyList<string> keys) => _reader.Expect(keys);

    /// <inheritdoc/>
    public override long? Length(string key) => _reader.Length(key);

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination) => _reader.Read(key, offset, destination);

    /// <inheritdoc/>
    public override bool TryRead(string key, ByteRange range, ByteBuffer destination) => _reader.TryRead(key, range, destination, versioned: false, out _);

    /// <inheritdoc/>
    public override bool TryRead(string key, ByteRange range, ByteBuffer destination, out long version) => _reader.TryRead(key, range, destination, versioned: true, out version);

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix)
    {
        string start = prefix.Trim('/') is { Length: > 0 } trimmed ? trimmed + "/" : string.Empty;
        SortedSet<string> names = new(StringComparer.Ordinal);
        string? next = null;
        do
        {
            RemoteReply reply = _client.Send(_protocol.List(start, next));
            if (!reply.IsSuccess)
            {
                if (_protocol.IsMissing(reply, start) && (int)reply.Status == 404) return [];
                Fail(reply, start, "listed");
            }

            next = _protocol.ReadPage(start, reply.Text, names);
        }
        while (next is not null);
        return names;
    }

    /// <inheritdoc/>
    public override void Put(string key, ReadOnlySpan<byte> value) => Write(key, value, null, ifAbsent: false);

    /// <inheritdoc/>
    public override bool PutIf(string key, ReadOnlySpan<byte> value, string? stamp) => Write(key, value, stamp, ifAbsent: stamp is null);

    /// <inheritdoc/>
    public override bool HasConditionalWrites => true;

    /// <inheritdoc/>
    public override bool TryReadStamped(string key, ByteBuffer destination, out string? stamp) => _reader.TryReadStamped(key, destination, out stamp);

    /// <summary>An object is the lock: it is put when there is none, renewed while it is held, and removed. See <see cref="ObjectLock"/>.</summary>
    public override IDisposable Lock(string key, CancellationToken cancellation = default) => ObjectLock.Take(this, key, cancellation);

    /// <inheritdoc/>
    public override IDisposable LockNow(string key) => ObjectLock.TryTake(this, key, out string? holder) ?? throw new StoreException(StoreFailure.Conflict, $"{_protocol.Shown(key)} is held by {holder ?? "another writer"}");

    /// <inheritdoc/>
    public override bool PutFrom(string key, Stream content, WriteCondition condition = WriteCondition.None)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.Length - content.Position <= Upload.PartBytes ? base.PutFrom(key, content, condition) : new Upload(_client, _protocol, _options.Requests).Run(key, content, condition, Fail);
    }

    /// <inheritdoc/>
    public override bool Delete(string key)
    {
        if (_client.Send(_protocol.Head(key)) is { IsSuccess: false, Status: System.Net.HttpStatusCode.NotFound }) return false;
        RemoteReply reply = _client.Send(_protocol.Delete(key));
        if (!reply.IsSuccess && (int)reply.Status != 404) Fail(reply, key, "removed");
        return true;
    }

    /// <inheritdoc/>
    public override void Watch(WatchScope scope) => _reader.Watch(scope);

    /// <inheritdoc/>
    public override WatchScope? Watching => _reader.Watching;

    /// <inheritdoc/>
    public override IReadOnlyCollection<KeyValuePair<string, string?>> Watched => _reader.Watched;

    /// <inheritdoc/>
    public override string? Stamp(string key) => _reader.Stamp(key);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _client.Dispose();
        base.Dispose(disposing);
    }

    private bool Write(string key, ReadOnlySpan<byte> value, string? ifMatch, bool ifAbsent)
    {
        bool conditional = ifMatch is not null || ifAbsent;
        byte[] body = value.ToArray();
        RemoteReply reply = _client.Send(_protocol.Put(key, body, ifMatch, ifAbsent));
        if (reply.IsSuccess) return true;
        if (conditional && (_protocol.HasLost(reply) || (ifMatch is not null && (int)reply.Status == 404)))
        {
            // An answer may have got lost after the value was stored, and the repetition then loses against ourselves.
            return IsStored(key, body);
        }

        Fail(reply, key, "written");
        return false;
    }

    private bool IsStored(string key, ReadOnlySpan<byte> value)
    {
        using ByteBuffer there = new();
        return _reader.TryRead(key, ByteRange.All, there, versioned: true, out _) && there.Span.SequenceEqual(value);
    }

    private void Fail(RemoteReply reply, string key, string what)
    {
        string why = _protocol.Why(reply);
        if ((int)reply.Status is 401 or 403) throw new StoreException(StoreFailure.Credentials, $"{_protocol.Shown(key)} cannot be {what}: the server refuses it{why}; {_protocol.CredentialsAdvice}");
        throw new StoreException((int)reply.Status == 404 ? StoreFailure.NotFound : StoreFailure.Network, Invariant($"{_protocol.Shown(key)} cannot be {what}: the server answered with status {(int)reply.Status}{why}"));
    }
}
