using System.Text;
using Lamella.Engine;
using Lamella.Formats.OmeTiff;
using Lamella.Ome;

namespace Lamella.Pipelines.Convert;

/// <summary>OME-TIFF and plain ImageJ TIFF as targets.</summary>
internal sealed class OmeTiffTarget : ConversionTarget
{
    private const int DefaultDeflateLevel = 6;

    private static readonly (string Name, int MinLevel, int MaxLevel)[] Compressions = [("none", 0, -1), ("lzw", 0, -1), ("deflate", 1, 9), ("zlib", 1, 9), ("zstd", 1, 19)];

    private readonly OmeTiffOptions _options;
    private readonly TiffCompression _compression;
    private readonly int _level;

    public OmeTiffTarget(OmeTiffOptions options)
    {
        _options = options;
        bool imageJ = options.Preset == TiffPreset.ImageJ;
        Compression compression = Compression.Parse(options.Compression ?? (imageJ ? "none" : "deflate"), Compressions);
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
    public override string Name => _options.Preset == TiffPreset.ImageJ ? "ImageJ TIFF" : "OME-TIFF";

    /// <inheritdoc/>
    public override SampleLayout Samples => SampleLayout.Keep;

    /// <inheritdoc/>
    public override ScenePlan Plan(SceneRequest request, int index, int count)
    {
        if (_options.Preset == TiffPreset.ImageJ && count > 1)
            Throw.Refused(Invariant($"an ImageJ TIFF holds one scene, {count} are selected; choose one with --scene"));
        if (request.Extent.Contains(0)) Throw.Refused(Invariant($"scene {request.Scene.Index} has an axis of length 0, and a TIFF has no pages without pixels"));
        return OmeTiffPlanner.Plan(request, index, _options);
    }

    /// <inheritdoc/>
    public override void ListLosses(IReadOnlyList<ScenePlan> plans, ImageContent source, List<Loss> losses)
    {
        foreach (ScenePlan plan in plans)
        {
            SceneContent scene = plan.Metadata;
            TiffAppearance look = TiffAppearance.Of(plan, _options.Preset == TiffPreset.ImageJ);
            foreach (string what in look.Unstated(scene)) losses.Add(new Loss(plan.Index, what, Invariant($"it does not go with {plan.PixelType.Name()} samples in this kind of TIFF; values are kept as they are")));
            if (_options.Preset == TiffPreset.ImageJ) ListImageJLosses(plan, losses);
            else if (!scene.WindowsAreMeasured && scene.Channels.Any(c => c.Window is not null)) losses.Add(new Loss(plan.Index, "display ranges", "OME-XML has no place for them"));
            if (scene.Origin is { } origin && "ZYX".Any(axis => origin[axis] is { Value: not 0 }))
                losses.Add(new Loss(plan.Index, "origin", _options.Preset == TiffPreset.ImageJ ? "it is not written into ImageJ descriptions" : "OME-XML states where the stage stood for a plane, not where its first pixel lies"));
        }

        if (source.Associated.Count > 0) losses.Add(new Loss(0, Invariant($"{source.Associated.Count} associated images"), "thumbnails, labels and overviews of slides are not converted"));
        if (source.Labels.Count > 0) losses.Add(new Loss(0, Invariant($"{source.Labels.Count} label images"), "a TIFF holds images only"));
    }

    /// <inheritdoc/>
    public override long LeastBytes(IReadOnlyList<ScenePlan> plans)
    {
        long raw = plans.Sum(p => p.Levels.Sum(l => l.SampleCount) * p.PixelType.Size());
        // Compressed data may shrink to very little; only what cannot fit for certain is refused.
        return _compression == TiffCompression.None ? raw : raw / 20;
    }

    /// <inheritdoc/>
    public override ImageSink Open(string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal)
    {
        bool imageJ = _options.Preset == TiffPreset.ImageJ;
        long worst = OmeTiffWriter.WorstCaseBytes(plans, _compression);
        bool big = _options.BigTiff == BigTiff.Always || (_options.BigTiff == BigTiff.Automatic && worst > uint.MaxValue);
        if (imageJ && big) Throw.Refused("plain ImageJ reads classic TIFF only, and these pixels may pass 4 GiB; select less, or write an OME-TIFF");
        if (_options.BigTiff == BigTiff.Never && _compression == TiffCompression.None && worst > uint.MaxValue) Throw.Refused("the pixels pass 4 GiB, which a classic TIFF cannot hold");
        OmeTiffSettings settings = new() { Compression = _compression, CompressionLevel = _level, Predictor = _options.Predictor == TiffPredictor.Horizontal, BigTiff = big, ImageJ = imageJ };
        return new OmeTiffWriter(path, plans, settings, journal, hashes => imageJ ? ImageJTags.Description(plans[0]) : Document(plans, source, hashes));
    }

    private static string Document(IReadOnlyList<ScenePlan> plans, ImageContent source, IReadOnlyList<string> hashes)
    {
        OmeDocument document = OmeDocumentBuilder.Build(plans, source.Native as OmeDocument, OmePixelStorage.TiffPages, hashes, source.Plate);
        return Encoding.UTF8.GetString(OmeXmlWriter.Write(document, new Findings()));
    }

    private static void ListImageJLosses(ScenePlan plan, List<Loss> losses)
    {
        const string Why = "an ImageJ description has no place for it";
        SceneContent scene = plan.Metadata;
        if (scene.Channels.Any(c => c.Name is not null)) losses.Add(new Loss(plan.Index, "channel names", Why));
        if (scene.Channels.Any(c => c.Emission is not null || c.Excitation is not null)) losses.Add(new Loss(plan.Index, "wavelengths", Why));
        if (scene.Objective is not null) losses.Add(new Loss(plan.Index, "objective", Why));
        if (scene.Acquired is not null) losses.Add(new Loss(plan.Index, "acquisition date", Why));
        if (scene.Planes.Value.Count > 0) losses.Add(new Loss(plan.Index, "times and positions of planes", Why));
        if (scene.Channels.Any(c => c.Window is not null) && scene.Channels.Any(c => c.Window is null)) losses.Add(new Loss(plan.Index, "display ranges", "ImageJ has one for every channel or none"));
    }
}
