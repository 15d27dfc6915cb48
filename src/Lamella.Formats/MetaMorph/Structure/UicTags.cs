using System.Globalization;
using System.Text;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.MetaMorph.Structure;

/// <summary>
/// The four private fields of MetaMorph. UIC1 and UIC4 are lists of numbered values (UIC1 with offsets to what does not fit 32 bits, UIC4 with the values themselves), UIC2 has six numbers for each plane,
/// UIC3 its wavelength.
/// </summary>
internal sealed class UicTags
{
    /// <summary>The name in error messages.</summary>
    public const string Format = "STK";

    /// <summary>Values of single planes are kept for stacks of up to so many.</summary>
    public const int MostPlanes = 1 << 22;

    private const int MostText = 1 << 10;
    private readonly TiffContainer _file;
    private readonly List<string> _warnings;
    private readonly Dictionary<int, object> _values = [];

    private UicTags(TiffContainer file, int planes, List<string> warnings)
    {
        _file = file;
        _warnings = warnings;
        PlaneCount = planes;
        ZDistances = new double[planes];
        Created = new DateTime?[planes];
        Modified = new DateTime?[planes];
    }

    /// <summary>The planes of the stack.</summary>
    public int PlaneCount { get; }

    /// <summary>The distance of each plane to the one before, in the unit of the calibration.</summary>
    public double[] ZDistances { get; }

    /// <summary>When each plane was taken.</summary>
    public DateTime?[] Created { get; }

    /// <summary>When each plane was last changed.</summary>
    public DateTime?[] Modified { get; }

    /// <summary>The wavelength of each plane in nanometres; empty when not stated.</summary>
    public double[] Wavelengths { get; private set; } = [];

    /// <summary>Lists that do not fit the planes.</summary>
    public List<ContentPart> Unused { get; } = [];

    /// <summary>Where the fields and their values lie.</summary>
    public List<long> Places { get; } = [];

    /// <summary>True when the directory has the field that makes it a stack.</summary>
    public static bool IsIn(TiffDirectory page) => page.TryFind(TiffTag.Uic2, out TiffEntry entry) && entry.Count > 0 && entry.Type == TiffFieldType.Rational;

    /// <summary>Reads all four fields. A damaged one is left out with a warning.</summary>
    public static UicTags Read(TiffDirectory page, List<string> warnings)
    {
        page.TryFind(TiffTag.Uic2, out TiffEntry planes);
        TiffContainer file = page.Container;
        // Six 32-bit numbers for each plane lie at the offset, where TIFF's own rule would see two.
        if (planes.Count > MostPlanes || (Int128)planes.Position + ((Int128)planes.Count * 24) > file.Length)
            Throw.Damaged(Format, Invariant($"the {planes.Count} planes of the stack do not fit the file"), page.Offset);
        UicTags tags = new(file, (int)planes.Count, warnings);
        tags.Try("UIC2", () => tags.ReadPlanes(planes.Position));
        // What lies behind the pixels ends them: the values of fields that do not fit their entries, and those that the private lists name.
        foreach (TiffEntry entry in page.Entries)
        {
            if (!entry.IsInline || entry.Tag is TiffTag.Uic1 or TiffTag.Uic2 or TiffTag.Uic3 or TiffTag.Uic4) tags.Places.Add(tags.PlaceOf(entry));
        }

        if (page.TryFind(TiffTag.Uic3, out TiffEntry waves) && waves.Type == TiffFieldType.Rational)
        {
            if (waves.Count == planes.Count) tags.Try("UIC3", () => tags.ReadWavelengths(waves.Position));
            else tags.Unused.Add(new ContentPart("wavelength", waves.Count, "UIC3", Invariant($"the stack counts {Counts.Of(planes.Count, "plane")}, each with one wavelength")));
        }

        if (page.TryFind(TiffTag.Uic4, out TiffEntry fourth))
        {
            tags.Try("UIC4", () => tags.ReadList(tags.PlaceOf(fourth)));
        }

        if (page.TryFind(TiffTag.Uic1, out TiffEntry first) && first.Type == TiffFieldType.Long) tags.Try("UIC1", () => tags.ReadIndex(first));
        return tags;
    }

    /// <summary>A whole number; null when absent.</summary>
    public uint? Integer(UicId id) => _values.GetValueOrDefault((int)id) is uint value ? value : null;

    /// <summary>A fraction; null when absent.</summary>
    public double? Number(UicId id) => _values.GetValueOrDefault((int)id) is double value && double.IsFinite(value) ? value : null;

