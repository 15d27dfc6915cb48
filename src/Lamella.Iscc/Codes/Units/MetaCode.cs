using System.Text;
using Lamella.Codecs.Blake3;

namespace Lamella.Iscc.Codes;

/// <summary>The Meta-Code: similarity hashes of a name and of a description or metadata (ISO 24138 Meta-Code, version 0).</summary>
internal static class MetaCode
{
    private const int NameBytes = 128;
    private const int DescriptionBytes = 4096;
    private const int TextWindow = 3;
    private const int ByteWindow = 4;

    /// <summary>The code of a name, a description and metadata. Metadata, when given, takes the place of the description in the code; JSON must be in canonical form (RFC 8785) to give the codes of others.</summary>
    internal static MetaCodeResult Compute(string name, string? description = null, ReadOnlySpan<byte> metadata = default, int bits = 64)
    {
        name = TextNormalization.Trim(TextNormalization.JoinLines(TextNormalization.Clean(name)), NameBytes);
        description = TextNormalization.Trim(TextNormalization.Clean(description ?? string.Empty), DescriptionBytes);
        byte[] hash = SimilarityHash.Combine(Digests(TextNormalization.Windows(TextNormalization.Collapse(name), TextWindow)), 32);
        byte[] payload = !metadata.IsEmpty ? metadata.ToArray() : Encoding.UTF8.GetBytes($"{name} {description}".Trim());
        if (!metadata.IsEmpty) hash = Interleave(hash, SimilarityHash.Combine(Digests(Windows(payload)), 32));
        else if (description.Length > 0) hash = Interleave(hash, SimilarityHash.Combine(Digests(TextNormalization.Windows(TextNormalization.Collapse(description), TextWindow)), 32));

        byte[] digest = new byte[Blake3Hasher.DigestLength];
        Blake3Digest.Hash(payload, digest);
        IsccCode code = IsccCode.Unit(IsccMainType.Meta, IsccSubType.None, hash, bits);
        return new MetaCodeResult(code, name, description.Length > 0 ? description : null, InstanceCodeHasher.DataHash(digest));
    }

    /// <summary>The first 16 bytes of both hashes in turns of four.</summary>
    private static byte[] Interleave(byte[] a, byte[] b)
    {
        byte[] result = new byte[32];
        for (int i = 0; i < 16; i++)
        {
            int at = i / 4 * 8 + i % 4;
            result[at] = a[i];
            result[at + 4] = b[i];
        }

        return result;
    }

    private static byte[] Digests(IEnumerable<byte[]> windows)
    {
        Blake3Hasher hasher = new();
        List<byte> digests = [];
        byte[] digest = new byte[Blake3Hasher.DigestLength];
        foreach (byte[] window in windows)
        {
            hasher.Append(window);
            hasher.GetDigest(digest);
            hasher.Reset();
            digests.AddRange(digest);
        }

        return [.. digests];
    }

    private static IEnumerable<byte[]> Windows(byte[] data)
    {
        for (int i = 0; i == 0 || i <= data.Length - ByteWindow; i++) yield return data[i..Math.Min(data.Length, i + ByteWindow)];
    }
}
