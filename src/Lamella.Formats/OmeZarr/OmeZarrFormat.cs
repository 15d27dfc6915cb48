using Lamella.Codecs;
using Lamella.Codecs.Checksums;
using Lamella.Stores;

namespace Lamella.Formats.OmeZarr;

/// <summary>OME-Zarr (NGFF) in a folder or in a single zip file (.ozx), and bare Zarr arrays.</summary>
internal sealed class OmeZarrFormat : ImageFormat
{
    private static readonly string[] Markers = ["zarr.json", ".zattrs", ".zgroup", ".zarray"];

    /// <inheritdoc/>
    public override string Name => "OME-Zarr";

    /// <inheritdoc/>
    public override string Id => "ome-zarr";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".ome.zarr", ".zarr", ".ozx", ".ome.zarr.zip", ".zarr.zip"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: true)
    {
        Codecs =
        [
            new("none", Read: true, Write: true, Lossy: false),
            .. ZarrCodecs.Default.All.SelectMany(codec => codec.Lines.Select(line => new CodecSupport(line.Text, Read: true, line.Write, codec.IsLossy))),
            new("sharding", Read: true, Write: true, Lossy: false),
        ],
    };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (context.Kind == SourceKind.Folder) return IsHierarchy(context.Store) ? Detection.Content : Detection.No;
        if (!context.Head.StartsWith("PK\x3\x4"u8)) return Detection.No;
        if (HasExtension(context)) return Detection.Content;
        try
        {
            using ZipStore zip = new(context.Store, context.Key);
            return IsHierarchy(zip) || zip.TryEnter(Markers) ? Detection.Content : Detection.No;
        }
        catch (DamagedDataException)
        {
            // Not an archive that could hold an image; another format may know it.
            return Detection.No;
        }
    }

    /// <summary>The archive under a key as the root of a hierarchy.</summary>
    public static ZipStore OpenZip(Store store, string key)
    {
        ZipStore zip = new(store, key, Crc32.Compute);
        if (!IsHierarchy(zip)) zip.TryEnter(Markers);
        return zip;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        if (context.Detected.Kind == SourceKind.Folder) return OmeZarrReader.Read(context.Store, context.Options.ZarrCodecs);
        ZipStore zip = OpenZip(context.Store, context.Key);
        return OmeZarrReader.Read(zip, context.Options.ZarrCodecs).Owning(zip);
    }

    private static bool IsHierarchy(Store store) => Array.Exists(Markers, marker => store.Length(marker) is not null);
}
