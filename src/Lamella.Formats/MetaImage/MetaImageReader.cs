using System.Globalization;
using System.IO.Compression;
using System.Text;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.MetaImage;

/// <summary>Opens MetaImage files.</summary>
internal static class MetaImageReader
{
    private const string Format = "MetaImage";
    private const int MostHeader = 1 << 20;
    private const int MostAxes = 10;
    private const int MostSamples = 4;
    private const string Letters = "XYZTQUW";

    private static readonly (string Name, PixelType Type)[] Types =
    [
        ("MET_UCHAR", PixelType.UInt8), ("MET_CHAR", PixelType.Int8), ("MET_USHORT", PixelType.UInt16), ("MET_SHORT", PixelType.Int16), ("MET_UINT", PixelType.UInt32), ("MET_INT", PixelType.Int32),
        ("MET_ULONG", PixelType.UInt32), ("MET_LONG", PixelType.Int32), ("MET_ULONG_LONG", PixelType.UInt64), ("MET_LONG_LONG", PixelType.Int64), ("MET_FLOAT", PixelType.Float32), ("MET_DOUBLE", PixelType.Float64),
    ];

    /// <summary>Reads the header; samples stay where they are.</summary>
    public static ImageContent Read(Store store, string key)
    {
        WindowReader file = new(store, key, Format);
        (Dictionary<string, string> fields, string text, long behind) = Header(file);
        int rank = (int)Number(fields, "NDims", 1, MostAxes);
        double[] sizes = Numbers(fields, "DimSize", rank) ?? Throw.Damaged<double[]>(Format, "the header has no DimSize");
        string name = fields.GetValueOrDefault("ElementType") ?? Throw.Damaged<string>(Format, "the header has no ElementType");
        bool array = name.EndsWith("_ARRAY", StringComparison.Ordinal);
        string single = array ? name[..^6] : name;
        int row = Array.FindIndex(Types, type => type.Name == single);
        if (row < 0) Throw.Unsupported(Format, $"samples of type {name}");
        if (Flag(fields, "BinaryData") == false) Throw.Unsupported(Format, "samples as text");
        long samples = fields.ContainsKey("ElementNumberOfChannels") ? Number(fields, "ElementNumberOfChannels", 1, int.MaxValue) : 1;
        (string axes, long[] shape) = Axes(rank, sizes, samples);
        PixelType type = Types[row].Type;
        bool compressed = Flag(fields, "CompressedData") == true;
        (string dataKey, long first) = Data(fields, store, key, behind, shape, type);
        List<IDisposable> owned = [];
        VolumeFile volume = new()
        {
            Format = Format,
            Store = store,
            Key = dataKey,
            First = first,
            Axes = axes,
            Shape = shape,
            Type = type,
            BigEndian = Flag(fields, "ElementByteOrderMSB") ?? Flag(fields, "BinaryDataByteOrderMSB") ?? false,
            Decompress = compressed ? static source => new ZLibStream(source, CompressionMode.Decompress) : null,
            Codec = compressed ? "zlib" : "none",
        };
        LevelSource level = volume.Level(owned, out long missing);
        // ElementSize is the extent of a sample and ElementSpacing the distance between samples; a writer that states one means both.
        double[]? spacing = Numbers(fields, "ElementSpacing", rank) ?? Numbers(fields, "ElementSize", rank);
        string? unit = fields.GetValueOrDefault("DistanceUnits") is { } stated && Units.Find(stated, UnitDimension.Length) is { } found ? found.Name : null;
        List<KeyValuePair<string, string>> notes = [.. fields.Where(field => field.Key is "TransformMatrix" or "Rotation" or "Orientation" or "Offset" or "Position" or "Origin" or "CenterOfRotation" or "AnatomicalOrientation" or "Modality" or "ElementSpacing" or "ElementSize")];
        Quantity? Size(int axis) => unit is not null && spacing is not null && axis < rank && spacing[axis] > 0 && double.IsFinite(spacing[axis]) ? new Quantity(spacing[axis], unit) : null;
        long channels = axes.Contains('C', StringComparison.Ordinal) ? samples : 1;
        ImageContent content = new()
        {
            Format = Format,
            Scenes =
            [
                new SceneContent
                {
                    Levels = [level],
                    Channels = [.. Enumerable.Range(0, checked((int)channels)).Select(_ => new Channel { PixelType = type, Samples = axes.EndsWith('S') ? (int)samples : 1 })],
                    PixelSize = new PixelSizes { X = Size(0), Y = Size(1), Z = Size(2) },
                    Notes = notes,
                },
            ],
            OriginalMetadata = [new("MetaImage header", text)],
            Warnings = spacing is not null && unit is null ? [$"the header states distances ({string.Join(" x ", spacing.Select(s => s.ToString(CultureInfo.InvariantCulture)))}) and no unit for them; they are among the notes"] : [],
            Missing = VolumeFile.Missing(missing),
            MissingPlanes = missing,
        };
        foreach (IDisposable part in owned) content.Owning(part);
        return content;
    }

