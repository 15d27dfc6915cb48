
namespace Lamella.Formats;

/// <summary>What a caller states of an image instead of its file: axes, pixel sizes. Everything that is stated so is told.</summary>
internal static class StatedByCaller
{
    /// <summary>The image as the options want it.</summary>
    /// <exception cref="ArgumentException">The axes do not fit a scene.</exception>
    /// <exception cref="RefusedException">Pieces are missing, and the caller wants none of that.</exception>
    public static ImageContent Apply(ImageContent image, OpenOptions options)
    {
        if (options.MissingPieces == MissingPieces.Refuse && (image.MissingPlanes > 0 || image.Missing.Count > 0))
        {
            string what = image.Missing.Count > 0 ? string.Join("; ", image.Missing.Take(3)) : image.MissingPlanes == 1 ? "1 plane" : Invariant($"{image.MissingPlanes} planes");
            image.Dispose();
            throw new RefusedException($"parts of the image are missing ({what}), and missing parts are to be refused") { Remedy = new Remedy.SetOption(nameof(OpenOptions.MissingPieces), nameof(MissingPieces.Fill)) };
        }

        if (options.Axes is null && options.PixelSize is null) return image;
        try
        {
            List<string> warnings = [];
            List<SceneContent> scenes = [];
            foreach (SceneContent scene in image.Scenes) scenes.Add(Sized(Named(scene, scenes.Count, options.Axes, warnings), scenes.Count, options.PixelSize, warnings));
            return image.With(scenes, warnings);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static SceneContent Named(SceneContent scene, int index, string? axes, List<string> warnings)
    {
        if (axes is null) return scene;
        axes = axes.ToUpperInvariant();
        string native = scene.Levels[0].Axes, shown = scene.AxesOverride ?? native;
        string expected = Invariant($"scene {index} has the axes {native} ({string.Join('x', scene.Levels[0].Shape.ToArray())})");
        if (axes.Length != native.Length) throw new ArgumentException($"{expected}; '{axes}' has another number of letters", nameof(axes));
        for (int i = 0; i < axes.Length; i++)
        {
            if (!Axes.Standard.Contains(axes[i], StringComparison.Ordinal) && !Axes.Extra.Contains(axes[i], StringComparison.Ordinal) && axes[i] != 'S') throw new ArgumentException($"'{axes[i]}' is not an axis; expected one of {Axes.Standard}{Axes.Extra}S", nameof(axes));
            if (axes.IndexOf(axes[i], i + 1) >= 0) throw new ArgumentException($"'{axes}' names axis {axes[i]} twice", nameof(axes));
            if ((native[i] is 'Y' or 'X' or 'S') != (axes[i] is 'Y' or 'X' or 'S') || (native[i] is 'Y' or 'X' or 'S' && native[i] != axes[i])) throw new ArgumentException($"{expected}; Y, X and S keep their places, '{axes}' moves {native[i]}", nameof(axes));
        }

        if (string.Equals(axes, shown, StringComparison.Ordinal)) return scene;
        int channel = axes.IndexOf('C', StringComparison.Ordinal);
        long channels = channel < 0 ? 1 : scene.Levels[0].Shape[channel];
        if (channels > 1 << 20) throw new ArgumentException(Invariant($"{expected}; {channels} channels are too many"), nameof(axes));
        warnings.Add(Invariant($"scene {index}: the axes are {axes} by the caller's word; the file presents them as {shown}"));
        Channel first = scene.Channels.Count > 0 ? scene.Channels[0] : new Channel { PixelType = scene.Levels[0].PixelType ?? PixelType.UInt8 };
        return scene with
        {
            AxesOverride = string.Equals(axes, native, StringComparison.Ordinal) ? null : axes,
            Channels = channels == scene.Channels.Count ? scene.Channels : [.. Enumerable.Range(0, (int)channels).Select(_ => new Channel { PixelType = first.PixelType, Samples = first.Samples })],
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(Array.Empty<PlaneInfo>),
            Native = null,
            Stored = null,
        };
    }

    private static SceneContent Sized(SceneContent scene, int index, PixelSizes? sizes, List<string> warnings)
    {
        if (sizes is null) return scene;
        foreach (char axis in "TZYX")
        {
            if (sizes[axis] is { } stated && stated != scene.PixelSize[axis]) warnings.Add(Invariant($"scene {index}: the pixel size {axis} is {stated} by the caller's word; the file states {(scene.PixelSize[axis] is { } old ? old.ToString() : "none")}"));
        }

        PixelSizes own = scene.PixelSize;
        return scene with { PixelSize = own with { T = sizes.T ?? own.T, Z = sizes.Z ?? own.Z, Y = sizes.Y ?? own.Y, X = sizes.X ?? own.X }, Native = null, Stored = null };
    }
}
