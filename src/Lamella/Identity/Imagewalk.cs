using Lamella.Iscc;
using Lamella.Iscc.Imagewalk;
using Lamella.Iscc.Views;

namespace Lamella;

/// <summary>
/// The identity of images: planes in the order of IMAGEWALK (IEP-0018: Z outermost, then C, then T), hashes over them that do not depend on the format of the file, and ISCC fingerprints.
/// </summary>
/// <remarks>Thread-safe: several walks of one image may run at once. Equal hashes prove equal pixels in the same order of planes; they say nothing about metadata.</remarks>
/// <example><code>
/// using BioImage image = BioImage.Open("cells.ome.tif");
/// foreach (ImagewalkHash hash in Imagewalk.Hash(image)) Console.WriteLine($"{hash.Hash}  {hash.Scene}");
/// foreach (ImagewalkPlane plane in Imagewalk.Planes(image)) Console.WriteLine($"{plane.Scene} z={plane.Z} c={plane.C} t={plane.T}");
/// </code></example>
public static class Imagewalk
{
    /// <summary>The most views of a fingerprint, unless another number is asked for.</summary>
    public const int DefaultMaximumViews = Biocode.DefaultMaximumViews;

    /// <summary>The planes of all scenes, one scene after another. Planes are read when they are asked for their samples.</summary>
    /// <param name="image">The image; it stays open while planes are read.</param>
    /// <param name="options">Mode and selection; null for the defaults.</param>
    /// <exception cref="RefusedException">A scene has a further axis longer than 1 of which no index is selected, or the selection cuts planes.</exception>
    /// <exception cref="ArgumentException">The selection does not fit a scene.</exception>
    public static IEnumerable<ImagewalkPlane> Planes(BioImage image, ImagewalkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= ImagewalkOptions.Default;
        return Walk(Sequence(image.Scenes, options).Checked(), options);
    }

    /// <summary>The hash of every scene, in order; none for an image without scenes. Each plane is read once, memory stays bounded.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">Mode, digest, selection, cancellation; null for the defaults.</param>
    /// <param name="progress">Told the bytes that were hashed so far, over all scenes.</param>
    /// <exception cref="RefusedException">As for <see cref="Planes"/>.</exception>
    /// <exception cref="LamellaException">A plane cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The walk was cancelled.</exception>
    public static IReadOnlyList<ImagewalkHash> Hash(BioImage image, ImagewalkOptions? options = null, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= ImagewalkOptions.Default;
        return PixelHasher.ComputeAll(Sequence(image.Scenes, options).Checked(), Hashing(options, progress));
    }

    /// <summary>The hash of one scene.</summary>
    /// <param name="scene">A scene of an open image.</param>
    /// <param name="options">Mode, digest, selection, cancellation; null for the defaults.</param>
    /// <param name="progress">Told the bytes that were hashed so far; <see cref="StreamLength"/> is the whole.</param>
    /// <exception cref="RefusedException">As for <see cref="Planes"/>.</exception>
    /// <exception cref="LamellaException">A plane cannot be read.</exception>
    public static ImagewalkHash Hash(Scene scene, ImagewalkOptions? options = null, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(scene);
        options ??= ImagewalkOptions.Default;
        return PixelHasher.Compute(Sequence([scene], options), 0, Hashing(options, progress)) with { Scene = scene.Index };
    }

