using Lamella.Codecs.XxHash;

namespace Lamella.Iscc.Codes;

/// <summary>The Text-Code: the min-hash over all windows of 13 characters of the collapsed text (ISO 24138 Content-Code Text, version 0).</summary>
internal static class TextCode
{
    private const int WindowLength = 13;

    /// <summary>The code of a text, and the characters that it was made of.</summary>
    internal static IsccCode Compute(string text, int bits, out int characters)
    {
        System.Text.Rune[] collapsed = TextNormalization.Collapse(text);
        characters = collapsed.Length;
        MinHash minHash = new();
        foreach (byte[] window in TextNormalization.Windows(collapsed, WindowLength)) minHash.Add(XxHash32.Hash(window));
        Span<byte> digest = stackalloc byte[MinHash.DigestLength];
        minHash.GetDigest(digest);
        return IsccCode.Unit(IsccMainType.Content, IsccSubType.Text, digest, bits);
    }
}
