using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Convert;

/// <summary>OME-Zarr as a target.</summary>
internal sealed class OmeZarrTarget : ConversionTarget
{
    private static readonly (string Name, int MinLevel, int MaxLevel)[] Compressions =
    [
        ("blosc-lz4", 0, 9), ("blosc-lz4hc", 0, 9), ("blosc-zlib", 0, 9), ("blosc-zstd", 0, 9), ("zstd", 1, 19), ("gzip", 1, 9), ("zlib", 1, 9), ("none", 0, -1),
    ];

    private readonly OmeZarrOptions _options;
    private readonly Compression _compression;

    public OmeZarrTarget(OmeZarrOptions options)
    {
        _options = options;
        _compression = Compression.Parse(options.Compression ?? DefaultCompression(options.Ngff), Compressions);
        if (_compression.Name == "zlib" && options.Ngff != NgffVersion.V04) throw new ArgumentException("zlib is a codec of OME-Zarr 0.4; use gzip", nameof(options));
    }

    /// <summary>The reasons, with ratios, stand in docs/decisions/zarr-compression.md.</summary>
    public static string DefaultCompression(NgffVersion version) => version == NgffVersion.V04 ? "blosc-zstd:1" : "zstd:3";

    /// <inheritdoc/>
    public override string Name => "OME-Zarr " + Release.Text();

    /// <inheritdoc/>
    public override SampleLayout Samples => SampleLayout.UnfoldIntoChannels;

    private NgffRelease Release => _options.Ngff switch { NgffVersion.V04 => NgffRelease.V04, NgffVersion.V06 => NgffRelease.V06, _ => NgffRelease.V05 };

    /// <inheritdoc/>
    public override ScenePlan Plan(SceneRequest request, int index, int count) => OmeZarrPlanner.Plan(request, index, _options);

    /// <inheritdoc/>
    public override void ListLosses(IReadOnlyList<ScenePlan> plans, ImageContent source, List<Loss> losses)
    {
        foreach (ScenePlan plan in plans)
        {
            SceneContent scene = plan.Metadata;
            if (scene.Palette is not null) losses.Add(new Loss(plan.Index, "colour map", "NGFF has no place for it; the indices are kept"));
            if (OmePixelTypes.Name(plan.PixelType) is not null) continue;
            string why = $"it belongs into OME-XML, which has no {plan.PixelType.Name()} pixels";
            if (scene.Objective is not null) losses.Add(new Loss(plan.Index, "objective", why));
            if (scene.Acquired is not null) losses.Add(new Loss(plan.Index, "acquisition date", why));
            if (scene.Planes.Value.Count > 0) losses.Add(new Loss(plan.Index, "times and positions of planes", why));
            if (scene.Channels.Any(c => c.Emission is not null || c.Excitation is not null)) losses.Add(new Loss(plan.Index, "wavelengths", why));
        }

        if (source.Associated.Count > 0) losses.Add(new Loss(0, Invariant($"{source.Associated.Count} associated images"), "thumbnails, labels and overviews of slides are not converted"));
        if (source.Labels.Count > 0) losses.Add(new Loss(0, Invariant($"{source.Labels.Count} label images"), "labels are not converted"));
    }

    /// <inheritdoc/>
    public override long LeastBytes(IReadOnlyList<ScenePlan> plans)
    {
        long raw = plans.Sum(p => p.Levels.Sum(l => l.SampleCount) * p.PixelType.Size());
        // Compressed data may shrink to very little; only what cannot fit for certain is refused.
        return _compression.Name == "none" ? raw : raw / 20;
    }

    /// <inheritdoc/>
    public override ImageSink Open(string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal)
    {
        OmeZarrSettings settings = new()
        {
            Release = Release,
            Codecs = Codecs(),
            Method = _options.Downsample.ToString().ToLowerInvariant(),
            InnerChunk = (scene, level) => OmeZarrPlanner.Sharded(_options) ? OmeZarrPlanner.InnerChunk(plans[scene].Levels[level], plans[scene].PixelType.Size(), _options) : null,
        };
        Directory.CreateDirectory(path);
        return new OmeZarrWriter(new FileStore(path), plans, settings, source.Native as OmeDocument, journal);
    }

    private IReadOnlyList<ZarrCodec> Codecs() => _compression.Name switch
    {
        "none" => [],
        "zstd" => [ZarrCodec.Zstd(_compression.Level ?? 3)],
        "gzip" => [ZarrCodec.Gzip(_compression.Level ?? 5)],
        "zlib" => [ZarrCodec.Zlib(_compression.Level ?? 5)],
        _ => [ZarrCodec.Blosc(_compression.Name["blosc-".Length..], _compression.Level ?? 5)],
    };
}
