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
    private readonly RunningChecksum? _checksum;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private volatile string[]? _sorted;

    /// <summary>Reads the directory of the archive under a key. The outer store stays the caller's.</summary>
    /// <param name="store">Where the archive lies.</param>
    /// <param name="key">Its key.</param>
    /// <param name="checksum">CRC-32, by which entries that are read whole are checked; null to take them as they are.</param>
    /// <exception cref="DamagedDataException">The value is not a sound zip archive.</exception>
    public ZipStore(Store store, string key, RunningChecksum? checksum = null)
    {
        _store = store;
        _checksum = checksum;
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

    /// <summary>
    /// Makes a folder the root: the only one that holds one of the markers and lies in none that does, or the folder that all of those lie in. What file managers add (<c>__MACOSX</c>) and files beside are passed
    /// over. False when nothing holds a marker, or the root does.
    /// </summary>
    public bool TryEnter(ReadOnlySpan<string> markers)
    {
        SortedSet<string> roots = new(StringComparer.Ordinal);
        foreach (string key in _entries.Keys)
        {
            int slash = key.LastIndexOf('/');
            if (key.StartsWith("__MACOSX/", StringComparison.Ordinal) || !markers.Contains(key[(slash + 1)..])) continue;
            if (slash < 0) return false;
            roots.Add(key[..(slash + 1)]);
        }

        string? common = null;
        string? last = null;
        foreach (string root in roots)
        {
            // In ordinal order a folder comes before what lies in it.
            if (last is not null && root.StartsWith(last, StringComparison.Ordinal)) continue;
            last = root;
            common = common is null ? root : CommonFolder(common, root);
        }

        if (string.IsNullOrEmpty(common)) return false;
        foreach ((string key, Entry entry) in _entries.ToList())
        {
            _entries.Remove(key);
            if (key.StartsWith(common, StringComparison.Ordinal)) _entries[key[common.Length..]] = entry;
        }

        _sorted = null;
        return true;
    }

    /// <summary>Every entry that is damaged by its checksum, or cannot be read, with the reason. Reads the whole archive.</summary>
    public IEnumerable<(string Key, string Problem)> Check(CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 20];
        foreach (string key in Sorted())
        {
            cancellation.ThrowIfCancellationRequested();
            string? problem = null;
            try
            {
                CheckEntry(_entries[key], buffer);
            }
            catch (LamellaException e) when (e is DamagedDataException or UnsupportedFeatureException)
            {
                problem = e.Message;
            }

            if (problem is not null) yield return (key, problem);
        }
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
        if (entry.Method != 0) Inflate(entry, data, offset, part);
        else if (_store.Read(_key, data + offset, part) < part.Length) Throw.Damaged(Format, $"the entry {key} is cut off", data);
        // Parts of an entry have no checksum of their own.
        if (offset == 0 && part.Length == entry.Length) Prove(entry, part, data);
        return part.Length;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix)
    {
        string start = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        string[] keys = Sorted();
        List<string> names = [];
        for (int i = Lower(keys, start); i < keys.Length && keys[i].StartsWith(start, StringComparison.Ordinal);)
        {
            int slash = keys[i].IndexOf('/', start.Length);
            names.Add(slash < 0 ? keys[i][start.Length..] : keys[i][start.Length..(slash + 1)]);
            // Past everything in that folder: '0' follows '/'.
            i = slash < 0 ? i + 1 : Lower(keys, keys[i][..slash] + "0");
        }

        return names;
    }

    private string[] Sorted()
    {
        if (_sorted is { } known) return known;
        string[] keys = [.. _entries.Keys];
        Array.Sort(keys, StringComparer.Ordinal);
        return _sorted = keys;
    }

    private static int Lower(string[] keys, string start)
    {
        int at = Array.BinarySearch(keys, start, StringComparer.Ordinal);
        return at < 0 ? ~at : at;
    }

    private static string CommonFolder(string a, string b)
    {
        int length = 0;
        for (int i = 0; i < Math.Min(a.Length, b.Length) && a[i] == b[i]; i++)
        {
            if (a[i] == '/') length = i + 1;
        }

        return a[..length];
    }

    private void CheckEntry(Entry entry, byte[] buffer)
    {
        long data = DataOffset(entry);
        if (entry.Method != 0)
        {
            using ByteBuffer whole = new();
            Span<byte> samples = whole.Resize(entry.Length);
            Inflate(entry, data, 0, samples);
            Prove(entry, samples, data);
            return;
        }

        uint crc = 0;
        for (long at = 0; at < entry.Length;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Length - at));
            if (_store.Read(_key, data + at, part) < part.Length) Throw.Damaged(Format, $"the entry {entry.Name} is cut off", data);
            crc = _checksum?.Invoke(part, crc) ?? entry.Crc;
            at += part.Length;
        }

        Prove(entry, crc, data);
    }

    private void Prove(Entry entry, ReadOnlySpan<byte> whole, long data)
    {
        if (_checksum is not null) Prove(entry, _checksum(whole, 0), data);
    }

    private static void Prove(Entry entry, uint found, long data)
    {
        if (found != entry.Crc) Throw.Damaged(Format, Invariant($"the entry {entry.Name} is damaged: its bytes have the CRC-32 {found:x8}, the directory states {entry.Crc:x8}"), data);
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
            reader.Skip(4);
            uint crc = reader.U32();
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
            if (IsInside(name)) _entries[name] = new Entry(name, flags, method, crc, stored, length, offset);
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

    private sealed class Entry(string name, int flags, int method, uint crc, long stored, long length, long offset)
    {
        /// <summary>Where the bytes start; 0 until the local header was read.</summary>
        public long DataOffset;

        public string Name { get; } = name;

        public int Flags { get; } = flags;

        public int Method { get; } = method;

        public uint Crc { get; } = crc;

        public long Stored { get; } = stored;

        public long Length { get; } = length;

        public long Offset { get; } = offset;
    }
}
