namespace Lamella.Codecs.Blake3;

/// <summary>One-shot BLAKE3 with 256-bit output.</summary>
internal static class Blake3Digest
{
    /// <summary>Writes the 32 bytes of the digest of <paramref name="data"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination) => global::Blake3.Hasher.Hash(data, destination[..Blake3Hasher.DigestLength]);
}
