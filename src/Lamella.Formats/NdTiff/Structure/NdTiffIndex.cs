using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.NdTiff.Structure;

/// <summary>The file <c>NDTiff.index</c> of versions 2 and 3: for each picture its axes, its file, and eight 32-bit numbers. Little-endian.</summary>
internal static class NdTiffIndex
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "NDTiff.index";

    private const string Format = "NDTiff";
    private const int NumbersBytes = 32;

    /// <summary>Reads all entries. What stands behind damage is lost, with a warning; unused space at the end is zero.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="prefix">The folder of the files that it names, with its slash; empty for the store's root.</param>
    /// <param name="warnings">Gets what cannot be read.</param>
    public static List<NdTiffEntry> Parse(ReadOnlySpan<byte> bytes, string prefix, List<string> warnings)
    {
        List<NdTiffEntry> entries = [];
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        for (int at = 0; at + 4 <= bytes.Length && BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) != 0;)
        {
            int start = at;
            if (!Text(bytes, ref at, out ReadOnlySpan<byte> axes) || !Text(bytes, ref at, out ReadOnlySpan<byte> name) || bytes.Length - at < NumbersBytes || ParseAxes(axes) is not { } positions)
            {
                warnings.Add(Invariant($"{FileName} is damaged at byte {start}; pictures listed behind are lost"));
                break;
            }

            ReadOnlySpan<byte> numbers = bytes.Slice(at, NumbersBytes);
            at += NumbersBytes;
            long Number(ReadOnlySpan<byte> list, int i) => BinaryPrimitives.ReadUInt32LittleEndian(list[(4 * i)..]);
            (PixelType type, int samples) = TypeOf(Number(numbers, 3));
            if (Number(numbers, 4) != 0) Throw.Unsupported(Format, Invariant($"pixel compression {Number(numbers, 4)}"));
            long width = Number(numbers, 1), height = Number(numbers, 2);
            if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue || width * height > long.MaxValue / 16)
                Throw.Damaged(Format, Invariant($"a picture of {width} x {height} pixels"), start);
            string file = Encoding.UTF8.GetString(name);
            if (!keys.TryGetValue(file, out string? key)) keys.Add(file, key = KeyOf(prefix, file, start));
            entries.Add(new NdTiffEntry(positions, key, Number(numbers, 0), width, height, type, samples, Number(numbers, 5), Number(numbers, 7) == 0 ? Number(numbers, 6) : 0));
        }

        return entries;
    }

    /// <summary>The names are those of files beside the index: a path that leads elsewhere is damage.</summary>
    private static string KeyOf(string prefix, string name, long at)
    {
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal) || name is "." or "..")
            Throw.Damaged(Format, "the index names a file outside its folder", at);
        return prefix + name;
    }

    private static bool Text(ReadOnlySpan<byte> bytes, ref int at, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (bytes.Length - at < 4) return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
        at += 4;
        if (length > bytes.Length - at) return false;
        text = bytes.Slice(at, (int)length);
        at += (int)length;
        return true;
    }

    private static List<KeyValuePair<string, NdTiffPosition>>? ParseAxes(ReadOnlySpan<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(TiffDirectory.Decode(json));
            return NdTiffEntry.ParseAxes(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is a text that no UTF-16 can hold (half a surrogate pair).
            return null;
        }
    }

    private static (PixelType Type, int Samples) TypeOf(long code) => code switch
    {
        0 => (PixelType.UInt8, 1),
        1 or 3 or 4 or 5 or 6 => (PixelType.UInt16, 1),
        2 => (PixelType.UInt8, 3),
        _ => Throw.Unsupported<(PixelType, int)>(Format, Invariant($"pixel type {code}")),
    };
}
