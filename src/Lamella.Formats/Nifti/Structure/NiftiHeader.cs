using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Lamella.Formats.Nifti.Structure;

/// <summary>The fields of a NIfTI header, of version 1 (348 bytes, numbers of 16 and 32 bits) or 2 (540 bytes, numbers of 64 bits), in either byte order.</summary>
internal sealed class NiftiHeader
{
    public const string Format = "NIfTI";
    private const int Size1 = 348;
    private const int Size2 = 540;
    private const int MostAxes = 7;

    private readonly byte[] _bytes;

    private NiftiHeader(byte[] bytes, int version, bool bigEndian)
    {
        _bytes = bytes;
        Version = version;
        BigEndian = bigEndian;
    }

    /// <summary>1 or 2.</summary>
    public int Version { get; }

    /// <summary>The byte order of header and samples.</summary>
    public bool BigEndian { get; }

    /// <summary>Bytes of the header.</summary>
    public int Size => Version == 1 ? Size1 : Size2;

    /// <summary>True when the samples lie in a file of their own.</summary>
    public bool IsPair => _bytes.AsSpan(Version == 1 ? 344 : 4, 3).SequenceEqual(Version == 1 ? "ni1"u8 : "ni2"u8);

    /// <summary>The number of axes.</summary>
    public int Rank { get; private init; }

    /// <summary>Where the samples begin.</summary>
    public double DataStart => Version == 1 ? F32(108) : I64(168);

    /// <summary>The number of the sample type.</summary>
    public int DataType => Version == 1 ? I16(70) : I16(12);

    /// <summary>What a stored value is multiplied with; 0 for nothing.</summary>
    public double Slope => Version == 1 ? F32(112) : F64(176);

    /// <summary>What is added then.</summary>
    public double Intercept => Version == 1 ? F32(116) : F64(184);

    /// <summary>The units of space (bits 0 to 2) and time (bits 3 to 5).</summary>
    public int UnitCode => Version == 1 ? _bytes[123] : I32(500);

    /// <summary>What a person wrote.</summary>
    public string Description => Text(Version == 1 ? 148 : 240, 80);

    /// <summary>True for a file that begins as one of ours.</summary>
    public static bool IsOne(ReadOnlySpan<byte> head)
    {
        if (head.Length >= Size1 && head.Slice(344, 4) is [(byte)'n', (byte)'i' or (byte)'+', (byte)'1', 0]) return BinaryPrimitives.ReadInt32LittleEndian(head) == Size1 || BinaryPrimitives.ReadInt32BigEndian(head) == Size1;
        return head.Length >= 12 && head.Slice(4, 8) is [(byte)'n', (byte)'i' or (byte)'+', (byte)'2', 0, 13, 10, 26, 10] && (BinaryPrimitives.ReadInt32LittleEndian(head) == Size2 || BinaryPrimitives.ReadInt32BigEndian(head) == Size2);
    }

    /// <summary>Reads a header that <see cref="IsOne"/> knows.</summary>
    /// <exception cref="DamagedDataException">It is cut, or has an impossible number of axes.</exception>
    public static NiftiHeader Read(ReadOnlySpan<byte> head)
    {
        if (!IsOne(head)) Throw.Damaged(Format, "the header is not one of NIfTI");
        bool bigEndian = BinaryPrimitives.ReadInt32BigEndian(head) is Size1 or Size2;
        int version = head[bigEndian ? 3 : 0] == (Size1 & 255) ? 1 : 2;
        if (head.Length < (version == 1 ? Size1 : Size2)) Throw.Damaged(Format, Invariant($"the header ends at byte {head.Length}"));
        byte[] bytes = head[..(version == 1 ? Size1 : Size2)].ToArray();
        NiftiHeader header = new(bytes, version, bigEndian);
        long rank = version == 1 ? header.I16(40) : header.I64(16);
        return rank is >= 1 and <= MostAxes ? new NiftiHeader(bytes, version, bigEndian) { Rank = (int)rank } : Throw.Damaged<NiftiHeader>(Format, Invariant($"the header declares {rank} axes; 1 to {MostAxes} can be"));
    }

