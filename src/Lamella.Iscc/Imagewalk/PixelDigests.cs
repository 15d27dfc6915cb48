namespace Lamella.Iscc.Imagewalk;

/// <summary>The names of digests, as users write them and documents hold them.</summary>
internal static class PixelDigests
{
    internal static IReadOnlyList<string> Names { get; } = ["iscc-sum", "sha1", "sha256", "blake3", "omero-sha1"];

    internal static string Name(this PixelDigest digest) => Names[(int)digest];

    /// <summary>The digest of a name.</summary>
    /// <exception cref="DamagedDataException">There is no such digest.</exception>
    internal static PixelDigest Parse(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name) return (PixelDigest)i;
        }

        return Throw.Damaged<PixelDigest>("pixel hash", $"'{name}' is no digest; there are {string.Join(", ", Names)}");
    }

    /// <summary>The digest that single planes get beside it: itself, or SHA-1 where it has no meaning for one plane.</summary>
    internal static PixelDigest OfPlanes(this PixelDigest digest) => digest is PixelDigest.Sha256 or PixelDigest.Blake3 ? digest : PixelDigest.Sha1;
}
