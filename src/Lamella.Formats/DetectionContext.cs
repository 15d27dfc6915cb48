using Lamella.Stores;

namespace Lamella.Formats;

/// <summary>What formats look at to recognise data: the first bytes, the name, and the place in its store. What one format parses for that is shared with the others.</summary>
public sealed class DetectionContext
{
    /// <summary>The number of first bytes that are read once for all formats.</summary>
    public const int HeadSize = 4096;

    private readonly Dictionary<Type, object?> _shared = [];
    private readonly byte[] _head;

    /// <summary>Reads the first bytes of a key. A folder has none.</summary>
    public DetectionContext(Store store, string key, string displayPath, SourceKind kind)
    {
        Store = store;
        Key = key;
        DisplayPath = displayPath;
        Kind = kind;
        _head = [];
        if (kind == SourceKind.Folder) return;
        FileLength = store.Length(key);
        byte[] head = new byte[HeadSize];
        int count = store.Read(key, 0, head);
        _head = head[..count];
    }

    /// <summary>The store that holds the data and its siblings.</summary>
    public Store Store { get; }

    /// <summary>The key of the data in the store; empty when the store's root is the image (a folder).</summary>
    public string Key { get; }

    /// <summary>What the user wrote, for messages.</summary>
    public string DisplayPath { get; }

    /// <summary>A file or a folder.</summary>
    public SourceKind Kind { get; }

    /// <summary>The last part of the name.</summary>
    public string Name => System.IO.Path.GetFileName((Key.Length > 0 ? Key : DisplayPath).TrimEnd('/', '\\'));

    /// <summary>The bytes of the value; null for a folder.</summary>
    public long? FileLength { get; }

    /// <summary>The first bytes.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>The value of a type that was parsed from this data before, or the result of <paramref name="parse"/>, which is kept. Null (it could not be parsed) is kept as well.</summary>
    public T? Share<T>(Func<DetectionContext, T?> parse)
        where T : class
    {
        if (_shared.TryGetValue(typeof(T), out object? known)) return (T?)known;
        T? value = parse(this);
        _shared[typeof(T)] = value;
        return value;
    }
}

/// <summary>What a path leads to.</summary>
public enum SourceKind
{
    /// <summary>A value of the store.</summary>
    File,

    /// <summary>The store's root, or a prefix of it.</summary>
    Folder,
}
