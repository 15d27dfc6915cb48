using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;

namespace Lamella.Formats.Nd2.Legacy;

/// <summary>
/// The boxes of a legacy ND2, as the map at its end lists them, by what they hold: <c>LUNK</c> a codestream, <c>VIMD</c> and <c>VCAL</c> the metadata of a frame, <c>AIM1</c> or <c>AIMD</c> the experiment, <c>ARTT</c>
/// attributes, <c>TINF</c> text, <c>ACAL</c> the calibration. Without a map the boxes are walked over.
/// </summary>
internal sealed class Nd2Boxes
{
    private const string TailSignature = "LABORATORY IMAGING ND BOX MAP 00";
    private const int EntrySize = 16;
    private const int MostBoxes = 1 << 24;
    private const int LargestMetadata = 64 << 20;

    private static readonly string[] Known = ["LUNK", "VIMD", "VCAL", "ACAL", "AIM1", "AIMD", "ARTT", "TINF", "IEVE"];

    private readonly Dictionary<string, List<long>> _places = new(StringComparer.Ordinal);
    private readonly long _length;

    private Nd2Boxes(Store store, string key, long length)
    {
        Store = store;
        Key = key;
        _length = length;
    }

    /// <summary>The store that holds the file.</summary>
    public Store Store { get; }

    /// <summary>The file.</summary>
    public string Key { get; }

    /// <summary>True when the boxes were found without a map.</summary>
    public bool Walked { get; private set; }

    /// <summary>True when a file starts with the signature box of JPEG 2000.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> head) => head.StartsWith("\0\0\0\fjP  "u8);

    /// <summary>Reads the map.</summary>
    public static Nd2Boxes Open(Store store, string key)
    {
        if (store.Length(key) is not { } length)
        {
            Throw.Store(StoreFailure.NotFound, $"{key} does not exist in {store.Name}");
            return null!;
        }

        Nd2Boxes boxes = new(store, key, length);
        if (!boxes.ReadMap()) boxes.Walk();
        return boxes;
    }

    /// <summary>The number of boxes of a kind.</summary>
    public int Count(string kind) => _places.TryGetValue(kind, out List<long>? list) ? list.Count : 0;

    /// <summary>Where the content of a box lies.</summary>
    public (long Offset, long Length) Content(string kind, int index)
    {
        long at = _places[kind][index];
        (string _, long data, long end) = Head(at);
        return (data, end - data);
    }

    /// <summary>The content of a box of metadata; null when there is none.</summary>
    public byte[]? Read(string kind, int index = 0)
    {
        if (index >= Count(kind)) return null;
        (long offset, long length) = Content(kind, index);
        if (length > LargestMetadata) Throw.Damaged(Nd2File.Format, Invariant($"a box {kind} of {length} bytes"), offset);
        byte[] data = new byte[length];
        return data[..Store.Read(Key, offset, data)];
    }

    /// <summary>The last 40 bytes tell how far from the end the map starts: a count (big-endian), then entries of a box type, a kind, the place, and four bytes more.</summary>
    private bool ReadMap()
    {
        Span<byte> tail = stackalloc byte[40];
        if (_length < 40 || Store.Read(Key, _length - 40, tail) < 40 || !tail.StartsWith(Encoding.ASCII.GetBytes(TailSignature))) return false;
        long distance = BinaryPrimitives.ReadInt64LittleEndian(tail[32..]);
        if (distance < 44 || distance > _length) return false;
        Span<byte> number = stackalloc byte[4];
        if (Store.Read(Key, _length - distance, number) < 4) return false;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(number);
        if (count == 0 || count > MostBoxes || count > (distance - 44) / EntrySize) return false;
        byte[] data = new byte[count * EntrySize];
        if (Store.Read(Key, _length - distance + 4, data) < data.Length) return false;
        for (int at = 0; at < data.Length; at += EntrySize)
        {
            string box = Encoding.ASCII.GetString(data, at, 4), kind = Encoding.ASCII.GetString(data, at + 4, 4);
            long place = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at + 8));
            if (place > _length - 8) return false;
            Add(box is "jP  " or "ftyp" or "jp2h" ? box : kind, place);
        }

        return Count("jp2h") > 0;
    }

    private void Walk()
    {
        _places.Clear();
        Walked = true;
        long at = 0;
        for (int i = 0; at <= _length - 8 && i < MostBoxes; i++)
        {
            (string type, long data, long end) = Head(at);
            if (end <= at) break;
            // Codestreams stand in boxes of the standard's type; the writer's own boxes say in their type what they are.
            if (type == "jp2c") Add("LUNK", at);
            else if (type is "jp2h" || Array.IndexOf(Known, type) >= 0) Add(type, at);
            else if (type == "uuid" && data < end) Add("uuid", at);
            at = end;
        }

        if (Count("jp2h") == 0) Throw.Damaged(Nd2File.Format, "the file has no JPEG 2000 header box");
    }

    private void Add(string kind, long place)
    {
        if (!_places.TryGetValue(kind, out List<long>? list)) _places[kind] = list = [];
        list.Add(place);
    }

    /// <summary>A box: its length (0 for "to the end", 1 for a length of 64 bits behind the type), its type, its content.</summary>
    private (string Type, long Data, long End) Head(long at)
    {
        Span<byte> head = stackalloc byte[16];
        int count = Store.Read(Key, at, head);
        if (count < 8) Throw.Damaged(Nd2File.Format, "the file ends within the head of a box", at);
        long length = BinaryPrimitives.ReadUInt32BigEndian(head), data = at + 8;
        if (length == 1 && count == 16)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(head[8..]);
            data = at + 16;
        }

        long end = length == 0 ? _length : at + length;
        if (length < 0 || end < data || end > _length) Throw.Damaged(Nd2File.Format, Invariant($"a box of {length} bytes"), at);
        return (Encoding.ASCII.GetString(head[4..8]), data, end);
    }
}
