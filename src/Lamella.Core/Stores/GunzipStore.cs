using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Stores;

/// <summary>
/// A store in which one compressed value (<c>cells.ome.tif.gz</c>, or of another compression that the caller knows) is seen decompressed, under its name without the last extension; all other keys are those of the store below.
/// </summary>
/// <remarks>
/// The value is decompressed once, up to <see cref="MemoryLimit"/> bytes in memory, larger ones in a temporary file that is deleted when the store is disposed. Decompression stops with an error at
/// <see cref="SizeLimit"/> bytes: a compressed file of a few megabytes can announce terabytes.
/// </remarks>
internal sealed class GunzipStore : Store
{
    /// <summary>The largest value that is held in memory.</summary>
    public const int MemoryLimit = 256 << 20;

    /// <summary>The largest value that is decompressed at all.</summary>
    public const long SizeLimit = 64L << 30;

    private readonly Store _inner;
    private readonly string _key;
    private readonly byte[] _memory;
    private readonly SafeFileHandle? _file;
    private readonly long _length;
    private readonly bool _ownsInner;

    private GunzipStore(Store inner, string key, byte[] memory, SafeFileHandle? file, long length, bool ownsInner)
    {
        _ownsInner = ownsInner;
        _inner = inner;
        _key = key;
        _memory = memory;
        _file = file;
        _length = length;
    }

    /// <inheritdoc/>
    public override string Name => _inner.Name;

    /// <inheritdoc/>
    public override bool IsLocal => _inner.IsLocal;

    /// <inheritdoc/>
    public override bool CanList => _inner.CanList;

    /// <inheritdoc/>
    public override WatchScope? Watching => _inner.Watching;

    /// <inheritdoc/>
    public override IReadOnlyCollection<KeyValuePair<string, string?>> Watched => _inner.Watched;

    /// <inheritdoc/>
    public override void Watch(WatchScope scope) => _inner.Watch(scope);

    /// <inheritdoc/>
    public override string? Stamp(string key) => _inner.Stamp(key);

    /// <inheritdoc/>
    public override string? StampOfAll() => _inner.StampOfAll();

    /// <summary>True when the value starts as a gzip stream does (RFC 1952 section 2.3.1).</summary>
    public static bool IsGzip(Store store, string key)
    {
        Span<byte> head = stackalloc byte[3];
        return store.Read(key, 0, head) == 3 && head[0] == 0x1F && head[1] == 0x8B && head[2] == 8;
    }

    /// <summary>Decompresses a gzipped value; the store returned owns <paramref name="inner"/>.</summary>
    public static (GunzipStore Store, string Key) Open(Store inner, string key) => Open(inner, key, "gzip", ".gz", source => new GZipStream(source, CompressionMode.Decompress));

    /// <summary>Decompresses a value; the store returned owns <paramref name="inner"/>, unless <paramref name="ownsInner"/> says otherwise.</summary>
    /// <param name="inner">The store that holds it.</param>
    /// <param name="key">Its key.</param>
    /// <param name="format">The name of the compression, for messages.</param>
    /// <param name="ending">The ending that the key loses.</param>
    /// <param name="decompress">Makes the decompressing stream; damage is an <see cref="InvalidDataException"/>.</param>
    /// <param name="enough">Stops when so many bytes are there, however many would follow; null for all.</param>
    /// <param name="ownsInner">False when somebody else disposes of the store that holds it.</param>
    public static (GunzipStore Store, string Key) Open(Store inner, string key, string format, string ending, Func<Stream, Stream> decompress, long? enough = null, bool ownsInner = true)
    {
        string plain = key.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? key[..^ending.Length] : key + ".decompressed";
        using StoreStream source = new(inner, key);
        using Stream gzip = decompress(source);
        byte[] block = new byte[1 << 20];
        MemoryStream memory = new();
        SafeFileHandle? file = null;
        long length = 0;
        try
        {
            for (; ; )
            {
                int count = gzip.Read(block, 0, (int)Math.Min(block.Length, (enough ?? long.MaxValue) - length));
                if (count == 0) break;
                if (length + count > SizeLimit) Throw.Refused(Invariant($"{key} holds more than {SizeLimit >> 30} GiB when decompressed; decompress it yourself first"));
                if (file is null && length + count > MemoryLimit)
                {
                    file = TemporaryFile();
                    RandomAccess.Write(file, memory.GetBuffer().AsSpan(0, (int)length), 0);
                    memory = new MemoryStream();
                }

                if (file is null) memory.Write(block, 0, count);
                else RandomAccess.Write(file, block.AsSpan(0, count), length);
                length += count;
            }
        }
        catch (InvalidDataException e)
        {
            file?.Dispose();
            Throw.Damaged(format, "the stream cannot be decompressed", source.Position, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw FileErrors.Writing(e, Path.GetTempPath());
        }

        return (new GunzipStore(inner, plain, file is null ? memory.ToArray() : [], file, length, ownsInner), plain);
    }

    /// <inheritdoc/>
    public override long? Length(string key) => IsPlain(key) ? _length : _inner.Length(key);

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        if (!IsPlain(key)) return _inner.Read(key, offset, destination);
        if (offset >= _length) return 0;
        int count = (int)Math.Min(destination.Length, _length - offset);
        if (_file is null)
        {
            _memory.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        int done = 0;
        while (done < count)
        {
            int read = RandomAccess.Read(_file, destination[done..count], offset + done);
            if (read == 0) break;
            done += read;
        }

        return done;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix) => _inner.List(prefix);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        if (_ownsInner) _inner.Dispose();
        base.Dispose(disposing);
    }

    private static SafeFileHandle TemporaryFile() =>
        File.OpenHandle(Path.Join(Path.GetTempPath(), $"lamella-{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    private bool IsPlain(string key) => string.Equals(key, _key, StringComparison.Ordinal);

    /// <summary>A value as a forward-only stream, for the class library's decompressors.</summary>
    private sealed class StoreStream(Store store, string key) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = store.Read(key, _position, buffer);
            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
