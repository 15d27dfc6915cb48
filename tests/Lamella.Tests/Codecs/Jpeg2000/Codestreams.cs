using System.Buffers.Binary;

namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>Takes codestreams of one tile-part per tile apart and puts them together in ways that the judge's encoder does not know.</summary>
internal static class Codestreams
{
    /// <summary>The bytes up to the first tile-part.</summary>
    public static byte[] MainHeader(byte[] stream) => stream[..FindTilePart(stream)];

    /// <summary>The packets of each tile: their headers (EPH included) and their bodies. Needs SOP and EPH in the stream.</summary>
    public static List<List<(byte[] Header, byte[] Body)>> Tiles(byte[] stream)
    {
        List<List<(byte[] Header, byte[] Body)>> tiles = [];
        for (int at = FindTilePart(stream); stream[at + 1] == 0x90;)
        {
            int end = at + (int)BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(at + 6));
            int position = at + 14;
            List<(byte[] Header, byte[] Body)> packets = [];
            while (position < end)
            {
                int header = position + 6;
                int body = header + stream.AsSpan(header..end).IndexOf((ReadOnlySpan<byte>)[0xFF, 0x92]) + 2;
                int next = stream.AsSpan(body..end).IndexOf((ReadOnlySpan<byte>)[0xFF, 0x91, 0x00, 0x04]);
                next = next < 0 ? end : body + next;
                packets.Add((stream[header..body], stream[body..next]));
                position = next;
            }

            tiles.Add(packets);
            at = end;
        }

        return tiles;
    }

    /// <summary>A tile-part; <paramref name="segments"/> go into its header.</summary>
    public static byte[] TilePart(int tile, int part, byte[] segments, IEnumerable<byte[]> content)
    {
        byte[] packets = [.. content.SelectMany(c => c)];
        byte[] result = [0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, (byte)part, 0, .. segments, 0xFF, 0x93, .. packets];
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(4), (ushort)tile);
        BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(6), (uint)result.Length);
        return result;
    }

    /// <summary>A marker segment.</summary>
    public static byte[] Segment(int marker, params byte[] content) =>
        [(byte)(marker >> 8), (byte)marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    /// <summary>A box of a JP2 file.</summary>
    public static byte[] Box(string type, params byte[] content)
    {
        byte[] box = [0, 0, 0, 0, .. type.Select(c => (byte)c), .. content];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        return box;
    }

    /// <summary>A JP2 file around a codestream; <paramref name="boxes"/> go into the header box.</summary>
    public static byte[] File(byte[] stream, params byte[][] boxes) =>
    [
        .. Box("jP  ", 0x0D, 0x0A, 0x87, 0x0A), .. Box("ftyp", [.. "jp2 "u8, 0, 0, 0, 0, .. "jp2 "u8]), .. Box("jp2h", [.. boxes.SelectMany(b => b)]), .. Box("jp2c", stream),
    ];

    private static int FindTilePart(byte[] stream)
    {
        int at = 2;
        while (stream[at + 1] != 0x90) at += 2 + BinaryPrimitives.ReadUInt16BigEndian(stream.AsSpan(at + 2));
        return at;
    }
}
