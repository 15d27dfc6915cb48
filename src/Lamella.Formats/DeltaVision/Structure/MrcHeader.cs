using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.DeltaVision.Structure;

/// <summary>The header that DeltaVision and MRC share, with the fields that each gives its own meaning. All of them are read in the byte order that the header shows.</summary>
internal sealed class MrcHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 1024;

    private const short DeltaVisionId = -16224;
    private const int ImodStamp = 0x444F4D49;
    private const int LaterType = 100;
    private const int MostPanels = 1 << 20;
    private const int ShortTitles = 4;
    private readonly byte[] _bytes;

    private MrcHeader(byte[] bytes, MrcDialect dialect, bool bigEndian)
    {
        _bytes = bytes;
        Dialect = dialect;
        BigEndian = bigEndian;
    }

    /// <summary>Who wrote it.</summary>
    public MrcDialect Dialect { get; }

    /// <summary>The name in error messages.</summary>
    public string Format => Dialect == MrcDialect.DeltaVision ? "DeltaVision" : "MRC";

    /// <summary>The byte order of header and samples.</summary>
    public bool BigEndian { get; }

    /// <summary>Columns.</summary>
    public int Width => I32(0);

    /// <summary>Rows.</summary>
    public int Height => I32(4);

    /// <summary>All sections: sections of a stack times channels times time points.</summary>
    public int Sections => I32(8);

    /// <summary>The type of the samples.</summary>
    public int Mode => I32(12);

    /// <summary>Bytes between the header and the first sample.</summary>
    public int ExtendedBytes => I32(92);

    /// <summary>What the extended header of MRC holds, in four letters: <c>CCP4</c>, <c>MRCO</c>, <c>SERI</c>, <c>AGAR</c>, <c>FEI1</c>, <c>FEI2</c>, <c>HDF5</c>; empty when not stated.</summary>
    public string ExtendedKind => Dialect == MrcDialect.Mrc2014 ? TiffDirectory.Decode(_bytes.AsSpan(104, 4)).Trim('\0', ' ') : string.Empty;

    /// <summary>Integers for each section in the extended header.</summary>
    public int ExtendedIntegers => I16(128);

    /// <summary>Floats for each section in the extended header, behind the integers.</summary>
    public int ExtendedFloats => I16(130);

    /// <summary>
    /// True for the later kind of DeltaVision header (image type 100): of its ten titles six gave way to wavelengths and ranges of channels 6 to 12, a count of time points of 32 bits, a date, and the number of panels.
    /// Other programs copy the type and leave nonsense in these places.
    /// </summary>
    public bool IsLater => Dialect == MrcDialect.DeltaVision && I16(160) == LaterType && I32(880) is >= 0 and <= MostPanels && I32(880) <= Sections;

    /// <summary>Positions of the stage.</summary>
    public int Panels => IsLater ? Math.Max(1, I32(880)) : 1;

    /// <summary>Time points.</summary>
    public int Times => IsLater && I16(180) is 0 or -1 && I32(852) > 0 ? I32(852) : (ushort)I16(180) == ushort.MaxValue ? 1 : (ushort)I16(180);

    /// <summary>The code of the order of planes.</summary>
    public int Sequence => I16(182);

    /// <summary>The order of planes, the fastest first: sections Z, channels W, time points T, positions P; null for a code without a known meaning. Files of one position do not need the place of P.</summary>
    public string? Order => Sequence switch
    {
        0 => "ZTWP",
        1 => "WZTP",
        2 => "ZWTP",
        3 => "ZPWT",
        4 => "ZWPT",
        5 => "WZPT",
        6 => "WPTZ",
        7 => "PWTZ",
        8 => "PTWZ",
        9 => "PZWT",
        10 => "PWZT",
        11 => "WPZT",
        12 => "WTPZ",
        13 => "TWPZ",
        14 => "TPWZ",
        _ => null,
    };

    /// <summary>When the file was made: seconds since 1970 in later headers.</summary>
    public DateTimeOffset? Date => IsLater && F64(844) is > 0 and < 253_402_300_800 and var seconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000)) : null;

    /// <summary>Channels.</summary>
    public int Waves => I16(196);

    /// <summary>The number of the objective in the maker's list.</summary>
    public int Lens => I16(162);

    /// <summary>Which axes columns, rows and sections run along: 1 X, 2 Y, 3 Z.</summary>
    public (int Columns, int Rows, int Sections) AxisOrder => (I32(64), I32(68), I32(72));

    /// <summary>The letters of the axes that columns, rows and sections run along: XYZ, unless the header of a map turns them. Null when it names one twice.</summary>
    public string? AxisLetters => AxisOrder switch
    {
        (0, 0, 0) => "XYZ",
        ( >= 1 and <= 3, >= 1 and <= 3, >= 1 and <= 3) order when order.Columns != order.Rows && order.Rows != order.Sections && order.Columns != order.Sections =>
            string.Concat("XYZ"[order.Columns - 1], "XYZ"[order.Rows - 1], "XYZ"[order.Sections - 1]),
        _ => null,
    };

    /// <summary>Where the first column (0), row (1) and section (2) lie in the unit cell of MRC, in grid steps.</summary>
    public int Start(int direction) => I32(16 + (4 * direction));

    /// <summary>Where the first voxel of MRC2014 lies along X (0), Y (1), Z (2), in angstrom. IMOD marks files in which the sign is turned.</summary>
    public float MapOrigin(int axis) => Dialect != MrcDialect.Mrc2014 ? 0 : I32(152) == ImodStamp && (I32(156) & 4) != 0 ? -F32(196 + (4 * axis)) : F32(196 + (4 * axis));

    /// <summary>The space group of MRC: 0 a stack of pictures, 1 a volume, 401 a stack of volumes.</summary>
    public int SpaceGroup => I32(88);

    /// <summary>The sampling of MRC along X (0), Y (1), Z (2): the cell divided by it is the voxel. For stacks of volumes the sections of one.</summary>
    public int Sampling(int axis) => I32(28 + (4 * axis));

    /// <summary>Pixel size in micrometres (DeltaVision) or cell length in angstrom (MRC) along X (0), Y (1), Z (2).</summary>
    public float Extent(int axis) => F32(40 + (4 * axis));

    /// <summary>The emission wavelength of a channel in nanometres; 0 when unknown. There are five places, and seven more in later headers.</summary>
    public int Wavelength(int channel) => channel switch
    {
        < 5 => I16(198 + (2 * channel)),
        < 12 when IsLater => I16(676 + (2 * (channel - 5))),
        _ => 0,
    };

    /// <summary>Where the first pixel lies: Z, X, Y of DeltaVision, in micrometres.</summary>
    public (float Z, float X, float Y) Origin => (F32(208), F32(212), F32(216));

    /// <summary>The least and the largest value of a channel, as the writer saw or chose them. The mean of the first stands behind its own.</summary>
    public (float Min, float Max)? Range(int channel) => channel switch
    {
        0 => (F32(76), F32(80)),
        1 or 2 or 3 => (F32(136 + (8 * (channel - 1))), F32(140 + (8 * (channel - 1)))),
        4 => (F32(172), F32(176)),
        < 12 when IsLater => (F32(544 + (4 * (channel - 5))), F32(588 + (4 * (channel - 5)))),
        _ => null,
    };

    /// <summary>True when bytes of mode 0 are signed. MRC2014 says they are; IMOD writes a stamp and a flag.</summary>
    public bool HasSignedBytes => Dialect != MrcDialect.DeltaVision && (I32(152) == ImodStamp ? (I32(156) & 1) != 0 : Dialect == MrcDialect.Mrc2014);

    /// <summary>Lines of text that the writers left.</summary>
    public List<string> Titles()
    {
        int count = Math.Clamp(I32(220), 0, 10);
        // The count of some files is wrong, the unused lines are empty.
        if (count == 0 || I32(220) > 10) count = 10;
        if (IsLater) count = Math.Min(count, ShortTitles);
        List<string> titles = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> line = _bytes.AsSpan(224 + (80 * i), 80);
            int end = line.IndexOf((byte)0);
            string text = TiffDirectory.Decode(end < 0 ? line : line[..end]).Trim();
            if (text.Length > 0 && !text.Any(char.IsControl)) titles.Add(text);
        }

        return titles;
    }

    /// <summary>Tells the dialect from the first bytes.</summary>
    public static MrcDialect DialectOf(ReadOnlySpan<byte> head)
    {
        if (head.Length < Size) return MrcDialect.None;
        bool big = IsBigEndian(head, out MrcDialect dialect);
        return MakesSense(head, big, dialect, anyMode: true) ? dialect : MrcDialect.None;
    }

    /// <summary>Reads a header of at least <see cref="Size"/> bytes.</summary>
    public static MrcHeader Read(ReadOnlySpan<byte> head)
    {
        bool big = IsBigEndian(head, out MrcDialect dialect);
        MrcHeader header = new(head[..Size].ToArray(), dialect, big);
        if (!MakesSense(head, big, dialect, anyMode: true)) Throw.Damaged(header.Format, Invariant($"the header declares {header.Width} x {header.Height} pixels, {header.Sections} sections of type {header.Mode}"), 0);
        if (header.ExtendedBytes < 0) Throw.Damaged(header.Format, Invariant($"an extended header of {header.ExtendedBytes} bytes"), 92);
        return header;
    }

    /// <summary>All fields as lines of text.</summary>
    public string Dump()
    {
        StringBuilder text = new();
        void Line(string name, string value) => text.Append(name).Append(" = ").Append(value).Append('\n');
        string Ints(int at, int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => I32(at + (4 * i)).ToString(CultureInfo.InvariantCulture)));
        string Shorts(int at, int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => I16(at + (2 * i)).ToString(CultureInfo.InvariantCulture)));
        string Floats(int at, int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => F32(at + (4 * i)).ToString("R", CultureInfo.InvariantCulture)));
        Line("ByteOrder", BigEndian ? "big-endian" : "little-endian");
        Line("Size", Ints(0, 3));
        Line("PixelType", Ints(12, 1));
        Line("Start", Ints(16, 3));
        Line("Sampling", Ints(28, 3));
        Line(Dialect == MrcDialect.DeltaVision ? "PixelSpacing" : "CellLength", Floats(40, 3));
        Line("Angles", Floats(52, 3));
        Line("AxisOrder", Ints(64, 3));
        Line("MinMaxMean", Floats(76, 3));
        Line("SpaceGroup", Ints(88, 1));
        Line("ExtendedHeaderBytes", Ints(92, 1));
        if (Dialect == MrcDialect.DeltaVision)
        {
            Line("DVID", Shorts(96, 1));
            Line("StartTime", Ints(100, 1));
            Line("IntegersPerSection", Shorts(128, 1));
            Line("FloatsPerSection", Shorts(130, 1));
            Line("SubResolutions", Shorts(132, 1));
            Line("ZFactor", Shorts(134, 1));
            Line("MinMaxWaves2To4", Floats(136, 6));
            Line("ImageType", Shorts(160, 1));
            Line("LensId", Shorts(162, 1));
            Line("TypeValues", Shorts(164, 4));
            Line("MinMaxWave5", Floats(172, 2));
            Line("NumTimes", Shorts(180, 1));
            Line("Sequence", Shorts(182, 1));
            Line("Tilt", Floats(184, 3));
            Line("NumWaves", Shorts(196, 1));
            Line("Wavelengths", Shorts(198, 5));
            Line("OriginZXY", Floats(208, 3));
            if (IsLater)
            {
                Line("MinWaves6To12", Floats(544, 7));
                Line("MaxWaves6To12", Floats(588, 7));
                Line("Wavelengths6To12", Shorts(676, 7));
                Line("Date", F64(844).ToString("R", CultureInfo.InvariantCulture));
                Line("NumTimesLong", Ints(852, 1));
                Line("NumPanels", Ints(880, 1));
            }
        }
        else
        {
            Line("ExtendedHeaderType", TiffDirectory.Decode(_bytes.AsSpan(104, 4).TrimEnd((byte)0)));
            Line("Version", Ints(108, 1));
            Line("Origin", Floats(196, 3));
            Line("Rms", Floats(216, 1));
        }

        Line("NumTitles", Ints(220, 1));
        foreach (string title in Titles()) Line("Title", title);
        return text.ToString();
    }

    private static bool IsBigEndian(ReadOnlySpan<byte> head, out MrcDialect dialect)
    {
        short id = BinaryPrimitives.ReadInt16LittleEndian(head[96..]);
        if (id == DeltaVisionId || BinaryPrimitives.ReverseEndianness(id) == DeltaVisionId)
        {
            dialect = MrcDialect.DeltaVision;
            return id != DeltaVisionId;
        }

        dialect = head.Slice(208, 4).SequenceEqual("MAP "u8) ? MrcDialect.Mrc2014 : MrcDialect.Old;
        // The machine stamp is 44 44 (or 44 41) for little-endian, 11 11 for big-endian files; some writers leave it empty.
        if (dialect == MrcDialect.Mrc2014 && head[212] is 0x44 or 0x11) return head[212] == 0x11;
        return !MakesSense(head, big: false, dialect) && MakesSense(head, big: true, dialect);
    }

    /// <summary>True when a header can be one. Behind a magic any mode makes sense: the reader says that it does not know it.</summary>
    private static bool MakesSense(ReadOnlySpan<byte> head, bool big, MrcDialect dialect, bool anyMode = false)
    {
        int Int(ReadOnlySpan<byte> bytes, int at) => big ? BinaryPrimitives.ReadInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        int mode = Int(head, 12);
        bool known = mode is >= 0 and <= 7 || (dialect != MrcDialect.DeltaVision && mode is 12 or 16 or 101) || (anyMode && dialect == MrcDialect.Mrc2014 && mode >= 0);
        if (!known || Int(head, 0) <= 0 || Int(head, 4) <= 0 || Int(head, 8) <= 0) return false;
        if (dialect != MrcDialect.Old) return true;
        // Without a magic the axes must be 1, 2 and 3 in some order, as the map column, row and section fields of all writers are, or unset.
        int columns = Int(head, 64), rows = Int(head, 68), sections = Int(head, 72);
        return (columns, rows, sections) is (0, 0, 0) || (columns is >= 1 and <= 3 && rows is >= 1 and <= 3 && sections is >= 1 and <= 3 && columns + rows + sections == 6);
    }

    private int I32(int at) => BigEndian ? BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));

    private short I16(int at) => BigEndian ? BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(at));

    private double F64(int at) => BigEndian ? BinaryPrimitives.ReadDoubleBigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadDoubleLittleEndian(_bytes.AsSpan(at));

    private float F32(int at) => BigEndian ? BinaryPrimitives.ReadSingleBigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadSingleLittleEndian(_bytes.AsSpan(at));
}
