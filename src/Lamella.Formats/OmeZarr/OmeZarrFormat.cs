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
    public override IReadOnlyList<string> Extensions { get; } = [".ome.zarr", ".zarr", ".ozx"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: true)
    {
        Codecs =
        [
            new("none", Read: true, Write: true, Lossy: false),
            new("blosc (lz4, lz4hc, zlib)", Read: true, Write: true, Lossy: false),
            new("blosc (zstd)", Read: true, Write: true, Lossy: false),
            new("blosc (blosclz, snappy)", Read: true, Write: false, Lossy: false),
            new("zstd", Read: true, Write: true, Lossy: false),
            new("gzip, zlib", Read: true, Write: true, Lossy: false),
            new("lz4, bz2, lzma", Read: true, Write: false, Lossy: false),
            new("crc32c, sharding", Read: true, Write: true, Lossy: false),
        ],
    };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (context.Kind == SourceKind.Folder) return Array.Exists(Markers, marker => context.Store.Length(marker) is not null) ? Detection.Content : Detection.No;
        bool zip = context.Head.StartsWith("PK\x3\x4"u8);
        return zip && HasExtension(context) ? Detection.Content : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        if (context.Detected.Kind == SourceKind.Folder) return OmeZarrReader.Read(context.Store);
        ZipStore zip = new(context.Store, context.Key);
        return OmeZarrReader.Read(zip).Owning(zip);
    }
}
