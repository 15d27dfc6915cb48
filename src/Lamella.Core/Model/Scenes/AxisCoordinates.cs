namespace Lamella;

/// <summary>Positions along an axis at equal distances.</summary>
/// <param name="Count">The number of indices.</param>
/// <param name="Start">The position of index 0.</param>
/// <param name="Step">The distance of neighbours.</param>
/// <param name="Unit">The unit of both; null when the file states none.</param>
public sealed record AxisCoordinates(long Count, double Start, double Step, string? Unit)
{
    /// <summary>The position of an index; indices outside the axis are extrapolated.</summary>
    public double this[long index] => Start + (index * Step);

    /// <summary>All positions.</summary>
    /// <exception cref="OverflowException">The axis is longer than an array.</exception>
    public double[] ToArray()
    {
        double[] positions = new double[checked((int)Count)];
        for (int i = 0; i < positions.Length; i++) positions[i] = this[i];
        return positions;
    }
}
