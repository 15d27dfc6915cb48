using System.Buffers.Binary;
using System.Text;

namespace Lamella.TestKit;

/// <summary>One tile for <see cref="CziBuilder"/>.</summary>
internal sealed record BuiltTile(int X, int Y, int Width, int Height, byte[] Data)
{
    /// <summary>Dimensions other than X and Y, such as <c>C0T1M3</c>; a size above 1 is behind a colon: <c>Z0:3</c>.</summary>
    public string Dimensions { get; init; } = "C0";

    public int StoredWidth { get; init; }

    public int StoredHeight { get; init; }

    public int PixelType { get; init; }

    public int Compression { get; init; }

    /// <summary>What the segment's own entry says, where it differs from the directory's.</summary>
    public int? OwnCompression { get; init; }

    public int OwnStoredWidth { get; init; }

    public int FilePart { get; init; }

    /// <summary>Where the segment lies, for tiles in other files; then it is not written here.</summary>
    public long? Position { get; init; }

    public string Metadata { get; init; } = string.Empty;

    public byte[] Attachment { get; init; } = [];
}

/// <summary>Writes small CZI files for tests, straight from the description of the format.</summary>
internal sealed class CziBuilder
{
    private readonly MemoryStream _file = new();

    public List<BuiltTile> Tiles { get; } = [];

    public List<(string Name, string Type, byte[] Content)> Attachments { get; } = [];

    /// <summary>Attachments of the directory that lie nowhere: behind the end of the file, or where something else is.</summary>
    public List<(string Name, long Position)> LostAttachments { get; } = [];

    public string? Xml { get; set; }

    public bool WithoutDirectory { get; set; }

    public bool UpdatePending { get; set; }

    public bool Legacy { get; set; }

    public int FilePart { get; set; }

    public Guid Primary { get; set; } = new("6b452301-0100-0200-0001-020304050607");

    /// <summary>Where the tiles' segments came to lie.</summary>
    public List<long> Positions { get; } = [];

    public byte[] Build()
    {
        _file.SetLength(0);
        _file.Write(new byte[32 + 512]);
        Positions.Clear();
        foreach (BuiltTile tile in Tiles) Positions.Add(tile.Position ?? Subblock(tile));
        long xml = Xml is null ? 0 : Segment("ZISRAWMETADATA", [.. Int(Encoding.UTF8.GetByteCount(Xml)), .. new byte[252], .. Encoding.UTF8.GetBytes(Xml)]);
        long attachments = WriteAttachments();
        long directory = 0;
        if (!WithoutDirectory)
        {
            MemoryStream content = new();
            content.Write(Int(Tiles.Count));
            content.Write(new byte[124]);
            for (int i = 0; i < Tiles.Count; i++) content.Write(Entry(Tiles[i], Positions[i], Tiles[i].Compression, 0));
            directory = Segment("ZISRAWDIRECTORY", content.ToArray());
        }

        byte[] all = _file.ToArray();
        Head(all, "ZISRAWFILE", 512, 512);
        Span<byte> data = all.AsSpan(32);
        BinaryPrimitives.WriteInt32LittleEndian(data, 1);
        Primary.TryWriteBytes(data[16..]);
        (FilePart == 0 ? Primary : Guid.NewGuid()).TryWriteBytes(data[32..]);
        BinaryPrimitives.WriteInt32LittleEndian(data[48..], FilePart);
        BinaryPrimitives.WriteInt64LittleEndian(data[52..], directory);
        BinaryPrimitives.WriteInt64LittleEndian(data[60..], xml);
        BinaryPrimitives.WriteInt32LittleEndian(data[68..], UpdatePending ? 1 : 0);
        BinaryPrimitives.WriteInt64LittleEndian(data[72..], attachments);
        return all;
    }

