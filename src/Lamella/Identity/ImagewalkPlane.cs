using Lamella.Iscc.Images;
using Lamella.Iscc.Imagewalk;

namespace Lamella;

/// <summary>One stop of IMAGEWALK: a plane at full resolution, and where it lies. Nothing is read before <see cref="Read"/> or <see cref="WriteCanonical"/>.</summary>
/// <remarks>Thread-safe. Usable as long as the image is open.</remarks>
public sealed class ImagewalkPlane
{
    private readonly WalkScene _walk;
    private readonly WalkPlane _plane;

    internal ImagewalkPlane(WalkScene walk, WalkPlane plane, int scene)
    {
        _walk = walk;
        _plane = plane;
        Scene = scene;
    }

    /// <summary>The scene's index in <see cref="BioImage.Scenes"/>.</summary>
    public int Scene { get; }

    /// <summary>The scene's label; null when it has none.</summary>
    public string? SceneName => _plane.SceneName;

    /// <summary>The position in the walk of this scene, from 0.</summary>
    public long Number => _plane.Number;

    /// <summary>Index on Z, from the first selected.</summary>
    public int Z => _plane.Z;

    /// <summary>Index on C, from the first selected; the samples of RGB pixels count as the mode says.</summary>
    public int C => _plane.C;

    /// <summary>Index on T, from the first selected.</summary>
    public int T => _plane.T;

    /// <summary>The type of the samples.</summary>
    public PixelType PixelType => _plane.Type;

    /// <summary>Rows.</summary>
    public long Height => _plane.Height;

    /// <summary>Columns.</summary>
    public long Width => _plane.Width;

    /// <summary>Reads the plane: axes YX, little-endian as all arrays in memory.</summary>
    /// <exception cref="UnsupportedFeatureException">The plane has more than 2 GiB; <see cref="WriteCanonical"/> has no such limit.</exception>
    /// <exception cref="LamellaException">The plane cannot be read.</exception>
    public PixelArray Read()
    {
        PlaneImage image = _walk.ReadPlane(Z, C, T);
        return new PixelArray("YX", [image.Height, image.Width], image.Type, image.Samples);
    }

    /// <summary>Writes the bytes of the plane as IMAGEWALK hashes them: row by row, every value big-endian, nothing between rows. Holds a strip of rows at a time.</summary>
    /// <param name="target">A stream that can be written; it is not closed.</param>
    /// <exception cref="LamellaException">The plane cannot be read.</exception>
    public void WriteCanonical(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        byte[] strip = [];
        _walk.WriteCanonical(_plane, ref strip, target.Write);
    }
}
