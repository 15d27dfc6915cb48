namespace Lamella;

/// <summary>How often values occur in a plane of a channel.</summary>
/// <param name="Channel">The index of the channel.</param>
/// <param name="Level">The level that was counted.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The largest value.</param>
/// <param name="Counts">Samples in each of the bins of equal width from the least to the largest value.</param>
/// <param name="Low">The 0.1th percentile.</param>
/// <param name="High">The 99.9th percentile.</param>
public sealed record ChannelHistogram(int Channel, int Level, double Minimum, double Maximum, IReadOnlyList<long> Counts, double Low, double High);
