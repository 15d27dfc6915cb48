using System.Security.Cryptography;
using Lamella.Codecs.Blake3;
using Lamella.IO;

namespace Lamella.Iscc.Imagewalk;

/// <summary>A cryptographic digest that is fed in pieces. Not thread-safe.</summary>
internal abstract class DigestStream : IDisposable
{
    internal static DigestStream Create(ImagewalkDigest digest) => digest switch
    {
        ImagewalkDigest.Sha1 or ImagewalkDigest.OmeroSha1 => new Sha(HashAlgorithmName.SHA1),
        ImagewalkDigest.Sha256 => new Sha(HashAlgorithmName.SHA256),
        ImagewalkDigest.Blake3 => new Blake3(),
        _ => throw new ArgumentOutOfRangeException(nameof(digest), digest, "not a cryptographic digest"),
    };

    internal abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>Lower-case hexadecimal of everything since the last call.</summary>
    internal abstract string Finish();

    public virtual void Dispose()
    {
    }

    private sealed class Sha(HashAlgorithmName name) : DigestStream
    {
        private readonly IncrementalHash _hash = ShaHash.Create(name);

        internal override void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

        internal override string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override void Dispose()
        {
            _hash.Dispose();
            base.Dispose();
        }
    }

    private sealed class Blake3 : DigestStream
    {
        private readonly Blake3Hasher _hasher = new();

        internal override void Append(ReadOnlySpan<byte> data) => _hasher.Append(data);

        internal override string Finish()
        {
            Span<byte> digest = stackalloc byte[Blake3Hasher.DigestLength];
            _hasher.GetDigest(digest);
            _hasher.Reset();
            return Convert.ToHexStringLower(digest);
        }
    }
}
