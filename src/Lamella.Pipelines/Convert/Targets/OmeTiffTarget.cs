using System.Text;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Formats.OmeTiff;
using Lamella.Ome;
using Lamella.Pipelines.Losses;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <summary>OME-TIFF and plain ImageJ TIFF as targets.</summary>
internal sealed class OmeTiffTarget : ConversionTarget
{
    private const int DefaultDeflateLevel = 6;

    private static readonly CompressionChoice[] Compressions = [new("none"), new("lzw"), new("deflate", 1, 9), new("zlib", 1, 9), new("zstd", 1, 19)];

    private readonly OmeTiffOptions _options;
    private readonly TiffCompression _compression;
    private readonly int _level;

    public OmeTiffTarget(OmeTiffOptions options)
    {
        _options = options;
        bool imageJ = options.Preset == TiffPreset.ImageJ;
        Compression compression = (options.Compression ?? (imageJ ? Compression.None : Compression.Deflate())).Among(Compressions, Name);
        Codec = compression.ToString();
        _compression = compression.Name switch
        {
            "none" => TiffCompression.None,
            "lzw" => TiffCompression.Lzw,
            "zstd" => TiffCompression.Zstd,
            _ => TiffCompression.Deflate,
        };
        _level = compression.Level ?? (_compression == TiffCompression.Deflate ? DefaultDeflateLevel : 3);
        if (imageJ && _compression is not (TiffCompression.None or TiffCompression.Deflate)) throw new ArgumentException("plain ImageJ reads none and deflate", nameof(options));
        if (imageJ && options.Predictor != TiffPredictor.None) throw new ArgumentException("plain ImageJ decodes predicted data wrongly, without an error; the preset refuses it", nameof(options));
        if (imageJ && options.BigTiff == BigTiff.Always) throw new ArgumentException("plain ImageJ does not read BigTIFF", nameof(options));
    }

    /// <inheritdoc/>
    public override string Codec { get; }

    /// <inheritdoc/>
    public override string Name => _options.Preset == TiffPreset.ImageJ ? "ImageJ TIFF" : "OME-TIFF";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings { get; } = [".tif", ".tiff", ".btf"];

    /// <inheritdoc/>
    public override string Axes => "TCZYXS";

    /// <inheritdoc/>
    public override bool HoldsPixelHash => _options.Preset != TiffPreset.ImageJ;

    /// <inheritdoc/>
    internal override bool CanResume => true;

    /// <inheritdoc/>
    internal override OpenOptions? Opening => OpenOptions.Default;

    /// <inheritdoc/>
    internal override SampleLayout Samples => SampleLayout.Keep;

    /// <inheritdoc/>
    public override ScenePlan Plan(SceneRequest request, int index, int count)
    {
        if (_options.Preset == TiffPreset.ImageJ && count > 1)
            Throw.Refused(Invariant($"an ImageJ TIFF holds one scene, {count} are selected; choose one"), new Remedy.ChooseScene(count));
        if (request.Extent.Contains(0)) Throw.Refused(Invariant($"scene {request.Scene.Index} has an axis of length 0, and a TIFF has no pages without pixels"));
        return OmeTiffPlanner.Plan(request, index, _options);
    }

    /// <inheritdoc/>
    public override IEnumerable<Loss> Losses(IReadOnlyList<ScenePlan> plans, ImageContent source)
    {
        List<Loss> losses = [];
        foreach (ScenePlan plan in plans)
        {
            TiffAppearance look = TiffAppearance.Of(plan, _options.Preset == TiffPreset.ImageJ);
            foreach (string what in look.Unstated(plan.Metadata)) losses.Add(new Loss(plan.Index, what, Invariant($"it does not go with {plan.PixelType.Name()} samples in this kind of TIFF; values are kept as they are")));
        }

        losses.AddRange(Documents(plans, source).Losses(0));
        if (source.Associated.Count > 0) losses.Add(new Loss(0, Invariant($"{source.Associated.Count} associated images"), "thumbnails, labels and overviews of slides are not converted"));
        if (source.Labels.Count > 0) losses.Add(new Loss(0, Invariant($"{source.Labels.Count} label images"), "a TIFF holds images only"));
        return losses;
    }

