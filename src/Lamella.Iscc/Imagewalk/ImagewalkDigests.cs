namespace Lamella;

/// <summary>The names of digests, as users write them and documents hold them.</summary>
public static class ImagewalkDigests
{
    /// <summary>All names, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> Names { get; } = ["iscc-sum", "sha1", "sha256", "blake3", "omero-sha1"];

    /// <summary>The name of a digest.</summary>
    public static string Name(this ImagewalkDigest digest) => Names[(int)digest];

    /// <summary>The digest of a name.</summary>
    /// <exception cref="DamagedDataException">There is no such digest.</exception>
    public static ImagewalkDigest Parse(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name) return (ImagewalkDigest)i;
        }

        return Throw.Damaged<ImagewalkDigest>("pixel hash", $"'{name}' is not a digest; expected one of {string.Join(", ", Names)}");
    }

    /// <summary>The digest that single planes get beside it: itself, or SHA-1 where it has no meaning for one plane.</summary>
    public static ImagewalkDigest OfPlanes(this ImagewalkDigest digest) => digest is ImagewalkDigest.Sha256 or ImagewalkDigest.Blake3 ? digest : ImagewalkDigest.Sha1;
}
