using System.Globalization;
using System.IO.Compression;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Nrrd;

/// <summary>Opens NRRD files.</summary>
internal static class NrrdReader
{
    private const string Format = NrrdHeader.Format;
    private const int MostAxes = 16;
    private const int MostSamples = 4;

    private static readonly (string[] Names, PixelType Type)[] Types =
    [
        (["signed char", "int8", "int8_t"], PixelType.Int8), (["uchar", "unsigned char", "uint8", "uint8_t"], PixelType.UInt8),
        (["short", "short int", "signed short", "signed short int", "int16", "int16_t"], PixelType.Int16), (["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"], PixelType.UInt16),
        (["int", "signed int", "int32", "int32_t"], PixelType.Int32), (["uint", "unsigned int", "uint32", "uint32_t"], PixelType.UInt32),
        (["longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"], PixelType.Int64), (["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"], PixelType.UInt64),
        (["float"], PixelType.Float32), (["double"], PixelType.Float64),
    ];

    /// <summary>Reads the header; samples stay where they are.</summary>
    public static ImageContent Read(Store store, string key)
    {
        NrrdHeader header = NrrdHeader.Read(new WindowReader(store, key, Format));
        if (!int.TryParse(header.Need("dimension"), NumberStyles.None, CultureInfo.InvariantCulture, out int rank) || rank is < 1 or > MostAxes) Throw.Damaged(Format, Invariant($"the dimension '{header.Need("dimension")}' is not a number from 1 to {MostAxes}"));
        string name = header.Need("type");
        int row = Array.FindIndex(Types, type => type.Names.Contains(name));
        if (row < 0) Throw.Unsupported(Format, $"samples of type {name}");
        PixelType type = Types[row].Type;
        double[] sizes = header.Numbers("sizes", rank) ?? Throw.Damaged<double[]>(Format, "the header has no field 'sizes'");
        if (!Array.TrueForAll(sizes, size => size is >= 1 and <= long.MaxValue / 2 && size == Math.Floor(size))) Throw.Damaged(Format, $"the sizes '{header["sizes"]}' cannot be");
        string letters = Letters(header, rank, sizes);
        string encoding = header.Need("encoding").ToLowerInvariant();
        Func<Stream, Stream>? decompress = encoding switch
        {
            "raw" => null,
            "gzip" or "gz" => static source => new GZipStream(source, CompressionMode.Decompress),
            "bzip2" or "bz2" => static source => new Codecs.Bzip2.Bzip2Stream(source),
            _ => Throw.Unsupported<Func<Stream, Stream>>(Format, $"the encoding {encoding}"),
        };
        if (type.Size() > 1 && header["endian"] is not ("little" or "big")) Throw.Damaged(Format, Invariant($"the field 'endian' of samples of {type.Size()} bytes is little or big, not '{header["endian"]}'"));
        (string dataKey, long first) = Data(header, store, key, decompress is not null, Extents.Product([.. sizes.Select(size => (long)size)], type.Size()));
        (string axes, long[] shape) = Native(letters, sizes);
        List<IDisposable> owned = [];
        LevelSource level = new VolumeFile
        {
            Format = Format,
            Store = store,
            Key = dataKey,
            First = first,
            Axes = axes,
            Shape = shape,
            Type = type,
            BigEndian = header["endian"] == "big",
            Decompress = decompress,
            Codec = encoding,
        }.Level(owned, out long missing);
        List<string> warnings = [];
        PixelSizes pixel = Sizes(header, rank, letters, warnings);
        int samples = letters.Contains('S', StringComparison.Ordinal) ? (int)sizes[letters.IndexOf('S', StringComparison.Ordinal)] : 1;
        int channels = letters.Contains('C', StringComparison.Ordinal) ? checked((int)sizes[letters.IndexOf('C', StringComparison.Ordinal)]) : 1;
        string[] kept = ["content", "space", "space directions", "space origin", "measurement frame", "labels", "kinds", "centerings", "sample units", "spacings", "units", "space units", "axis mins", "axis maxs"];
        ImageContent content = new()
        {
            Format = Format,
            Scenes =
            [
                new SceneContent
                {
                    Levels = [level],
                    Channels = [.. Enumerable.Range(0, channels).Select(_ => new Channel { PixelType = type, Samples = samples })],
                    PixelSize = pixel,
                    Description = header["content"],
                    Notes = [.. kept.Where(field => header[field] is not null).Select(field => KeyValuePair.Create(field, header[field]!)), .. header.Pairs],
                },
            ],
            OriginalMetadata = [new("NRRD header", header.Text)],
            Warnings = warnings,
            Missing = VolumeFile.Missing(missing),
            MissingPlanes = missing,
        };
        foreach (IDisposable part in owned) content.Owning(part);
        return content;
    }

