using System.Text;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.Lsm.Structure;

/// <summary>The structure CZ_LSMINFO (tag 34412): dimensions, voxel sizes in metres, and where the other blocks lie. Old files have a shorter one; what it does not reach is zero.</summary>
internal sealed record LsmInfo
{
    /// <summary>The name in error messages.</summary>
    public const string Format = "LSM";

    private const int FullSize = 464;

    /// <summary>The 32-bit offsets of blocks, by their place in the structure.</summary>
    private static readonly (int Position, string Name)[] Offsets =
    [
        (96, "OffsetVectorOverlay"), (100, "OffsetInputLut"), (104, "OffsetOutputLut"), (108, "OffsetChannelColors"), (120, "OffsetChannelDataTypes"), (124, "OffsetScanInformation"), (128, "OffsetKsData"),
        (132, "OffsetTimeStamps"), (136, "OffsetEventList"), (140, "OffsetRoi"), (144, "OffsetBleachRoi"), (148, "OffsetNextRecording"), (204, "OffsetChannelWavelength"), (208, "OffsetChannelFactors"),
        (220, "OffsetUnmixParameters"), (224, "OffsetAcquisitionParameters"), (228, "OffsetCharacteristics"), (232, "OffsetPalette"), (336, "OffsetTilePositions"), (376, "OffsetPositions"),
    ];

    private readonly byte[] _bytes;

    private LsmInfo(byte[] bytes) => _bytes = bytes;

    /// <summary>Columns.</summary>
    public int DimensionX => I32(8);

    /// <summary>Rows.</summary>
    public int DimensionY => I32(12);

    /// <summary>Sections.</summary>
    public int DimensionZ => I32(16);

    /// <summary>Channels.</summary>
    public int DimensionChannels => I32(20);

    /// <summary>Time points, or lines of a line scan.</summary>
    public int DimensionTime => I32(24);

    /// <summary>1 8-bit, 2 12- or 16-bit, 5 float; 0 when channels differ.</summary>
    public int DataType => I32(28);

    /// <summary>The order and meaning of the axes, see the folder's README.</summary>
    public int ScanType => (ushort)(I32(88) & 0xFFFF);

    /// <summary>The channels are neighbouring bands of wavelengths.</summary>
    public bool IsSpectral => (I32(88) >> 16) != 0;

    /// <summary>Seconds between time points; 0 when the scanner ran freely.</summary>
    public double TimeInterval => F64(112);

    /// <summary>Stage positions; 0 in old files.</summary>
    public int DimensionP => I32(264);

    /// <summary>Tiles of a mosaic; 0 in old files.</summary>
    public int DimensionM => I32(268);

    /// <summary>The size of a voxel in metres along X (0), Y (1) or Z (2).</summary>
    public double VoxelSize(int axis) => F64(40 + (8 * axis));

    /// <summary>Where the first voxel lies, in metres.</summary>
    public double Origin(int axis) => F64(64 + (8 * axis));

    /// <summary>Where a block lies; 0 when there is none.</summary>
    public long OffsetOf(string block)
    {
        foreach ((int position, string name) in Offsets)
        {
            if (name == block) return (uint)I32(position);
        }

        throw new ArgumentException("No such block.", nameof(block));
    }

    /// <summary>True when the first directory holds the structure.</summary>
    public static bool IsIn(TiffDirectory page) => page.TryFind(TiffTag.LsmInfo, out TiffEntry entry) && entry.Count >= 40;

    /// <summary>Reads the structure.</summary>
    public static LsmInfo Read(TiffDirectory page)
    {
        byte[] stored = page.Bytes(TiffTag.LsmInfo, 1 << 16);
        SpanReader reader = new(stored, Format);
        uint magic = reader.U32();
        if (magic is not (0x0400494C or 0x0300494C)) Throw.Damaged(Format, Invariant($"CZ_LSMINFO starts with 0x{magic:X8}"));
        int size = reader.I32();
        byte[] bytes = new byte[FullSize];
        // Some writers leave the size at zero; then the field's length counts.
        int there = Math.Min(stored.Length, size >= 40 ? size : stored.Length);
        stored.AsSpan(0, Math.Min(there, FullSize)).CopyTo(bytes);
        return new LsmInfo(bytes);
    }

    /// <summary>All values as lines of text.</summary>
    public string Dump()
    {
        StringBuilder text = new();
        void Line(string name, FormattableString value) => text.Append(name).Append(" = ").Append(Invariant(value)).Append('\n');
        Line("MagicNumber", $"0x{I32(0):X8}");
        Line("StructureSize", $"{I32(4)}");
        foreach ((int at, string name) in (ReadOnlySpan<(int, string)>)[(8, "DimensionX"), (12, "DimensionY"), (16, "DimensionZ"), (20, "DimensionChannels"), (24, "DimensionTime"), (28, "DataType"), (32, "ThumbnailX"), (36, "ThumbnailY")])
        {
            Line(name, $"{I32(at)}");
        }

        foreach ((int at, string name) in (ReadOnlySpan<(int, string)>)[(40, "VoxelSizeX"), (48, "VoxelSizeY"), (56, "VoxelSizeZ"), (64, "OriginX"), (72, "OriginY"), (80, "OriginZ")]) Line(name, $"{F64(at):R}");
        Line("ScanType", $"{ScanType}");
        Line("SpectralScan", $"{(IsSpectral ? 1 : 0)}");
        Line("TypeOfData", $"{I32(92)}");
        Line("TimeInterval", $"{TimeInterval:R}");
        foreach ((int at, string name) in (ReadOnlySpan<(int, string)>)[(152, "DisplayAspectX"), (160, "DisplayAspectY"), (168, "DisplayAspectZ"), (176, "DisplayAspectTime"), (212, "ObjectiveSphereCorrection"), (236, "TimeDifferenceX"), (244, "TimeDifferenceY"), (252, "TimeDifferenceZ")])
        {
            Line(name, $"{F64(at):R}");
        }

        foreach ((int at, string name) in Offsets) Line(name, $"{(uint)I32(at)}");
        Line("DimensionP", $"{DimensionP}");
        Line("DimensionM", $"{DimensionM}");
        return text.ToString();
    }

    private int I32(int at) => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));

    private double F64(int at) => System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian(_bytes.AsSpan(at));
}
