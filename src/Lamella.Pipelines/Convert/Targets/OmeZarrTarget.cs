using System.Globalization;
using Lamella.Codecs.Checksums;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Pipelines.Losses;
using Lamella.Stores;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Convert;

/// <summary>OME-Zarr as a target.</summary>
internal sealed class OmeZarrTarget : ConversionTarget
{
    private readonly OmeZarrOptions _options;
    private readonly Compression _compression;
    private readonly IReadOnlyList<ZarrCodec> _codecs;
    private readonly List<LevelStorage[]> _storage = [];
    private readonly List<Loss> _units = [];
    private OmeZarrLayout? _layout;
    private bool _isPart;

    public OmeZarrTarget(OmeZarrOptions options)
    {
        _options = options;
        _compression = (options.Compression ?? DefaultCompression).Among([.. options.Codecs.All.SelectMany(codec => codec.Compressions), new CompressionChoice(Compression.None.Name)], Name);
        _codecs = options.Codecs.ForWriting(_compression);
        if (options.Container == OmeZarrContainer.SingleFile && options.Ngff == NgffVersion.V04) throw new ArgumentException("the single file (.ozx) is for OME-Zarr 0.5 and later; write a folder for 0.4", nameof(options));
        if (_compression.Name == "zlib" && options.Ngff != NgffVersion.V04) throw new ArgumentException("zlib is a codec of OME-Zarr 0.4; use gzip", nameof(options));
        foreach (ZarrCodec codec in _codecs) codec.RefuseFormat(options.Ngff == NgffVersion.V04 ? 2 : 3);
    }

    /// <summary>The reasons, with ratios, stand in docs/decisions/zarr-compression.md.</summary>
    private static Compression DefaultCompression => Compression.Blosc(BloscMethod.Zstd, 1);

    /// <inheritdoc/>
    public override string Codec => _compression.ToString();

    /// <inheritdoc/>
    public override string Name => "OME-Zarr " + Release.Text();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings { get; } = [".zarr", ".ozx"];

    /// <inheritdoc/>
    public override string Axes => "TCZYX";

    /// <inheritdoc/>
    public override bool HoldsPixelHash => true;

    /// <inheritdoc/>
    internal override bool CanResume => true;

    /// <inheritdoc/>
    internal override SampleLayout Samples => SampleLayout.UnfoldIntoChannels;

    /// <inheritdoc/>
    internal override OpenOptions? Opening => new() { ZarrCodecs = _options.Codecs };

    private NgffRelease Release => _options.Ngff switch { NgffVersion.V04 => NgffRelease.V04, NgffVersion.V06 => NgffRelease.V06, _ => NgffRelease.V05 };

    /// <inheritdoc/>
    internal override bool HoldsLabels => true;

    /// <inheritdoc/>
    public override ScenePlan Plan(SceneRequest request, int index, int count)
    {
        (ScenePlan plan, LevelStorage[] storage) = OmeZarrPlanner.Plan(request, index, _options, _codecs);
        _storage.Add(storage);
        _isPart |= request.Level != 0 || !request.IsWhole;
        return WithListedUnits(plan);
    }

    /// <inheritdoc/>
    internal override bool Keeps(ContentPart part, IReadOnlyList<ScenePlan> plans, ImageContent source) => Foreign(Layout(plans, source), plans, source).Any(kept => ReferenceEquals(kept.Part, part));

    /// <summary>What other programs have put into the source goes along with whole images only, and not where all metadata is gathered elsewhere: in one file, or in the root.</summary>
    private IReadOnlyList<ForeignPart> Foreign(OmeZarrLayout layout, IReadOnlyList<ScenePlan> plans, ImageContent source) =>
        _isPart || _options.Container == OmeZarrContainer.SingleFile || _options.Consolidated == ConsolidatedMetadata.InRoot ? [] : ForeignParts.That(source, plans, layout, Release >= NgffRelease.V05 ? 3 : 2);

    /// <summary>Sizes in units that NGFF lists: viewers refuse an image with others.</summary>
    private ScenePlan WithListedUnits(ScenePlan plan)
    {
        List<(string What, string Why)> changed = [];
        SceneContent scene = NgffUnits.Fit(plan.Metadata, plan.Axes, changed);
        foreach ((string what, string why) in changed) _units.Add(new Loss(plan.Index, what, why));
        return ReferenceEquals(scene, plan.Metadata) ? plan : plan with { Metadata = scene };
    }

