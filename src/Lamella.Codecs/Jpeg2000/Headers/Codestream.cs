using System.Buffers.Binary;
using System.Text;
using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The headers of a codestream (T.800 Annex A): the main header, and where each tile's packets lie.</summary>
internal sealed class Codestream
{
    internal const string HighThroughput = "HTJ2K (High-Throughput JPEG 2000, ISO/IEC 15444-15)";

    // Pcap bit 15: capabilities of Part 15 (T.800 A.5.2).
    private const uint PartFifteen = 1u << (32 - 15);
    private const int TilePartHeader = 12;
    private const int LatinText = 1;
    private const int MaxComment = 256;

    // No header of a tile-part is longer: a few segments of at most 64 KiB.
    private const int MostHeader = 1 << 20;

    private readonly long _base;
    private readonly List<(int Index, byte[] Data)> _packed = [];
    private byte[] _packedHeaders = [];
    private int _packedPosition;
    private int _position;

    private Codestream(long baseOffset, ImageSize size)
    {
        _base = baseOffset;
        Size = size;
        Main = new HeaderParameters(size);
    }

    /// <summary>SIZ.</summary>
    public ImageSize Size { get; }

    /// <summary>The other segments of the main header.</summary>
    public HeaderParameters Main { get; }

    /// <summary>The first COM segment of text.</summary>
    public string? Comment { get; private set; }

