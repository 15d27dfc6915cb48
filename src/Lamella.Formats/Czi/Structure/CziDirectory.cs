using System.Buffers.Binary;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Czi.Structure;

/// <summary>The list of subblocks, from the directory segment or, where that is missing or out of date, from a walk over all segments.</summary>
internal static class CziDirectory
{
    private const int BeforeEntries = 128;
    private const int SmallestEntry = CziEntry.FixedSize;

    /// <summary>Reads the directory segment.</summary>
    public static CziEntry[] Read(WindowReader reader, long position)
    {
        CziSegment segment = CziSegment.Parse(reader.Get(position, CziSegment.HeaderSize), position);
        if (!string.Equals(segment.Id, CziSegment.DirectoryId, StringComparison.Ordinal) || !segment.IsPlausible(reader.Length))
            Throw.Damaged(CziSegment.Format, "the subblock directory is not where the file header says", position);
        int count = BinaryPrimitives.ReadInt32LittleEndian(reader.Get(segment.Data, 4));
        long room = segment.Length - BeforeEntries;
        if (count < 0 || (long)count * SmallestEntry > Math.Max(room, 0)) Throw.Damaged(CziSegment.Format, Invariant($"a directory of {segment.Length} bytes declares {count} subblocks"), segment.Data);
        if (room > int.MaxValue) Throw.Unsupported(CziSegment.Format, "a subblock directory above 2 GiB");
        SpanReader entries = new(reader.Get(segment.Data + BeforeEntries, (int)Math.Max(room, 0)), CziSegment.Format, baseOffset: segment.Data + BeforeEntries);
        CziEntry[] result = new CziEntry[count];
        for (int i = 0; i < count; i++) result[i] = CziEntry.Parse(ref entries);
        return result;
    }

    /// <summary>What a walk over the segments found.</summary>
    /// <param name="Entries">All subblocks.</param>
    /// <param name="Metadata">The last XML segment; 0 when there is none.</param>
    /// <param name="Attachments">The last directory of attachments; 0 when there is none.</param>
    /// <param name="StoppedAt">Where the chain of segments broke off; null when it reaches the end of the file.</param>
    public sealed record Rescue(CziEntry[] Entries, long Metadata, long Attachments, long? StoppedAt);

    /// <summary>Walks over all segments, with one small read for each.</summary>
    public static Rescue Scan(Store store, string key, long length, int filePart)
    {
        List<CziEntry> entries = [];
        long metadata = 0, attachments = 0, position = 0;
        Span<byte> head = stackalloc byte[CziSubblock.HeadSize];
        while (position <= length - CziSegment.HeaderSize)
        {
            int count = store.Read(key, position, head);
            if (count < CziSegment.HeaderSize) return new Rescue([.. entries], metadata, attachments, position);
            CziSegment segment = CziSegment.Parse(head, position);
            if (!segment.IsPlausible(length)) return new Rescue([.. entries], metadata, attachments, position);
            if (string.Equals(segment.Id, CziSegment.MetadataId, StringComparison.Ordinal)) metadata = position;
            else if (string.Equals(segment.Id, CziSegment.AttachmentDirectoryId, StringComparison.Ordinal)) attachments = position;
            else if (CziSubblock.TryParse(head[..count], position, out CziSubblock? subblock)) entries.Add(subblock!.Entry.At(position, filePart));
            position = segment.Next;
        }

        return new Rescue([.. entries], metadata, attachments, null);
    }
}