    /// <inheritdoc/>
    internal override ScenePlan PlanLabel(SceneRequest request, int index, PlannedLabel label, ScenePlan image)
    {
        // A label is a name: a mean of two names is none. Labels have as many levels as their image.
        OmeZarrOptions options = _options with { Downsample = _options.Downsample == DownsampleMethod.Nearest ? DownsampleMethod.Nearest : DownsampleMethod.Mode, Levels = image.Levels.Count };
        (ScenePlan plan, LevelStorage[] storage) = OmeZarrPlanner.Plan(request, index, options, _codecs);
        _storage.Add(storage);
        return WithListedUnits(plan) with { Label = label };
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<LevelOrigin>? Origins(int scene, ImageSink sink)
    {
        LevelStorage[] storage = _storage[scene];
        if (storage.All(s => s.Chunks is null) && storage.Skip(1).All(s => s.SourceLevel is null)) return null;
        OmeZarrWriter writer = (OmeZarrWriter)sink;
        for (int level = 0; level < storage.Length; level++)
        {
            if (storage[level].Chunks is { } chunks) writer.CopiesFrom(scene, level, chunks);
        }

        return [.. storage.Select((s, level) => new LevelOrigin(s.SourceLevel, s.Chunks is null ? null : new ChunkCopy(s.Chunks, writer.ArrayOf(scene, level), writer.GridOf(scene, level), s.WholeKeys).Copy))];
    }

    /// <inheritdoc/>
    internal override int PositionOf(int scene)
    {
        for (int i = 0; i < _layout!.Images.Count; i++)
        {
            if (_layout.Images[i].Index == scene) return i;
        }

        return scene;
    }

    /// <inheritdoc/>
    public override IEnumerable<Loss> Losses(IReadOnlyList<ScenePlan> plans, ImageContent source)
    {
        List<Loss> losses = [];
        losses.AddRange(_units);
        foreach (ZarrCodec codec in _codecs.Where(codec => codec.IsLossy)) losses.AddRange(plans.Where(plan => plan.Label is null).Select(plan => new Loss(plan.Index, "exact values", $"the codec {codec.Name} may change values")));
        foreach (ScenePlan plan in plans)
        {
            foreach (string what in Formats.OmeTiff.TiffAppearance.UnstatedBy(plan.Metadata)) losses.Add(new Loss(plan.Index, what, "NGFF has no place for it; the values are kept as they are stored"));
        }

        losses.AddRange(Documents(plans, source).Losses(0));
        if (source.Associated.Count > 0) losses.Add(new Loss(0, Counts.Of(source.Associated.Count, "associated image"), "thumbnails, labels and overviews of slides are not converted"));
        ListPlateLosses(plans, source, losses);
        foreach (ScenePlan plan in plans)
        {
            if (plan.Metadata.Stored is not NgffMultiscale { TransformsApplyToLevels: false } stored || (stored.CoordinateSystems.Count < 2 && stored.Transforms.Count == 0)) continue;
            if (Release < NgffRelease.V06) losses.Add(new Loss(plan.Index, "further coordinate systems", "OME-Zarr has them from 0.6 on"));
            else if (!NgffMapping.KeepsSystems(plan)) losses.Add(new Loss(plan.Index, "further coordinate systems", "they belong to the whole image with the axes that it has"));
        }

        return losses;
    }

    /// <inheritdoc/>
    internal override ImageContent Preview(IReadOnlyList<ScenePlan> plans, ImageContent source)
    {
        MemoryStore store = new();
        OmeZarrWriter.WriteMetadata(store, plans, Settings(_layout ??= Layout(plans, source), plans, source, null), source.Native as OmeDocument);
        return FormatRegistry.Open(store, string.Empty, "preview", SourceKind.Folder, Opening);
    }

    /// <summary>Where everything lies in the result.</summary>
    public OmeZarrSettings SettingsOf(IReadOnlyList<ScenePlan> plans, ImageContent source) => Settings(_layout ??= Layout(plans, source), plans, source, null);

    /// <summary>The source level that a planned level is; null when it is made from the one before.</summary>
    public int? SourceLevelOf(int scene, int level) => _storage[scene][level].SourceLevel;

    /// <inheritdoc/>
    public override string? WhyLost(string topic, ScenePlan plan) => topic switch
    {
        FactTopic.Objective or FactTopic.Acquired or FactTopic.Planes or FactTopic.Wavelengths when OmePixelTypes.Name(plan.PixelType) is null => $"it belongs into OME-XML, which has no {plan.PixelType.Name()} pixels",
        FactTopic.PixelSize => "OME-Zarr does not list the unit; the number is written as a scale without one",
        _ => null,
    };

    /// <inheritdoc/>
    public override long LeastBytes(IReadOnlyList<ScenePlan> plans)
    {
        long raw = plans.Sum(p => p.Levels.Sum(l => l.SampleCount) * p.PixelType.Size());
        // Compressed data may shrink to very little; only what cannot fit for certain is refused.
        return _compression.Name == "none" ? raw : raw / 20;
    }

    /// <summary>True when the result is a folder of values.</summary>
    public bool IsFolder => _options.Container == OmeZarrContainer.Folder;

    /// <summary>Begins or resumes a folder of values in a store, which the sink closes.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The name of the result.</param>
    /// <param name="plans">The scenes.</param>
    /// <param name="source">The source.</param>
    /// <param name="journal">What is stored.</param>
    public ImageSink Open(Store store, string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal)
    {
        _layout = Layout(plans, source);
        return new OmeZarrWriter(store, plans, Settings(_layout, plans, source, _options.RoCrate == RoCrateFile.Write ? Crate(path) : null), source.Native as OmeDocument, journal);
    }

    /// <inheritdoc/>
    public override ImageSink Open(TargetContext context)
    {
        (string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal) = (context.Path, context.Plans, context.Source, context.Journal);
        _layout = Layout(plans, source);
        OmeZarrSettings settings = Settings(_layout, plans, source, _options.RoCrate == RoCrateFile.Write ? Crate(path) : null);
        Store store;
        if (_options.Container == OmeZarrContainer.SingleFile)
        {
            store = new ZipWriteStore(path, static data => Crc32.Compute(data));
        }
        else
        {
            Directory.CreateDirectory(path);
            store = new FileStore(path);
        }

        return new OmeZarrWriter(store, plans, settings, source.Native as OmeDocument, journal);
    }

    /// <summary>The OME-XML beside the images keeps them; it is not written when a sample type has no name in it.</summary>
    private static SourceDocuments Documents(IReadOnlyList<ScenePlan> plans, ImageContent source) =>
        new(source, plans, "NGFF", plans.FirstOrDefault(p => p.Label is null && OmePixelTypes.Name(p.PixelType) is null) is { } plan ? $"it belongs into OME-XML, which has no {plan.PixelType.Name()} pixels" : null);

    private OmeZarrSettings Settings(OmeZarrLayout layout, IReadOnlyList<ScenePlan> plans, ImageContent source, RoCrate? crate) => new()
    {
        Release = Release,
        Layout = layout,
        // A plan that was made elsewhere has no source.
        Array = (plan, level) => plan.Index < _storage.Count ? _storage[plan.Index][level].Spec : SpecOf(plan, level),
        Plate = source.Plate,
        Kept = Documents(plans, source).Kept,
        Foreign = Foreign(layout, plans, source),
        Consolidated = _options.Consolidated == ConsolidatedMetadata.InRoot,
        RoCrate = crate,
    };

    /// <summary>How the array of a level is stored that no source has.</summary>
    public Zarr.Arrays.ZarrArraySpec SpecOf(ScenePlan plan, int level) => new OmeZarrStorage(_options, _codecs, null).Plan(plan.Axes, plan.Levels[level].Shape.ToArray(), plan.PixelType, level, null).Spec;

    private static RoCrate Crate(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        if (name.EndsWith(".partial", StringComparison.Ordinal)) name = name[..^".partial".Length];
        // Reproducible builds set the clock by this variable (reproducible-builds.org).
        string? epoch = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH");
        DateTimeOffset day = long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UtcNow;
        return new RoCrate(name, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private OmeZarrLayout Layout(IReadOnlyList<ScenePlan> plans, ImageContent source) => OmeZarrLayout.Of(plans, source.Plate, _options.Layout == SceneLayout.Bioformats2Raw);

    private void ListPlateLosses(IReadOnlyList<ScenePlan> plans, ImageContent source, List<Loss> losses)
    {
        OmeDocument? document = source.Native as OmeDocument;
        if (source.Plate is null && document is not { Plates.Count: > 1 }) return;
        if (_options.Layout == SceneLayout.Bioformats2Raw)
        {
            // Side by side as asked for: the OME-XML beside them still names the plate, when all of them lie on it.
            if (!plans.All(p => p.Metadata.Well is not null && OmePixelTypes.Name(p.PixelType) is not null)) losses.Add(new Loss(0, "plate", "scenes lie side by side, and OME-XML names the plate of whole images only"));
        }
        else if (!Layout(plans, source).IsPlate)
        {
            losses.Add(new Loss(0, "plate", source.Plate is null ? "an OME-Zarr holds one plate; scenes lie side by side" : "not every scene has a place of its own on it, or names of rows and columns are more than letters and digits; scenes lie side by side"));
        }
    }
}
