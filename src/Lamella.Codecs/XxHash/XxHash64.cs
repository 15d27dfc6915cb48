namespace Lamella.Codecs.XxHash;

/// <summary>xxHash, 64 bits: the checksum of Zstandard frames (its lower half). One shot through <see cref="Hash"/>, or piece by piece on an instance (not thread-safe).</summary>
/// <param name="seed">The seed to start with.</param>
internal sealed class XxHash64(ulong seed = 0)
{
    private readonly System.IO.Hashing.XxHash64 _hash = new((long)seed);

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed = 0) => System.IO.Hashing.XxHash64.HashToUInt64(data, (long)seed);

    /// <summary>Adds data.</summary>
    public void Append(ReadOnlySpan<byte> data) => _hash.Append(data);

    /// <summary>The hash of what was added so far; more may follow.</summary>
    public ulong Finish() => _hash.GetCurrentHashAsUInt64();
}
