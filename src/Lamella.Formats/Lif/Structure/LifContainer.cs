using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Lamella.Stores;

namespace Lamella.Formats.Lif.Structure;

/// <summary>
/// The binary frame of LIF and LOF files: a chain of parts that start with 0x70, all little-endian, text in UTF-16. In a LIF the XML stands first and names the memory blocks that follow; in a LOF one nameless block
/// stands before the XML. Only the heads are read, never what is in the blocks.
/// </summary>
internal sealed class LifContainer
{
    /// <summary>The name in messages.</summary>
    public const string Format = "LIF";

    private const uint PartMark = 0x70;
    private const byte FieldMark = 0x2A;
    private const string ObjectFile = "LMS_Object_File";
    private const int TextHead = 13;

    /// <summary>Text head, the 15 letters of <see cref="ObjectFile"/>, two version numbers and the size, each behind a mark.</summary>
    private const int ObjectData = TextHead + 30 + 5 + 5 + 9;

    private const int LongestId = 4096;
    private const int MostBlocks = 1 << 22;

    private LifContainer(bool isObject, LifXml xml, string text, Dictionary<string, LifBlock> blocks, List<string> warnings, List<string> twice)
    {
        Twice = twice;
        IsObject = isObject;
        Xml = xml;
        XmlText = text;
        Blocks = blocks;
        Warnings = warnings;
    }

    /// <summary>True for a LOF: one block, which every image in it means.</summary>
    public bool IsObject { get; }

    /// <summary>What the XML says.</summary>
    public LifXml Xml { get; }

    /// <summary>The XML verbatim.</summary>
    public string XmlText { get; }

    /// <summary>The blocks by name.</summary>
    public IReadOnlyDictionary<string, LifBlock> Blocks { get; }

    /// <summary>What is doubtful.</summary>
    public List<string> Warnings { get; }

    /// <summary>The names of blocks that hold something and are not taken, as another has the same name.</summary>
    public IReadOnlyList<string> Twice { get; }

    /// <summary>True when the first bytes are those of a LIF or LOF.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> head)
    {
        if (head.Length < TextHead + 2 || BinaryPrimitives.ReadUInt32LittleEndian(head) != PartMark || head[8] != FieldMark) return false;
        // The text starts with "<" (XML, maybe behind a byte order mark) or with the letters of a LOF.
        char first = (char)BinaryPrimitives.ReadUInt16LittleEndian(head[TextHead..]);
        return first is '<' or 'L' or '\uFEFF' or ' ' or '\r' or '\n';
    }

    /// <summary>Reads the heads of a LIF or LOF.</summary>
    public static LifContainer Open(Store store, string key)
    {
        long length = LengthOf(store, key);
        string text = ReadText(store, key, length, 0, out long end);
        if (string.Equals(text, ObjectFile, StringComparison.Ordinal)) return OpenObject(store, key, length);
        List<string> warnings = [];
        LifXml xml = LifXml.Parse(text, System.IO.Path.GetFileNameWithoutExtension(key), warnings);
        List<string> twice = [];
        return new LifContainer(false, xml, text, ReadBlocks(store, key, length, end, xml, warnings, twice), warnings, twice);
    }

    /// <summary>Where the data of a LOF lies, for those who have its XML from elsewhere.</summary>
    public static LifBlock ObjectBlock(Store store, string key)
    {
        long length = LengthOf(store, key);
        byte[] head = new byte[ObjectData];
        int count = store.Read(key, 0, head);
        ReadOnlySpan<byte> versions = head.AsSpan(TextHead + 30);
        if (count < head.Length || BinaryPrimitives.ReadUInt32LittleEndian(head) != PartMark || versions[0] != FieldMark || versions[5] != FieldMark || versions[10] != FieldMark)
            Throw.Damaged(Format, $"{key} does not start as a LOF file does", 0);
        long size = BinaryPrimitives.ReadInt64LittleEndian(versions[11..]);
        if (size < 0) Throw.Damaged(Format, Invariant($"a memory block of {size} bytes"), TextHead + 41);
        return new LifBlock(string.Empty, ObjectData, size, Math.Min(size, length - ObjectData));
    }

    private static LifContainer OpenObject(Store store, string key, long length)
    {
        LifBlock block = ObjectBlock(store, key);
        if (block.Available < block.Size) Throw.Damaged(Format, "the file is cut off before the XML that describes it", length);
        string text = ReadText(store, key, length, block.Offset + block.Size, out _);
        List<string> warnings = [];
        LifXml xml = LifXml.Parse(text, System.IO.Path.GetFileNameWithoutExtension(key), warnings);
        return new LifContainer(true, xml, text, new Dictionary<string, LifBlock>(StringComparer.Ordinal) { [string.Empty] = block }, warnings, []);
    }

    private static long LengthOf(Store store, string key)
    {
        if (store.Length(key) is { } length) return length;
        Throw.Store(StoreFailure.NotFound, $"{key} does not exist in {store.Name}");
        return 0;
    }