    /// <summary>Samples along an axis, counted from 0.</summary>
    public long Length(int axis) => Version == 1 ? I16(42 + (2 * axis)) : I64(24 + (8 * axis));

    /// <summary>The distance between samples of an axis. A 32-bit number is given as the shortest decimal one that it stands for.</summary>
    public double Step(int axis) => Version == 1 ? F32(80 + (4 * axis)) : F64(112 + (8 * axis));

    /// <summary>Where the samples lie in space: which of the two descriptions is meant for what, and their numbers, in words.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Orientation()
    {
        int qform = Version == 1 ? I16(252) : I32(344), sform = Version == 1 ? I16(254) : I32(348);
        List<KeyValuePair<string, string>> notes = [];
        if (qform > 0)
        {
            double[] numbers = [.. Enumerable.Range(0, 6).Select(i => Version == 1 ? F32(256 + (4 * i)) : F64(352 + (8 * i)))];
            notes.Add(new("qform", Invariant($"code {qform}, qfac {(Version == 1 ? F32(76) : F64(104))}, quaternion {string.Join(' ', numbers[..3].Select(Number))}, offset {string.Join(' ', numbers[3..].Select(Number))}")));
        }

        if (sform > 0)
        {
            IEnumerable<string> rows = Enumerable.Range(0, 3).Select(row => string.Join(' ', Enumerable.Range(0, 4).Select(i => Number(Version == 1 ? F32(280 + (16 * row) + (4 * i)) : F64(400 + (32 * row) + (8 * i))))));
            notes.Add(new("sform", Invariant($"code {sform}, {string.Join("; ", rows)}")));
        }

        return notes;
    }

    /// <summary>All fields that say something, as lines.</summary>
    public string Dump()
    {
        StringBuilder text = new();
        text.Append(Invariant($"version {Version}\ndim {string.Join(' ', Enumerable.Range(0, Rank).Select(Length))}\npixdim {string.Join(' ', Enumerable.Range(0, Rank).Select(i => Number(Step(i))))}\n"));
        text.Append(Invariant($"datatype {DataType}\nvox_offset {DataStart}\nscl_slope {Slope}\nscl_inter {Intercept}\nxyzt_units {UnitCode}\n"));
        text.Append(Invariant($"cal_max {(Version == 1 ? F32(124) : F64(192))}\ncal_min {(Version == 1 ? F32(128) : F64(200))}\nslice_duration {(Version == 1 ? F32(132) : F64(208))}\ntoffset {(Version == 1 ? F32(136) : F64(216))}\n"));
        text.Append(Invariant($"intent_code {(Version == 1 ? I16(68) : I32(504))}\nintent_name {(Version == 1 ? Text(328, 16) : Text(508, 16))}\naux_file {Text(Version == 1 ? 228 : 320, 24)}\ndescrip {Description}\ndim_info {_bytes[Version == 1 ? 39 : 524]}\n"));
        foreach ((string name, string value) in Orientation()) text.Append(name).Append(' ').Append(value).Append('\n');
        return text.ToString();
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private short I16(int at) => BigEndian ? BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(at));

    private int I32(int at) => BigEndian ? BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));

    private long I64(int at) => BigEndian ? BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at));

    private double F32(int at)
    {
        float value = BigEndian ? BinaryPrimitives.ReadSingleBigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadSingleLittleEndian(_bytes.AsSpan(at));
        return float.IsFinite(value) ? double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
    }

    private double F64(int at) => BigEndian ? BinaryPrimitives.ReadDoubleBigEndian(_bytes.AsSpan(at)) : BinaryPrimitives.ReadDoubleLittleEndian(_bytes.AsSpan(at));

    private string Text(int at, int most)
    {
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(at, most);
        int end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }
}
