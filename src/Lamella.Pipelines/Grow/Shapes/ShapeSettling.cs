using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Brings the shapes of the levels together after a grower was killed between two of them. Shapes are written when all samples are stored, from the coarsest level on: where an axis does not shrink, the new length
/// is known from them and full resolution gets it; else the coarse levels go back to what full resolution says.
/// </summary>
internal static class ShapeSettling
{
    /// <summary>Writes the shapes that do not fit anew. The caller holds the structure lock.</summary>
    /// <param name="image">The image as it is stored.</param>
    /// <param name="axis">The axis that was growing.</param>
    /// <returns>True when one was written.</returns>
    public static bool Run(StoredPyramid image, int axis)
    {
        if (image.Steps.All(s => s is not null)) return false;
        int levels = image.Arrays.Count;
        long[] factors = new long[levels];
        factors[0] = 1;
        for (int level = 1; level < levels; level++) factors[level] = LevelRemake.StatedStep(image.Listed, level)?.Factors[axis] ?? 1;
        bool constant = factors.All(f => f == 1);
        long length = constant ? image.Arrays.Max(a => a.Shape[axis]) : image.Shape[axis];
        bool changed = false;
        // Full resolution comes last, as when it is published.
        long[] lengths = new long[levels];
        for (int level = 0; level < levels; level++) lengths[level] = level == 0 ? length : (lengths[level - 1] + factors[level] - 1) / factors[level];
        for (int level = levels - 1; level >= 0; level--)
        {
            ZarrArray array = image.Arrays[level];
            if (array.Shape[axis] == lengths[level]) continue;
            long[] shape = array.Shape.ToArray();
            shape[axis] = lengths[level];
            image.Store.Put(array.Metadata.Key, ZarrDocuments.Value(array.WithShape(shape).Metadata.Document));
            changed = true;
        }

        return changed;
    }
}
