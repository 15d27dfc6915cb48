using System.Text;
using Lamella.Iscc.Codes;
using Lamella.Iscc.Images;
using Lamella.Iscc.Imagewalk;
using Lamella.Kernels;

namespace Lamella.Iscc.Views;

/// <summary>Makes fingerprints of images (iscc-bio's biocode, later renamed imagecode). Every plane is read once.</summary>
internal static class Biocode
{
    internal const int DefaultMaximumViews = 5;

    /// <summary>The fingerprints of all scenes of an image.</summary>
    internal static IReadOnlyList<SceneFingerprint> ComputeAll(
        IPlaneSequence sequence, string fileName, ImagewalkMode mode = ImagewalkMode.Spec, int maximumViews = DefaultMaximumViews, CancellationToken cancellation = default)
    {
        List<SceneFingerprint> result = [];
        for (int i = 0; i < sequence.Scenes.Count; i++) result.Add(Compute(sequence, i, fileName, mode, maximumViews, cancellation));
        return result;
    }

    /// <summary>The fingerprint of one scene.</summary>
    internal static SceneFingerprint Compute(IPlaneSequence sequence, int scene, string fileName, ImagewalkMode mode, int maximumViews, CancellationToken cancellation)
    {
        WalkScene walk = new(sequence, scene, mode);
        BiocodeViewSelector selector = new(walk.SizeZ, walk.Differences);
        using IsccSumPipeline sum = new();
        byte[] strip = [];
        foreach (WalkPlane plane in walk.Planes())
        {
            cancellation.ThrowIfCancellationRequested();
            if (plane.T != 0 || plane.Bytes == 0)
            {
                walk.WriteCanonical(plane, ref strip, sum.Append);
                continue;
            }

            PlaneImage image = walk.ReadPlane(plane.Z, plane.C, plane.T);
            selector.Add(plane.Z, plane.C, image);
            // The selector keeps no samples of more than one byte: the plane can be turned in place.
            ByteOrder.Swap(image.Samples, image.Type.WordSize());
            sum.Append(image.Samples);
        }

        IsccSum codes = sum.Finish();
        IReadOnlyList<ViewFingerprint> views = selector.Choose(maximumViews);
        IsccCode? mixed = views.Count == 0 ? null : MixedCode.Combine(views.Count == 1 ? [views[0].Code, views[0].Code] : [.. views.Select(view => view.Code)]);
        string stem = Path.GetFileNameWithoutExtension(fileName);
        string id = sequence.Scenes.Count == 1 ? stem : walk.Scene.Name ?? Invariant($"Image:{scene}");
        return new SceneFingerprint(scene, id, stem, codes, views, mixed);
    }

    /// <summary>The text that iscc-bio prints for a file.</summary>
    internal static string Format(string fileName, IEnumerable<SceneFingerprint> scenes)
    {
        StringBuilder text = new();
        text.Append("Processing File: ").Append(fileName).Append("\n\n");
        foreach (SceneFingerprint scene in scenes)
        {
            text.Append("Scene ID: ").Append(scene.SceneId).Append('\n');
            text.Append("ISCC-SUM: ").Append(scene.Sum.Wide).Append('\n');
            foreach (ViewFingerprint view in scene.Views)
            {
                text.Append("    View ID: ").Append(view.Id(scene.Stem, scene.Scene)).Append(".png\n");
                text.Append("    ISCC-IMAGE: ").Append(view.Code).Append('\n');
            }

            if (scene.Mixed is not null) text.Append("ISCC-MIXED: ").Append(scene.Mixed).Append('\n');
            text.Append('\n');
        }

        // The lines are joined, not ended, by line feeds.
        text.Length--;
        return text.ToString();
    }
}
