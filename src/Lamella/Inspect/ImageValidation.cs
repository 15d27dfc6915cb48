using Lamella.Pipelines.Validate;

namespace Lamella;

/// <summary>
/// Says what is wrong with an image, and where: OME-Zarr metadata and the arrays it names, OME-XML and the pixels it promises, the structure of a TIFF; on request also chunks and pixels. A file of metadata alone (JSON,
/// OME-XML) is checked by itself.
/// </summary>
/// <remarks>Thread-safe. Rules are named after the specification that states them; a finding of severity <see cref="Severity.Error"/> breaks one.</remarks>
public static class ImageValidation
{
    private const string NotOpened = "structure/open";

    /// <summary>Checks a path. An image that cannot be opened is a finding, not an error.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">What is looked at; null for metadata and structure.</param>
    /// <param name="progress">Told the bytes that were hashed so far, scene by scene, when pixels are compared.</param>
    /// <exception cref="StoreException">The path does not exist or cannot be read.</exception>
    public static IReadOnlyList<Finding> Run(string path, ValidationOptions? options = null, IProgress<ConvertProgress>? progress = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= ValidationOptions.Default;
        CancellationToken cancellation = options.Execution.Cancellation;
        List<Finding> findings = [.. ImageValidator.Validate(path, options.Strict, options.Chunks ? ChunkChecks.ReadAll : ChunkChecks.None, options.Opening, cancellation)];
        bool archiveIsSound = true;
        if (options.Pixels || options.Chunks)
        {
            IReadOnlyList<Finding> entries = ImageValidator.CheckArchive(path, cancellation);
            archiveIsSound = entries.Count == 0;
            findings.AddRange(entries);
        }

        if (options.Pixels && archiveIsSound && findings.TrueForAll(f => f.RuleId != NotOpened)) ComparePixels(path, findings, options, progress);
        return findings;
    }

    private static void ComparePixels(string path, List<Finding> findings, ValidationOptions validation, IProgress<ConvertProgress>? progress)
    {
        using BioImage image = BioImage.Open(path, validation.Opening);
        ImagewalkOptions options = new() { Execution = validation.Execution };
        foreach (Scene scene in image.Scenes)
        {
            string place = Invariant($"scene {scene.Index}");
            if (scene.PixelHash is not { } stated)
            {
                findings.Add(new Finding("pixel-hash/absent", Severity.Note, place, "the image carries no pixel hash", "record one when the image is converted"));
                continue;
            }

            Counter? counter = progress is null ? null : new Counter(progress, Imagewalk.StreamLength(scene, options), scene.Index);
            string found = Imagewalk.Hash(scene, options, counter).Hash;
            if (found != stated) findings.Add(new Finding("pixel-hash/mismatch", Severity.Error, place, $"the metadata states {stated}, the pixels have {found}", "the pixels were changed or damaged after the image was written"));
        }
    }

    private sealed class Counter(IProgress<ConvertProgress> progress, long total, int scene) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new ConvertProgress(value, total, scene, ConvertStage.Hash));
    }
}
