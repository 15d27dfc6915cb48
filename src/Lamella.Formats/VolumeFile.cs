using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats;

/// <summary>An array of samples behind a header, first axis fastest: what the formats of volumes share.</summary>
internal sealed class VolumeFile
{
    /// <summary>The name in messages.</summary>
    public required string Format { get; init; }

    /// <summary>The store of the samples.</summary>
    public required Store Store { get; init; }

    /// <summary>The file of the samples.</summary>
    public required string Key { get; init; }

    /// <summary>Where the samples begin.</summary>
    public required long First { get; init; }

    /// <summary>The axes, slowest first; those of a plane last.</summary>
    public required string Axes { get; init; }

    /// <summary>Samples along each axis.</summary>
    public required long[] Shape { get; init; }

    /// <summary>The type.</summary>
    public required PixelType Type { get; init; }

    /// <summary>The samples are stored big-endian.</summary>
    public bool BigEndian { get; init; }

    /// <summary>What a compressed stream becomes; null for samples as they are.</summary>
    public Func<Stream, Stream>? Decompress { get; init; }

    /// <summary>The compression's name.</summary>
    public string Codec { get; init; } = "none";

    /// <summary>The level, and how many planes at its end are not stored. What must be disposed of with it is given to <paramref name="owned"/>.</summary>
    /// <exception cref="DamagedDataException">A length is not one, or not even a plane is stored.</exception>
    public LevelSource Level(List<IDisposable> owned, out long missing)
    {
        int inPlane = Axes.EndsWith("YX", StringComparison.Ordinal) || Axes.Length < 3 ? 2 : 3;
        if (Shape.AsSpan().IndexOfAnyExceptInRange(1, long.MaxValue) >= 0) Throw.Damaged(Format, $"{string.Join(" x ", Shape)} samples cannot be");
        long bytes = Extents.Product(Shape, Type.Size()) ?? Throw.Damaged<long>(Format, $"{string.Join(" x ", Shape)} samples cannot be");
        long plane = Extents.Product(Shape.AsSpan(Shape.Length - inPlane), Type.Size()) ?? bytes;
        (Store store, string key, long first) = (Store, Key, First);
        if (Decompress is { } decompress)
        {
            InflatedPart part = new(Store, Key, First, bytes, Codec, decompress);
            owned.Add(part);
            (store, key, first) = (part, InflatedPart.Key, 0);
        }

        long[] strides = new long[Shape.Length - inPlane];
        long step = plane;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Shape[i];
        }

        long end = store.Length(key) ?? throw new StoreException(StoreFailure.NotFound, $"{Format}: the file {key}, which holds the samples, does not exist").WithPath(key);
        long planes = bytes / plane, stored = Math.Min(planes, Math.Max(0, end - first) / plane);
        if (stored == 0) Throw.Damaged(Format, Invariant($"the first plane should end at byte {first + plane}, but the file has {end}"), first);
        missing = planes - stored;
        return new RawPlaneLevel(new RawPlanes(store, key) { Axes = Axes, Shape = Shape, Type = Type, BigEndian = BigEndian, First = first, PlaneBytes = plane, Strides = strides, End = first + (stored * plane) });
    }

    /// <summary>The key of the file of the samples that a header names; only one of the same folder is read.</summary>
    /// <exception cref="RefusedException">The name leads elsewhere, or is not one.</exception>
    public static string Beside(string format, string key, string name)
    {
        if (name.Length == 0 || name.IndexOfAny(['/', '\\', ':']) >= 0 || name is "." or ".." || name.Any(char.IsControl)) Throw.Refused($"{format}: the samples are said to lie in '{name}'; only a file of the same folder is read");
        return key[..(key.LastIndexOf('/') + 1)] + name;
    }

    /// <summary>What a list of missing planes says.</summary>
    public static IReadOnlyList<ContentPart> Missing(long planes) =>
        planes == 0 ? [] : [new ContentPart("plane", planes, "at the end", "the header declares them and the file ends before; they read as zero")];
}
