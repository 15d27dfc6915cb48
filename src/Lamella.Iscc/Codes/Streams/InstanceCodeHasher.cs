using Lamella.Codecs.Blake3;

namespace Lamella.Iscc.Codes;

/// <summary>The Instance-Code of a stream: its BLAKE3 digest. Not thread-safe.</summary>
internal sealed class InstanceCodeHasher
{
    private readonly Blake3Hasher _hasher = new();

    /// <summary>Bytes so far.</summary>
    internal long FileSize => _hasher.Length;

    internal void Append(ReadOnlySpan<byte> data) => _hasher.Append(data);

    /// <summary>Ends the stream, writes the 32 bytes of its digest, and is ready for another stream.</summary>
    internal void Finish(Span<byte> digest)
    {
        _hasher.GetDigest(digest);
        _hasher.Reset();
    }

    /// <summary>The multihash of a digest in hexadecimal: 1e (BLAKE3), 20 (32 bytes), digest.</summary>
    internal static string DataHash(ReadOnlySpan<byte> digest) => "1e20" + Convert.ToHexStringLower(digest);
}
