using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Lamella.IO;

namespace Lamella.Stores;

/// <summary>
/// A zip archive as a read-only store (<c>.zip</c>, <c>.ozx</c>). Stored entries are read in place by range; deflated ones are decoded from their start, so a range of them costs what lies before it.
/// </summary>
/// <remarks>
/// The archive lies under a key of another store, so that it may be a file or remote. Only the central directory is believed (PKWARE APPNOTE 4.3.12, with the ZIP64 extensions of 4.5.3); names that would leave
/// the archive, encrypted entries and other methods are refused when they are read.
/// </remarks>
internal sealed class ZipStore : Store
{
    private const string Format = "zip";
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int End64Length = 56;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const int MaxComment = 65535;
    private const long MaxDirectory = 1L << 30;
    private readonly Store _store;
    private readonly string _key;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads the directory of the archive under a key. The outer store stays the caller's.</summary>
    /// <exception cref="DamagedDataException">The value is not a sound zip archive.</exception>
    public ZipStore(Store store, string key)
    {
        _store = store;
        _key = key;
        try
        {
            ReadDirectory();
        }
        catch (LamellaException e)
        {
            e.WithPath(key);
            throw;
        }
    }

    /// <summary>Leaves out a folder that all entries lie in, as archives have it that were packed from outside; false when some entry lies elsewhere.</summary>
    public bool TryEnterOnlyFolder()
    {
        string? folder = null;
        foreach (string key in _entries.Keys)
        {
            int slash = key.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) return false;
            folder ??= key[..(slash + 1)];
            if (!key.StartsWith(folder, StringComparison.Ordinal)) return false;
        }

