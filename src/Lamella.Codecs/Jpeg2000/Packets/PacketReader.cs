using System.Numerics;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>Reads the packets of one tile (T.800 B.9, B.10): what each tells of code-blocks, and where their bytes lie.</summary>
internal ref struct PacketReader
{
    private const int FirstLengthBits = 3;
    private const int MaxLengthBits = 31;
    private const int BypassFrom = 10;
    private const int SopLength = 6;

    private readonly ReadOnlySpan<byte> _data;
    private readonly ReadOnlySpan<byte> _packed;
    private readonly TileHeader _header;
    private readonly TileCoding _coding;
    private readonly bool _isPacked;
    private Contribution[] _contributions;
    private int _count;
    private int _packedPosition;
    private int _placed;
    private int _part;
    private int _position;
    private int _end;

    /// <summary>Starts at the first packet of a tile; <paramref name="packed"/> are its packed headers, if it has such.</summary>
    public PacketReader(ReadOnlySpan<byte> data, ReadOnlySpan<byte> packed, TileHeader header)
    {
        _data = data;
        _packed = packed;
        _header = header;
        _coding = header.Coding;
        _isPacked = header.PackedHeaders is not null;
        _contributions = new Contribution[64];
        _part = -1;
    }

    /// <summary>The contributions of all packets so far; blocks refer to them by index.</summary>
    public readonly Contribution[] Contributions => _contributions;

    /// <summary>Reads the next packet, which belongs to a precinct and layer.</summary>
    public void Read(TileComponent component, Resolution resolution, int precinct, int layer)
    {
        while (_position == _end && _part + 1 < _header.Parts.Count)
        {
            (_position, int length) = _header.Parts[++_part];
            _end = _position + length;
        }

        if (_coding.HasSop && IsMarker(_data[.._end], _position, Marker.Sop)) _position = Math.Min(_end, _position + SopLength);
        ReadOnlySpan<byte> source = _isPacked ? _packed : _data[.._end];
        PacketBits bits = new(source, _isPacked ? _packedPosition : _position);
        int first = _count;
        if (bits.Bit() != 0)
        {
            for (int b = 0; b < resolution.Subbands.Length; b++)
                ReadBlocks(ref bits, resolution.Blocks(precinct, b), layer, component.Coding.Style, resolution.Subbands[b].MagnitudeBits);
        }

        int end = bits.End();
        if (_coding.HasEph && IsMarker(source, end, Marker.Eph)) end += 2;
        if (_isPacked) _packedPosition = end;
        else _position = end;
        Place(first);
    }

    private static bool IsMarker(ReadOnlySpan<byte> data, int at, int marker) => at + 2 <= data.Length && data[at] == marker >> 8 && data[at + 1] == (marker & 0xFF);

    /// <summary>Forgets the packet that ended early: its blocks keep what earlier packets told.</summary>
    public readonly void Abandon()
    {
        for (int i = _placed; i < _count; i++) (_contributions[i].Offset, _contributions[i].Length, _contributions[i].Passes) = (0, 0, 0);
    }

    /// <summary>The bytes follow the header in the same order.</summary>
    private void Place(int first)
    {
        for (int i = first; i < _count; i++)
        {
            ref Contribution contribution = ref _contributions[i];
            if (contribution.Length > _end - _position)
                Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"a packet holds {contribution.Length} bytes of a code-block, {_end - _position} are left"), _position);
            contribution.Offset = _position;
            _position += contribution.Length;
            _placed = i + 1;
        }
    }

    private void ReadBlocks(ref PacketBits bits, PrecinctBand band, int layer, BlockStyle style, int magnitudeBits)
    {
        for (int i = 0; i < band.Blocks.Length; i++)
        {
            ref CodeBlock block = ref band.Blocks[i];
            bool isNew = block.LengthBits == 0;
            if (!(isNew ? band.Inclusion.IsBelow(ref bits, i, layer + 1) : bits.Bit() != 0)) continue;
            if (isNew)
            {
                int threshold = 1;
                for (; !band.ZeroPlanes.IsBelow(ref bits, i, threshold); threshold++)
                {
                    if (threshold > magnitudeBits) Throw.Damaged(Jpeg2000Decoder.Format, "a code-block misses more bit-planes than there are");
                }

                block.ZeroPlanes = threshold - 1;
                block.LengthBits = FirstLengthBits;
            }

            int passes = ReadPasses(ref bits);
            while (bits.Bit() != 0)
            {
                if (++block.LengthBits > MaxLengthBits) Throw.Damaged(Jpeg2000Decoder.Format, "a code-block of more than 2^31 bytes");
            }

            // Encoders may send passes beyond the last bit-plane. They carry nothing, but their bytes are there; the block's decoder leaves them out.
            ReadSegments(ref bits, ref block, passes, style);
        }
    }

    /// <summary>Table B.4.</summary>
    private static int ReadPasses(ref PacketBits bits)
    {
        if (bits.Bit() == 0) return 1;
        if (bits.Bit() == 0) return 2;
        uint value = bits.Bits(2);
        if (value < 3) return 3 + (int)value;
        value = bits.Bits(5);
        return value < 31 ? 6 + (int)value : 37 + (int)bits.Bits(7);
    }

    private void ReadSegments(ref PacketBits bits, ref CodeBlock block, int passes, BlockStyle style)
    {
        while (passes > 0)
        {
            int capacity = SegmentCapacity(style, block.Passes - block.SegmentPasses);
            int taken = Math.Min(passes, capacity - block.SegmentPasses);
            int lengthBits = block.LengthBits + BitOperations.Log2((uint)taken);
            if (lengthBits > MaxLengthBits) Throw.Damaged(Jpeg2000Decoder.Format, "a code-block of more than 2^31 bytes");
            if (_count == _contributions.Length) Array.Resize(ref _contributions, _count * 2);
            _contributions[_count] = new Contribution { Length = (int)bits.Bits(lengthBits), Passes = taken, Next = -1, Continues = block.SegmentPasses > 0 };
            if (block.First < 0) block.First = _count;
            else _contributions[block.Last].Next = _count;
            block.Last = _count++;
            block.Passes += taken;
            block.SegmentPasses += taken;
            if (block.SegmentPasses == capacity) block.SegmentPasses = 0;
            passes -= taken;
        }
    }

    /// <summary>The passes of the segment that begins with a pass (Tables D.8 and D.9).</summary>
    private static int SegmentCapacity(BlockStyle style, int pass)
    {
        if (style.HasFlag(BlockStyle.TerminateAll)) return 1;
        if (!style.HasFlag(BlockStyle.Bypass)) return int.MaxValue;
        return pass == 0 ? BypassFrom : (pass - BypassFrom) % 3 == 0 ? 2 : 1;
    }
}
