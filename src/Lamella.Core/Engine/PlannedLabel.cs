namespace Lamella.Engine;

/// <summary>A planned scene that holds the labels of another one.</summary>
/// <param name="Image">The position of the labelled scene in the target.</param>
/// <param name="Name">The name of the label image, unique for its image.</param>
internal sealed record PlannedLabel(int Image, string Name);

/// <summary>Where the samples of a level lie that was not made here: how many samples of level 0 one sample stands for, and how far its first one lies behind that of level 0, in samples of level 0.</summary>
internal sealed record LevelPlacement(double[] Factor, double[] Shift);
