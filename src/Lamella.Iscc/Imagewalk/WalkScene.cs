using Lamella.Iscc.Images;
using Lamella.Kernels;

namespace Lamella.Iscc.Imagewalk;

/// <summary>One scene seen through a mode: channels as the mode counts them, planes in walk order, rows in the byte order of IMAGEWALK (IEP-0018 section 4).</summary>
internal sealed class WalkScene
{
    /// <summary>The bytes that are read at once, at least a row and a band of the storage.</summary>
    private const int StripBytes = 4 << 20;

    private readonly IPlaneSequence _sequence;
    private readonly (int Channel, int Sample, PixelType Type)[] _channels;

    internal WalkScene(IPlaneSequence sequence, int index, ImagewalkMode mode)
    {
        _sequence = sequence;
        Index = index;
        Mode = mode;
        Scene = sequence.Scenes[index];
        List<(int, int, PixelType)> channels = [];
        for (int c = 0; c < Scene.Channels.Count; c++)
        {
            int samples = mode == ImagewalkMode.Spec ? Scene.Channels[c].Samples : 1;
            for (int s = 0; s < samples; s++) channels.Add((c, s, Scene.Channels[c].Type));
        }

        _channels = [.. channels];
    }

    internal int Index { get; }

    internal ImagewalkMode Mode { get; }

    internal PlaneScene Scene { get; }

    internal int SizeT => Scene.SizeT;

    internal int SizeC => _channels.Length;

    internal int SizeZ => Scene.SizeZ;

    /// <summary>Bytes of all planes at full resolution.</summary>
    internal long Bytes
    {
        get
        {
            long bytes = 0;
            for (int c = 0; c < _channels.Length; c++) bytes += Plane(0, 0, c, 0).Bytes * SizeZ * SizeT;
            return bytes;
        }
    }

    internal PixelType TypeOf(int c) => _channels[c].Type;

    /// <summary>The level that views are made of.</summary>
    internal int OverviewLevel => OverviewLevelFor(ExtractedView.Side);

    /// <summary>How view selection forms integer differences in this mode.</summary>
    internal DifferenceRule Differences => Mode == ImagewalkMode.IsccBio ? DifferenceRule.OwnType : DifferenceRule.Exact;

    /// <summary>The planes in the order of IMAGEWALK: Z outermost, then C, then T.</summary>
    internal IEnumerable<WalkPlane> Planes()
    {
        long number = 0;
        for (int z = 0; z < SizeZ; z++)
        {
            for (int c = 0; c < SizeC; c++)
            {
                for (int t = 0; t < SizeT; t++) yield return Plane(number++, z, c, t);
            }
        }
    }

    /// <summary>The planes in the order of OMERO's own pixel digest: T outermost, then C, then Z (ome.io.nio, calculateMessageDigest).</summary>
    internal IEnumerable<WalkPlane> PlanesInOmeroOrder()
    {
        long number = 0;
        for (int t = 0; t < SizeT; t++)
        {
            for (int c = 0; c < SizeC; c++)
            {
                for (int z = 0; z < SizeZ; z++) yield return Plane(number++, z, c, t);
            }
        }
    }

    /// <summary>The level that a picture of at most <paramref name="side"/> pixels is made of: as iscc-bio the lowest; else the lowest whose longer side has at least twice the pixels.</summary>
    internal int OverviewLevelFor(int side)
    {
        int level = Scene.Levels.Count - 1;
        while (Mode == ImagewalkMode.Spec && level > 0 && Math.Max(Scene.Levels[level].Height, Scene.Levels[level].Width) < 2L * side) level--;
        return level;
    }

    /// <summary>A whole plane of a level.</summary>
    /// <exception cref="UnsupportedFeatureException">The plane has more than 2 GiB.</exception>
    internal PlaneImage ReadPlane(int z, int c, int t, int level = 0)
    {
        if (SizeZ == 0 || SizeT == 0 || SizeC == 0) Throw.Unsupported("view selection", "a scene without planes");
        PlaneLevel size = Scene.Levels[level];
        long bytes = size.Height * size.Width * TypeOf(c).Size();
        if (bytes > Array.MaxLength) Throw.Unsupported("view selection", Invariant($"a plane of {size.Width} x {size.Height} pixels"), "pixhash has no such limit");
        if (bytes == 0) Throw.Unsupported("view selection", "a plane without pixels");
        byte[] samples = GC.AllocateUninitializedArray<byte>((int)bytes);
        _sequence.ReadRows(Index, level, IndexOf(z, c, t), 0, (int)size.Height, samples);
        return new PlaneImage((int)size.Width, (int)size.Height, TypeOf(c), samples);
    }

    /// <summary>Hands the canonical bytes of a plane at full resolution to <paramref name="sink"/>: row-major, every value big-endian, nothing between rows. Holds a strip of rows at a time.</summary>
    internal void WriteCanonical(in WalkPlane plane, ref byte[] strip, Action<ReadOnlySpan<byte>> sink)
    {
        PlaneLevel level = Scene.Levels[0];
        long rowBytes = plane.Width * plane.Type.Size();
        if (rowBytes > Array.MaxLength) Throw.Unsupported("IMAGEWALK", Invariant($"a row of {plane.Width} pixels"));
        if (rowBytes == 0) return;
        long rows = Math.Max(1, StripBytes / rowBytes);
        if (level.RowBand > 0) rows = Math.Max(1, rows / level.RowBand) * level.RowBand;
        rows = Math.Min(Math.Min(rows, plane.Height), Array.MaxLength / rowBytes);
        int length = (int)(rows * rowBytes);
        if (strip.Length < length) strip = GC.AllocateUninitializedArray<byte>(length);
        for (long row = 0; row < plane.Height; row += rows)
        {
            int count = (int)Math.Min(rows, plane.Height - row);
            Span<byte> part = strip.AsSpan(0, (int)(count * rowBytes));
            _sequence.ReadRows(Index, 0, IndexOf(plane.Z, plane.C, plane.T), row, count, part);
            ByteOrder.Swap(part, plane.Type.WordSize());
            sink(part);
        }
    }

    private PlaneIndex IndexOf(int z, int c, int t) => new(z, _channels[c].Channel, _channels[c].Sample, t);

    private WalkPlane Plane(long number, int z, int c, int t) => new(Index, Scene.Name, number, z, c, t, TypeOf(c), Scene.Levels[0].Height, Scene.Levels[0].Width);
}
