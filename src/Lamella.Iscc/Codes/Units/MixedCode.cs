using System.Globalization;

namespace Lamella.Iscc.Codes;

/// <summary>The Mixed-Code: the similarity hash of several Content-Codes (ISO 24138 Content-Code Mixed, version 0).</summary>
internal static class MixedCode
{
    /// <summary>Combines at least two Content-Codes of at least <paramref name="bits"/> bits. The first byte of each header counts as the first byte of its digest, so the kind of the content weighs in.</summary>
    /// <exception cref="RefusedException">There are fewer than two codes, or one is no Content-Code or too short.</exception>
    internal static IsccCode Combine(IReadOnlyList<IsccCode> codes, int bits = 256)
    {
        if (codes.Count < 2) Throw.Refused("a Mixed-Code needs at least two Content-Codes");
        int length = bits / 8;
        byte[] digests = new byte[codes.Count * length];
        Span<byte> header = stackalloc byte[IsccHeader.MaximumSize];
        for (int i = 0; i < codes.Count; i++)
        {
            IsccCode code = codes[i];
            if (code.Header.MainType != IsccMainType.Content) Throw.Refused($"a Mixed-Code is made of Content-Codes, not of a {code.Header.MainType}-Code");
            if (code.Bits < bits) Throw.Refused(string.Create(CultureInfo.InvariantCulture, $"a Mixed-Code of {bits} bits needs Content-Codes of at least as many; one has {code.Bits}"));
            Span<byte> digest = digests.AsSpan(i * length, length);
            code.Header.Write(header);
            digest[0] = header[0];
            code.Body[..(length - 1)].CopyTo(digest[1..]);
        }

        return IsccCode.Unit(IsccMainType.Content, IsccSubType.Mixed, SimilarityHash.Combine(digests, length), bits);
    }
}
