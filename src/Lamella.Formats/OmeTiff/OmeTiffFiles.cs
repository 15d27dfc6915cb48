using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Ome;
using Lamella.Stores;

namespace Lamella.Formats.OmeTiff;

/// <summary>The files of a set: found by UUID and name beside the opened one, opened when first needed. Names that lead out of the folder are not followed.</summary>
/// <remarks>Thread-safe after opening.</remarks>
internal sealed class OmeTiffFiles(Store store, string key)
{
    /// <summary>Pages that nobody names are looked for in so many files of a set.</summary>
    public const int MostCounted = 256;

    private const int MaxFilesSearched = 1000;

    private readonly string _folder = key[..(key.LastIndexOf('/') + 1)];
    private readonly List<Lazy<TiffFile?>> _files = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<OmeFileRef, int> _byReference = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _missing = [];
    private readonly List<string> _damaged = [];
    private Dictionary<string, string>? _byUuid;

    /// <summary>The key of the file that holds the metadata of the set.</summary>
    public string MetadataKey { get; set; } = key;

    /// <summary>The one file that all storage entries name; null when they name several or leave any to the file itself.</summary>
    public OmeFileRef? OnlyReference { get; set; }

    /// <summary>The names of files that the metadata names and the folder does not have.</summary>
    public IReadOnlyList<string> MissingFiles => _missing;

    /// <summary>The names of files that are there and cannot be read as TIFF, as far as they were opened.</summary>
    public IReadOnlyList<string> DamagedFiles
    {
        get
        {
            lock (_damaged) return [.. _damaged];
        }
    }

    /// <summary>The number of files known.</summary>
    public int Count => _files.Count;

    /// <summary>The file at an index; null when it cannot be read as TIFF.</summary>
    public TiffFile? this[int index] => _files[index].Value;

    /// <summary>The name of a file.</summary>
    public string NameOf(int index) => _names[index];

    /// <summary>Adds a file that is open already.</summary>
    public int Add(string fileKey, TiffFile file)
    {
        if (_byKey.TryGetValue(fileKey, out int known)) return known;
        _files.Add(new Lazy<TiffFile?>(file));
        _names.Add(fileKey);
        return _byKey[fileKey] = _files.Count - 1;
    }

    /// <summary>The index of the file that storage entries mean; -1 when it is missing.</summary>
    /// <param name="reference">The reference of the entry; null means <paramref name="self"/>.</param>
    /// <param name="self">The index of the file that holds the metadata; -1 for a companion.</param>
    /// <param name="selfUuid">The UUID of that file.</param>
    public int Find(OmeFileRef? reference, int self, string? selfUuid)
    {
        if (reference is null) return self;
        if (_byReference.TryGetValue(reference, out int known)) return known;
        int found = Resolve(reference, self, selfUuid);
        _byReference[reference] = found;
        return found;
    }

    /// <summary>The key of a sibling by the name that the metadata gives; null when there is none inside the folder.</summary>
    public string? Sibling(string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        string path = name.Replace('\\', '/');
        // Absolute paths and ways upwards are those of another machine at best: only the file name counts.
        if (path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal) || path.Split('/').Any(part => part is "" or "." or "..")) path = path[(path.LastIndexOf('/') + 1)..];
        if (path is "" or "." or ".." || path.Any(char.IsControl)) return null;
        if (store.Length(_folder + path) is not null) return _folder + path;
        string plain = path[(path.LastIndexOf('/') + 1)..];
        return plain.Length > 0 && plain.Length < path.Length && store.Length(_folder + plain) is not null ? _folder + plain : null;
    }

    private int Resolve(OmeFileRef reference, int self, string? selfUuid)
    {
        // The UUID decides before the name: a renamed file still knows its own.
        if (self >= 0 && reference.Uuid is not null && string.Equals(reference.Uuid, selfUuid, StringComparison.OrdinalIgnoreCase)) return self;
        if (reference.FileName is null && reference.Uuid is null) return self;
        if ((Sibling(reference.FileName) ?? SiblingByUuid(reference)) is not { } sibling)
        {
            // A file that does not state who it is and names one file only means itself: it was renamed.
            if (self >= 0 && selfUuid is null && reference.Equals(OnlyReference)) return self;
            string name = reference.FileName ?? reference.Uuid!;
            if (!_missing.Contains(name)) _missing.Add(name);
            return -1;
        }

        if (_byKey.TryGetValue(sibling, out int known)) return known;
        _files.Add(new Lazy<TiffFile?>(() => TryOpen(sibling)));
        _names.Add(sibling);
        return _byKey[sibling] = _files.Count - 1;
    }

    /// <summary>
    /// The key of a renamed member, found by the identity in its own description. Looks at the TIFF files of the folder once, and only when a member is missing by name. The description must also know the
    /// old name or point to the metadata of this set: identities are not always unique.
    /// </summary>
    private string? SiblingByUuid(OmeFileRef reference)
    {
        if (reference.Uuid is null || !store.IsLocal || !store.CanList) return null;
        if (_byUuid is null)
        {
            _byUuid = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            IEnumerable<string> names = store.List(_folder.TrimEnd('/'));
            foreach (string name in names.Where(n => Path.GetExtension(n).StartsWith(".tif", StringComparison.OrdinalIgnoreCase)).Take(MaxFilesSearched))
            {
                if (Description(_folder + name) is { } text && UuidIn(text) is { } own && !_byKey.ContainsKey(_folder + name)) _byUuid.TryAdd(own, _folder + name);
            }
        }

        if (!_byUuid.TryGetValue(reference.Uuid, out string? found) || Description(found) is not { } description) return null;
        bool member = description.Contains("BinaryOnly", StringComparison.Ordinal)
            ? description.Contains('"' + Path.GetFileName(MetadataKey) + '"', StringComparison.Ordinal)
            : reference.FileName is not null && description.Contains('"' + reference.FileName + '"', StringComparison.Ordinal);
        return member ? found : null;
    }

    private string? Description(string fileKey)
    {
        try
        {
            TiffContainer container = TiffContainer.Open(store, fileKey);
            return container.ReadDirectory(container.FirstDirectory).Text(TiffTag.ImageDescription);
        }
        catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException or StoreException)
        {
            return null;
        }
    }

    /// <summary>The identity that a file states for itself: the attribute UUID of the root element.</summary>
    private static string? UuidIn(string text)
    {
        const string Attribute = " UUID=\"";
        int root = text.IndexOf("<OME", StringComparison.Ordinal);
        int end = root < 0 ? -1 : text.IndexOf('>', root);
        int at = end < 0 ? -1 : text.IndexOf(Attribute, root, end - root, StringComparison.Ordinal);
        if (at < 0) return null;
        at += Attribute.Length;
        int quote = text.IndexOf('"', at);
        return quote < 0 ? null : text[at..quote];
    }

    private TiffFile? TryOpen(string sibling)
    {
        try
        {
            return TiffFile.Open(store, sibling);
        }
        catch (DamagedDataException)
        {
            // A damaged member is like a missing one: the reader counts and reports its planes.
            lock (_damaged) _damaged.Add(sibling);
            return null;
        }
    }
}