    /// <summary>The lines <c>Key = Value</c> up to ElementDataFile, which is the last.</summary>
    private static (Dictionary<string, string> Fields, string Text, long Behind) Header(WindowReader file)
    {
        ReadOnlySpan<byte> head = file.GetUpTo(0, MostHeader);
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        for (int at = 0; at < head.Length;)
        {
            int length = head[at..].IndexOf((byte)'\n');
            if (length < 0) length = head.Length - at;
            string line = Encoding.Latin1.GetString(head.Slice(at, length)).Trim();
            at = Math.Min(head.Length, at + length + 1);
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                if (line.Length == 0) continue;
                break;
            }

            string name = line[..equals].Trim();
            fields[name] = line[(equals + 1)..].Trim();
            if (name == "ElementDataFile") return (fields, Encoding.Latin1.GetString(head[..at]), at);
        }

        return Throw.Damaged<(Dictionary<string, string>, string, long)>(Format, "the header does not end with ElementDataFile");
    }

    private static (string Axes, long[] Shape) Axes(int rank, double[] sizes, long samples)
    {
        if (rank > Letters.Length) Throw.Unsupported(Format, Invariant($"{rank} axes"));
        List<char> axes = [];
        List<long> shape = [];
        if (samples > 1)
        {
            axes.Add(samples <= MostSamples ? 'S' : 'C');
            shape.Add(samples);
        }

        for (int i = 0; i < rank; i++)
        {
            if (!(sizes[i] is >= 1 and <= long.MaxValue / 2) || sizes[i] != Math.Floor(sizes[i])) Throw.Damaged(Format, $"DimSize {string.Join(' ', sizes.Select(s => s.ToString(CultureInfo.InvariantCulture)))} cannot be");
            axes.Add(Letters[i]);
            shape.Add((long)sizes[i]);
        }

        if (rank == 1)
        {
            axes.Add('Y');
            shape.Add(1);
        }

        axes.Reverse();
        shape.Reverse();
        return (string.Concat(axes), [.. shape]);
    }

    /// <summary>Where the samples lie: behind the header, or in another file of the same folder, behind a header of its own.</summary>
    private static (string Key, long First) Data(Dictionary<string, string> fields, Store store, string key, long behind, long[] shape, PixelType type)
    {
        string name = fields["ElementDataFile"];
        if (name is "LOCAL" or "Local" or "local") return (key, behind);
        if (name.StartsWith("LIST", StringComparison.Ordinal) || name.Contains('%', StringComparison.Ordinal)) Throw.Unsupported(Format, "samples in a list of files");
        string data = VolumeFile.Beside(Format, key, name);
        long skip = fields.ContainsKey("HeaderSize") ? Number(fields, "HeaderSize", -1, long.MaxValue / 2) : 0;
        if (skip >= 0) return (data, skip);
        // -1: the samples are the end of the file, whatever stands before.
        long length = store.Length(data) ?? throw new StoreException(StoreFailure.NotFound, $"{Format}: the file {data}, which holds the samples, does not exist").WithPath(data);
        return (data, Math.Max(0, length - (Extents.Product(shape, type.Size()) ?? length)));
    }

    private static long Number(Dictionary<string, string> fields, string name, long least, long most) =>
        fields.TryGetValue(name, out string? text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value
            : Throw.Damaged<long>(Format, $"{name} is '{fields.GetValueOrDefault(name)}', which is not a number that it can have");

    private static double[]? Numbers(Dictionary<string, string> fields, string name, int count)
    {
        if (!fields.TryGetValue(name, out string? text)) return null;
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        double[] numbers = new double[count];
        if (words.Length < count) return Throw.Damaged<double[]>(Format, Invariant($"{name} has {words.Length} numbers, and there are {count} axes"));
        for (int i = 0; i < count; i++)
        {
            if (!double.TryParse(words[i], CultureInfo.InvariantCulture, out numbers[i])) return Throw.Damaged<double[]>(Format, $"'{words[i]}' in {name} is not a number");
        }

        return numbers;
    }

    private static bool? Flag(Dictionary<string, string> fields, string name) => fields.TryGetValue(name, out string? text) ? text.Length > 0 && text[0] is 'T' or 't' or '1' or 'Y' or 'y' : null;
}
