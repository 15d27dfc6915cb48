using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Stores;

/// <summary>The CRC-32 of zip, which lies in a room above this one.</summary>
internal delegate uint ZipChecksum(ReadOnlySpan<byte> data);

/// <summary>
/// A zip archive that is being written: entries are stored one behind the other without compression, always with the ZIP64 fields (PKWARE APPNOTE 4.5.3), the directory comes at the end. What was written can be
/// read back meanwhile. Values that must stand in front although they are known last get reserved room.
/// </summary>
/// <remarks>
/// A killed run leaves whole entries and perhaps a cut last one: opening the file again goes over the local headers and continues behind the last whole entry. The same puts in the same order give the same
/// bytes. Thread-safe; puts wait for each other.
/// </remarks>
internal sealed class ZipWriteStore : WritableStore
{
    private const uint LocalSignature = 0x04034B50, EntrySignature = 0x02014B50, End64Signature = 0x06064B50, LocatorSignature = 0x07064B50, EndSignature = 0x06054B50;
    private const int LocalLength = 30, LocalExtra = 20, EntryLength = 46, EntryExtra = 28;
    private const ushort Version = 45, Utf8Names = 0x0800;

    // The first day that the format can name: the bytes must not depend on the clock.
    private const uint FirstDay = 0x00210000;
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly ZipChecksum _checksum;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _end;

    /// <summary>Starts an archive, or continues one that was never completed.</summary>
    public ZipWriteStore(string path, ZipChecksum checksum)
    {
        _path = path;
        _checksum = checksum;
        try
        {
            _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            Recover();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            throw FileErrors.Writing(e, path);
        }
    }

    /// <inheritdoc/>
    public override string Name => _path;

