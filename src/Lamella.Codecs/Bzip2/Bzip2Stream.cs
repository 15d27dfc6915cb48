using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;

namespace Lamella.Codecs.Bzip2;

/// <summary>A bzip2 file as a forward-only stream of its decompressed bytes: one stream, or several in a row, as parallel compressors write. Damage is an <see cref="InvalidDataException"/>.</summary>
internal sealed class Bzip2Stream : Stream
{
    private readonly Source _source;
    private BZip2InputStream? _current;

    /// <summary>Reads from a stream, which stays the caller's.</summary>
    public Bzip2Stream(Stream source) => _source = new Source(source);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>True when the bytes begin as a bzip2 stream does.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) => head.Length >= 10 && head.StartsWith("BZh"u8) && head[3] is >= (byte)'1' and <= (byte)'9' && (head[4..].StartsWith(Block) || head[4..].StartsWith(End));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                if (_current is null)
                {
                    if (!Matches(_source.Peek())) return 0;
                    _current = new BZip2InputStream(_source) { IsStreamOwner = false };
                }

                int read = _current.Read(buffer);
                if (read > 0) return read;
                _current.Dispose();
                _current = null;
            }

            return 0;
        }
        catch (Exception e) when (e is SharpZipBaseException or IndexOutOfRangeException or OverflowException or EndOfStreamException)
        {
            // The library checks its input in most places; where it does not, an index or a size fails.
            throw new InvalidDataException("the bzip2 stream is truncated or malformed", e);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The first block of a stream: the digits of pi.</summary>
    private static ReadOnlySpan<byte> Block => [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

    /// <summary>The end of a stream without blocks: the digits of its root.</summary>
    private static ReadOnlySpan<byte> End => [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];

    /// <summary>The compressed bytes, taken in large pieces and handed on one by one; the next ones can be looked at.</summary>
    private sealed class Source(Stream inner) : Stream
    {
        private const int LookAhead = 16;
        private readonly byte[] _buffer = new byte[1 << 16];
        private int _at;
        private int _end;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public ReadOnlySpan<byte> Peek()
        {
            if (_end - _at < LookAhead) Fill();
            return _buffer.AsSpan(_at, Math.Min(LookAhead, _end - _at));
        }

        public override int ReadByte()
        {
            if (_at == _end) Fill();
            return _at == _end ? -1 : _buffer[_at++];
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_at == _end) Fill();
            int taken = Math.Min(count, _end - _at);
            _buffer.AsSpan(_at, taken).CopyTo(buffer.AsSpan(offset));
            _at += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void Fill()
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            (_at, _end) = (0, _end - _at);
            while (_end < _buffer.Length)
            {
                int read = inner.Read(_buffer.AsSpan(_end));
                if (read == 0) return;
                _end += read;
            }
        }
    }
}
