using System.Buffers.Binary;
using Lamella.Stores;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>
/// A TIFF or BigTIFF file as bytes: byte order, offset width, and reading of directories at given places. Reads go through a window that is replaced as a whole, so that neighbouring small reads cost one
/// request and any number of threads may read at once.
/// </summary>
internal sealed class TiffContainer
{
    /// <summary>The name in error messages.</summary>
    public const string Format = "TIFF";

    /// <summary>Windows while one place of the file is looked at.</summary>
    public const int SmallWindow = 4 << 10;

    /// <summary>Windows while many directories that lie side by side are walked.</summary>
    public const int LargeWindow = 256 << 10;

    private const int MaxEntries = 16384;
    private Window _window = new(0, []);

    private TiffContainer(Store store, string key, long length, bool bigEndian, bool isBig, long first)
    {
        Store = store;
        Key = key;
        Length = length;
        BigEndian = bigEndian;
        IsBig = isBig;
        FirstDirectory = first;
    }

    /// <summary>The store that holds the file.</summary>
    public Store Store { get; }

    /// <summary>The key within the store.</summary>
    public string Key { get; }

    /// <summary>The length of the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>The byte order of everything in the file.</summary>
    public bool BigEndian { get; }

    /// <summary>True for BigTIFF: offsets have 64 bits.</summary>
    public bool IsBig { get; }

    /// <summary>Where the first directory lies.</summary>
    public long FirstDirectory { get; private set; }

    /// <summary>True for NDPI of Hamamatsu: a classic file whose directories are followed by the high words of all offsets.</summary>
    public bool HasHighWords { get; private set; }

    /// <summary>True once the damage of the file was counted and told: then what is there is read, and what is not reads as fill.</summary>
    public bool IsLenient { get; set; }

    /// <summary>Bytes of one directory entry.</summary>
    public int EntrySize => IsBig ? 20 : 12;

    /// <summary>True when the bytes start as a TIFF file does: <c>II*\0</c>, <c>MM\0*</c>, or the BigTIFF forms with 43.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> head) =>
        head.Length >= 8 && ((head[0] == 'I' && head[1] == 'I' && head[2] is 42 or 43 && head[3] == 0) || (head[0] == 'M' && head[1] == 'M' && head[2] == 0 && head[3] is 42 or 43));

    /// <summary>Reads the header.</summary>
    public static TiffContainer Open(Store store, string key)
    {
        if (store.Length(key) is not { } length) return Missing(store, key);
        Span<byte> head = stackalloc byte[16];
        head.Clear();
        int count = store.Read(key, 0, head);
        if (count < 8 || !HasMagic(head)) Throw.Damaged(Format, "the file does not start with a TIFF header", 0);
        bool bigEndian = head[0] == 'M';
        bool isBig = (bigEndian ? head[3] : head[2]) == 43;
        if (!isBig)
        {
            TiffContainer classic = new(store, key, length, bigEndian, false, bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(head[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]));
            if (!bigEndian) classic.FindHighWords(BinaryPrimitives.ReadUInt64LittleEndian(head[4..]));
            return classic;
        }

        if (count < 16) Throw.Damaged(Format, "the file ends within the BigTIFF header", count);
        int width = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(head[4..]) : BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
        if (width != 8) Throw.Unsupported(Format, Invariant($"BigTIFF with offsets of {width} bytes"));
        ulong first = bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(head[8..]) : BinaryPrimitives.ReadUInt64LittleEndian(head[8..]);
        return new TiffContainer(store, key, length, bigEndian, true, first > long.MaxValue ? long.MaxValue : (long)first);
    }

    /// <summary>Copies a range of the file; a range that leaves the file is damage.</summary>
    public void Read(long offset, Span<byte> destination, int window = SmallWindow)
    {
        if (offset < 0 || offset > Length - destination.Length)
            Throw.Damaged(Format, Invariant($"{destination.Length} bytes are expected at byte {offset}, but the file has {Length}"), offset);
        Window current = Volatile.Read(ref _window);
        if (!current.Holds(offset, destination.Length))
        {
            if (destination.Length >= window)
            {
                if (Store.Read(Key, offset, destination) < destination.Length) Shorter(offset);
                return;
            }

            byte[] bytes = new byte[(int)Math.Min(window, Length - offset)];
            int count = Store.Read(Key, offset, bytes);
            if (count < destination.Length) Shorter(offset);
            current = new Window(offset, count == bytes.Length ? bytes : bytes[..count]);
            Volatile.Write(ref _window, current);
        }

        current.Bytes.AsSpan((int)(offset - current.Start), destination.Length).CopyTo(destination);
    }