    /// <inheritdoc/>
    internal override ImageContent Preview(IReadOnlyList<ScenePlan> plans, ImageContent source)
    {
        // What ImageJ reads is in the tags of its pages.
        if (_options.Preset == TiffPreset.ImageJ) return new ImageContent { Format = Name, Scenes = [ImageJTags.Kept(plans[0])] };
        const string Key = "preview.companion.ome";
        MemoryStore store = new();
        store.Put(Key, Encoding.UTF8.GetBytes(Document(plans, source, [])));
        return FormatRegistry.Open(store, Key, Key, SourceKind.File);
    }

    /// <inheritdoc/>
    public override string? WhyLost(string topic, ScenePlan plan) => (_options.Preset, topic) switch
    {
        (TiffPreset.ImageJ, FactTopic.Windows) => "ImageJ has a range for every channel or none",
        (TiffPreset.ImageJ, FactTopic.Origin) => "it is not written into ImageJ descriptions",
        (TiffPreset.ImageJ, _) => "an ImageJ description has no place for it",
        (_, FactTopic.Windows) => "OME-XML has no place for them",
        (_, FactTopic.Origin) => "OME-XML states where the stage was for a plane, not where its first pixel is",
        (_, FactTopic.PixelSize) => "OME-XML has units of length and time only",
        _ => null,
    };

    /// <inheritdoc/>
    public override long LeastBytes(IReadOnlyList<ScenePlan> plans)
    {
        long raw = plans.Sum(p => p.Levels.Sum(l => l.SampleCount) * p.PixelType.Size());
        // Compressed data may shrink to very little; only what cannot fit for certain is refused.
        return _compression == TiffCompression.None ? raw : raw / 20;
    }

    /// <inheritdoc/>
    public override ImageSink Open(TargetContext context)
    {
        (string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal) = (context.Path, context.Plans, context.Source, context.Journal);
        bool imageJ = _options.Preset == TiffPreset.ImageJ;
        long worst = OmeTiffWriter.WorstCaseBytes(plans, _compression);
        bool big = _options.BigTiff == BigTiff.Always || (_options.BigTiff == BigTiff.Automatic && worst > uint.MaxValue);
        if (imageJ && big) Throw.Refused("plain ImageJ reads classic TIFF only, and these pixels may pass 4 GiB; select less, or write an OME-TIFF");
        if (_options.BigTiff == BigTiff.Never && _compression == TiffCompression.None && worst > uint.MaxValue) Throw.Refused("the pixels pass 4 GiB, which a classic TIFF cannot hold");
        OmeTiffSettings settings = new() { Compression = _compression, CompressionLevel = _level, Predictor = _options.Predictor == TiffPredictor.Horizontal, BigTiff = big, ImageJ = imageJ };
        return new OmeTiffWriter(path, plans, settings, journal, hashes => imageJ ? ImageJTags.Description(plans[0]) : Document(plans, source, hashes));
    }

    private SourceDocuments Documents(IReadOnlyList<ScenePlan> plans, ImageContent source) => _options.Preset == TiffPreset.ImageJ
        ? new(source, plans, source.Format == Name ? "ImageDescription" : null, "an ImageJ TIFF has no place for it")
        : new(source, plans, null, null);

    private string Document(IReadOnlyList<ScenePlan> plans, ImageContent source, IReadOnlyList<string> hashes)
    {
        OmeDocument document = OmeDocumentBuilder.Build(plans, source.Native as OmeDocument, OmePixelStorage.TiffPages, hashes, source.Plate, Documents(plans, source).Kept);
        return Encoding.UTF8.GetString(OmeXmlWriter.Write(document, new Findings()));
    }
}
