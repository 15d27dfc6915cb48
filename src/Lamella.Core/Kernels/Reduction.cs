namespace Lamella.Kernels;

/// <summary>How the samples of a block become one sample of the next smaller level.</summary>
internal enum Reduction
{
    /// <summary>The arithmetic mean. Integers: the exact mean, rounded half to even. Floats: summed and divided in double precision. Bool has no mean and takes the nearest.</summary>
    Mean,

    /// <summary>The first sample of the block along every axis.</summary>
    Nearest,

    /// <summary>The smallest value; NaN if any value is NaN.</summary>
    Min,

    /// <summary>The largest value; NaN if any value is NaN.</summary>
    Max,

    /// <summary>The middle value; of an even count the mean of the middle two, rounded as <see cref="Mean"/>. NaN if any value is NaN.</summary>
    Median,

    /// <summary>The most frequent value; of several equally frequent ones the smallest.</summary>
    Mode,

    /// <summary>The four samples around the centre of the cell on each axis, weighted (1 3 3 1) / 8: see <see cref="GaussianReducer"/>. Factors 1 and 2 only; Bool takes the nearest.</summary>
    Gaussian,
}
