using System.Buffers.Binary;
using System.Text;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Czi.Structure;

/// <summary>One file inside the file: a thumbnail, time stamps, an embedded CZI with the slide's label.</summary>
/// <param name="Name">The name, such as <c>Thumbnail</c>.</param>
/// <param name="Type">The kind of content, such as <c>JPG</c>, <c>CZTIMS</c>, <c>CZI</c>.</param>
/// <param name="Position">Where its segment lies.</param>
/// <param name="FilePart">The part of a multi-file image that holds it.</param>
internal sealed record CziAttachment(string Name, string Type, long Position, int FilePart)
{
    private const int BeforeContent = 256;
    private const int EntrySize = 128;

    /// <summary>Time stamps larger than this would be more than 30 million time points.</summary>
    private const int MostTimeStamps = 256 << 20;

    /// <summary>Reads the list of attachments.</summary>
    public static CziAttachment[] ReadDirectory(WindowReader reader, long position)
    {
        CziSegment segment = CziSegment.Parse(reader.Get(position, CziSegment.HeaderSize), position);
        if (!string.Equals(segment.Id, CziSegment.AttachmentDirectoryId, StringComparison.Ordinal) || !segment.IsPlausible(reader.Length))
            Throw.Damaged(CziSegment.Format, "the attachment directory is not where the file header says", position);
        int count = BinaryPrimitives.ReadInt32LittleEndian(reader.Get(segment.Data, 4));
        if (count < 0 || (long)count * EntrySize > segment.Allocated) Throw.Damaged(CziSegment.Format, Invariant($"a directory of {segment.Allocated} bytes declares {count} attachments"), segment.Data);
        CziAttachment[] result = new CziAttachment[count];
        for (int i = 0; i < count; i++)
        {
            SpanReader entry = new(reader.Get(segment.Data + BeforeContent + ((long)i * EntrySize), EntrySize), CziSegment.Format);
            entry.Skip(12);
            long at = entry.I64();
            int part = entry.I32();
            entry.Skip(16);
            string type = Text(entry.Bytes(8));
            result[i] = new CziAttachment(Text(entry.Bytes(80)), type, at, part);
        }

        return result;
    }

    /// <summary>The content.</summary>
    public byte[] Read(Store store, string key, long fileLength)
    {
        Span<byte> head = stackalloc byte[CziSegment.HeaderSize + 8];
        if (Position < 0 || store.Read(key, Position, head) < head.Length || !head.StartsWith("ZISRAWATTACH\0"u8))
            Throw.Damaged(CziSegment.Format, $"the attachment {Name} is not where the directory says", Position);
        long size = BinaryPrimitives.ReadInt64LittleEndian(head[CziSegment.HeaderSize..]);
        long start = Position + CziSegment.HeaderSize + BeforeContent;
        if (size < 0 || size > fileLength - start || size > Array.MaxLength) Throw.Damaged(CziSegment.Format, Invariant($"the attachment {Name} declares {size} bytes"), Position);
        byte[] content = new byte[size];
        if (store.Read(key, start, content) < content.Length) Throw.Damaged(CziSegment.Format, "the file became shorter while it was read", start);
        return content;
    }

    /// <summary>The seconds of a CZTIMS attachment; empty when the content is none.</summary>
    public static double[] ParseTimeStamps(ReadOnlySpan<byte> content)
    {
        if (content.Length is < 8 or > MostTimeStamps) return [];
        int count = BinaryPrimitives.ReadInt32LittleEndian(content[4..]);
        if (count < 0 || count > (content.Length - 8) / 8) return [];
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) seconds[i] = BinaryPrimitives.ReadDoubleLittleEndian(content[(8 + (8 * i))..]);
        return seconds;
    }

    private static string Text(ReadOnlySpan<byte> padded)
    {
        int end = padded.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? padded : padded[..end]);
    }
}
