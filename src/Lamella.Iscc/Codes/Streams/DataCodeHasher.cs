using Lamella.Codecs.XxHash;

namespace Lamella.Iscc.Codes;

/// <summary>The Data-Code of a stream, fed in pieces of any size: chunks by content, xxHash32 of each, min-hash of those. Constant memory, one pass. Not thread-safe.</summary>
internal sealed class DataCodeHasher
{
    private readonly MinHash _minHash = new();
    // The start of a chunk whose end has not come yet.
    private readonly byte[] _held = new byte[ContentChunker.MaximumLength];
    private ContentChunker _chunker;
    private int _heldLength;
    private long _features;

    /// <summary>Is told the length and the hash of every chunk; for tests and for those who want to look inside.</summary>
    internal Action<int, uint>? ChunkFound { get; init; }

    internal void Append(ReadOnlySpan<byte> data)
    {
        if (_heldLength > 0)
        {
            int take = Math.Min(_held.Length - _heldLength, data.Length);
            data[..take].CopyTo(_held.AsSpan(_heldLength));
            int end = _chunker.FindEnd(_held.AsSpan(0, _heldLength + take));
            if (end == 0)
            {
                // A full buffer always has an end, so all of the data was taken.
                _heldLength += take;
                return;
            }

            AddChunk(_held.AsSpan(0, end));
            // The scan had passed the held bytes already: the end lies behind them.
            data = data[(end - _heldLength)..];
            _heldLength = 0;
        }

        for (int end; (end = _chunker.FindEnd(data)) != 0; data = data[end..]) AddChunk(data[..end]);
        data.CopyTo(_held);
        _heldLength = data.Length;
    }

    /// <summary>Ends the stream and returns its Data-Code.</summary>
    internal IsccCode Finish(int bits = 256)
    {
        Span<byte> digest = stackalloc byte[MinHash.DigestLength];
        Finish(digest);
        return IsccCode.Unit(IsccMainType.Data, IsccSubType.None, digest, bits);
    }

    /// <summary>Ends the stream, writes the 32 bytes of its 256-bit code, and is ready for another stream.</summary>
    internal void Finish(Span<byte> digest)
    {
        // What is left is a chunk; an empty stream has one empty chunk. A stream that ends with a found end has no rest.
        if (_heldLength > 0 || _features == 0) AddChunk(_held.AsSpan(0, _heldLength));
        _minHash.GetDigest(digest);
        _minHash.Reset();
        _chunker = default;
        _heldLength = 0;
        _features = 0;
    }

    private void AddChunk(ReadOnlySpan<byte> chunk)
    {
        uint hash = XxHash32.Hash(chunk);
        _minHash.Add(hash);
        _features++;
        ChunkFound?.Invoke(chunk.Length, hash);
    }
}
