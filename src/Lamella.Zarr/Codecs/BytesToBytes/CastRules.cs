namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>What <c>cast_value</c> does with a fraction on the way to an integer.</summary>
internal enum CastRounding
{
    /// <summary>To the nearest, ties to the even one.</summary>
    NearestEven,

    /// <summary>The fraction is cut off.</summary>
    TowardsZero,

    /// <summary>Up.</summary>
    TowardsPositive,

    /// <summary>Down.</summary>
    TowardsNegative,

    /// <summary>To the nearest, ties away from zero.</summary>
    NearestAway,
}

/// <summary>What <c>cast_value</c> does with a value that the other type does not have.</summary>
internal enum CastOutOfRange
{
    /// <summary>It is an error.</summary>
    Error,

    /// <summary>The nearest value of the type.</summary>
    Clamp,

    /// <summary>The remainder by the number of values of the type.</summary>
    Wrap,
}
