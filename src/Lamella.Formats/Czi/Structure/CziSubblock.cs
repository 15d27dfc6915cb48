using System.Buffers.Binary;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Czi.Structure;

/// <summary>The head of a subblock's segment: where its metadata, pixels and attachment lie. Read when a tile is first asked for, never while opening.</summary>
internal sealed record CziSubblock
{
    /// <summary>Bytes before the entry's copy.</summary>
    private const int BeforeEntry = 16;

    /// <summary>The fixed part is at least this long.</summary>
    private const int SmallestFixedPart = 256;

    /// <summary>Bytes that hold the head of every subblock with a usual number of dimensions.</summary>
    public const int HeadSize = CziSegment.HeaderSize + SmallestFixedPart;

    /// <summary>The segment's own copy of the directory entry.</summary>
    public required CziEntry Entry { get; init; }

    /// <summary>The first byte of the XML.</summary>
    public long MetadataOffset { get; private init; }

    /// <summary>Bytes of the XML.</summary>
    public int MetadataSize { get; private init; }

    /// <summary>The first byte of the pixels.</summary>
    public long DataOffset => MetadataOffset + MetadataSize;

    /// <summary>Bytes of the pixels.</summary>
    public long DataSize { get; private init; }

    /// <summary>The first byte of the attachment.</summary>
    public long AttachmentOffset => DataOffset + DataSize;

    /// <summary>Bytes of the attachment.</summary>
    public int AttachmentSize { get; private init; }

    /// <summary>True when the attachment holds chunks (a mask), as the XML says.</summary>
    public bool HasChunks { get; init; }

    /// <summary>Reads the head of the segment at a position.</summary>
    public static CziSubblock Read(Store store, string key, long position)
    {
        if (position < 0) Throw.Damaged(CziSegment.Format, "a subblock lies before the start of the file", position);
        Span<byte> head = stackalloc byte[HeadSize];
        int count = store.Read(key, position, head);
        return TryParse(head[..count], position, out CziSubblock? subblock) ? subblock! : Throw.Damaged<CziSubblock>(CziSegment.Format, "no subblock lies where the directory says", position);
    }

    /// <summary>Parses the first bytes of a segment; false when it is no subblock.</summary>
    public static bool TryParse(ReadOnlySpan<byte> head, long position, out CziSubblock? subblock)
    {
        subblock = null;
        if (!head.StartsWith("ZISRAWSUBBLOCK\0"u8) || head.Length < CziSegment.HeaderSize + BeforeEntry + 2) return false;
        SpanReader reader = new(head, CziSegment.Format, baseOffset: position);
        reader.Skip(CziSegment.HeaderSize);
        int metadata = reader.I32(), attachment = reader.I32();
        long data = reader.I64();
        if (metadata < 0 || attachment < 0 || data < 0 || data > long.MaxValue / 4) Throw.Damaged(CziSegment.Format, "a subblock declares a negative size", position);
        int entryAt = reader.Position;
        CziEntry entry = ParseEntry(head, entryAt, position);
        int fixedPart = Math.Max(SmallestFixedPart, BeforeEntry + entry.EntrySize);
        subblock = new CziSubblock
        {
            Entry = entry,
            MetadataOffset = position + CziSegment.HeaderSize + fixedPart,
            MetadataSize = metadata,
            DataSize = data,
            AttachmentSize = attachment,
        };
        return true;
    }

    /// <summary>The copy of the entry; of one with very many dimensions only those that fit count, as its length is known anyway.</summary>
    private static CziEntry ParseEntry(ReadOnlySpan<byte> head, int at, long position)
    {
        ReadOnlySpan<byte> entry = head[at..];
        int most = (entry.Length - CziEntry.FixedSize) / CziEntry.DimensionSize;
        if (entry.StartsWith("DV"u8) && entry.Length >= CziEntry.FixedSize && BinaryPrimitives.ReadInt32LittleEndian(entry[28..]) > most)
            Throw.Unsupported(CziSegment.Format, Invariant($"a subblock with more than {most} dimensions (at byte {position})"));
        SpanReader reader = new(entry, CziSegment.Format, baseOffset: position + at);
        return CziEntry.Parse(ref reader);
    }
}
