using System.Buffers.Binary;
using System.Text;
using Lamella.Formats.Czi.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Czi;

/// <summary>A file after its directories were read: the subblocks of all parts, the XML, the attachments. The head of a subblock is read when its pixels are first asked for.</summary>
internal sealed class CziFile
{
    private const int BeforeMetadata = 256;
    private const int LargestMetadata = 512 << 20;
    private const int MostKeptSubblocks = 1 << 17;

    /// <summary>Each plane of a compressed block is unpacked with those in front of it: blocks of more would cost without end.</summary>
    private const int MostBlockPlanes = 1024;

    private CziSubblock?[] _subblocks;
    private readonly Dictionary<int, CziPart> _parts = [];
    private int _kept;

    private CziFile(Store store, string key, long length, CziHeader header, CziEntry[] entries)
    {
        Store = store;
        Key = key;
        Header = header;
        Entries = entries;
        _subblocks = new CziSubblock?[entries.Length];
        _parts[header.FilePart] = new CziPart(key, length);
    }

    /// <summary>The store that holds the file and its parts.</summary>
    public Store Store { get; }

    /// <summary>The file that was opened.</summary>
    public string Key { get; }

    /// <summary>The file header.</summary>
    public CziHeader Header { get; }

    /// <summary>The subblocks, in stored order.</summary>
    public IReadOnlyList<CziEntry> Entries { get; private set; }

    /// <summary>The XML document; null when there is none.</summary>
    public string? MetadataXml { get; private set; }

    /// <summary>The attachments.</summary>
    public IReadOnlyList<CziAttachment> Attachments { get; private set; } = [];

    /// <summary>What is doubtful.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What the file holds and no scene shows.</summary>
    public List<ContentPart> Unused { get; } = [];

    /// <summary>What the directories name and no file holds.</summary>
    public List<ContentPart> Missing { get; } = [];

    /// <summary>Reads header, directories and metadata.</summary>
    public static CziFile Open(Store store, string key)
    {
        WindowReader reader = new(store, key, CziSegment.Format);
        CziHeader header = CziHeader.Parse(reader.GetUpTo(0, CziHeader.Size));
        List<string> warnings = [];
        CziEntry[] entries = ReadEntries(store, key, reader, ref header, warnings);
        CziFile file = new(store, key, reader.Length, header, entries);
        file.Warnings.AddRange(warnings);
        file.FindParts();
        file.ReadMetadata(reader);
        file.ReadAttachments(reader);
        file.SplitBlocks();
        return file;
    }

    /// <summary>The file that holds a part; null when it is missing.</summary>
    public CziPart? Part(int number) => _parts.GetValueOrDefault(number);

    /// <summary>True when a file is there that is long enough for the subblock's segment.</summary>
    public bool IsThere(CziEntry entry) => Part(entry.FilePart) is { } part && entry.Position >= 0 && entry.Position <= part.Length - CziSubblock.HeadSize;

    /// <summary>The head of a subblock's segment.</summary>
    public CziSubblock Subblock(int index)
    {
        if (Volatile.Read(ref _subblocks[index]) is { } known) return known;
        CziEntry entry = Entries[index];
        CziPart part = Part(entry.FilePart)!;
        CziSubblock subblock = CziSubblock.Read(Store, part.Key, entry.Position);
        if (subblock.AttachmentOffset > part.Length)
        {
            string message = Invariant($"the file ends {Counts.Of(subblock.AttachmentOffset - part.Length, "byte")} before the pixels of a subblock do (cut off, or still being written)");
            Throw.Damaged(CziSegment.Format, message, entry.Position);
        }

        if (subblock.AttachmentSize > 0 && SubblockXml(part, subblock).Contains("CHUNKCONTAINER", StringComparison.OrdinalIgnoreCase)) subblock = subblock with { HasChunks = true };
        if (Interlocked.Increment(ref _kept) <= MostKeptSubblocks) Volatile.Write(ref _subblocks[index], subblock);
        return subblock;
    }

    /// <summary>The XML of a subblock; empty when it has none.</summary>
    public string SubblockXml(int index) => Part(Entries[index].FilePart) is { } part ? SubblockXml(part, Subblock(index)) : string.Empty;

    /// <summary>The content of an attachment; null when its part is missing.</summary>
    public byte[]? ReadAttachment(CziAttachment attachment) => Part(attachment.FilePart) is { } part ? attachment.Read(Store, part.Key, part.Length) : null;