    /// <summary>A letter for each axis, fastest first: by its kind; axes without a kind are X, Y and Z in turn, and further ones are unknown.</summary>
    private static string Letters(NrrdHeader header, int rank, double[] sizes)
    {
        string[] kinds = header["kinds"]?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (kinds.Length > 0 && kinds.Length != rank) Throw.Damaged(Format, Invariant($"there are {kinds.Length} kinds and {rank} axes"));
        double[]?[]? directions = header.Vectors("space directions", rank);
        Queue<char> space = new("XYZ"), other = new("QUWJ");
        char[] letters = new char[rank];
        for (int i = 0; i < rank; i++)
        {
            string kind = kinds.Length > 0 ? kinds[i] : "???";
            bool domain = kind is "domain" or "space" || (kind is "???" or "none" && (directions is null || directions[i] is not null));
            if (kind == "time") letters[i] = Free(letters, 'T') ? 'T' : Next(other);
            else if (kind == "complex") letters[i] = Throw.Unsupported<char>(Format, "complex samples");
            else if (domain && space.Count > 0) letters[i] = space.Dequeue();
            // Values of a point: samples of a pixel where they lie together and are few, else channels.
            else if (!domain) letters[i] = i == 0 && sizes[0] <= MostSamples ? 'S' : Free(letters, 'C') ? 'C' : Next(other);
            else letters[i] = Next(other);
        }

        return new string(letters);

        static bool Free(char[] letters, char letter) => !letters.Contains(letter);
        char Next(Queue<char> names) => names.Count > 0 ? names.Dequeue() : Throw.Unsupported<char>(Format, Invariant($"{rank} axes"));
    }

    /// <summary>The axes slowest first, with a row where there is only a line.</summary>
    private static (string Axes, long[] Shape) Native(string letters, double[] sizes)
    {
        List<char> axes = [.. letters.Reverse()];
        List<long> shape = [.. sizes.Reverse().Select(size => (long)size)];
        foreach (char axis in "XY")
        {
            if (axes.Contains(axis)) continue;
            int place = axis == 'X' ? axes.Count : axes.IndexOf('X');
            axes.Insert(place, axis);
            shape.Insert(place, 1);
        }

        return (string.Concat(axes), [.. shape]);
    }

    /// <summary>Distances: those of the axes with their units, or the lengths of the directions with the units of the space. Without a unit a number is no length.</summary>
    private static PixelSizes Sizes(NrrdHeader header, int rank, string letters, List<string> warnings)
    {
        double[]? spacings = header.Numbers("spacings", rank);
        string[]? units = header.Texts("units", rank);
        double[]?[]? directions = header.Vectors("space directions", rank);
        string[]? spaceUnits = directions is null ? null : header.Texts("space units", directions.FirstOrDefault(direction => direction is not null)?.Length ?? 0);
        List<string> unknown = [];
        Quantity? Of(char axis)
        {
            int i = letters.IndexOf(axis, StringComparison.Ordinal);
            if (i < 0) return null;
            double value = spacings?[i] ?? double.NaN;
            string? unit = units?[i];
            if (directions?[i] is { } direction && !(value > 0))
            {
                value = Math.Sqrt(direction.Sum(d => d * d));
                // Only a space whose axes have one unit gives a length along any direction.
                unit = spaceUnits?.Distinct().Count() == 1 ? spaceUnits[0] : null;
            }

            if (!(value > 0) || !double.IsFinite(value)) return null;
            if (unit is not null && Units.Find(unit, axis == 'T' ? UnitDimension.Time : UnitDimension.Length) is { } known) return new Quantity(value, known.Name);
            unknown.Add(Invariant($"{axis} {value}{(unit is null ? string.Empty : " " + unit)}"));
            return null;
        }

        PixelSizes sizes = new() { X = Of('X'), Y = Of('Y'), Z = Of('Z'), T = Of('T') };
        if (unknown.Count > 0) warnings.Add($"the header states distances without a known unit ({string.Join(", ", unknown)}); they are among the notes");
        return sizes;
    }

    /// <summary>Where the samples lie: behind the header, or in another file of the same folder, behind lines and bytes that are skipped.</summary>
    private static (string Key, long First) Data(NrrdHeader header, Store store, string key, bool compressed, long? bytes)
    {
        if (Skip(header, "line skip", "lineskip") != 0) Throw.Unsupported(Format, "lines in front of the samples");
        long skip = Skip(header, "byte skip", "byteskip");
        string data = key;
        long first = header.Behind;
        if (header["data file", "datafile"] is { } name)
        {
            if (name.StartsWith("LIST", StringComparison.Ordinal) || name.Contains('%', StringComparison.Ordinal)) Throw.Unsupported(Format, "samples in a list of files");
            if (name.StartsWith("./", StringComparison.Ordinal)) name = name[2..];
            (data, first) = (VolumeFile.Beside(Format, key, name), 0);
        }

        if (skip >= 0) return compressed && skip > 0 ? Throw.Unsupported<(string, long)>(Format, "bytes in front of compressed samples") : (data, first + skip);
        long length = store.Length(data) ?? throw new StoreException(StoreFailure.NotFound, $"{Format}: the file {data}, which holds the samples, does not exist").WithPath(data);
        return (data, Math.Max(0, length - (bytes ?? length)));
    }

    private static long Skip(NrrdHeader header, params ReadOnlySpan<string> names)
    {
        if (header[names] is not { } text) return 0;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value is >= -1 and <= long.MaxValue / 2 ? value : Throw.Damaged<long>(Format, $"the field '{names[0]}' is '{text}', which is not a number of bytes");
    }
}
