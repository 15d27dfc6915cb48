using Lamella.Engine;
using Lamella.Ome;

namespace Lamella.Pipelines.Convert;

/// <summary>Decides how a scene lies in an OME-TIFF or an ImageJ TIFF: plane order, tiles, pyramid. The mapping rules stand in docs/concepts/axes.md.</summary>
internal static class OmeTiffPlanner
{
    /// <summary>Planes whose longer side is larger get a pyramid.</summary>
    private const int LargestWithoutPyramid = 2048;

    /// <summary>Plans one scene.</summary>
    /// <exception cref="RefusedException">The target cannot hold the type or the axes.</exception>
    public static ScenePlan Plan(SceneRequest request, int index, OmeTiffOptions options)
    {
        bool imageJ = options.Preset == TiffPreset.ImageJ;
        CheckType(request, imageJ);
        string axes = imageJ ? ImageJAxes(request) : OmeAxes(request);
        if (request.SizeOf('S') > 1) axes += "S";
        long[] shape = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++) shape[i] = request.SizeOf(axes[i]);
        return new ScenePlan { Index = index, Axes = axes, PixelType = request.PixelType, Metadata = request.Metadata, Levels = Levels(axes, shape, options) };
    }

    /// <summary>True when an OME-TIFF holds the type and all axes of a scene.</summary>
    public static bool Holds(SceneRequest request)
    {
        int spectra = request.ExtraAxes.Count(IsSpectrum);
        return OmePixelTypes.Name(request.PixelType) is not null && spectra <= 1 && request.ExtraAxes.Length - spectra <= 1;
    }

    private static bool IsSpectrum(char axis) => axis is 'L' or 'E';

    private static void CheckType(SceneRequest request, bool imageJ)
    {
        if (imageJ)
        {
            bool rgb = request.SizeOf('S') > 1;
            bool fits = rgb ? request.PixelType == PixelType.UInt8 && request.SizeOf('S') == 3 : request.PixelType is PixelType.UInt8 or PixelType.UInt16 or PixelType.Float32;
            if (fits) return;
            // Neither colours nor complex numbers become what ImageJ opens by a change of type.
            if (rgb || request.PixelType.IsComplex())
                Throw.Refused(Invariant($"scene {request.Scene.Index}: ImageJ opens uint8, uint16, float32 and 8-bit RGB, and not {request.PixelType.Name()}{(rgb ? Invariant($" with {request.SizeOf('S')} samples per pixel") : string.Empty)}; an OME-TIFF holds it"), new Remedy.UseFormat(".ome.tif"));
            Throw.Refused(Invariant($"scene {request.Scene.Index}: ImageJ opens uint8, uint16, float32 and 8-bit RGB; {request.PixelType.Name()} samples have to be converted to one of them, such as float32"), new Remedy.Cast(PixelType.Float32));
        }

        if (OmePixelTypes.Name(request.PixelType) is null)
            Throw.Refused(Invariant($"scene {request.Scene.Index}: OME-XML has no {request.PixelType.Name()} pixels; convert them to another type, or the image to OME-Zarr"), new Remedy.UseFormat(".ome.zarr"));
    }

    /// <summary>Pages run T, Z, C with the channel fastest, as ImageJ counts them.</summary>
    private static string ImageJAxes(SceneRequest request)
    {
        if (request.ExtraAxes is { Length: > 0 } extra)
            throw new RefusedException(Invariant($"scene {request.Scene.Index}: an ImageJ TIFF has no axis for {Axes.NameOf(extra[0])} ({request.SizeOf(extra[0])} indices); select one of them")) { Remedy = Remedy.Select.FirstOf(extra) };
        return "TZCYX";
    }

    /// <summary>Pages run T, C, Z with the section fastest. Extra axes follow the axis they are folded into: spectra C, all others T (the 6D-7D-8D convention allows one for each).</summary>
    private static string OmeAxes(SceneRequest request)
    {
        string extra = request.ExtraAxes;
        string alongC = string.Concat(extra.Where(IsSpectrum)), alongT = string.Concat(extra.Where(a => !IsSpectrum(a)));
        if (alongC.Length > 1 || alongT.Length > 1)
            throw new RefusedException(Invariant($"scene {request.Scene.Index}: OME-XML folds one extra axis into time and one into channels, but the scene has {extra}; select one index of an axis")) { Remedy = Remedy.Select.FirstOf(alongC.Skip(1).Concat(alongT.Skip(1))) };
        return "T" + alongT + "C" + alongC + "ZYX";
    }

    private static List<LevelGrid> Levels(string axes, long[] shape, OmeTiffOptions options)
    {
        if (options.TileSize < 16 || options.TileSize % 16 != 0) throw new ArgumentException(Invariant($"a TIFF tile has a side that is a multiple of 16, not {options.TileSize}"), nameof(options));
        int y = axes.IndexOf('Y', StringComparison.Ordinal), x = axes.IndexOf('X', StringComparison.Ordinal);
        bool imageJ = options.Preset == TiffPreset.ImageJ;
        bool large = Math.Max(shape[y], shape[x]) > LargestWithoutPyramid;
        int count = imageJ ? 1 : options.Levels ?? (large ? PyramidPlan.LevelCount(axes, shape) : 1);
        if (count < 1) throw new ArgumentException(Invariant($"the number of levels is 1 or more, not {count}"), nameof(options));
        int[] factors = new int[axes.Length];
        Array.Fill(factors, 1);
        List<LevelGrid> levels = [];
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                factors = PyramidPlan.Factors(axes, shape, DownsampledAxes.Yx);
                if (factors.All(f => f == 1)) break;
                shape = PyramidPlan.Reduce(shape, factors);
            }

            levels.Add(new LevelGrid(axes, shape, Block(axes, shape, y, x, imageJ ? int.MaxValue : options.TileSize), factors));
        }

        return levels;
    }

    /// <summary>A tile; a plane that fits one tile is a single strip, which every reader understands.</summary>
    private static long[] Block(string axes, long[] shape, int y, int x, long tile)
    {
        long[] block = new long[axes.Length];
        Array.Fill(block, 1);
        bool single = shape[y] <= tile && shape[x] <= tile;
        block[y] = single ? shape[y] : tile;
        block[x] = single ? shape[x] : tile;
        if (axes.EndsWith('S')) block[^1] = shape[^1];
        return block;
    }
}
