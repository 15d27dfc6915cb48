using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>
/// Turns the <c>fill_value</c> of both versions into the bytes of one little-endian element, exactly: 64-bit integers never pass through a double, floats may be given as bit patterns
/// (Zarr v3, "Fill value list"), bytes as base64 (v2) or as a list of numbers (v3).
/// </summary>
internal static class FillValues
{
    /// <summary>The element; all zero for JSON null (v2: undefined, read as zero). Null when the type has no fixed size or is not supported.</summary>
    public static byte[]? Parse(JsonElement? value, ZarrDataType type, string key)
    {
        if (type.IsVariable || type.Kind == ZarrDataKind.Unsupported) return null;
        byte[] element = new byte[type.Size];
        if (value is not { } fill || fill.ValueKind == JsonValueKind.Null) return element;
        switch (type.Kind)
        {
            case ZarrDataKind.Pixel:
                Number(fill, type.PixelType!.Value, element, key);
                break;
            case ZarrDataKind.DateTime or ZarrDataKind.TimeDelta:
                Time(fill, element, key);
                break;
            case ZarrDataKind.FixedText:
                Text(fill, element, key);
                break;
            case ZarrDataKind.Structured when fill.ValueKind == JsonValueKind.Object:
                Fields(fill, type, element, key);
                break;
            default:
                Opaque(fill, element, key, exact: type.Kind == ZarrDataKind.RawBits);
                break;
        }

        return element;
    }

    /// <summary>The registered <c>struct</c> type gives each field's value under its name; a field that is not named is zero.</summary>
    private static void Fields(JsonElement fill, ZarrDataType type, Span<byte> element, string key)
    {
        int at = 0;
        foreach (ZarrField field in type.Fields!)
        {
            JsonElement? given = fill.TryGetProperty(field.Name, out JsonElement value) ? value : null;
            byte[] bytes = Parse(given, field.Type, key)!;
            for (int i = 0; i < field.Count; i++, at += bytes.Length) bytes.CopyTo(element[at..]);
        }
    }

    private static void Number(JsonElement fill, PixelType type, Span<byte> element, string key)
    {
        if (type.IsComplex())
        {
            PixelType half = type == PixelType.Complex64 ? PixelType.Float32 : PixelType.Float64;
            if (fill.ValueKind != JsonValueKind.Array)
            {
                Float(fill, half, element, key);
                return;
            }

            if (fill.GetArrayLength() != 2) Bad(fill, type.Name(), key);
            Float(fill[0], half, element, key);
            Float(fill[1], half, element[half.Size()..], key);
        }
        else if (type.IsFloat())
        {
            Float(fill, type, element, key);
        }
        else if (type == PixelType.Bool)
        {
            element[0] = fill.ValueKind switch
            {
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                _ => Integer(fill, "bool", key) is var n && (n.IsZero || n.IsOne) ? (byte)n : BadByte(fill, key),
            };
        }
        else
        {
            WriteInteger(Integer(fill, type.Name(), key), type, element, fill, key);
        }
    }

    private static void WriteInteger(BigInteger value, PixelType type, Span<byte> element, JsonElement fill, string key)
    {
        bool signed = type is >= PixelType.Int8 and <= PixelType.Int64;
        int bits = type.Size() * 8;
        BigInteger lowest = signed ? -(BigInteger.One << (bits - 1)) : BigInteger.Zero;
        BigInteger highest = (BigInteger.One << (signed ? bits - 1 : bits)) - 1;
        if (value < lowest || value > highest) Bad(fill, type.Name(), key);
        Span<byte> wide = stackalloc byte[8];
        if (value.Sign < 0) BinaryPrimitives.WriteInt64LittleEndian(wide, (long)value);
        else BinaryPrimitives.WriteUInt64LittleEndian(wide, (ulong)value);
        wide[..element.Length].CopyTo(element);
    }

