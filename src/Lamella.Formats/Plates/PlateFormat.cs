using Lamella.Stores;

namespace Lamella.Formats.Plates;

/// <summary>Formats of plate instruments: a folder of single planes, and an index file that says where on the plate, in time, depth and channel each of them lies.</summary>
internal abstract class PlateFormat : ImageFormat
{
    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("those of the files", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (context.Kind == SourceKind.Folder) return context.Store.CanList && FindIndex(context.Store) is not null ? Detection.Magic : Detection.No;
        return HasExtension(context) && IsIndex(context.Head) ? Detection.Content : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        string key = context.Key.Length > 0 ? context.Key : FindIndex(context.Store)!;
        return PlateReader.Read(context.Store, Read(context.Store, key), context.Options);
    }

    /// <summary>The key of the index in a folder; null when there is none, or more than one.</summary>
    protected abstract string? FindIndex(Store store);

    /// <summary>True when the first bytes are those of an index.</summary>
    protected abstract bool IsIndex(ReadOnlySpan<byte> head);

    /// <summary>Reads the index.</summary>
    protected abstract PlateIndex Read(Store store, string key);

    /// <summary>The one file of an ending in the root; null when there is none, or more than one.</summary>
    protected static string? OnlyFile(Store store, string ending)
    {
        List<string> found = [.. store.List(string.Empty).Where(n => !n.StartsWith('.') && n.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).Take(2)];
        return found.Count == 1 ? found[0] : null;
    }
}
