using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>Olympus FluoView: tag 34361 of the first page holds a header with up to ten dimensions, the fastest first, each with a name, a length, an origin, a step and a unit.</summary>
internal static class FluoViewDialect
{
    private const int NameAt = 3;
    private const int NameBytes = 257;
    private const int DimensionsAt = 284;
    private const int DimensionBytes = 100;
    private const int Dimensions = 10;
    private const int HeaderBytes = DimensionsAt + (Dimensions * DimensionBytes);

    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        if (!stack.First.TryFind(TiffTag.FluoViewHeader, out TiffEntry entry) || entry.IsInline || (Int128)entry.Count * Math.Max(1, TiffFieldType.Size(entry.Type)) < HeaderBytes) return null;
        byte[] header = new byte[HeaderBytes];
        file.Container.Read(entry.Position, header);
        List<Dimension> dimensions = [];
        for (int i = 0; i < Dimensions; i++)
        {
            Dimension dimension = Parse(header.AsSpan(DimensionsAt + (i * DimensionBytes), DimensionBytes), file.Container.BigEndian);
            if (dimension.Name.Length > 0 && dimension.Size > 0) dimensions.Add(dimension);
        }

        if (dimensions.Count == 0) return null;
        PixelSizes origin = new() { X = Place(dimensions, 'X'), Y = Place(dimensions, 'Y'), Z = Place(dimensions, 'Z') };
        return new TiffFacts("FluoView")
        {
            Axes = AxesOf(dimensions),
            StatesSize = true,
            PixelSize = new PixelSizes { X = Step(dimensions, 'X'), Y = Step(dimensions, 'Y'), Z = Step(dimensions, 'Z'), T = Step(dimensions, 'T') },
            Origin = origin == PixelSizes.Unknown || "XYZ".All(axis => origin[axis] is null or { Value: 0 }) ? null : origin,
            Name = Text(header.AsSpan(NameAt, NameBytes)) is { Length: > 0 } name ? name : null,
            Originals = [new("FluoView header", string.Join('\n', dimensions.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Name} = {d.Size}, origin {d.Origin:R}, step {d.Step:R} {d.Unit}"))))],
        };
    }

    private static Dimension Parse(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        double Real(ReadOnlySpan<byte> at) => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(at) : BinaryPrimitives.ReadDoubleLittleEndian(at);
        int size = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes[16..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        return new Dimension(Text(bytes[..16]), size, Real(bytes[20..]), Real(bytes[28..]), Text(bytes[36..]));
    }

    /// <summary>The axes of pages, slowest first. Names that are no axis of the specification keep theirs.</summary>
    private static List<TiffAxis> AxesOf(List<Dimension> dimensions)
    {
        List<TiffAxis> axes = [];
        for (int i = dimensions.Count - 1; i >= 0; i--)
        {
            char letter = dimensions[i].Letter;
            if (letter is 'X' or 'Y' || dimensions[i].Size == 1) continue;
            if (letter != '\0' && !axes.Exists(a => a.Letter == letter)) axes.Add(new TiffAxis(letter, dimensions[i].Size));
            else axes.Add(new TiffAxis(TiffAxis.FreeLetter(dimensions[i].Name, axes.Select(a => a.Letter)), dimensions[i].Size, dimensions[i].Name));
        }

        return axes;
    }

    private static Quantity? Step(List<Dimension> dimensions, char axis)
    {
        Dimension? dimension = dimensions.Find(d => d.Letter == axis);
        if (dimension is null || !(Math.Abs(dimension.Step) > 0) || !double.IsFinite(dimension.Step) || dimension.Unit.Length == 0) return null;
        if (axis == 'T') return new Quantity(Math.Abs(dimension.Step), Units.Normalize(dimension.Unit, UnitDimension.Time, out _));
        return DialectText.Length(Math.Abs(dimension.Step), dimension.Unit);
    }

    private static Quantity? Place(List<Dimension> dimensions, char axis) =>
        dimensions.Find(d => d.Letter == axis) is { Unit.Length: > 0 } dimension && double.IsFinite(dimension.Origin) && DialectText.Length(1, dimension.Unit) is { } unit ? unit with { Value = dimension.Origin } : null;

    private static string Text(ReadOnlySpan<byte> padded)
    {
        int end = padded.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? padded : padded[..end]).Trim();
    }

    private sealed record Dimension(string Name, long Size, double Origin, double Step, string Unit)
    {
        public char Letter => Name.ToUpperInvariant() switch { "X" => 'X', "Y" => 'Y', "Z" => 'Z', "T" or "TIME" => 'T', "CH" or "WAVELENGTH" => 'C', _ => '\0' };
    }
}
