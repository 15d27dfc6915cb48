using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Lamella.Formats.Nd2.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Nd2;

/// <summary>A chunked ND2 after its map was read: gives metadata by name, and says where frames lie. The head of a frame is read and proven when its pixels are first located, and its place kept.</summary>
internal sealed class Nd2File
{
    /// <summary>The name in messages.</summary>
    public const string Format = "ND2";

    /// <summary>Bytes before the pixels of a frame: its time.</summary>
    public const int FrameTime = 8;

    private const int LargestMetadata = 256 << 20;

    private readonly long _length;
    private readonly ConcurrentDictionary<int, Nd2Chunk> _frames = new();
    private readonly Lazy<Nd2Map> _scan;
    private Nd2Map _map;
    private bool _scanned;

    private Nd2File(Store store, string key, long length)
    {
        Store = store;
        Key = key;
        _length = length;
        _scan = new Lazy<Nd2Map>(() => Nd2Map.Scan(store, key, length));
        _map = null!;
    }

    /// <summary>The store that holds the file.</summary>
    public Store Store { get; }

    /// <summary>The file.</summary>
    public string Key { get; }

    /// <summary>What is doubtful.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The frames that are there, by number.</summary>
    public IReadOnlyDictionary<int, (long Offset, long Length)> Frames => _map.Frames;

    /// <summary>The names of the chunks that are no frames.</summary>
    public IEnumerable<string> Names => _map.Chunks.Keys;

    /// <summary>Reads the map of a file, or what takes its place.</summary>
    public static Nd2File Open(Store store, string key)
    {
        if (store.Length(key) is not { } length)
        {
            Throw.Store(StoreFailure.NotFound, $"{key} does not exist in {store.Name}");
            return null!;
        }

        Nd2File file = new(store, key, length);
        if (Nd2Map.TryRead(store, key, length) is { } map) file._map = map;
        else file.Rescue("the file has no chunk map (it was not closed, or cut off)");
        return file;
    }

    /// <summary>Looks for frames that the map lacks, once the number of frames that there should be is known, and looks whether the map speaks of this file.</summary>
    public void CheckFrames(long expected)
    {
        if (_scanned) return;
        if (_map.Frames.Count > 0 && (!TryChunk(FrameName(_map.Frames.Keys.Min()), _map.Frames[_map.Frames.Keys.Min()].Offset, out _) || !TryChunk(FrameName(_map.Frames.Keys.Max()), _map.Frames[_map.Frames.Keys.Max()].Offset, out _)))
        {
            Rescue("the chunk map is wrong");
            return;
        }

        if (_map.Frames.Count < expected && _map.FillHoles(Store, Key, _length) is var found and > 0) Warnings.Add(Invariant($"the chunk map has holes; {Counts.Of(found, "frame")} {Counts.Pick(found, "was", "were")} found by looking for them"));
    }

