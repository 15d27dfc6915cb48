using System.Xml.Linq;

namespace Lamella.Formats.Lif.Structure;

/// <summary>One channel, or one colour sample of an RGB channel.</summary>
/// <param name="Type">The type of its samples.</param>
/// <param name="Bits">The bits that are used of each sample.</param>
/// <param name="Tag">0 gray, 1 red, 2 green, 3 blue.</param>
/// <param name="Lut">The name of the colour table.</param>
/// <param name="Offset">Bytes from the start of the memory to its first sample.</param>
internal sealed record LifChannel(PixelType Type, int Bits, int Tag, string? Lut, long Offset)
{
    /// <summary>Keys and values that newer files attach (DyeName, DetectorName, ...).</summary>
    public IReadOnlyDictionary<string, string> Properties { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Parses a <c>ChannelDescription</c>.</summary>
    public static LifChannel Parse(XElement element)
    {
        if (LifXml.Whole(element, "BitInc") is > 0) Throw.Unsupported(LifContainer.Format, "samples that are packed in bits");
        long kind = LifXml.Whole(element, "DataType") ?? 0, bits = LifXml.Whole(element, "Resolution") ?? 0;
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        foreach (XElement property in element.Elements("ChannelProperty"))
        {
            if (property.Element("Key")?.Value is { } key && property.Element("Value")?.Value is { } value && !string.IsNullOrWhiteSpace(value)) properties.TryAdd(key, value.Trim());
        }

        return new LifChannel(
            TypeOf(kind, bits), (int)bits, (int)Math.Clamp(LifXml.Whole(element, "ChannelTag") ?? 0, 0, 1000), LifXml.Text(element, "LUTName"),
            LifXml.Whole(element, "BytesInc") is { } bytes and >= 0 ? bytes : Throw.Damaged<long>(LifContainer.Format, "a channel without a valid BytesInc"))
        { Properties = properties };
    }

    /// <summary>Bits are stored in the next larger whole type.</summary>
    private static PixelType TypeOf(long kind, long bits) => (kind, bits) switch
    {
        (0, >= 1 and <= 8) => PixelType.UInt8,
        (0, > 8 and <= 16) => PixelType.UInt16,
        (0, > 16 and <= 32) => PixelType.UInt32,
        (0, > 32 and <= 64) => PixelType.UInt64,
        (1, 16) => PixelType.Float16,
        (1, 32) => PixelType.Float32,
        (1, 64) => PixelType.Float64,
        _ => Throw.Unsupported<PixelType>(LifContainer.Format, Invariant($"data type {kind} of {bits} bits")),
    };
}