    /// <summary>A part that is one text: 0x70, the size of the rest, a mark, the number of characters, the characters.</summary>
    private static string ReadText(Store store, string key, long length, long at, out long end)
    {
        Span<byte> head = stackalloc byte[TextHead];
        if (at > length - TextHead || store.Read(key, at, head) < TextHead) Throw.Damaged(Format, "the file is cut off before its XML", at);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != PartMark || head[8] != FieldMark) Throw.Damaged(Format, "the marks before the XML are missing", at);
        long bytes = 2L * BinaryPrimitives.ReadUInt32LittleEndian(head[9..]);
        at += TextHead;
        end = at + bytes;
        if (end > length) Throw.Damaged(Format, Invariant($"the XML has {bytes} bytes, but the file ends {end - length} bytes before it does"), at);
        if (bytes > Array.MaxLength) Throw.Unsupported(Format, "XML of more than 2 GiB");
        byte[] text = new byte[bytes];
        if (store.Read(key, at, text) < text.Length) Throw.Damaged(Format, "the file became shorter while it was read", at);
        return BitConverter.IsLittleEndian ? new string(MemoryMarshal.Cast<byte, char>(text)).Trim('\0', '\uFEFF') : Encoding.Unicode.GetString(text).Trim('\0', '\uFEFF');
    }

    /// <summary>Walks over the blocks. Their number in the XML proves nothing: surplus ones occur, and images are matched by name alone.</summary>
    private static Dictionary<string, LifBlock> ReadBlocks(Store store, string key, long length, long at, LifXml xml, List<string> warnings, List<string> twice)
    {
        Dictionary<string, LifBlock> blocks = new(StringComparer.Ordinal);
        int version = xml.Version;
        int idBytes = 2 * Math.Clamp(xml.Elements.Select(e => e.MemoryId?.Length ?? 0).DefaultIfEmpty(0).Max(), 8, 64);
        byte[] head = new byte[22 + idBytes];
        for (int count = 0; at < length && count < MostBlocks; count++)
        {
            int read = store.Read(key, at, head);
            if (!TryHead(head.AsSpan(0, read), ref version, out long size, out int fixedBytes, out int idChars))
            {
                warnings.Add(Invariant($"the chain of memory blocks breaks off at byte {at}; what follows is not read"));
                break;
            }

            byte[] id = fixedBytes + (2 * idChars) <= read ? head[fixedBytes..(fixedBytes + (2 * idChars))] : new byte[2 * idChars];
            if (fixedBytes + (2 * idChars) > read && store.Read(key, at + fixedBytes, id) < id.Length)
            {
                warnings.Add(Invariant($"the file is cut off in the head of a memory block at byte {at}"));
                break;
            }

            long data = at + fixedBytes + (2 * idChars);
            LifBlock block = new(Encoding.Unicode.GetString(id).TrimEnd('\0'), data, size, Math.Max(0, Math.Min(size, length - data)));
            Add(blocks, block, xml, twice);
            if (block.Available < size)
            {
                warnings.Add(Invariant($"the file is cut off in memory block {block.Id}: {size - block.Available} of its {Counts.Of(size, "byte")} are missing"));
                break;
            }

            at = data + size;
        }

        return blocks;
    }

    /// <summary>Two blocks of one name: the one whose size the XML states wins, else the first that holds something.</summary>
    private static void Add(Dictionary<string, LifBlock> blocks, LifBlock block, LifXml xml, List<string> twice)
    {
        if (blocks.TryAdd(block.Id, block)) return;
        LifBlock other = blocks[block.Id];
        if (block.Size == 0) return;
        long? stated = xml.Elements.FirstOrDefault(e => string.Equals(e.MemoryId, block.Id, StringComparison.Ordinal))?.MemorySize;
        if (other.Size == 0 || (other.Size != stated && block.Size == stated)) blocks[block.Id] = block;
        if (other.Size != 0) twice.Add(block.Id);
    }

    /// <summary>The head of a block in the stated version (sizes of 32 bits in version 1, of 64 in version 2), or in the other one when only that fits.</summary>
    private static bool TryHead(ReadOnlySpan<byte> head, ref int version, out long size, out int fixedBytes, out int idChars)
    {
        if (version is not (1 or 2)) version = 2;
        if (TryHead(head, version, out size, out fixedBytes, out idChars)) return true;
        if (!TryHead(head, 3 - version, out size, out fixedBytes, out idChars)) return false;
        version = 3 - version;
        return true;
    }

    private static bool TryHead(ReadOnlySpan<byte> head, int version, out long size, out int fixedBytes, out int idChars)
    {
        fixedBytes = version == 1 ? 18 : 22;
        size = 0;
        idChars = 0;
        if (head.Length < fixedBytes || BinaryPrimitives.ReadUInt32LittleEndian(head) != PartMark || head[8] != FieldMark || head[fixedBytes - 5] != FieldMark) return false;
        size = version == 1 ? BinaryPrimitives.ReadUInt32LittleEndian(head[9..]) : BinaryPrimitives.ReadInt64LittleEndian(head[9..]);
        uint chars = BinaryPrimitives.ReadUInt32LittleEndian(head[(fixedBytes - 4)..]);
        idChars = (int)Math.Min(chars, int.MaxValue / 4);
        return size is >= 0 and < (long.MaxValue >> 1) && chars <= LongestId;
    }
}
