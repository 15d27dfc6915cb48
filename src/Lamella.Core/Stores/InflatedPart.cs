namespace Lamella.Stores;

/// <summary>A store of one value: what a compressed stream that begins somewhere in a file becomes. It is decompressed when it is first read, within the bounds of <see cref="GunzipStore"/>; opening a file needs its header only.</summary>
/// <param name="file">The store of the file; it is not disposed of with this one.</param>
/// <param name="key">The file.</param>
/// <param name="start">Where the stream begins.</param>
/// <param name="length">The bytes that it must become.</param>
/// <param name="format">The name of the compression, for messages.</param>
/// <param name="decompress">Makes the decompressing stream.</param>
internal sealed class InflatedPart(Store file, string key, long start, long length, string format, Func<Stream, Stream> decompress) : Store
{
    /// <summary>The key of the value.</summary>
    public const string Key = "data";

    private readonly Lazy<(GunzipStore Store, string Key)> _inflated = new(() => Inflate(file, key, start, length, format, decompress));

    /// <inheritdoc/>
    public override string Name => file.Name;

    /// <inheritdoc/>
    public override bool IsLocal => file.IsLocal;

    /// <inheritdoc/>
    public override bool CanList => false;

    /// <inheritdoc/>
    public override long? Length(string key) => key == Key ? length : null;

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination) => key == Key ? _inflated.Value.Store.Read(_inflated.Value.Key, offset, destination) : 0;

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix) => [];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_inflated.IsValueCreated) _inflated.Value.Store.Dispose();
        base.Dispose(disposing);
    }

    private static (GunzipStore Store, string Key) Inflate(Store file, string key, long start, long length, string format, Func<Stream, Stream> decompress)
    {
        (GunzipStore store, string plain) = GunzipStore.Open(file, key, format, string.Empty, source => decompress(Skipped(source, start)), length, ownsInner: false);
        if (store.Length(plain) is { } found && found >= length) return (store, plain);
        long bytes = store.Length(plain) ?? 0;
        store.Dispose();
        throw new DamagedDataException(Invariant($"damaged {format} data: the samples should have {length} bytes when decompressed, and have {bytes}")) { Format = format }.WithPath(key);
    }

    private static Stream Skipped(Stream source, long start)
    {
        byte[] block = new byte[1 << 16];
        while (start > 0)
        {
            int read = source.Read(block, 0, (int)Math.Min(block.Length, start));
            if (read == 0) break;
            start -= read;
        }

        return source;
    }
}