        if (folder is null) return false;
        foreach ((string key, Entry entry) in _entries.ToList())
        {
            _entries.Remove(key);
            _entries[key[folder.Length..]] = entry;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string Name => $"{_store.Name}/{_key}";

    /// <inheritdoc/>
    public override bool IsLocal => _store.IsLocal;

    /// <summary>The archive's comment.</summary>
    public string Comment { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public override long? Length(string key) => _entries.TryGetValue(key, out Entry? entry) ? entry.Length : null;

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        if (!_entries.TryGetValue(key, out Entry? entry)) throw new StoreException(StoreFailure.NotFound, $"{key} does not exist in {Name}");
        if (offset >= entry.Length) return 0;
        Span<byte> part = destination[..(int)Math.Min(destination.Length, entry.Length - offset)];
        if (part.IsEmpty) return 0;
        long data = DataOffset(entry);
        if (entry.Method == 0)
        {
            if (_store.Read(_key, data + offset, part) < part.Length) Throw.Damaged(Format, $"the entry {key} is cut off", data);
            return part.Length;
        }

        Inflate(entry, data, offset, part);
        return part.Length;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix)
    {
        string start = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (string key in _entries.Keys)
        {
            if (!key.StartsWith(start, StringComparison.Ordinal)) continue;
            int slash = key.IndexOf('/', start.Length);
            names.Add(slash < 0 ? key[start.Length..] : key[start.Length..(slash + 1)]);
        }

        return names;
    }

    private void ReadDirectory()
    {
        long total = _store.Length(_key) ?? throw new StoreException(StoreFailure.NotFound, $"{_key} does not exist in {_store.Name}");
        int tailLength = (int)Math.Min(total, EndLength + MaxComment + LocatorLength);
        byte[] tail = new byte[tailLength];
        long tailStart = total - tailLength;
        if (_store.Read(_key, tailStart, tail) < tailLength) Throw.Damaged(Format, "the file became shorter while it was read");
        int end = FindEnd(tail);
        SpanReader reader = new(tail, Format, baseOffset: tailStart) { Position = end + 10 };
        long count = reader.U16(), size = reader.U32(), start = reader.U32();
        int comment = reader.U16();
        Comment = Encoding.UTF8.GetString(reader.Bytes(Math.Min(comment, reader.Remaining)));
        if ((count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue) && end >= LocatorLength) ReadEnd64(tail.AsSpan(end - LocatorLength, LocatorLength), ref count, ref size, ref start);
        if (start < 0 || size < 0 || start > total - size) Throw.Damaged(Format, "the directory lies outside the file", tailStart + end);
        if (size > MaxDirectory || count > size / EntryLength) Throw.Damaged(Format, Invariant($"a directory of {size} bytes cannot hold {count} entries"), tailStart + end);
        byte[] directory = new byte[size];
        if (_store.Read(_key, start, directory) < size) Throw.Damaged(Format, "the directory is cut off", start);
        ReadEntries(directory, start, count, total);
    }

    private static int FindEnd(ReadOnlySpan<byte> tail)
    {
        for (int at = tail.Length - EndLength; at >= 0; at--)
        {
            // A comment could hold the signature: the length of the comment must reach the end of the file.
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) == 0x06054B50 && at + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) == tail.Length) return at;
        }

        return Throw.Damaged<int>(Format, "no end of central directory is found; the file is cut off or not a zip archive");
    }

    private void ReadEnd64(ReadOnlySpan<byte> locator, ref long count, ref long size, ref long start)
    {
        SpanReader reader = new(locator, Format);
        if (reader.U32() != 0x07064B50) return;
        reader.Skip(4);
        long at = reader.I64();
        byte[] record = new byte[End64Length];
        if (at < 0 || _store.Read(_key, at, record) < End64Length) Throw.Damaged(Format, "the ZIP64 end of the directory is cut off", at);
        reader = new SpanReader(record, Format, baseOffset: at);
        if (reader.U32() != 0x06064B50) Throw.Damaged(Format, "the ZIP64 end of the directory is not where its locator says", at);
        reader.Skip(28);
        count = reader.I64();
        size = reader.I64();
        start = reader.I64();
    }

    private void ReadEntries(ReadOnlySpan<byte> directory, long start, long count, long total)
    {
        SpanReader reader = new(directory, Format, baseOffset: start);
        for (long i = 0; i < count; i++)
        {
            if (reader.U32() != 0x02014B50) Throw.Damaged(Format, "an entry of the directory has no signature", start + reader.Position - 4);
            reader.Skip(4);
            int flags = reader.U16(), method = reader.U16();
            reader.Skip(8);
            long stored = reader.U32(), length = reader.U32();
            int nameLength = reader.U16(), extraLength = reader.U16(), commentLength = reader.U16();
            reader.Skip(8);
            long offset = reader.U32();
            // Flag 11: the name is UTF-8; older archives use code page 437, of which we take the ASCII half.
            string name = (flags & 0x800) != 0 ? Encoding.UTF8.GetString(reader.Bytes(nameLength)) : Encoding.Latin1.GetString(reader.Bytes(nameLength));
            ReadExtra(reader.Bytes(extraLength), ref length, ref stored, ref offset);
            reader.Skip(commentLength);
            if (name.EndsWith('/')) continue;
            if (stored < 0 || length < 0 || offset < 0 || offset > total - LocalLength || stored > total - offset) Throw.Damaged(Format, $"the entry {name} lies outside the file", offset);
            if (method == 0 && length != stored) Throw.Damaged(Format, $"the stored entry {name} has two lengths", offset);
            // RFC 1951 cannot expand by more than 1032 to 1.
            if (method == 8 && length / 1032 > stored) Throw.Damaged(Format, $"the entry {name} declares more bytes than it can hold", offset);
            if (IsInside(name)) _entries[name] = new Entry(name, flags, method, stored, length, offset);
        }
    }

    /// <summary>The ZIP64 extra field (0x0001) has, in this order, those of the three values that are all ones in the entry.</summary>
    private static void ReadExtra(ReadOnlySpan<byte> extra, ref long length, ref long stored, ref long offset)
    {
        SpanReader reader = new(extra, Format);
        while (reader.Remaining >= 4)
        {
            int id = reader.U16();
            SpanReader field = new(reader.Bytes(Math.Min(reader.U16(), reader.Remaining)), Format);
            if (id != 1) continue;
            if (length == uint.MaxValue) length = field.I64();
            if (stored == uint.MaxValue) stored = field.I64();
            if (offset == uint.MaxValue) offset = field.I64();
            return;
        }
    }

    /// <summary>Names that climb or start at a root have no key here.</summary>
    private static bool IsInside(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('\\', '\0', ':')) return false;
        foreach (Range part in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(part) is "" or "." or "..") return false;
        }

        return true;
    }

    private long DataOffset(Entry entry)
    {
        if ((entry.Flags & 1) != 0) Throw.Unsupported(Format, "encryption");
        if (entry.Method is not (0 or 8)) Throw.Unsupported(Format, Invariant($"compression method {entry.Method}"), "store the archive without compression");
        if (Volatile.Read(ref entry.DataOffset) is var known and > 0) return known;
        Span<byte> header = stackalloc byte[LocalLength];
        if (_store.Read(_key, entry.Offset, header) < LocalLength || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034B50)
            Throw.Damaged(Format, $"the entry {entry.Name} has no local header", entry.Offset);
        long data = entry.Offset + LocalLength + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        Volatile.Write(ref entry.DataOffset, data);
        return data;
    }

    private void Inflate(Entry entry, long data, long offset, Span<byte> destination)
    {
        using ByteBuffer stored = new();
        Span<byte> bytes = stored.Resize(entry.Stored);
        if (_store.Read(_key, data, bytes) < bytes.Length) Throw.Damaged(Format, $"the entry {entry.Name} is cut off", data);
        try
        {
            using MemoryStream source = new(bytes.ToArray(), writable: false);
            using DeflateStream inflate = new(source, CompressionMode.Decompress);
            Span<byte> skipped = stackalloc byte[4096];
            while (offset > 0)
            {
                int count = inflate.Read(skipped[..(int)Math.Min(offset, skipped.Length)]);
                if (count == 0) Throw.Damaged(Format, $"the entry {entry.Name} decodes to fewer bytes than it declares", data);
                offset -= count;
            }

            if (inflate.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
                Throw.Damaged(Format, $"the entry {entry.Name} decodes to fewer bytes than it declares", data);
        }
        catch (InvalidDataException e)
        {
            Throw.Damaged(Format, $"the entry {entry.Name} is not a valid DEFLATE stream", data, e);
        }
    }

    private sealed class Entry(string name, int flags, int method, long stored, long length, long offset)
    {
        /// <summary>Where the bytes start; 0 until the local header was read.</summary>
        public long DataOffset;

        public string Name { get; } = name;

        public int Flags { get; } = flags;

        public int Method { get; } = method;

        public long Stored { get; } = stored;

        public long Length { get; } = length;

        public long Offset { get; } = offset;
    }
}