    /// <summary>Metadata of the given name, in the binary form of version 3 (…LV) or the XML of version 2; null when it is missing or damaged.</summary>
    public Nd2Node? Metadata(string name)
    {
        int bar = name.IndexOf('|', StringComparison.Ordinal);
        string binary = bar < 0 ? name + "LV!" : name[..bar] + "LV" + name[bar..] + "!";
        try
        {
            return Decode(binary) ?? Decode(name + "!");
        }
        catch (DamagedDataException e)
        {
            Warnings.Add($"the metadata {name} cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>The data of a chunk; null when there is none, or not where the map says.</summary>
    public byte[]? Read(string name)
    {
        if (!_map.Chunks.TryGetValue(name, out (long Offset, long Length) place) || !TryChunk(name, place.Offset, out Nd2Chunk chunk)) return null;
        long size = Math.Min(chunk.Length, _length - chunk.Data);
        if (size > LargestMetadata) Throw.Damaged(Format, Invariant($"the chunk {name} has {size} bytes of metadata"), chunk.Offset);
        byte[] data = new byte[Math.Max(0, size)];
        return data[..Store.Read(Key, chunk.Data, data)];
    }

    /// <summary>A list of numbers, one for each frame; empty when the chunk is missing.</summary>
    public double[] Numbers(string name)
    {
        if (Read(name) is not { } data) return [];
        double[] numbers = new double[data.Length / sizeof(double)];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BitConverter.ToDouble(data, i * sizeof(double));
        return numbers;
    }

    /// <summary>Where the data of a frame lies: its time, then its pixels. Null when the frame is not there.</summary>
    public Nd2Chunk? Frame(int number)
    {
        if (_frames.TryGetValue(number, out Nd2Chunk known)) return known;
        if (!Frames.TryGetValue(number, out (long Offset, long Length) place)) return null;
        if (!TryChunk(FrameName(number), place.Offset, out Nd2Chunk chunk))
        {
            // One entry of the map is wrong: the frame itself may be elsewhere.
            if (!_scan.Value.Frames.TryGetValue(number, out place) || !TryChunk(FrameName(number), place.Offset, out chunk))
                Throw.Damaged(Format, Invariant($"the chunk map puts frame {number} where there is none, and no other place has it"), place.Offset);
        }

        if (chunk.End > _length) Throw.Damaged(Format, Invariant($"the file ends {chunk.End - _length} bytes before frame {number} does"), chunk.Offset);
        _frames[number] = chunk;
        return chunk;
    }

    /// <summary>
    /// The metadata as text, under the names of its chunks: XML verbatim, the binary form as JSON, and lists of numbers, whose type the file does not state beside them, as base64. What no text can be made of is not
    /// shown: that is told, but for the file's own furniture and the reduced copies that viewers keep.
    /// </summary>
    public List<KeyValuePair<string, string>> OriginalMetadata(List<ContentPart> unused)
    {
        const int Largest = 4 << 20;
        List<KeyValuePair<string, string>> list = [];
        List<string> unread = [.. _map.Unnumbered];
        foreach (string name in Names.Order(StringComparer.Ordinal))
        {
            if (name.StartsWith("ND2 ", StringComparison.Ordinal) || name.StartsWith("DownsampledColorData", StringComparison.Ordinal) || _map.Chunks[name].Length == 0) continue;
            if (_map.Chunks[name].Length > Largest || Text(name) is not { } text) unread.Add(name);
            else if (text.Length > 0) list.Add(new(name, text));
        }

        if (unread.Count > 0) unused.Add(new ContentPart("chunk", unread.Count, ContentPart.Names(unread), "the structure of their content is not known"));
        if (_map.Twice > 0) unused.Add(new ContentPart("frame", _map.Twice, "of a number that another frame has", "the last frame of a number is shown"));
        return list;
    }

    /// <summary>The content of a chunk as text; empty when there is none, null when it has no known structure (pictures, encrypted jobs).</summary>
    private string? Text(string name)
    {
        const string Lists = "CustomData|";
        bool described = name.StartsWith("Image", StringComparison.Ordinal) || name.StartsWith("CustomDataVar|", StringComparison.Ordinal);
        if (!described && !name.StartsWith(Lists, StringComparison.Ordinal)) return null;
        try
        {
            if (Read(name) is not { Length: > 0 } data) return string.Empty;
            if (!described) return "base64:" + Convert.ToBase64String(data);
            return ClxXml.Is(data) ? ClxXml.Decode(data) : ClxLite.Parse(data, name).ToJson();
        }
        catch (DamagedDataException)
        {
            return null;
        }
    }

    private static string FrameName(int number) => Invariant($"ImageDataSeq|{number}!");

    private static Nd2Node Unwrap(Nd2Node node)
    {
        for (int i = 0; i < 8 && node.Children.Count == 1 && node.Children[0] is { Value: null, Name.Length: 0 }; i++) node = node.Children[0];
        return node;
    }

    private Nd2Node? Decode(string name)
    {
        byte[]? data = Read(name);
        if (data is null && !_scanned && _map.Chunks.ContainsKey(name))
        {
            Rescue("the chunk map is wrong");
            data = Read(name);
        }

        if (data is not { Length: > 0 }) return null;
        return Unwrap(ClxXml.Is(data) ? ClxXml.Parse(ClxXml.Decode(data), name) : ClxLite.Parse(data, name));
    }

    private bool TryChunk(string name, long offset, out Nd2Chunk chunk)
    {
        byte[] head = new byte[Math.Min(Nd2Chunk.HeadSize, 16 + Encoding.ASCII.GetByteCount(name))];
        int count = Store.Read(Key, offset, head);
        return Nd2Chunk.TryParse(head.AsSpan(0, count), offset, out chunk) && string.Equals(chunk.Name, name, StringComparison.Ordinal);
    }

    private void Rescue(string reason)
    {
        _map = _scan.Value;
        _scanned = true;
        _frames.Clear();
        if (_map.Chunks.Count == 0 && _map.Frames.Count == 0) Throw.Damaged(Format, "the file has no chunks");
        Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{reason}; {Counts.Of(_map.Frames.Count, "frame")} {Counts.Pick(_map.Frames.Count, "was", "were")} found by looking at all chunks"));
        if (_map.CutOff > 0) Warnings.Add(Invariant($"{Counts.Of(_map.CutOff, "frame")} {Counts.Pick(_map.CutOff, "is cut off and reads", "are cut off and read")} as zero"));
    }
}
