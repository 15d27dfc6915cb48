using Lamella.Iscc.Imagewalk;
using Lamella.Iscc.Views;

namespace Lamella;

/// <summary>
/// The identity of images: planes in the order of IMAGEWALK (IEP-0018: Z outermost, then C, then T), hashes over them that do not depend on the format of the file, and ISCC fingerprints.
/// What the codes prove and do not prove is told in docs/concepts/identity.md.
/// </summary>
/// <remarks>Thread-safe: several walks of one image may run at once.</remarks>
/// <example><code>
/// using BioImage image = BioImage.Open("cells.ome.tif");
/// foreach (ImagewalkHash hash in Imagewalk.Hash(image)) Console.WriteLine($"{hash.Hash}  {hash.Scene}");
/// foreach (ImagewalkPlane plane in Imagewalk.Planes(image)) Console.WriteLine($"{plane.Scene} z={plane.Z} c={plane.C} t={plane.T}");
/// </code></example>
public static class Imagewalk
{
    /// <summary>The planes of all scenes, one scene after another. Planes are read when they are asked for their samples.</summary>
    /// <param name="image">The image; it stays open while planes are read.</param>
    /// <param name="options">Mode and selection; null for the defaults.</param>
    /// <exception cref="RefusedException">A scene has a further axis longer than 1 of which no index is selected, or the selection cuts planes.</exception>
    /// <exception cref="ArgumentException">The selection does not fit a scene.</exception>
    public static IEnumerable<ImagewalkPlane> Planes(BioImage image, ImagewalkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= ImagewalkOptions.Default;
        return Walk(Sequence(image, options), options);
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
        long done = 0;
        PixelHashOptions hashing = new()
        {
            Digest = DigestOf(options.Digest),
            Mode = ModeOf(options.Mode),
            Cancellation = options.Execution.Cancellation,
            Progress = progress is null ? null : bytes => progress.Report(done += bytes),
        };
        return [.. PixelHasher.ComputeAll(Sequence(image, options), hashing).Select(hash => new ImagewalkHash(hash.Scene, hash.SceneName, hash.Text, hash.Bytes, hash.PlaneCount))];
    }

    /// <summary>The ISCC fingerprint of every scene: the code of its pixels, and codes of what it looks like.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">Mode, selection, cancellation; null for the defaults. The digest is always the ISCC-SUM.</param>
    /// <param name="maximumViews">The most views of a scene, 1 or more.</param>
    /// <exception cref="RefusedException">As for <see cref="Planes"/>.</exception>
    /// <exception cref="LamellaException">A plane cannot be read, or has more than 2 GiB.</exception>
    public static IReadOnlyList<SceneFingerprint> Fingerprint(BioImage image, ImagewalkOptions? options = null, int maximumViews = Biocode.DefaultMaximumViews)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumViews, 1);
        options ??= ImagewalkOptions.Default;
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(image.Path)));
        IReadOnlyList<BiocodeScene> scenes = Biocode.ComputeAll(Sequence(image, options), name, ModeOf(options.Mode), maximumViews, options.Execution.Cancellation);
        return [.. scenes.Select(scene => new SceneFingerprint(scene.Scene, scene.SceneId, scene.Sum.Wide.ToString(), scene.Mixed?.ToString(), [.. scene.Views.Select(view => Of(scene, view))]))];
    }

    private static ViewFingerprint Of(BiocodeScene scene, BiocodeView view)
    {
        bool composite = view.Type == BiocodeViewType.Composite;
        return new ViewFingerprint(view.Id(scene.Stem, scene.Scene), composite ? null : view.Z, composite ? [.. view.Channels] : [view.C], view.Code.ToString());
    }

    private static ImageScenes Sequence(BioImage image, ImagewalkOptions options) => new ImageScenes(image.Scenes, options.Selection, options.Execution).Checked();

    private static IEnumerable<ImagewalkPlane> Walk(ImageScenes sequence, ImagewalkOptions options)
    {
        for (int i = 0; i < sequence.Scenes.Count; i++)
        {
            WalkScene walk = new(sequence, i, ModeOf(options.Mode));
            foreach (WalkPlane plane in walk.Planes())
            {
                options.Execution.Cancellation.ThrowIfCancellationRequested();
                yield return new ImagewalkPlane(walk, plane, i);
            }
        }
    }

    private static WalkMode ModeOf(ImagewalkMode mode) => mode switch
    {
        ImagewalkMode.Spec => WalkMode.Spec,
        ImagewalkMode.IsccBio => WalkMode.IsccBio,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    private static PixelDigest DigestOf(ImagewalkDigest digest) => digest switch
    {
        ImagewalkDigest.IsccSum => PixelDigest.IsccSum,
        ImagewalkDigest.Sha1 => PixelDigest.Sha1,
        ImagewalkDigest.Sha256 => PixelDigest.Sha256,
        ImagewalkDigest.Blake3 => PixelDigest.Blake3,
        ImagewalkDigest.OmeroSha1 => PixelDigest.OmeroSha1,
        _ => throw new ArgumentOutOfRangeException(nameof(digest)),
    };
}
