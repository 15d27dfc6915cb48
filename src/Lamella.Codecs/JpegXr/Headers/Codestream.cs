namespace Lamella.Codecs.JpegXr;

/// <summary>One parsed codestream: its headers and where the packets of its tiles lie (T.832 8.2, 8.5, 8.6). Immutable.</summary>
internal sealed class Codestream
{
    /// <summary>A packet that the index table marks as left out.</summary>
    public const int Absent = -1;

    private const int PacketHeaderBytes = 4;

    private readonly int[] _packets;
    private readonly int[] _sorted;
    private readonly int _length;
    private readonly int _packetsPerTile;

    private Codestream(ImageHeader image, PlaneHeader plane, PlaneHeader? alpha, int[] packets, int length, long fileOffset)
    {
        FileOffset = fileOffset;
        Image = image;
        Plane = plane;
        Alpha = alpha;
        _packets = packets;
        _length = length;
        _packetsPerTile = packets.Length / image.TileCount;
        _sorted = (int[])packets.Clone();
        Array.Sort(_sorted);
    }

    /// <summary>Where the codestream lies in the file, for error messages.</summary>
    public long FileOffset { get; }

    /// <summary>The image header.</summary>
    public ImageHeader Image { get; }

    /// <summary>The header of the colour plane.</summary>
    public PlaneHeader Plane { get; }

    /// <summary>The header of an interleaved alpha plane; null when there is none.</summary>
    public PlaneHeader? Alpha { get; }

    /// <summary>Parses the headers alone.</summary>
    public static (ImageHeader Image, PlaneHeader Plane, PlaneHeader? Alpha) ParseHeaders(ReadOnlySpan<byte> codestream, long baseOffset) =>
        ParseHeaders(codestream, baseOffset, out _);

    /// <summary>Parses headers and index table.</summary>
    public static Codestream Parse(ReadOnlySpan<byte> codestream, long baseOffset)
    {
        (ImageHeader image, PlaneHeader plane, PlaneHeader? alpha) = ParseHeaders(codestream, baseOffset, out HeaderBits bits);
        int perTile = image.FrequencyOrder ? plane.Bands : 1;
        if (alpha is not null && image.FrequencyOrder && alpha.Bands > perTile) Throw.Damaged(JxrContainer.Name, "the alpha plane has more bands than the image", bits.FileOffset);
        long count = (long)image.TileCount * perTile;
        if (count > codestream.Length) Throw.Damaged(JxrContainer.Name, "more tiles than bytes", bits.FileOffset);
        long[] offsets = new long[count];
        if (image.IndexTable)
        {
            if (bits.Bits(16) != 1) Throw.Damaged(JxrContainer.Name, "the index table does not start with 1", bits.FileOffset - 2);
            for (int i = 0; i < offsets.Length; i++) offsets[i] = VariableLengthWord(ref bits) ?? Absent;
        }

        long profile = VariableLengthWord(ref bits) ?? 0;
        long start = bits.Position;
        if (profile < 0 || profile > codestream.Length - start) Throw.Damaged(JxrContainer.Name, "the profile information reaches past the end", bits.FileOffset);
        start += profile;
        int[] packets = new int[offsets.Length];
        for (int i = 0; i < packets.Length; i++)
        {
            if (offsets[i] == Absent)
            {
                if (perTile < 4 || i % 4 != 3) Throw.Damaged(JxrContainer.Name, "a packet that may not be left out is absent", bits.FileOffset);
                packets[i] = Absent;
                continue;
            }

            if (offsets[i] < 0 || offsets[i] > codestream.Length - start - PacketHeaderBytes) Throw.Damaged(JxrContainer.Name, "a packet lies outside the data", bits.FileOffset);
            packets[i] = (int)(start + offsets[i]);
        }

        return new(image, plane, alpha, packets, codestream.Length, baseOffset);
    }

    /// <summary>
    /// Opens packet <paramref name="band"/> of a tile. <paramref name="data"/> is the codestream followed by the zero bytes that <see cref="BitReader"/> asks for;
    /// <paramref name="limit"/> is the byte behind the packet. False when the packet is absent.
    /// </summary>
    public bool TryOpenPacket(byte[] data, int tile, int band, out BitReader reader, out int limit)
    {
        int at = _packets[(tile * _packetsPerTile) + band];
        if (at == Absent)
        {
            reader = default;
            limit = 0;
            return false;
        }

        // The flexbits packet's start code is not checked: the reference decoder tolerates a wrong one.
        if (band < 3 && (data[at] != 0 || data[at + 1] != 0 || data[at + 2] != 1)) Throw.Damaged(JxrContainer.Name, "a packet does not start with 00 00 01", FileOffset + at);
        int next = Array.BinarySearch(_sorted, at);
        while (next < _sorted.Length && _sorted[next] <= at) next++;
        limit = next < _sorted.Length ? _sorted[next] : _length;
        reader = new(data, at + PacketHeaderBytes);
        return true;
    }

    private static (ImageHeader Image, PlaneHeader Plane, PlaneHeader? Alpha) ParseHeaders(ReadOnlySpan<byte> codestream, long baseOffset, out HeaderBits bits)
    {
        ImageHeader image = ImageHeader.Parse(codestream, baseOffset, out bits);
        PlaneHeader plane = PlaneHeader.Parse(ref bits, image.Depth);
        PlaneHeader? alpha = image.AlphaPlane ? PlaneHeader.Parse(ref bits, image.Depth) : null;
        if (alpha is not null && alpha.Color != InternalColor.Luma) Throw.Damaged(JxrContainer.Name, "the alpha plane has colour", bits.FileOffset);
        return (image, plane, alpha);
    }

    // VLW_ESC, T.832 8.2.2: null for the escape codes.
    private static long? VariableLengthWord(ref HeaderBits bits)
    {
        uint first = bits.Bits(8);
        return first switch
        {
            >= 0xFD => null,
            0xFC => (long)(((ulong)bits.Bits(32) << 32) | bits.Bits(32)),
            0xFB => bits.Bits(32),
            _ => (first << 8) | bits.Bits(8),
        };
    }
}
