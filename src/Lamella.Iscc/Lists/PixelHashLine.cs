using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lamella.Iscc.Lists;

namespace Lamella.Iscc;

/// <summary>One line of a list of pixel hashes: <c>HASH  SCENE  PATH</c>.</summary>
/// <param name="Hash">The ISCC text or hexadecimal.</param>
/// <param name="Scene">The scene's index.</param>
/// <param name="Path">The image.</param>
public sealed record PixelHashLine(string Hash, int Scene, string Path)
{
    private const string Gap = "  ";

    /// <summary>The line without its end.</summary>
    public override string ToString() => ListLine.Make(Invariant($"{Hash}{Gap}{Scene}{Gap}"), Path);

    /// <summary>Reads a line; false when it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PixelHashLine? line)
    {
        line = null;
        bool marked = ListLine.TakeMark(ref text);
        int first = text.IndexOf(Gap, StringComparison.Ordinal);
        int second = first < 0 ? -1 : text.IndexOf(Gap, first + Gap.Length, StringComparison.Ordinal);
        if (second < 0 || second + Gap.Length == text.Length) return false;
        string path = text[(second + Gap.Length)..];
        if (!int.TryParse(text.AsSpan(first + Gap.Length, second - first - Gap.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int scene)) return false;
        if (marked && !ListLine.TryUnescape(path, out path)) return false;
        string hash = text[..first];
        if (DigestOf(hash) is null) return false;
        line = new PixelHashLine(hash, scene, path);
        return true;
    }

    /// <summary>The digest that a hash looks like: 40 hexadecimal digits are SHA-1, 64 SHA-256; null for what is none.</summary>
    public static ImagewalkDigest? DigestOf(string hash)
    {
        if (hash.StartsWith("ISCC:", StringComparison.Ordinal)) return IsccCode.TryParse(hash, out IsccCode? code) && code.IsWide ? ImagewalkDigest.IsccSum : null;
        foreach (char c in hash)
        {
            if (!char.IsAsciiHexDigit(c)) return null;
        }

        return hash.Length switch { 40 => ImagewalkDigest.Sha1, 64 => ImagewalkDigest.Sha256, _ => null };
    }
}