    /// <summary>The bytes of the stream that <see cref="Hash(Scene, ImagewalkOptions?, IProgress{long}?)"/> hashes.</summary>
    public static long StreamLength(Scene scene, ImagewalkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scene);
        options ??= ImagewalkOptions.Default;
        return new WalkScene(Sequence([scene], options), 0, options.Mode).Bytes;
    }

    /// <summary>The ISCC fingerprint of every scene: the code of its pixels, and codes of what it looks like.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">Mode, selection, cancellation; null for the defaults. The digest is always the ISCC-SUM.</param>
    /// <param name="maximumViews">The most views of a scene, 1 or more.</param>
    /// <param name="progress">Told the bytes that were read so far, over all scenes.</param>
    /// <exception cref="RefusedException">As for <see cref="Planes"/>.</exception>
    /// <exception cref="LamellaException">A plane cannot be read, or has more than 2 GiB.</exception>
    public static IReadOnlyList<SceneFingerprint> Fingerprint(BioImage image, ImagewalkOptions? options = null, int maximumViews = DefaultMaximumViews, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumViews, 1);
        options ??= ImagewalkOptions.Default;
        return Biocode.ComputeAll(Sequence(image.Scenes, options, progress).Checked(), NameOf(image), options.Mode, maximumViews, options.Execution.Cancellation);
    }

    /// <summary>The ISCC fingerprint of one scene of an image.</summary>
    /// <param name="image">The image; its name and the number of its scenes enter the names of the views.</param>
    /// <param name="scene">The scene's index.</param>
    /// <param name="options">As for all scenes.</param>
    /// <param name="maximumViews">The most views, 1 or more.</param>
    /// <param name="progress">Told the bytes that were read so far.</param>
    /// <exception cref="RefusedException">As for <see cref="Planes"/>.</exception>
    /// <exception cref="LamellaException">A plane cannot be read, or has more than 2 GiB.</exception>
    public static SceneFingerprint Fingerprint(BioImage image, int scene, ImagewalkOptions? options = null, int maximumViews = DefaultMaximumViews, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumViews, 1);
        options ??= ImagewalkOptions.Default;
        return Biocode.Compute(Sequence(image.Scenes, options, progress), scene, NameOf(image), options.Mode, maximumViews, options.Execution.Cancellation);
    }

    /// <summary>The fingerprints of an image as the text that iscc-bio prints.</summary>
    public static string Format(BioImage image, IEnumerable<SceneFingerprint> scenes) => Biocode.Format(NameOf(image), scenes);

    /// <summary>The codes of all scenes that <see cref="SimilarGroups"/> compares, with a stamp of the file.</summary>
    /// <param name="image">The image, opened from a path.</param>
    /// <param name="options">Mode and cancellation; null for the defaults.</param>
    /// <param name="index">Where codes are kept: those of an image that has not changed are taken from it, others are added. Null for none.</param>
    /// <param name="progress">Told the bytes that were read so far, over all scenes.</param>
    /// <exception cref="RefusedException">As for <see cref="Planes"/>.</exception>
    /// <exception cref="LamellaException">A plane cannot be read, or the index cannot be written.</exception>
    public static ImageCodes Codes(BioImage image, ImagewalkOptions? options = null, SimilarityIndex? index = null, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= ImagewalkOptions.Default;
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(image.Path));
        // Before the pixels are read: a change during the reading makes the entry stale, never wrong.
        (long length, DateTime modified) = ImageCodes.Stamp(path);
        if (index?.Find(path, length, modified) is { } known) return known;
        IReadOnlyList<SceneFingerprint> scenes = Biocode.ComputeAll(Sequence(image.Scenes, options, progress), NameOf(image), options.Mode, cancellation: options.Execution.Cancellation);
        ImageCodes codes = new(path, length, modified, [.. scenes.Select(scene => SceneCodes.Of(scene, image.Scenes[scene.Scene].Name))]);
        index?.Append(codes);
        return codes;
    }

    /// <summary>The last part of the path, also of a folder that ends with a slash or is written as a dot.</summary>
    private static string NameOf(BioImage image) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(image.Path)));

    private static PixelHashOptions Hashing(ImagewalkOptions options, IProgress<long>? progress)
    {
        long done = 0;
        return new PixelHashOptions
        {
            Digest = options.Digest,
            Mode = options.Mode,
            PlaneDigest = options.PlaneDigests ? options.Digest.OfPlanes() : null,
            Simprints = options.Simprints,
            Cancellation = options.Execution.Cancellation,
            Progress = progress is null ? null : bytes => progress.Report(done += bytes),
        };
    }

    private static ImageScenes Sequence(IReadOnlyList<Scene> scenes, ImagewalkOptions options, IProgress<long>? progress = null)
    {
        if (!Enum.IsDefined(options.Mode) || !Enum.IsDefined(options.Digest)) throw new ArgumentOutOfRangeException(nameof(options), "the mode or the digest is not a known one");
        long done = 0;
        return new ImageScenes(scenes, options.Selection, options.Execution) { OnRead = progress is null ? null : bytes => progress.Report(Interlocked.Add(ref done, bytes)) };
    }

    private static IEnumerable<ImagewalkPlane> Walk(ImageScenes sequence, ImagewalkOptions options)
    {
        for (int i = 0; i < sequence.Scenes.Count; i++)
        {
            WalkScene walk = new(sequence, i, options.Mode);
            foreach (WalkPlane plane in walk.Planes())
            {
                options.Execution.Cancellation.ThrowIfCancellationRequested();
                yield return new ImagewalkPlane(walk, plane, i);
            }
        }
    }
}
