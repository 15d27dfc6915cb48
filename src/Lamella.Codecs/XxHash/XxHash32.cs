namespace Lamella.Codecs.XxHash;

/// <summary>xxHash, 32 bits: the checksum of LZ4 frames. One shot through <see cref="Hash"/>, or piece by piece on an instance (not thread-safe).</summary>
/// <param name="seed">The seed to start with.</param>
internal sealed class XxHash32(uint seed = 0)
{
    private readonly System.IO.Hashing.XxHash32 _hash = new((int)seed);

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static uint Hash(ReadOnlySpan<byte> data, uint seed = 0) => System.IO.Hashing.XxHash32.HashToUInt32(data, (int)seed);

    /// <summary>Adds data.</summary>
    public void Append(ReadOnlySpan<byte> data) => _hash.Append(data);

    /// <summary>The hash of what was added so far; more may follow.</summary>
    public uint Finish() => _hash.GetCurrentHashAsUInt32();
}