    /// <summary>A text; null when absent or empty.</summary>
    public string? Text(UicId id) => _values.GetValueOrDefault((int)id) is string { Length: > 0 } text ? text : null;

    /// <summary>A moment; null when absent.</summary>
    public DateTime? Time(UicId id) => _values.GetValueOrDefault((int)id) is DateTime time ? time : null;

    /// <summary>Values of single planes, one behind the other; empty when absent.</summary>
    public double[] Numbers(UicId id) => _values.GetValueOrDefault((int)id) is double[] list ? list : [];

    /// <summary>Texts of single planes; empty when absent.</summary>
    public string[] Texts(UicId id) => _values.GetValueOrDefault((int)id) is string[] list ? list : [];

    /// <summary>All values as lines of text.</summary>
    public string Dump()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"NumberPlanes = {PlaneCount}\n");
        foreach ((int id, object value) in _values.OrderBy(pair => pair.Key))
        {
            string name = Enum.IsDefined((UicId)id) ? ((UicId)id).ToString() : Invariant($"Tag{id}");
            string shown = value switch
            {
                double[] list => string.Join(' ', list.Select(v => v.ToString("R", CultureInfo.InvariantCulture))),
                string[] list => string.Join(" | ", list),
                DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
            };
            text.Append(name).Append(" = ").Append(shown).Append('\n');
        }

        text.Append("ZDistance = ").AppendJoin(' ', ZDistances.Select(v => v.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        text.Append("TimeCreated = ").AppendJoin(' ', Created.Select(v => v?.ToString("o", CultureInfo.InvariantCulture) ?? "-")).Append('\n');
        text.Append("TimeModified = ").AppendJoin(' ', Modified.Select(v => v?.ToString("o", CultureInfo.InvariantCulture) ?? "-")).Append('\n');
        if (Wavelengths.Length > 0) text.Append("Wavelengths = ").AppendJoin(' ', Wavelengths.Select(v => v.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }

    /// <summary>A day number and milliseconds of that day; null for what is no date. The count is one less than the Julian day numbers of astronomers: 2451576 is 2000-02-02.</summary>
    internal static DateTime? Moment(uint day, uint milliseconds)
    {
        // Day 1721425 is 0001-01-01 in the Gregorian calendar.
        const uint First = 1_721_425, Last = 5_373_483;
        return day is < First or > Last || milliseconds > 86_400_000 ? null : new DateTime(1, 1, 1).AddDays(day - First).AddMilliseconds(milliseconds);
    }

    /// <summary>These fields hold an offset even where a single value would fit the entry.</summary>
    private long PlaceOf(TiffEntry entry) => entry.IsInline && !_file.IsBig ? _file.U32(BitConverter.GetBytes((uint)entry.Inline)) : entry.Position;

    private void ReadPlanes(long offset)
    {
        byte[] bytes = Bytes(offset, 24L * PlaneCount);
        SpanReader reader = new(bytes, Format, _file.BigEndian, offset);
        for (int i = 0; i < PlaneCount; i++)
        {
            ZDistances[i] = Fraction(reader.U32(), reader.U32());
            Created[i] = Moment(reader.U32(), reader.U32());
            Modified[i] = Moment(reader.U32(), reader.U32());
        }
    }

    private void ReadWavelengths(long offset) => Wavelengths = Fractions(offset, PlaneCount);

    /// <summary>UIC1: pairs of a number and a value or an offset.</summary>
    private void ReadIndex(TiffEntry entry)
    {
        const int Most = 4096;
        byte[] bytes = Bytes(PlaceOf(entry), 8 * Math.Min(entry.Count, Most));
        SpanReader reader = new(bytes, Format, _file.BigEndian, entry.Position);
        while (reader.Remaining >= 8)
        {
            int id = (int)Math.Min(reader.U32(), int.MaxValue);
            uint value = reader.U32();
            if (KindOf(id) != UicKind.Integer) Places.Add(value);
            if (_values.ContainsKey(id)) continue;
            // The number as it is: a value, or the place of a structure that is not published.
            if (KindOf(id) is UicKind.Integer or UicKind.Unknown) _values[id] = value;
            else if (value >= 8 && value < _file.Length) Try(Invariant($"value {id} of UIC1"), () => ReadValue(id, value));
        }
    }

    /// <summary>UIC4: 16-bit numbers, each followed by its value; a zero ends the list.</summary>
    private void ReadList(long offset)
    {
        const int Most = 256;
        for (int i = 0; i < Most; i++)
        {
            int id = _file.U16(Bytes(offset, 2));
            offset += 2;
            // What follows a value of unknown size cannot be found.
            if (id == 0) return;
            if (KindOf(id) == UicKind.Unknown)
            {
                Unused.Add(new ContentPart("list", 1, Invariant($"UIC4, from value {id} on"), "the size of that value is not published, so what follows it cannot be found"));
                return;
            }

            offset = ReadValue(id, offset);
        }
    }

    /// <summary>Reads a value and returns where it ends.</summary>
    private long ReadValue(int id, long offset)
    {
        switch (KindOf(id))
        {
            case UicKind.Integer:
                _values[id] = _file.U32(Bytes(offset, 4));
                return offset + 4;
            case UicKind.Fraction:
                _values[id] = Fractions(offset, 1)[0];
                return offset + 8;
            case UicKind.Text:
                _values[id] = ReadText(ref offset);
                return offset;
            case UicKind.Time:
                byte[] moment = Bytes(offset, 8);
                if (Moment(_file.U32(moment), _file.U32(moment.AsSpan(4))) is { } time) _values[id] = time;
                return offset + 8;
            case UicKind.PlanePairs:
                _values[id] = Fractions(offset, 2 * PlaneCount);
                return offset + (16L * PlaneCount);
            case UicKind.PlaneFractions:
                _values[id] = Fractions(offset, PlaneCount);
                return offset + (8L * PlaneCount);
            case UicKind.PlaneIntegers:
                byte[] bytes = Bytes(offset, 4L * PlaneCount);
                _values[id] = Array.ConvertAll(Enumerable.Range(0, PlaneCount).ToArray(), i => (double)_file.U32(bytes.AsSpan(4 * i)));
                return offset + (4L * PlaneCount);
            case UicKind.PlaneTexts:
                string[] texts = new string[Math.Min(PlaneCount, 1 << 16)];
                for (int i = 0; i < texts.Length; i++) texts[i] = ReadText(ref offset);
                _values[id] = texts;
                return offset;
            default:
                return offset + 4;
        }
    }

    private string ReadText(ref long offset)
    {
        uint length = _file.U32(Bytes(offset, 4));
        if (length > MostText) Throw.Damaged(Format, Invariant($"a text of {length} bytes"), offset);
        string text = TiffDirectory.Decode(Bytes(offset + 4, length).AsSpan().TrimEnd((byte)0));
        offset += 4 + length;
        return text;
    }

    private double[] Fractions(long offset, int count)
    {
        byte[] bytes = Bytes(offset, 8L * count);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = Fraction(_file.U32(bytes.AsSpan(8 * i)), _file.U32(bytes.AsSpan((8 * i) + 4)));
        return values;
    }

    /// <summary>The numerator may be negative: stage positions are.</summary>
    private static double Fraction(uint numerator, uint denominator) => denominator == 0 ? 0 : (double)(int)numerator / denominator;

    private byte[] Bytes(long offset, long count)
    {
        if (count > _file.Length) Throw.Damaged(Format, Invariant($"{count} bytes are expected at byte {offset}, but the file has {_file.Length}"), offset);
        byte[] bytes = new byte[count];
        _file.Read(offset, bytes);
        return bytes;
    }

    private void Try(string what, Action read)
    {
        try
        {
            read();
        }
        catch (DamagedDataException e)
        {
            _warnings.Add($"{what} cannot be read and is left out: {e.Message}");
        }
    }

    private static UicKind KindOf(int id) => id switch
    {
        4 or 5 or 21 or 22 or 23 or 24 or 38 or 39 or 52 or 53 or 57 or 58 or 62 or 63 => UicKind.Fraction,
        6 or 7 or 25 => UicKind.Text,
        16 or 17 => UicKind.Time,
        28 or 29 => UicKind.PlanePairs,
        37 => UicKind.PlaneTexts,
        40 => UicKind.PlaneFractions,
        41 => UicKind.PlaneIntegers,
        // Overlays, image properties and tables, whose structure is not published.
        10 or (>= 30 and <= 36) or (>= 46 and <= 50) or > 65 => UicKind.Unknown,
        _ => UicKind.Integer,
    };

    private enum UicKind
    {
        Unknown,
        Integer,
        Fraction,
        Text,
        Time,
        PlanePairs,
        PlaneFractions,
        PlaneIntegers,
        PlaneTexts,
    }
}
