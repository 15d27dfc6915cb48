using System.Text;
using Lamella.Formats.Lif.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Lif;

/// <summary>
/// Opens XLEF, XLCF and XLLF (lists of files) and XLIF (the description of one image whose memory lies in other files). Paths are relative to the file that names them; they may be escaped as in URLs, have backslashes, and differ
/// from the real names in case, as the files come from Windows.
/// </summary>
internal sealed class XlefReader
{
    private const int DeepestNesting = 64;
    private const int MostFiles = 1 << 18;
    private const int LargestXml = 256 << 20;

    private readonly LifCollection _collection;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _folders = new(StringComparer.Ordinal);

    private XlefReader(Store store) => _collection = new LifCollection(store);

    /// <summary>True when the first bytes look like XML, in UTF-8 or UTF-16.</summary>
    public static bool IsXml(ReadOnlySpan<byte> head)
    {
        int at = head.StartsWith("\uFEFF"u8) ? 3 : head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? 2 : 0;
        return head.Length > at + 1 && (head[at] == '<' || head[at + 1] == '<');
    }

    /// <summary>Reads the tree of files below a key.</summary>
    public static ImageContent Read(Store store, string key)
    {
        XlefReader reader = new(store);
        reader.AddXml(key, string.Empty, 0);
        string extension = System.IO.Path.GetExtension(key).TrimStart('.').ToUpperInvariant();
        return reader._collection.Content(extension is "XLEF" or "XLCF" or "XLLF" or "XLIF" ? extension : "XLEF");
    }

    private static string Decode(byte[] bytes)
    {
        Encoding encoding = bytes switch
        {
            [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        return encoding.GetString(bytes).Trim('\uFEFF', '\0');
    }

    private void AddXml(string key, string path, int depth)
    {
        if (!_seen.Add(key)) return;
        if (depth > DeepestNesting || _seen.Count > MostFiles) Throw.Damaged(LifContainer.Format, "the files refer to each other without end");
        byte[]? bytes = _collection.Store.TryReadAll(key, LargestXml);
        if (bytes is null) Throw.Store(StoreFailure.NotFound, $"{key} does not exist in {_collection.Store.Name}");
        string text = Decode(bytes!);
        LifXml xml = LifXml.Parse(text, System.IO.Path.GetFileNameWithoutExtension(key), _collection.Warnings);
        _collection.AddXml(System.IO.Path.GetExtension(key).TrimStart('.').ToUpperInvariant() + " XML", key, text);
        _collection.FileTime ??= xml.FileTime;
        foreach (LifElement element in xml.Elements)
        {
            if (_collection.Takes(element, path)) AddImage(key, path, element);
            // The name of the project is left out of the scenes' names, as in a LIF.
            string below = depth == 0 && element.Path.Length == 0 ? path : LifCollection.NameOf(element, path);
            foreach (string reference in element.References) AddReference(key, reference, below, depth + 1);
        }
    }

    private void AddReference(string from, string reference, string path, int depth)
    {
        if (Resolve(from, reference) is not { } key)
        {
            _collection.Lacks(reference, from);
            return;
        }

        try
        {
            switch (System.IO.Path.GetExtension(key).ToUpperInvariant())
            {
                case ".XLIF" or ".XLCF" or ".XLLF" or ".XLEF":
                    AddXml(key, path, depth);
                    break;
                case ".LIF" or ".LOF" or ".LIFEXT":
                    if (_seen.Add(key)) LifReader.Add(_collection, key, path);
                    break;
                default:
                    if (_seen.Add(key)) AddOther(key, path);
                    break;
            }
        }
        catch (LamellaException e) when (depth <= DeepestNesting)
        {
            _collection.Fail($"{key} is left out: ", e);
        }
    }

    private void AddOther(string key, string path)
    {
        DetectionContext context = new(_collection.Store, key, key, SourceKind.File);
        ImageFormat? format = ImageFormats.Default.Detect(context);
        if (format is null or LifFormat) Throw.Unsupported(LifContainer.Format, $"the file {key}, whose format is not recognised");
        string name = System.IO.Path.GetFileNameWithoutExtension(key);
        _collection.AddOther(format!.Open(new OpenContext(context, OpenOptions.Default)), path.Length > 0 ? path + "/" + name : name);
    }

    /// <summary>An image whose memory lies in one or more LOF files, or in one picture file for each plane.</summary>
    private void AddImage(string key, string path, LifElement element)
    {
        List<LifSegment> raw = [], pictures = [];
        List<string> missing = [];
        foreach (LifFrame frame in element.Frames)
        {
            if (frame.Offset < 0 || frame.Size < 0) continue;
            if (Resolve(key, frame.File) is not { } file)
            {
                missing.Add(frame.File);
                continue;
            }

            if (!file.EndsWith(".lof", StringComparison.OrdinalIgnoreCase))
            {
                pictures.Add(new LifSegment(frame.Offset, frame.Size, file, 0));
                continue;
            }

            try
            {
                LifBlock block = LifContainer.ObjectBlock(_collection.Store, file);
                raw.Add(new LifSegment(frame.Offset, frame.Size > 0 ? Math.Min(frame.Size, block.Available) : block.Available, file, block.Offset));
            }
            catch (DamagedDataException e)
            {
                _collection.Warnings.Add($"{file}, a part of image {LifCollection.NameOf(element, path)}, cannot be read: {e.Message}");
            }
        }

        if (missing.Count > 0) _collection.Missing.Add(new ContentPart("file", missing.Count, $"{ContentPart.Names(missing)} of image {LifCollection.NameOf(element, path)}", missing.Count == 1 ? "it does not exist; its part reads as zero" : "they do not exist; their parts read as zero"));
        if (pictures.Count > 0 && raw.Count > 0) _collection.Fail(element, path, new UnsupportedFeatureException("mixed frames", "LIF: an image partly in LOF files and partly in pictures is not supported") { Format = LifContainer.Format });
        else if (pictures.Count > 0) _collection.AddFrames(element, path, pictures);
        else _collection.Add(element, path, new LifMemory(_collection.Store, raw));
    }

    /// <summary>The key that a relative path means; null when nothing is there. A path that leaves the store's folder means nothing.</summary>
    private string? Resolve(string from, string reference)
    {
        string path = Uri.UnescapeDataString(reference).Replace('\\', '/');
        List<string> parts = [.. from.Split('/')[..^1]];
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..")
            {
                parts.Add(part);
                continue;
            }

            if (parts.Count == 0) return null;
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts.Count == 0 || parts.Exists(p => p.Contains('\0', StringComparison.Ordinal))) return null;
        string key = string.Join('/', parts);
        if (_collection.Store.Length(key) is not null) return key;
        return _collection.Store.CanList ? WithOtherCase(parts) : null;
    }

    private string? WithOtherCase(List<string> parts)
    {
        string folder = string.Empty;
        for (int i = 0; i < parts.Count; i++)
        {
            if (!_folders.TryGetValue(folder, out Dictionary<string, string>? names))
            {
                names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                foreach (string name in _collection.Store.List(folder)) names.TryAdd(name, name);
                _folders[folder] = names;
            }

            if (!names.TryGetValue(i == parts.Count - 1 ? parts[i] : parts[i] + "/", out string? real)) return null;
            folder += real;
        }

        return folder;
    }
}
