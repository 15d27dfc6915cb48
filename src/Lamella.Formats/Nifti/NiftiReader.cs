using System.Globalization;
using Lamella.Engine;
using Lamella.Formats.Nifti.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Nifti;

/// <summary>Opens NIfTI files. Samples are those that are stored: a slope is told and never applied, and axes are not turned.</summary>
internal static class NiftiReader
{
    private const string Format = NiftiHeader.Format;
    private const string Letters = "XYZTCUW";

    // Sample types by their number; colours are samples of a pixel.
    private static readonly (int Code, PixelType Type, int Samples)[] Types =
    [
        (2, PixelType.UInt8, 1), (4, PixelType.Int16, 1), (8, PixelType.Int32, 1), (16, PixelType.Float32, 1), (32, PixelType.Complex64, 1), (64, PixelType.Float64, 1), (128, PixelType.UInt8, 3), (256, PixelType.Int8, 1),
        (512, PixelType.UInt16, 1), (768, PixelType.UInt32, 1), (1024, PixelType.Int64, 1), (1280, PixelType.UInt64, 1), (1792, PixelType.Complex128, 1), (2304, PixelType.UInt8, 4),
    ];

    /// <summary>Reads the header; samples stay where they are.</summary>
    public static ImageContent Read(Store store, string key)
    {
        WindowReader file = new(store, key, Format);
        NiftiHeader header = NiftiHeader.Read(file.GetUpTo(0, 540));
        int row = Array.FindIndex(Types, type => type.Code == header.DataType);
        if (row < 0) Throw.Unsupported(Format, Invariant($"samples of type {header.DataType}"));
        (_, PixelType type, int samples) = Types[row];
        string data = header.IsPair ? Beside(key) : key;
        double start = header.DataStart;
        if (!(start >= 0 && start < long.MaxValue / 2) || start != Math.Floor(start) || (!header.IsPair && start < header.Size)) Throw.Damaged(Format, Invariant($"the samples are said to begin at byte {start}"));
        List<char> axes = [];
        List<long> shape = [];
        if (samples > 1)
        {
            axes.Add('S');
            shape.Add(samples);
        }

        for (int i = 0; i < Math.Max(2, header.Rank); i++)
        {
            // What a file of fewer axes does not say is 1.
            long length = i < header.Rank ? header.Length(i) : 1;
            if (length < 1) Throw.Damaged(Format, Invariant($"axis {i + 1} has {length} samples"));
            axes.Add(Letters[i]);
            shape.Add(length);
        }

        axes.Reverse();
        shape.Reverse();
        List<IDisposable> owned = [];
        LevelSource level = new VolumeFile { Format = Format, Store = store, Key = data, First = (long)start, Axes = string.Concat(axes), Shape = [.. shape], Type = type, BigEndian = header.BigEndian }.Level(owned, out long missing);
        List<string> warnings = [];
        List<KeyValuePair<string, string>> notes = [.. header.Orientation()];
        if (header.Slope is not (0 or 1) || (header.Slope != 0 && header.Intercept != 0))
        {
            notes.Add(new("scl_slope", header.Slope.ToString(CultureInfo.InvariantCulture)));
            notes.Add(new("scl_inter", header.Intercept.ToString(CultureInfo.InvariantCulture)));
            warnings.Add(Invariant($"the header says that a value means {header.Slope} times what is stored plus {header.Intercept}; samples are those that are stored"));
        }

        long extension = !header.IsPair && start >= header.Size + 12 && file.Get(header.Size, 4)[0] != 0 ? (long)start - header.Size - 4 : 0;
        return new ImageContent
        {
            Format = Invariant($"NIfTI-{header.Version}"),
            Scenes =
            [
                new SceneContent
                {
                    Levels = [level],
                    Channels = [.. Enumerable.Range(0, header.Rank >= 5 ? checked((int)header.Length(4)) : 1).Select(_ => new Channel { PixelType = type, Samples = samples })],
                    PixelSize = Sizes(header, notes, warnings),
                    Description = header.Description is { Length: > 0 } text ? text : null,
                    Notes = notes,
                },
            ],
            Warnings = warnings,
            OriginalMetadata = [new("NIfTI header", header.Dump())],
            Unused = extension > 0 ? [new ContentPart("extension", 1, Invariant($"{extension} bytes behind the header"), "its content is not read")] : [],
            Missing = VolumeFile.Missing(missing),
            MissingPlanes = missing,
        };
    }

    /// <summary>The file of the samples of a header of its own: the same name with .img.</summary>
    private static string Beside(string key) => (key.EndsWith(".hdr", StringComparison.OrdinalIgnoreCase) ? key[..^4] : key) + (key.EndsWith(".HDR", StringComparison.Ordinal) ? ".IMG" : ".img");

    /// <summary>Distances in the units that the header names; without a unit a number is no length.</summary>
    private static PixelSizes Sizes(NiftiHeader header, List<KeyValuePair<string, string>> notes, List<string> warnings)
    {
        string? space = (header.UnitCode & 7) switch { 1 => Units.Meter, 2 => Units.Millimeter, 3 => Units.Micrometer, _ => null };
        string? time = (header.UnitCode & 0x38) switch { 8 => Units.Second, 16 => Units.Millisecond, 24 => "microsecond", _ => null };
        List<string> unknown = [];
        Quantity? Of(int axis, string? unit)
        {
            if (axis >= header.Rank || header.Step(axis) is not (> 0 and < double.PositiveInfinity and var step)) return null;
            if (unit is not null) return new Quantity(step, unit);
            unknown.Add(Invariant($"{Letters[axis]} {step}"));
            return null;
        }

        PixelSizes sizes = new() { X = Of(0, space), Y = Of(1, space), Z = Of(2, space), T = Of(3, time) };
        if (unknown.Count > 0)
        {
            notes.Add(new("pixdim", string.Join(", ", unknown)));
            warnings.Add($"the header states distances without a known unit ({string.Join(", ", unknown)}); they are among the notes");
        }

        return sizes;
    }
}
