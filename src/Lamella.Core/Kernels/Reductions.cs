namespace Lamella.Kernels;

/// <summary>What follows from the choice of a <see cref="Reduction"/>.</summary>
internal static class Reductions
{
    /// <summary>What the method is for samples of a type: Bool has no mean.</summary>
    public static Reduction For(this Reduction method, PixelType type) => type == PixelType.Bool && method is (Reduction.Mean or Reduction.Gaussian) ? Reduction.Nearest : method;

    /// <summary>True when the statistic exists for the type: complex samples have no order.</summary>
    public static bool Knows(this Reduction method, PixelType type) => !type.IsComplex() || method is Reduction.Mean or Reduction.Nearest or Reduction.Gaussian;

    /// <summary>The samples beyond the cell that the method sees, on each side.</summary>
    public static int Reach(this Reduction method) => method == Reduction.Gaussian ? GaussianReducer.Reach : 0;

    /// <summary>The method's name in metadata and on the command line.</summary>
    public static string Name(this Reduction method) => method switch
    {
        Reduction.Nearest => "nearest",
        Reduction.Min => "min",
        Reduction.Max => "max",
        Reduction.Median => "median",
        Reduction.Mode => "mode",
        Reduction.Gaussian => "gaussian",
        _ => "mean",
    };

    /// <summary>The method with a name; null when there is none.</summary>
    public static Reduction? Find(string? name)
    {
        foreach (Reduction method in Enum.GetValues<Reduction>())
        {
            if (string.Equals(method.Name(), name, StringComparison.OrdinalIgnoreCase)) return method;
        }

        return null;
    }
}
