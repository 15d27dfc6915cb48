namespace Lamella;

/// <summary>What becomes of the samples of an RGB pixel in a view.</summary>
internal enum SampleLayout
{
    /// <summary>The view has an axis S, as the scene.</summary>
    Keep,

    /// <summary>Samples become channels, in the order (channel, sample): docs/concepts/axes.md.</summary>
    UnfoldIntoChannels,
}
