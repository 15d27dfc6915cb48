using Lamella.IO;

namespace Lamella.Formats.Czi.Structure;

/// <summary>The 32 bytes that every part of a file starts with: what it is and how long.</summary>
/// <param name="Id">The name, without its padding.</param>
/// <param name="Position">Where the header lies.</param>
/// <param name="Allocated">Bytes from the end of the header to the next segment.</param>
/// <param name="Used">Bytes of it that mean something.</param>
internal readonly record struct CziSegment(string Id, long Position, long Allocated, long Used)
{
    /// <summary>The name of the format in messages.</summary>
    public const string Format = "CZI";

    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 32;

    /// <summary>The first segment of a file.</summary>
    public const string FileId = "ZISRAWFILE";

    /// <summary>The list of subblocks.</summary>
    public const string DirectoryId = "ZISRAWDIRECTORY";

    /// <summary>One tile of one plane.</summary>
    public const string SubblockId = "ZISRAWSUBBLOCK";

    /// <summary>The XML document.</summary>
    public const string MetadataId = "ZISRAWMETADATA";

    /// <summary>One attachment.</summary>
    public const string AttachmentId = "ZISRAWATTACH";

    /// <summary>The list of attachments.</summary>
    public const string AttachmentDirectoryId = "ZISRAWATTDIR";

    /// <summary>A segment whose place is free.</summary>
    public const string DeletedId = "DELETED";

    /// <summary>Where the content starts.</summary>
    public long Data => Position + HeaderSize;

    /// <summary>Where the next segment starts.</summary>
    public long Next => Data + Allocated;

    /// <summary>The length of the content. Some writers leave the used size 0 and mean all of it.</summary>
    public long Length => Used > 0 ? Used : Allocated;

    /// <summary>True when the header can be that of a segment of a file of the given length.</summary>
    public bool IsPlausible(long fileLength) =>
        Allocated >= 0 && Used >= 0 && Position >= 0 && Allocated <= fileLength - Data && Used <= Allocated
        && (Id.StartsWith("ZISRAW", StringComparison.Ordinal) || string.Equals(Id, DeletedId, StringComparison.Ordinal));

    /// <summary>Reads a header from its 32 bytes.</summary>
    public static CziSegment Parse(ReadOnlySpan<byte> header, long position)
    {
        SpanReader reader = new(header, Format, baseOffset: position);
        ReadOnlySpan<byte> id = reader.Bytes(16);
        int end = id.IndexOf((byte)0);
        return new CziSegment(System.Text.Encoding.Latin1.GetString(end < 0 ? id : id[..end]), position, reader.I64(), reader.I64());
    }
}
