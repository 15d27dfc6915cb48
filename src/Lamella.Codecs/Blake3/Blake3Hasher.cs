namespace Lamella.Codecs.Blake3;

/// <summary>BLAKE3 with 256-bit output, fed in pieces of any size. Not thread-safe.</summary>
internal sealed class Blake3Hasher
{
    internal const int DigestLength = 32;

    private global::Blake3.Hasher _hasher = global::Blake3.Hasher.New();

    /// <summary>Bytes taken so far.</summary>
    public long Length { get; private set; }

    /// <summary>Takes the next bytes of the input.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        Length += data.Length;
        _hasher.Update(data);
    }

    /// <summary>Writes the 32 bytes of the digest of everything taken so far. The hasher can take more bytes afterwards.</summary>
    public void GetDigest(Span<byte> destination) => _hasher.Finalize(destination[..DigestLength]);

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Length = 0;
        _hasher.Reset();
    }
}
