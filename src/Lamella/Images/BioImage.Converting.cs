using Lamella.Pipelines.Convert;
using Lamella.Stores;

namespace Lamella;

/// <content>Converting.</content>
public sealed partial class BioImage
{
    /// <summary>Converts to OME-Zarr, OME-TIFF, or a format of the caller's (<see cref="TargetOptions"/>). The result appears under its name only when it is complete.</summary>
    /// <param name="target">The path of the result, whose folder exists; or a URL that <see cref="ConvertOptions.Stores"/> can write.</param>
    /// <param name="options">The kind of the target and how it is written; null takes it from the name: <c>.zarr</c> or <c>.ozx</c> for OME-Zarr, <c>.tif</c> or <c>.tiff</c> for OME-TIFF.</param>
    /// <param name="progress">Told how far the conversion has come; called from several threads.</param>
    /// <returns>What was written, and what the target does not hold.</returns>
    /// <exception cref="ArgumentException">An option does not fit the image, the target's name says no format, or another than the options.</exception>
    /// <exception cref="LamellaException">The source cannot be read, the target cannot be written, or a policy refuses.</exception>
    public ConvertResult Convert(string target, ConvertOptions? options = null, IProgress<ConvertProgress>? progress = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return Plan(ConvertTarget.Fit(options ?? ConversionTargets.Default.OptionsFor(target), target), progress).Run(target);
    }

    /// <summary>As <see cref="Convert"/>, on the thread pool.</summary>
    /// <param name="target">The path of the result; its folder exists.</param>
    /// <param name="options">As for <see cref="Convert"/>.</param>
    /// <param name="progress">Told how far the conversion has come; called from several threads.</param>
    /// <param name="cancellation">Stops the conversion, which can then be resumed; the token of the options stops it too.</param>
    public async Task<ConvertResult> ConvertAsync(string target, ConvertOptions? options = null, IProgress<ConvertProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        options ??= ConversionTargets.Default.OptionsFor(target);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(options.Execution.Cancellation, cancellation);
        options = options with { Execution = options.Execution with { Cancellation = both.Token } };
        return await Task.Run(() => Convert(target, options, progress), both.Token).ConfigureAwait(false);
    }

    /// <summary>Says what a conversion would write and lose, and writes nothing.</summary>
    /// <param name="target">The path of the result. What has the name already is looked at as <see cref="Convert"/> would, when its folder exists.</param>
    /// <param name="options">As for <see cref="Convert"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Convert"/>.</exception>
    /// <exception cref="LamellaException">A policy refuses, or what has the name must not be replaced.</exception>
    public ConversionPlan PlanConversion(string target, ConvertOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        options = ConvertTarget.Fit(options ?? ConversionTargets.Default.OptionsFor(target), target);
        ConversionPlan plan = Plan(options).Describe();
        if (options.Stores?.Knows(target) == true) return plan;
        string place = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target.TrimEnd('/', '\\')))!;
        if (Directory.Exists(place)) TargetPlace.Claim(target, Path, options.ExistingTarget, options.Interrupted);
        return plan;
    }

    /// <summary>
    /// This image as the OME-Zarr that a conversion would write, without writing it: a store whose chunks are made when they are asked for. Shape, names, units, plates and labels are as <see cref="Convert"/> maps them; levels are those of
    /// the image, or made on demand.
    /// </summary>
    /// <param name="options">Version, layout, chunks and compression; null for OME-Zarr 0.5. Chunks are not packed into shards, and metadata is consolidated in the root.</param>
    /// <param name="keep">Keeps chunks that were made; null for a keep in memory. The caller closes it.</param>
    /// <returns>A store that reads this image, which must stay open as long.</returns>
    /// <exception cref="ArgumentException">An option does not fit the image.</exception>
    /// <exception cref="LamellaException">OME-Zarr cannot hold an axis or a type.</exception>
    /// <example><code>
    /// using BioImage image = BioImage.Open("cells.czi");
    /// using VirtualOmeZarr store = image.AsOmeZarr();
    /// using BioImage same = BioImage.Open(store, string.Empty);
    /// </code></example>
    public VirtualOmeZarr AsOmeZarr(OmeZarrOptions? options = null, ChunkKeep? keep = null)
    {
        options ??= new OmeZarrOptions();
        options = options with
        {
            Container = OmeZarrContainer.Folder,
            Sharding = Sharding.None,
            Shards = null,
            Consolidated = ConsolidatedMetadata.InRoot,
            RoCrate = RoCrateFile.None,
            Verification = Verification.None,
            PixelHash = PixelHashing.None,
            MissingPixels = MissingPixels.Fill,
            SourceLevels = SourceLevels.Reuse,
        };
        return Plan(options).AsStore(keep ?? ChunkKeep.InMemory());
    }

    /// <summary>Plans a conversion without writing anything.</summary>
    internal Converter Plan(ConvertOptions options, IProgress<ConvertProgress>? progress = null) => new(_content, Path, Scenes, options, progress, ImagewalkHashes.Instance);
}
