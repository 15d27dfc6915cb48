using Lamella.IO;

namespace Lamella.Formats.Czi.Structure;

/// <summary>The content of the file segment: where the directories lie. Its fields are packed without alignment.</summary>
internal sealed record CziHeader
{
    /// <summary>Bytes that are read: the segment header and the fields in use.</summary>
    public const int Size = CziSegment.HeaderSize + 80;

    /// <summary>The same in all parts of an image that is spread over files.</summary>
    public Guid PrimaryFile { get; private init; }

    /// <summary>This file alone.</summary>
    public Guid File { get; private init; }

    /// <summary>The number of the part; 0 for the main one.</summary>
    public int FilePart { get; private init; }

    /// <summary>The segment with the list of subblocks; 0 when there is none.</summary>
    public long DirectoryPosition { get; private init; }

    /// <summary>The segment with the XML; 0 when there is none.</summary>
    public long MetadataPosition { get; init; }

    /// <summary>The segment with the list of attachments; 0 when there is none.</summary>
    public long AttachmentDirectoryPosition { get; init; }

    /// <summary>True when the file was being written: its directory may be out of date.</summary>
    public bool UpdatePending { get; private init; }

    /// <summary>Parses the first bytes of a file.</summary>
    public static CziHeader Parse(ReadOnlySpan<byte> head)
    {
        SpanReader reader = new(head, CziSegment.Format);
        if (!HasMagic(head)) Throw.Damaged(CziSegment.Format, "the file does not start with a ZISRAWFILE segment", 0);
        reader.Skip(CziSegment.HeaderSize);
        int major = reader.I32();
        if (major != 1) Throw.Unsupported(CziSegment.Format, Invariant($"major version {major}"));
        reader.Skip(12);
        return new CziHeader
        {
            PrimaryFile = new Guid(reader.Bytes(16)),
            File = new Guid(reader.Bytes(16)),
            FilePart = reader.I32(),
            DirectoryPosition = reader.I64(),
            MetadataPosition = reader.I64(),
            UpdatePending = reader.I32() != 0,
            AttachmentDirectoryPosition = reader.I64(),
        };
    }

    /// <summary>True when the bytes start as a file does.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> head) => head.StartsWith("ZISRAWFILE\0"u8);
}
