using Lamella.Engine;
using Lamella.Pipelines.Convert;

namespace Lamella.Pipelines.Grow;

/// <summary>An image that is about to be made without pixels: what it will be, and how it is stored.</summary>
/// <param name="Axes">The axes of its arrays.</param>
/// <param name="Shape">Samples along each; T may be 0.</param>
/// <param name="PixelType">The type of the samples.</param>
/// <param name="SamplesPerPixel">So many channels are the samples of one pixel.</param>
/// <param name="Scene">Name, channels, sizes.</param>
/// <param name="Layout">Layout, levels, method, what to do when the target exists.</param>
internal sealed record EmptyImage(string Axes, long[] Shape, PixelType PixelType, int SamplesPerPixel, SceneContent Scene, OmeZarrOptions Layout)
{
    /// <summary>True when it has no time point yet, so that it promises none.</summary>
    public bool Grows => AxisSet.Of(Shape, 'T', 1) == 0;

    /// <summary>The axes as a set.</summary>
    public AxisSet AxisSet => new(Axes);

    /// <summary>The plan of it as the image of a number in its store. Levels, chunks and metadata are planned for one time point at least.</summary>
    /// <exception cref="ArgumentException">The layout does not fit.</exception>
    public ScenePlan Plan(int index, PlannedLabel? label = null)
    {
        long[] planned = [.. Shape];
        int time = AxisSet.IndexOf('T');
        if (time >= 0) planned[time] = Math.Max(1, planned[time]);
        ScenePlan plan = new()
        {
            Index = index,
            Axes = Axes,
            PixelType = PixelType,
            Metadata = Scene,
            UnfoldedSamples = SamplesPerPixel,
            Method = Kernels.Reductions.Name(Layout.Reduction),
            Levels = OmeZarrPlanner.Levels(Axes, planned, PixelType.Size(), Layout),
            Label = label,
        };
        if (plan.Levels.Count > 1 && !Kernels.Reductions.Knows(Layout.Reduction, PixelType)) throw new ArgumentException($"{PixelType.Name()} samples have no order; choose mean, gaussian or nearest", nameof(label));
        return plan;
    }
}