    private static BigInteger Integer(JsonElement fill, string type, string key)
    {
        if (fill.ValueKind is JsonValueKind.True) return BigInteger.One;
        if (fill.ValueKind is JsonValueKind.False) return BigInteger.Zero;
        if (fill.ValueKind != JsonValueKind.Number) Bad(fill, type, key);
        string text = fill.GetRawText();
        if (text.Length <= 64 && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)) return value;
        // 0.0 for an integer type is common in the wild; anything with a fraction is not an integer.
        if (fill.TryGetDouble(out double real) && Math.Abs(real) < 9e15 && Math.Floor(real) == real) return (BigInteger)real;
        Bad(fill, type, key);
        return default;
    }

    private static void Float(JsonElement fill, PixelType type, Span<byte> element, string key)
    {
        if (fill.ValueKind == JsonValueKind.String && fill.GetString() is { } text && text.StartsWith("0x", StringComparison.Ordinal))
        {
            if (!ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits) || text.Length - 2 > type.Size() * 2) Bad(fill, type.Name(), key);
            Span<byte> wide = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(wide, bits);
            wide[..type.Size()].CopyTo(element);
            return;
        }

        switch (type)
        {
            case PixelType.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(element, Real(fill, type, key));
                break;
            case PixelType.Float32:
                // The shortest text of a float32 is meant for float32: parse as such where it is a plain number, so that no double rounding happens.
                float single = fill.ValueKind == JsonValueKind.Number && float.TryParse(fill.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out float exact) ? exact : (float)Real(fill, type, key);
                BinaryPrimitives.WriteSingleLittleEndian(element, single);
                break;
            default:
                BinaryPrimitives.WriteHalfLittleEndian(element, (Half)Real(fill, type, key));
                break;
        }
    }

    private static double Real(JsonElement fill, PixelType type, string key)
    {
        switch (fill.ValueKind)
        {
            case JsonValueKind.Number when fill.TryGetDouble(out double number):
                return number;
            case JsonValueKind.True:
                return 1;
            case JsonValueKind.False:
                return 0;
            case JsonValueKind.String:
                switch (fill.GetString())
                {
                    // The canonical quiet NaN is positive (Zarr v3: 0x7fc00000); .NET's own NaN has the sign bit set.
                    case "NaN": return BitConverter.UInt64BitsToDouble(0x7FF8000000000000);
                    case "Infinity": return double.PositiveInfinity;
                    case "-Infinity": return double.NegativeInfinity;
                }

                break;
        }

        Bad(fill, type.Name(), key);
        return 0;
    }

    private static void Time(JsonElement fill, Span<byte> element, string key)
    {
        if (fill.ValueKind == JsonValueKind.String && fill.GetString() == "NaT") BinaryPrimitives.WriteInt64LittleEndian(element, long.MinValue);
        else WriteInteger(Integer(fill, "int64", key), PixelType.Int64, element, fill, key);
    }

    private static void Text(JsonElement fill, Span<byte> element, string key)
    {
        if (fill.ValueKind == JsonValueKind.Number && Integer(fill, "text", key).IsZero) return;
        if (fill.ValueKind != JsonValueKind.String) Bad(fill, "text", key);
        int at = 0;
        foreach (Rune rune in fill.GetString().AsSpan().EnumerateRunes())
        {
            if (at + 4 > element.Length) Bad(fill, "text", key);
            BinaryPrimitives.WriteInt32LittleEndian(element[at..], rune.Value);
            at += 4;
        }
    }

    /// <summary>Bytes: a list of numbers, or base64, which may leave out zeros at the end.</summary>
    /// <param name="fill">The value.</param>
    /// <param name="element">Where its bytes go.</param>
    /// <param name="key">The document, for errors.</param>
    /// <param name="exact">A list has one number for each byte (Zarr v3, raw data types).</param>
    private static void Opaque(JsonElement fill, Span<byte> element, string key, bool exact)
    {
        if (fill.ValueKind == JsonValueKind.Number && Integer(fill, "bytes", key).IsZero) return;
        if (fill.ValueKind == JsonValueKind.Array)
        {
            if (exact && fill.GetArrayLength() != element.Length) Bad(fill, Invariant($"r{element.Length * 8}"), key);
            int i = 0;
            foreach (JsonElement item in fill.EnumerateArray())
            {
                if (i >= element.Length || item.ValueKind != JsonValueKind.Number || !item.TryGetByte(out byte b)) Bad(fill, "bytes", key);
                else element[i++] = b;
            }

            return;
        }

        if (fill.ValueKind != JsonValueKind.String || !fill.TryGetBytesFromBase64(out byte[]? bytes) || bytes.Length > element.Length) Bad(fill, "bytes", key);
        else bytes.CopyTo(element);
    }

    [DoesNotReturn]
    private static byte BadByte(JsonElement fill, string key)
    {
        Bad(fill, "bool", key);
        return default;
    }

    [DoesNotReturn]
    private static void Bad(JsonElement fill, string type, string key)
    {
        string text = fill.GetRawText();
        Throw.Damaged("Zarr", $"{key}: the fill_value {(text.Length > 80 ? text[..80] + "..." : text)} is not a value of type {type}");
    }
}