    /// <inheritdoc/>
    public override long? Length(string key)
    {
        lock (_gate) return _entries.TryGetValue(key, out Entry? entry) ? entry.Length : null;
    }

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out entry)) throw new StoreException(StoreFailure.NotFound, $"{key} does not exist in {_path}");
        }

        if (offset >= entry.Length) return 0;
        Span<byte> part = destination[..(int)Math.Min(destination.Length, entry.Length - offset)];
        try
        {
            return ReadFully(entry.Data + offset, part);
        }
        catch (IOException e)
        {
            throw FileErrors.Reading(e, _path);
        }
    }

    /// <summary>Makes room for a value of at most <paramref name="length"/> bytes, which is padded with spaces (JSON may end with them). Room that an interrupted run made is kept.</summary>
    public void Reserve(string key, int length)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out Entry? known) && known.Length == length)
            {
                known.Reserved = true;
                return;
            }
        }

        byte[] spaces = new byte[length];
        spaces.AsSpan().Fill((byte)' ');
        Put(key, spaces);
        lock (_gate) _entries[key].Reserved = true;
    }

    /// <inheritdoc/>
    public override void Put(string key, ReadOnlySpan<byte> value)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out Entry? known) && (known.Length == value.Length || (known.Reserved && value.Length < known.Length)))
            {
                byte[] padded = new byte[known.Length];
                value.CopyTo(padded);
                padded.AsSpan(value.Length).Fill((byte)' ');
                Write(known, padded);
                return;
            }

            // Larger than its room: the old bytes stay in the file and no directory names them.
            Entry entry = new(key, _end, value.Length);
            Write(entry, value);
            _end = entry.Data + value.Length;
            _entries[key] = entry;
        }
    }

    /// <inheritdoc/>
    public override bool Delete(string key)
    {
        lock (_gate) return _entries.Remove(key);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix)
    {
        string start = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        SortedSet<string> names = new(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (string key in _entries.Keys)
            {
                if (!key.StartsWith(start, StringComparison.Ordinal)) continue;
                int slash = key.IndexOf('/', start.Length);
                names.Add(slash < 0 ? key[start.Length..] : key[start.Length..(slash + 1)]);
            }
        }

        return names;
    }

    /// <summary>Writes the directory, metadata first: the root's <c>zarr.json</c>, then the others by depth (RFC-9), then all entries as they lie.</summary>
    public void Complete(string comment)
    {
        lock (_gate)
        {
            List<Entry> order = [.. _entries.Values.OrderBy(e => IsMetadata(e.Key) ? e.Key.Count(c => c == '/') : int.MaxValue).ThenBy(e => IsMetadata(e.Key) ? e.Key : string.Empty, StringComparer.Ordinal).ThenBy(e => e.Offset)];
            using MemoryStream directory = new();
            foreach (Entry entry in order) directory.Write(entry.ToDirectory());
            long size = directory.Length;
            directory.Write(Ending(order.Count, size, Encoding.UTF8.GetBytes(comment)));
            try
            {
                RandomAccess.Write(_file, directory.GetBuffer().AsSpan(0, (int)directory.Length), _end);
                RandomAccess.SetLength(_file, _end + directory.Length);
                RandomAccess.FlushToDisk(_file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
            {
                throw FileErrors.Writing(e, _path);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsMetadata(string key) => key == "zarr.json" || key.EndsWith("/zarr.json", StringComparison.Ordinal);

    private byte[] Ending(long count, long size, byte[] comment)
    {
        byte[] bytes = new byte[56 + 20 + 22 + comment.Length];
        Span<byte> end64 = bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(end64, End64Signature);
        BinaryPrimitives.WriteInt64LittleEndian(end64[4..], 44);
        BinaryPrimitives.WriteUInt16LittleEndian(end64[12..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(end64[14..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(end64[24..], count);
        BinaryPrimitives.WriteInt64LittleEndian(end64[32..], count);
        BinaryPrimitives.WriteInt64LittleEndian(end64[40..], size);
        BinaryPrimitives.WriteInt64LittleEndian(end64[48..], _end);
        Span<byte> locator = end64[56..];
        BinaryPrimitives.WriteUInt32LittleEndian(locator, LocatorSignature);
        BinaryPrimitives.WriteInt64LittleEndian(locator[8..], _end + size);
        BinaryPrimitives.WriteUInt32LittleEndian(locator[16..], 1);
        Span<byte> end = locator[20..];
        BinaryPrimitives.WriteUInt32LittleEndian(end, EndSignature);
        // All ones: the ZIP64 record has the numbers.
        end.Slice(8, 12).Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(end[20..], (ushort)comment.Length);
        comment.CopyTo(end[22..]);
        return bytes;
    }

    private void Write(Entry entry, ReadOnlySpan<byte> value)
    {
        entry.Checksum = _checksum(value);
        try
        {
            RandomAccess.Write(_file, entry.ToLocal(), entry.Offset);
            RandomAccess.Write(_file, value, entry.Data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw FileErrors.Writing(e, _path);
        }
    }

    /// <summary>Takes over the whole entries that an interrupted run left; the file is cut behind them.</summary>
    private void Recover()
    {
        long total = RandomAccess.GetLength(_file);
        byte[] header = new byte[LocalLength];
        while (total - _end >= LocalLength)
        {
            if (ReadFully(_end, header) < LocalLength || BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature) break;
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
            if (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)) != LocalExtra || total - _end < LocalLength + nameLength + LocalExtra) break;
            byte[] rest = new byte[nameLength + LocalExtra];
            if (ReadFully(_end + LocalLength, rest) < rest.Length) break;
            long length = BinaryPrimitives.ReadInt64LittleEndian(rest.AsSpan(nameLength + 4));
            Entry entry = new(Encoding.UTF8.GetString(rest, 0, nameLength), _end, length) { Checksum = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(14)) };
            if (length < 0 || length > total - entry.Data) break;
            _entries[entry.Key] = entry;
            _end = entry.Data + length;
        }

        RandomAccess.SetLength(_file, _end);
    }

    private int ReadFully(long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int count = RandomAccess.Read(_file, destination[done..], offset + done);
            if (count == 0) break;
            done += count;
        }

        return done;
    }

    private sealed class Entry
    {
        private readonly byte[] _name;

        public Entry(string key, long offset, long length)
        {
            Key = key;
            Offset = offset;
            Length = length;
            _name = Encoding.UTF8.GetBytes(key);
        }

        public string Key { get; }

        public long Offset { get; }

        public long Length { get; }

        public uint Checksum { get; set; }

        public bool Reserved { get; set; }

        public long Data => Offset + LocalLength + _name.Length + LocalExtra;

        public byte[] ToLocal()
        {
            byte[] bytes = new byte[LocalLength + _name.Length + LocalExtra];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, LocalSignature);
            Common(bytes.AsSpan(4));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(28), LocalExtra);
            _name.CopyTo(bytes, LocalLength);
            Extra(bytes.AsSpan(LocalLength + _name.Length), LocalExtra);
            return bytes;
        }

        public byte[] ToDirectory()
        {
            byte[] bytes = new byte[EntryLength + _name.Length + EntryExtra];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, EntrySignature);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), Version);
            Common(bytes.AsSpan(6));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(30), EntryExtra);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(42), uint.MaxValue);
            _name.CopyTo(bytes, EntryLength);
            Span<byte> extra = bytes.AsSpan(EntryLength + _name.Length);
            Extra(extra, EntryExtra);
            BinaryPrimitives.WriteInt64LittleEndian(extra[20..], Offset);
            return bytes;
        }

        /// <summary>What both headers share: version, flags, method 0, time, checksum, the sizes (all ones: the extra field has them), the length of the name.</summary>
        private void Common(Span<byte> bytes)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, Version);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], Utf8Names);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[6..], FirstDay);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[10..], Checksum);
            bytes.Slice(14, 8).Fill(0xFF);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[22..], (ushort)_name.Length);
        }

        private void Extra(Span<byte> bytes, int length)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)(length - 4));
            BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], Length);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], Length);
        }
    }
}
