using Lamella.Cloud.Http;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Cloud;

/// <summary>A folder of a web server, for reading. It cannot be listed.</summary>
internal sealed class HttpStore : Store
{
    private readonly RemoteClient _client;
    private readonly HttpProtocol _protocol;
    private readonly RemoteReader _reader;
    private readonly CloudOptions _options;

    public HttpStore(Uri root, CloudOptions options)
    {
        _options = options;
        _client = new RemoteClient(options);
        _protocol = new HttpProtocol(root);
        _reader = new RemoteReader(_client, _protocol, options, isSnapshot: true);
    }

    /// <summary>The reader behind it.</summary>
    public RemoteReader Reader => _reader;

    /// <inheritdoc/>
    public override string Name => _protocol.Shown(string.Empty).TrimEnd('/');

    /// <inheritdoc/>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override bool CanList => false;

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
    public override IEnumerable<string> List(string prefix) => throw new StoreException(StoreFailure.Unreadable, $"{Name} cannot be listed: a web server has no list of its files that a program could rely on; name the file");

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
}