    private string SubblockXml(CziPart part, CziSubblock subblock)
    {
        int size = (int)Math.Min(subblock.MetadataSize, Math.Max(0, part.Length - subblock.MetadataOffset));
        if (size == 0) return string.Empty;
        byte[] bytes = new byte[size];
        int count = Store.Read(part.Key, subblock.MetadataOffset, bytes);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, count)).TrimEnd('\0');
    }

    /// <summary>The directory; where it is missing, damaged or out of date, all segments are looked at.</summary>
    private static CziEntry[] ReadEntries(Store store, string key, WindowReader reader, ref CziHeader header, List<string> warnings)
    {
        string reason = "is missing";
        DamagedDataException? damage = null;
        if (header.UpdatePending)
        {
            reason = "may be out of date, as the file was not closed";
        }
        else if (header.DirectoryPosition > 0)
        {
            try
            {
                return CziDirectory.Read(reader, header.DirectoryPosition);
            }
            catch (DamagedDataException e)
            {
                damage = e;
                reason = "is damaged";
            }
        }

        CziDirectory.Rescue found = CziDirectory.Scan(store, key, reader.Length, header.FilePart);
        if (found.Entries.Length == 0) throw damage ?? new DamagedDataException("damaged CZI data: the file has no subblock directory and no subblocks") { Format = CziSegment.Format };
        warnings.Add(Invariant($"the subblock directory {reason}; {Counts.Of(found.Entries.Length, "subblock")} {Counts.Pick(found.Entries.Length, "was", "were")} found by looking at all segments")
            + (found.StoppedAt is { } stop ? Invariant($" up to byte {stop}, where the chain of segments breaks off") : string.Empty));
        if (header.MetadataPosition <= 0 || header.UpdatePending) header = header with { MetadataPosition = found.Metadata };
        if (header.AttachmentDirectoryPosition <= 0 || header.UpdatePending) header = header with { AttachmentDirectoryPosition = found.Attachments };
        return found.Entries;
    }

    /// <summary>The other files of a multi-file image: <c>name(1).czi</c> and so on, proven by their GUID.</summary>
    private void FindParts()
    {
        if (Header.FilePart != 0) Warnings.Add(Invariant($"this is part {Header.FilePart} of an image that is spread over several files; open the main one for all of it"));
        HashSet<int> asked = [Header.FilePart];
        List<int> missing = [];
        foreach (CziEntry entry in Entries)
        {
            if (!asked.Add(entry.FilePart)) continue;
            // A damaged directory may name any number of parts; files of that many do not exist.
            if (asked.Count < 4096 && FindPart(entry.FilePart) is { } part) _parts[entry.FilePart] = part;
            else missing.Add(entry.FilePart);
        }

        if (missing.Count > 0) Missing.Add(new ContentPart("file", missing.Count, Invariant($"part {ContentPart.Names(missing.Order().Select(n => Invariant($"{n}")))} of {asked.Count} of the image"), "not beside the others; its tiles read as zero"));
    }

    private CziPart? FindPart(int number)
    {
        string folder = Key[..(Key.LastIndexOf('/') + 1)];
        string name = Path.GetFileNameWithoutExtension(Key), extension = Path.GetExtension(Key);
        foreach (string sibling in (ReadOnlySpan<string>)[Invariant($"{name}({number}){extension}"), Invariant($"{name} ({number}){extension}")])
        {
            if (Store.Length(folder + sibling) is not { } length || length < CziHeader.Size) continue;
            byte[] head = new byte[CziHeader.Size];
            int count = Store.Read(folder + sibling, 0, head);
            if (!CziHeader.HasMagic(head.AsSpan(0, count))) continue;
            CziHeader header = CziHeader.Parse(head.AsSpan(0, count));
            if (header.PrimaryFile == Header.PrimaryFile && header.FilePart == number) return new CziPart(folder + sibling, length);
            Warnings.Add($"{sibling} belongs to another image");
        }

        return null;
    }

    private void ReadMetadata(WindowReader reader)
    {
        long position = Header.MetadataPosition;
        if (position <= 0) return;
        try
        {
            CziSegment segment = CziSegment.Parse(reader.Get(position, CziSegment.HeaderSize), position);
            if (!string.Equals(segment.Id, CziSegment.MetadataId, StringComparison.Ordinal)) Throw.Damaged(CziSegment.Format, "the metadata is not where the file header says", position);
            int size = BinaryPrimitives.ReadInt32LittleEndian(reader.Get(segment.Data, 4));
            if (size is < 0 or > LargestMetadata) Throw.Damaged(CziSegment.Format, Invariant($"metadata of {size} bytes"), position);
            MetadataXml = Encoding.UTF8.GetString(reader.Get(segment.Data + BeforeMetadata, size)).Trim('\0', '\uFEFF');
        }
        catch (DamagedDataException e)
        {
            Warnings.Add("the metadata cannot be read: " + e.Message);
        }
    }

    private void ReadAttachments(WindowReader reader)
    {
        if (Header.AttachmentDirectoryPosition <= 0) return;
        try
        {
            Attachments = CziAttachment.ReadDirectory(reader, Header.AttachmentDirectoryPosition);
        }
        catch (DamagedDataException e)
        {
            Warnings.Add("the attachments cannot be read: " + e.Message);
        }

        List<CziAttachment> absent = [.. Attachments.Where(a => !IsThere(a, reader))];
        if (absent.Count > 0) Missing.Add(new ContentPart("attachment", absent.Count, ContentPart.Names(absent.Select(a => a.Name)), "the attachment directory names it, and it is not where the directory says"));
        if (absent.Count > 0) Attachments = [.. Attachments.Except(absent)];
    }

    private bool IsThere(CziAttachment attachment, WindowReader reader)
    {
        // Those of other parts are looked at when they are read.
        if (attachment.FilePart != Header.FilePart) return true;
        return attachment.Position >= 0 && attachment.Position <= reader.Length - CziSegment.HeaderSize && reader.Get(attachment.Position, CziSegment.HeaderSize).StartsWith("ZISRAWATTACH\0"u8);
    }

    /// <summary>Subblocks whose entries state several planes become an entry for each plane that they hold. Nearly no writer makes such subblocks, so their heads are read at once.</summary>
    private void SplitBlocks()
    {
        if (!Entries.Any(e => e.FurtherPlanes > 0)) return;
        List<CziEntry> all = new(Entries.Count);
        long hidden = 0, absent = 0;
        for (int i = 0; i < Entries.Count; i++)
        {
            CziEntry entry = Entries[i];
            long stated = entry.FurtherPlanes + 1;
            int held = stated == 1 ? 1 : PlanesIn(i);
            // One picture of a codec cannot be told from several.
            if (held == 0) hidden += stated - 1;
            else absent += stated - held;
            for (int plane = 0; plane < Math.Max(1, held); plane++) all.Add(held > 1 ? entry.PlaneAt(plane, held) : entry);
        }

        if (hidden > 0) Unused.Add(new ContentPart("plane", hidden, "behind the first of subblocks that state a size above 1 on a dimension other than X and Y", "their compression holds one picture"));
        if (absent > 0) Missing.Add(new ContentPart("plane", absent, "of subblocks that state a size above 1 on a dimension other than X and Y", "the subblocks hold fewer than they state"));
        if (all.Count == Entries.Count) return;
        Entries = all;
        _subblocks = new CziSubblock?[all.Count];
    }

    /// <summary>The planes that a subblock of several holds, at most as many as it states; 0 when its compression does not tell.</summary>
    private int PlanesIn(int index)
    {
        CziEntry entry = Entries[index];
        if (!IsThere(entry) || !entry.HasPixels || CziPixelType.Find(entry.PixelType) is not { } type) return 1;
        CziSubblock subblock;
        try
        {
            subblock = Subblock(index);
        }
        catch (DamagedDataException)
        {
            // Who asks for its pixels is told.
            return 1;
        }

        Int128 pixels = (Int128)entry.StoredWidth * entry.StoredHeight, room = subblock.DataSize, plane = pixels * type.Size;
        switch (subblock.Entry.Compression)
        {
            case CziCompression.Jpeg or CziCompression.JpegLossless or CziCompression.JpegXr:
                return 0;
            case CziCompression.Camera or CziCompression.CameraMirrored:
                plane = ((pixels * 3) + 1) / 2;
                break;
            case CziCompression.Lzw or CziCompression.Zstd0 or CziCompression.Zstd1:
                // What is unpacked tells; here only what cannot be is kept out.
                room *= CziLevelSource.BestRatio;
                break;
            default:
                if (!CziCompression.IsRaw(subblock.Entry.Compression)) return 0;
                break;
        }

        long most = Math.Min(MostBlockPlanes, entry.FurtherPlanes + 1);
        return (int)(room / plane < most ? Math.Max(1, (long)(room / plane)) : most);
    }
}

/// <summary>One file of an image.</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record CziPart(string Key, long Length);
