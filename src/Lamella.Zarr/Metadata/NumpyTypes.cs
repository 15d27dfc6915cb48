using System.Globalization;
using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>The data types of Zarr v2: NumPy's array protocol strings (<c>&lt;u2</c>) and structures as lists of (name, type[, shape]).</summary>
internal static class NumpyTypes
{
    private const int MaxFields = 4096;

    /// <summary>Parses the <c>dtype</c> field of a <c>.zarray</c>.</summary>
    public static ZarrDataType Parse(JsonElement dtype, string key, int depth = 0)
    {
        if (dtype.ValueKind == JsonValueKind.String) return ParseName(dtype.GetString()!);
        if (dtype.ValueKind != JsonValueKind.Array || depth > 8) return JsonText.Damaged<ZarrDataType>(key, "the dtype is neither a text nor a list of fields");
        if (dtype.GetArrayLength() is 0 or > MaxFields) return JsonText.Damaged<ZarrDataType>(key, "a structured dtype has no fields, or too many");
        List<ZarrField> fields = [];
        foreach (JsonElement item in dtype.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() is < 2 or > 3 || item[0].ValueKind != JsonValueKind.String)
                return JsonText.Damaged<ZarrDataType>(key, "a field of a structured dtype is not [name, type] or [name, type, shape]");
            int count = item.GetArrayLength() == 3 ? FieldCount(item[2], key) : 1;
            fields.Add(new ZarrField(item[0].GetString()!, Parse(item[1], key, depth + 1), count));
        }

        return ZarrDataType.Structure("struct", [.. fields]);
    }

    /// <summary>Parses one array protocol string, or a plain NumPy name such as <c>uint16</c> (numcodecs configurations use both). What is unknown becomes an unsupported type.</summary>
    public static ZarrDataType ParseName(string name)
    {
        if (PixelTypes.TryParse(name, out PixelType plain)) return ZarrDataType.Of(plain);
        if (name.Length < 2) return ZarrDataType.Unsupported(name);
        int at = name[0] is '<' or '>' or '|' or '=' ? 1 : 0;
        bool big = name[0] == '>';
        char kind = name[at];
        ReadOnlySpan<char> rest = name.AsSpan(at + 1);
        if (kind is 'M' or 'm') return Time(name, kind, rest, big);
        if (kind == 'O') return ZarrDataType.Unsupported(name);
        if (!int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out int size)) return ZarrDataType.Unsupported(name);
        if (Pixel(kind, size) is { } type) return ZarrDataType.Of(type, big);
        return kind switch
        {
            'S' when size <= ZarrLimits.MaxElementSize => ZarrDataType.Of(name, ZarrDataKind.FixedBytes, 1, size),
            'U' when size <= ZarrLimits.MaxElementSize / 4 => ZarrDataType.Of(name, ZarrDataKind.FixedText, 4, size, big),
            'V' when size <= ZarrLimits.MaxElementSize => ZarrDataType.Of(name, ZarrDataKind.RawBits, 1, size),
            _ => ZarrDataType.Unsupported(name),
        };
    }

    private static ZarrDataType Time(string name, char kind, ReadOnlySpan<char> rest, bool big) => rest.StartsWith("8")
        ? ZarrDataType.Of(name, kind == 'M' ? ZarrDataKind.DateTime : ZarrDataKind.TimeDelta, 8, 1, big)
        : ZarrDataType.Unsupported(name);

    private static PixelType? Pixel(char kind, int size) => (kind, size) switch
    {
        ('b', 1) => PixelType.Bool,
        ('u', 1) => PixelType.UInt8,
        ('u', 2) => PixelType.UInt16,
        ('u', 4) => PixelType.UInt32,
        ('u', 8) => PixelType.UInt64,
        ('i', 1) => PixelType.Int8,
        ('i', 2) => PixelType.Int16,
        ('i', 4) => PixelType.Int32,
        ('i', 8) => PixelType.Int64,
        ('f', 2) => PixelType.Float16,
        ('f', 4) => PixelType.Float32,
        ('f', 8) => PixelType.Float64,
        ('c', 8) => PixelType.Complex64,
        ('c', 16) => PixelType.Complex128,
        _ => null,
    };

    private static int FieldCount(JsonElement shape, string key)
    {
        long count = 1;
        if (shape.ValueKind == JsonValueKind.Number && shape.TryGetInt32(out int single)) count = single;
        else if (shape.ValueKind != JsonValueKind.Array) JsonText.Damaged(key, "the shape of a field is not a list");
        else
        {
            foreach (JsonElement n in shape.EnumerateArray())
            {
                if (n.ValueKind != JsonValueKind.Number || !n.TryGetInt32(out int extent) || extent < 0) return JsonText.Damaged<int>(key, "the shape of a field holds something else than extents");
                count = Math.Min(count * extent, int.MaxValue);
            }
        }

        return count is >= 0 and <= ZarrLimits.MaxElementSize ? (int)count : JsonText.Damaged<int>(key, "the shape of a field is too large");
    }
}