    /// <summary>Reads the directory at an offset.</summary>
    /// <param name="offset">Where it lies.</param>
    /// <param name="window">How many bytes to read around it when they are not at hand.</param>
    public TiffDirectory ReadDirectory(long offset, int window = SmallWindow)
    {
        int header = IsBig ? 8 : 2;
        int nextSize = IsBig ? 8 : 4;
        Span<byte> head = stackalloc byte[8];
        Read(offset, head[..header], window);
        ulong declared = IsBig ? U64(head) : U16(head);
        if (declared == 0) Throw.Damaged(Format, "a directory has no entries", offset);
        if (declared > MaxEntries || (long)declared * EntrySize > Length - offset - header)
            Throw.Damaged(Format, Invariant($"a directory declares {declared} entries, more than the file can hold"), offset);
        int count = (int)declared;
        int size = count * EntrySize;
        // The pointer to the next directory may be cut off in the last directory of a damaged file: then it is the last.
        int tail = (int)Math.Clamp(Length - offset - header - size, 0, nextSize);
        byte[]? large = size + tail > 2048 ? new byte[size + tail] : null;
        Span<byte> bytes = large ?? stackalloc byte[2048];
        bytes = bytes[..(size + tail)];
        Read(offset + header, bytes, window);
        TiffEntry[] entries = new TiffEntry[count];
        for (int i = 0; i < count; i++) entries[i] = Entry(bytes.Slice(i * EntrySize, EntrySize), offset + header + ((long)i * EntrySize));
        long next = tail < nextSize ? 0 : IsBig ? Clamp(U64(bytes[size..])) : U32(bytes[size..]);
        if (HasHighWords) next = AddHighWords(entries, next, offset + header + size + nextSize, window);
        return new TiffDirectory(this, offset, entries, next, header + size + tail);
    }

    /// <summary>NDPI is recognised by a field of its first directory, whose place has 64 bits already.</summary>
    private void FindHighWords(ulong wide)
    {
        if (IsNdpi(FirstDirectory))
        {
            HasHighWords = true;
            return;
        }

        if (Length <= uint.MaxValue || wide >= (ulong)Length || (long)wide == FirstDirectory) return;
        HasHighWords = true;
        if (IsNdpi((long)wide)) FirstDirectory = (long)wide;
        else HasHighWords = false;
    }

    private bool IsNdpi(long directory)
    {
        try
        {
            return directory > 0 && directory < Length && ReadDirectory(directory).Has(TiffTag.NdpiFormat);
        }
        catch (DamagedDataException)
        {
            return false;
        }
    }

    /// <summary>
    /// Adds the high words: one of the pointer to the next directory, then one for each entry. Programs that rewrite such files in the classic form leave other bytes there, so the words count only when all
    /// of them together make sense.
    /// </summary>
    private long AddHighWords(TiffEntry[] entries, long next, long at, int window)
    {
        int size = 4 * (entries.Length + 1);
        if (at > Length - size) return next;
        byte[] words = new byte[size];
        Read(at, words, window);
        if (words.AsSpan().IndexOfAnyExcept((byte)0) < 0) return next;
        long wideNext = next | ((long)U32(words) << 32);
        if (wideNext < 0 || wideNext >= Length) return next;
        TiffEntry[] wide = new TiffEntry[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            TiffEntry entry = entries[i];
            long high = (long)U32(words.AsSpan(4 * (i + 1))) << 32;
            wide[i] = entry;
            if (high == 0) continue;
            if (!entry.IsInline) wide[i] = entry with { Position = entry.Position | high };
            else if (entry is { Type: TiffFieldType.Long, Count: 1 }) wide[i] = entry with { Type = TiffFieldType.Long8, Inline = entry.Inline | (ulong)high };
            else return next;
            if (high < 0 || (wide[i].IsInline ? (long)wide[i].Inline : wide[i].Position) >= Length) return next;
        }

        wide.CopyTo(entries, 0);
        return wideNext;
    }

    /// <summary>An unsigned 16-bit number in the byte order of the file.</summary>
    public ushort U16(ReadOnlySpan<byte> b) => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);

    /// <summary>An unsigned 32-bit number in the byte order of the file.</summary>
    public uint U32(ReadOnlySpan<byte> b) => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);

    /// <summary>An unsigned 64-bit number in the byte order of the file.</summary>
    public ulong U64(ReadOnlySpan<byte> b) => BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b);

    private static long Clamp(ulong value) => value > long.MaxValue ? long.MaxValue : (long)value;

    private static TiffContainer Missing(Store store, string key)
    {
        Throw.Store(StoreFailure.NotFound, $"{key} does not exist in {store.Name}");
        return null;
    }

    private static void Shorter(long offset) => Throw.Damaged(Format, "the file became shorter while it was read", offset);

    private TiffEntry Entry(ReadOnlySpan<byte> b, long at)
    {
        ushort tag = U16(b), type = U16(b[2..]);
        long count = IsBig ? Clamp(U64(b[4..])) : U32(b[4..]);
        ReadOnlySpan<byte> value = IsBig ? b[12..20] : b[8..12];
        int room = value.Length;
        int size = TiffFieldType.Size(type);
        if (size == 0 || count <= room / size)
        {
            ulong inline = IsBig ? BinaryPrimitives.ReadUInt64LittleEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value);
            return new TiffEntry(tag, type, count, at + (IsBig ? 12 : 8), inline, true);
        }

        return new TiffEntry(tag, type, count, IsBig ? Clamp(U64(value)) : U32(value), 0, false);
    }

    private sealed record Window(long Start, byte[] Bytes)
    {
        public bool Holds(long offset, int count) => offset >= Start && offset - Start <= Bytes.Length - count;
    }
}
