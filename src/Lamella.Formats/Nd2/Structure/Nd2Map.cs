using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lamella.Stores;

namespace Lamella.Formats.Nd2.Structure;

/// <summary>Which chunks a file has: from the map at its end, or from a walk over their heads.</summary>
internal sealed class Nd2Map
{
    private const string TailSignature = "ND2 CHUNK MAP SIGNATURE 0000001!";
    private const string MapSignature = "ND2 FILEMAP SIGNATURE NAME 0001!";
    private const string FramePrefix = "ImageDataSeq|";
    private const int Alignment = 4096;
    private const int LargestMap = 1 << 30;
    private const int MostProbes = 1 << 24;

    private readonly Dictionary<string, (long Offset, long Length)> _chunks = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (long Offset, long Length)> _frames = [];

    /// <summary>The chunks that are no frames: where the head starts, and the bytes of data as stated.</summary>
    public IReadOnlyDictionary<string, (long Offset, long Length)> Chunks => _chunks;

    /// <summary>The frames by their number.</summary>
    public IReadOnlyDictionary<int, (long Offset, long Length)> Frames => _frames;

    /// <summary>Frames whose data reaches beyond the end of the file.</summary>
    public int CutOff { get; private set; }

    /// <summary>Frames whose number another chunk has as well, elsewhere; the last one counts.</summary>
    public int Twice { get; private set; }

    /// <summary>Chunks that are called frames and have no number that counts one.</summary>
    public List<string> Unnumbered { get; } = [];

    /// <summary>Reads the map; null when the file has none that can be read.</summary>
    public static Nd2Map? TryRead(Store store, string key, long length)
    {
        Span<byte> tail = stackalloc byte[40];
        if (length < 40 || store.Read(key, length - 40, tail) < 40 || !tail.StartsWith(Encoding.ASCII.GetBytes(TailSignature))) return null;
        long at = BinaryPrimitives.ReadInt64LittleEndian(tail[32..]);
        byte[] head = new byte[Nd2Chunk.HeadSize];
        if (at <= 0 || at >= length) return null;
        int count = store.Read(key, at, head);
        if (!Nd2Chunk.TryParse(head.AsSpan(0, count), at, out Nd2Chunk chunk) || chunk.Name != MapSignature || chunk.Data >= length) return null;
        byte[] data = new byte[Math.Min(Math.Min(chunk.Length, length - chunk.Data), LargestMap)];
        count = store.Read(key, chunk.Data, data);
        Nd2Map map = new();
        return map.Parse(data.AsSpan(0, count), length) ? map : null;
    }

    /// <summary>
    /// Walks over the chunks from the start. Each starts at a multiple of 4096, usually the next one behind its predecessor; where the chain breaks, all multiples are looked at, and when even that finds no description of the
    /// frames, all bytes.
    /// </summary>
    public static Nd2Map Scan(Store store, string key, long length)
    {
        Nd2Map map = new();
        map.Walk(store, key, 0, length, length);
        if (!map._chunks.ContainsKey("ImageAttributesLV!") && !map._chunks.ContainsKey("ImageAttributes!")) map.Search(store, key, length);
        return map;
    }

    /// <summary>Looks for chunks in the stretches of the file that no chunk of the map lies in. Returns the number of frames found.</summary>
    public int FillHoles(Store store, string key, long length)
    {
        List<(long Offset, long Length)> known = [.. _chunks.Values, .. _frames.Values];
        known.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        int before = _frames.Count;
        for (int i = 0; i < known.Count; i++)
        {
            long start = known[i].Offset + known[i].Length, end = i + 1 < known.Count ? known[i + 1].Offset : length;
            // The head and the name take up to one page, the data may be padded to the next.
            if (end - start > 3 * Alignment) Walk(store, key, Align(start + 16), end, length);
        }

        return _frames.Count - before;
    }

    private static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private bool Parse(ReadOnlySpan<byte> data, long length)
    {
        while (data.Length > 0)
        {
            int end = data[..Math.Min(data.Length, 4096)].IndexOf((byte)'!');
            if (end <= 0) return false;
            string name = Encoding.ASCII.GetString(data[..(end + 1)]);
            // The signature ends the map; some writers put numbers behind it, others nothing.
            if (name is TailSignature or MapSignature) return true;
            if (data.Length < end + 17) return false;
            long offset = BinaryPrimitives.ReadInt64LittleEndian(data[(end + 1)..]), size = BinaryPrimitives.ReadInt64LittleEndian(data[(end + 9)..]);
            if (offset < 0 || offset > length - 16 || size < 0) return false;
            Add(name, offset, size, length);
            data = data[(end + 17)..];
        }

        return false;
    }

    private void Add(string name, long offset, long size, long length)
    {
        if (!name.StartsWith(FramePrefix, StringComparison.Ordinal))
        {
            _chunks[name] = (offset, size);
            return;
        }

        if (!int.TryParse(name.AsSpan(FramePrefix.Length, name.Length - FramePrefix.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int frame))
        {
            if (size > 0) Unnumbered.Add(name);
            return;
        }

        if (offset > length - 16 - size)
        {
            CutOff++;
            return;
        }

        if (_frames.TryGetValue(frame, out (long Offset, long Length) other) && other.Offset != offset) Twice++;
        _frames[frame] = (offset, size);
    }

    private void Walk(Store store, string key, long at, long end, long length)
    {
        byte[] head = new byte[Nd2Chunk.HeadSize];
        for (int probes = 0; at < end && probes < MostProbes; probes++)
        {
            int count = store.Read(key, at, head);
            if (!Nd2Chunk.TryParse(head.AsSpan(0, count), at, out Nd2Chunk chunk))
            {
                at = Align(at + 1);
                continue;
            }

            if (chunk.Name is not MapSignature) AddFound(chunk, length);
            // Data that reaches beyond the file belongs to a head that is wrong or to the last chunk of a file that was cut off: in both cases look on behind the head.
            at = chunk.End <= length ? Align(chunk.End) : Align(at + 1);
        }
    }

    private void AddFound(Nd2Chunk chunk, long length)
    {
        if (chunk.End > length)
        {
            if (chunk.Name.StartsWith(FramePrefix, StringComparison.Ordinal)) CutOff++;
            return;
        }

        Add(chunk.Name, chunk.Offset, chunk.Length, length);
    }

    private void Search(Store store, string key, long length)
    {
        const int Window = 1 << 20;
        byte[] window = new byte[Window + Nd2Chunk.HeadSize];
        for (long at = 0; at < length; at += Window)
        {
            int count = store.Read(key, at, window);
            for (int from = 0; from < Math.Min(count, Window);)
            {
                int found = window.AsSpan(from, count - from).IndexOf((ReadOnlySpan<byte>)[0xDA, 0xCE, 0xBE, 0x0A]);
                if (found < 0 || from + found >= Window) break;
                from += found;
                if (Nd2Chunk.TryParse(window.AsSpan(from, count - from), at + from, out Nd2Chunk chunk) && chunk.Name is not MapSignature) AddFound(chunk, length);
                from += 4;
            }
        }
    }
}
