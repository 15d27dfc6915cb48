namespace Lamella.Stores;

/// <summary>One value: what a stream holds. Reads move the stream, so they take turns.</summary>
internal sealed class StreamStore : Store
{
    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly string _key;
    private readonly bool _leaveOpen;

    /// <summary>Wraps a stream that can be read at any place.</summary>
    public StreamStore(Stream stream, string key, bool leaveOpen)
    {
        if (!stream.CanRead || !stream.CanSeek) throw new ArgumentException("an image is read in parts: the stream must be readable and seekable; copy it into memory or a file first", nameof(stream));
        _stream = stream;
        _key = key;
        _leaveOpen = leaveOpen;
    }

    /// <inheritdoc/>
    public override string Name => "stream";

    /// <inheritdoc/>
    public override long? Length(string key)
    {
        if (key != _key) return null;
        lock (_gate) return _stream.Length;
    }

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        if (key != _key) Throw.Store(StoreFailure.NotFound, $"{key} does not exist beside the stream {_key}");
        lock (_gate)
        {
            try
            {
                if (offset >= _stream.Length) return 0;
                _stream.Position = offset;
                return _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            }
            catch (IOException e)
            {
                throw FileErrors.Reading(e, _key);
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix) => prefix.Length == 0 ? [_key] : [];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_leaveOpen) _stream.Dispose();
        base.Dispose(disposing);
    }
}