    /// <summary>True when the bytes begin as a codestream does: SOC, then SIZ.</summary>
    public static bool Matches(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]);

    /// <summary>Reads the main header; <paramref name="baseOffset"/> is where the codestream lies in the file, for messages.</summary>
    public static Codestream Parse(ReadOnlySpan<byte> data, long baseOffset, bool lenient = false)
    {
        if (!Matches(data)) Throw.Damaged(Jpeg2000Decoder.Format, "a codestream does not begin with SOC and SIZ", baseOffset);
        SpanReader reader = new(Segment(data, 2, baseOffset, out int position), Jpeg2000Decoder.Format, bigEndian: true, baseOffset + 6);
        Codestream stream = new(baseOffset, ImageSize.Parse(ref reader)) { _position = position, IsLenient = lenient };
        stream.ReadMain(data);
        return stream;
    }

    /// <summary>Where the first tile-part begins, from the start of the codestream on.</summary>
    public int FirstTilePart => _position;

    /// <summary>True when tile-parts that end early are taken as far as they go, and tiles may be missing.</summary>
    public bool IsLenient { get; init; }

    /// <summary>The tiles that have a sample in some component.</summary>
    public int TilesWithSamples
    {
        get
        {
            int count = Size.TilesWide * Size.TilesHigh;
            if (Array.TrueForAll(Size.Components, c => c.StepX == 1 && c.StepY == 1)) return count;
            for (int i = (Size.TilesWide * Size.TilesHigh) - 1; i >= 0; i--) count -= HasNoSamples(i) ? 1 : 0;
            return count;
        }
    }

    /// <summary>Finds the tile-parts of all tiles; null for a tile without samples that has none. Another tile without any is an error, unless the reading is lenient.</summary>
    public TileHeader?[] ReadTiles(ReadOnlySpan<byte> data)
    {
        TileHeader?[] tiles = new TileHeader?[Size.TilesWide * Size.TilesHigh];
        while (_position + 2 <= data.Length)
        {
            int marker = BinaryPrimitives.ReadUInt16BigEndian(data[_position..]);
            if (marker == Marker.Eoc) break;
            if (IsLenient && data.Length - _position < TilePartHeader + 2) break;
            if (marker != Marker.Sot) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"marker {marker:X4} where a tile-part should begin"), _base + _position);
            if (!IsLenient)
            {
                ReadTilePart(data, tiles);
                continue;
            }

            try
            {
                ReadTilePart(data, tiles);
            }
            catch (DamagedDataException) when (data.Length - _position < MostHeader)
            {
                // The header of the last tile-part is cut.
                break;
            }
        }

        // A tile in which no component has a sample may be absent.
        int missing = Array.FindIndex(tiles, tile => tile is null);
        while (missing >= 0 && HasNoSamples(missing)) missing = missing + 1 < tiles.Length ? Array.FindIndex(tiles, missing + 1, tile => tile is null) : -1;
        if (missing >= 0 && !IsLenient) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"tile {missing} of {tiles.Length} is missing"), _base + _position);
        return tiles;
    }

    /// <summary>True when a tile has no sample in any component: one may be sampled more coarsely than the tile is large.</summary>
    public bool HasNoSamples(int index)
    {
        Rectangle tile = Size.Tile(index);
        return Array.TrueForAll(Size.Components, c => tile.Divide(c.StepX, c.StepY).IsEmpty);
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> data, int marker, long baseOffset, out int next)
    {
        int length = marker + 4 <= data.Length ? BinaryPrimitives.ReadUInt16BigEndian(data[(marker + 2)..]) : 0;
        if (length < 2 || marker + 2 + length > data.Length) Throw.Damaged(Jpeg2000Decoder.Format, "a marker segment ends early", baseOffset + marker);
        next = marker + 2 + length;
        return data.Slice(marker + 4, length - 2);
    }

    private void ReadMain(ReadOnlySpan<byte> data)
    {
        while (true)
        {
            int at = _position;
            if (at + 2 > data.Length) Throw.Damaged(Jpeg2000Decoder.Format, "the main header ends early", _base + at);
            int marker = BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
            if (marker == Marker.Sot) break;
            CheckMarker(marker, at);
            if (Marker.StandsAlone(marker))
            {
                _position += 2;
                continue;
            }

            SpanReader reader = new(Segment(data, at, _base, out _position), Jpeg2000Decoder.Format, bigEndian: true, _base + at + 4);
            if (Main.Read(marker, ref reader)) continue;
            if (marker == Marker.Cap && (reader.U32() & PartFifteen) != 0) Throw.Unsupported(Jpeg2000Decoder.Format, HighThroughput);
            if (marker == Marker.Com && Comment is null && reader.U16() == LatinText) Comment = Encoding.Latin1.GetString(reader.Rest[..Math.Min(reader.Remaining, MaxComment)]);
            if (marker == Marker.Ppm) _packed.Add((reader.U8(), reader.Rest.ToArray()));
        }

        if (Main.Coding is null) Throw.Damaged(Jpeg2000Decoder.Format, "the main header has no COD segment", _base);
        if (Main.Quantization is null) Throw.Damaged(Jpeg2000Decoder.Format, "the main header has no QCD segment", _base);
        _packedHeaders = Join(_packed);
    }

    private void ReadTilePart(ReadOnlySpan<byte> data, TileHeader?[] tiles)
    {
        int start = _position;
        SpanReader sot = new(Segment(data, start, _base, out _position), Jpeg2000Decoder.Format, bigEndian: true, _base + start + 4);
        int index = sot.U16();
        uint declared = sot.U32();
        if (index >= tiles.Length) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"a part of tile {index} of {tiles.Length}"), _base + start);

        // A length of zero: up to the end of the codestream (A.4.2).
        long end = declared == 0 ? data.Length - (data.EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]) ? 2 : 0) : start + (long)declared;
        if (IsLenient && end > data.Length) end = data.Length;
        if (end > data.Length || end < start + TilePartHeader + 2) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"a tile-part of {end - start} bytes, {data.Length - start} are left"), _base + start);
        TileHeader tile = tiles[index] ??= new TileHeader(Size, Main);
        ReadTilePartHeader(data[..(int)end], tile);
        if (_packed.Count > 0) TakePackedHeaders(tile);
        tile.Parts.Add((_position, (int)end - _position));
        _position = (int)end;
    }

    private void ReadTilePartHeader(ReadOnlySpan<byte> data, TileHeader tile)
    {
        List<(int Index, byte[] Data)>? packed = null;
        while (true)
        {
            int at = _position;
            if (at + 2 > data.Length) Throw.Damaged(Jpeg2000Decoder.Format, "a tile-part header ends early", _base + at);
            int marker = BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
            if (marker == Marker.Sod) break;
            CheckMarker(marker, at);
            if (Marker.StandsAlone(marker))
            {
                _position += 2;
                continue;
            }

            SpanReader reader = new(Segment(data, at, _base, out _position), Jpeg2000Decoder.Format, bigEndian: true, _base + at + 4);
            if (tile.Own.Read(marker, ref reader)) continue;
            if (marker == Marker.Ppt) (packed ??= []).Add((reader.U8(), reader.Rest.ToArray()));
        }

        _position += 2;
        if (packed is not null) (tile.PackedHeaders ??= []).AddRange(Join(packed));
    }

    private void CheckMarker(int marker, int at)
    {
        if (marker < 0xFF01 || marker is Marker.Soc or Marker.Siz or Marker.Sot or Marker.Sod or Marker.Eoc)
            Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"marker {marker:X4} in a header"), _base + at);
    }

    /// <summary>PPM (A.7.4): for each tile-part, in the order of the codestream, a length and so many bytes of packet headers; both may lie across segments.</summary>
    private void TakePackedHeaders(TileHeader tile)
    {
        ReadOnlySpan<byte> rest = _packedHeaders.AsSpan(_packedPosition);
        uint length = rest.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(rest) : uint.MaxValue;
        if (length > rest.Length - 4) Throw.Damaged(Jpeg2000Decoder.Format, "the packed packet headers end early", _base);
        (tile.PackedHeaders ??= []).AddRange(rest.Slice(4, (int)length));
        _packedPosition += 4 + (int)length;
    }

    private static byte[] Join(List<(int Index, byte[] Data)> segments)
    {
        // Stable: equal indices stay in the order of the codestream.
        (int Index, byte[] Data)[] sorted = [.. segments.OrderBy(segment => segment.Index)];
        List<byte> joined = [];
        foreach ((int _, byte[] data) in sorted) joined.AddRange(data);
        return [.. joined];
    }
}