    public static byte[] Int(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Long(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private long WriteAttachments()
    {
        if (Attachments.Count + LostAttachments.Count == 0) return 0;
        MemoryStream entries = new();
        entries.Write([.. Int(Attachments.Count + LostAttachments.Count), .. new byte[252]]);
        foreach ((string name, long position) in LostAttachments)
        {
            byte[] entry = new byte[128];
            "A1"u8.CopyTo(entry);
            Long(position).CopyTo(entry, 12);
            Encoding.ASCII.GetBytes("JPG").CopyTo(entry, 40);
            Encoding.ASCII.GetBytes(name).CopyTo(entry, 48);
            entries.Write(entry);
        }

        foreach ((string name, string type, byte[] content) in Attachments)
        {
            byte[] entry = new byte[128];
            "A1"u8.CopyTo(entry);
            long position = _file.Length;
            Long(position).CopyTo(entry, 12);
            Encoding.ASCII.GetBytes(type).CopyTo(entry, 40);
            Encoding.ASCII.GetBytes(name).CopyTo(entry, 48);
            Segment("ZISRAWATTACH", [.. Long(content.Length), .. new byte[8], .. entry, .. new byte[112], .. content]);
            entries.Write(entry);
        }

        return Segment("ZISRAWATTDIR", entries.ToArray());
    }

    private long Subblock(BuiltTile tile)
    {
        byte[] xml = Encoding.UTF8.GetBytes(tile.Metadata);
        byte[] entry = Entry(tile, _file.Length, tile.OwnCompression ?? tile.Compression, tile.OwnStoredWidth);
        byte[] fixedPart = new byte[Math.Max(256, 16 + entry.Length)];
        Int(xml.Length).CopyTo(fixedPart, 0);
        Int(tile.Attachment.Length).CopyTo(fixedPart, 4);
        Long(tile.Data.Length).CopyTo(fixedPart, 8);
        entry.CopyTo(fixedPart, 16);
        return Segment("ZISRAWSUBBLOCK", [.. fixedPart, .. xml, .. tile.Data, .. tile.Attachment]);
    }

    private long Segment(string id, byte[] content)
    {
        long position = _file.Length;
        _file.Position = position;
        byte[] head = new byte[32];
        int allocated = (content.Length + 31) / 32 * 32;
        Head(head, id, allocated, content.Length);
        _file.Write(head);
        _file.Write(content);
        _file.Write(new byte[allocated - content.Length]);
        return position;
    }

    private static void Head(Span<byte> head, string id, long allocated, long used)
    {
        Encoding.ASCII.GetBytes(id, head);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], allocated);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], used);
    }

    private byte[] Entry(BuiltTile tile, long position, int compression, int ownStoredWidth)
    {
        int width = tile.StoredWidth == 0 ? tile.Width : tile.StoredWidth, height = tile.StoredHeight == 0 ? tile.Height : tile.StoredHeight;
        if (ownStoredWidth != 0) width = ownStoredWidth;
        List<(char Letter, int Start)> dimensions = [];
        List<int> sizes = [];
        for (int at = 0; at < tile.Dimensions.Length;)
        {
            int end = at + 1;
            while (end < tile.Dimensions.Length && !char.IsLetter(tile.Dimensions[end])) end++;
            string[] parts = tile.Dimensions[(at + 1)..end].Split(':');
            dimensions.Add((tile.Dimensions[at], int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)));
            sizes.Add(parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1);
            at = end;
        }

        if (Legacy) return LegacyEntry(tile, position, compression, dimensions);
        MemoryStream entry = new();
        entry.Write([(byte)'D', (byte)'V', .. Int(tile.PixelType), .. Long(position), .. Int(tile.FilePart), .. Int(compression), .. new byte[6], .. Int(dimensions.Count + 2)]);
        Dimension(entry, 'X', tile.X, tile.Width, width);
        Dimension(entry, 'Y', tile.Y, tile.Height, height);
        for (int i = 0; i < dimensions.Count; i++) Dimension(entry, dimensions[i].Letter, dimensions[i].Start, sizes[i], sizes[i]);
        return entry.ToArray();
    }

    private static byte[] LegacyEntry(BuiltTile tile, long position, int compression, List<(char Letter, int Start)> dimensions)
    {
        int Start(char letter) => dimensions.Find(d => d.Letter == letter).Start;
        return
        [
            (byte)'D', (byte)'E', .. Int(tile.PixelType), .. Int(tile.Width), .. Int(tile.Height), 0, 0, .. Int(tile.X), .. Int(tile.Width), .. Int(tile.Y), .. Int(tile.Height),
            .. Int(Start('C')), .. Int(1), .. Int(Start('Z')), .. Int(1), .. Int(Start('T')), .. Int(1), .. Int(Start('S')), .. Int(Start('R')), .. Int(Start('I')), .. Int(Start('B')),
            .. Int(compression), .. Int(Start('M')), .. Long(position), .. Int(tile.FilePart), .. new byte[16], .. Int(Start('H')), .. new byte[16],
        ];
    }

    private static void Dimension(MemoryStream entry, char letter, int start, int size, int stored) =>
        entry.Write([(byte)letter, 0, 0, 0, .. Int(start), .. Int(size), .. new byte[4], .. Int(stored)]);
}
