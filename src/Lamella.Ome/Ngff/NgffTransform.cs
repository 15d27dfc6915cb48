using System.Text.Json;

namespace Lamella.Ome;

/// <summary>One end of a transformation: a named coordinate system, a path to an array or image, or both.</summary>
internal sealed record NgffEndpoint(string? Name, string? Path);

/// <summary>A coordinate transformation.</summary>
internal abstract record NgffTransform
{
    public string? Name { get; init; }

    public NgffEndpoint? Input { get; init; }

    public NgffEndpoint? Output { get; init; }
}

/// <summary>Changes nothing.</summary>
internal sealed record NgffIdentity : NgffTransform;

/// <summary>Multiplies each axis. The numbers are empty when they stand in an array at <paramref name="Path"/>.</summary>
internal sealed record NgffScale(IReadOnlyList<double> Values, string? Path = null) : NgffTransform;

/// <summary>Adds to each axis.</summary>
internal sealed record NgffTranslation(IReadOnlyList<double> Values, string? Path = null) : NgffTransform;

/// <summary>One after the other.</summary>
internal sealed record NgffSequence(IReadOnlyList<NgffTransform> Steps) : NgffTransform;

/// <summary>Output axis i is input axis <c>Axes[i]</c>.</summary>
internal sealed record NgffMapAxis(IReadOnlyList<int> Axes) : NgffTransform;

/// <summary>Drops input axes and creates output axes.</summary>
internal sealed record NgffProjectAxis(IReadOnlyList<int> DroppedInputs, IReadOnlyList<int> CreatedOutputs) : NgffTransform;

/// <summary>M rows of N+1 numbers.</summary>
internal sealed record NgffAffine(IReadOnlyList<IReadOnlyList<double>> Matrix, string? Path = null) : NgffTransform;

/// <summary>N rows of N numbers.</summary>
internal sealed record NgffRotation(IReadOnlyList<IReadOnlyList<double>> Matrix, string? Path = null) : NgffTransform;

/// <summary>A transformation with its inverse.</summary>
internal sealed record NgffBijection(NgffTransform Forward, NgffTransform Inverse) : NgffTransform;

/// <summary>Each part works on some axes.</summary>
internal sealed record NgffByDimension(IReadOnlyList<NgffAxesTransform> Parts) : NgffTransform;

/// <summary>A part of <see cref="NgffByDimension"/>: axes by number (0.6rc0); by name in development releases, then kept as text.</summary>
internal sealed record NgffAxesTransform(NgffTransform Transform, IReadOnlyList<string> InputAxes, IReadOnlyList<string> OutputAxes);

/// <summary>A vector field: <c>displacements</c> or <c>coordinates</c>.</summary>
internal sealed record NgffField(string Type, string? Path, string? Interpolation) : NgffTransform;

/// <summary>A type that Lamella does not know, verbatim.</summary>
internal sealed record NgffOtherTransform(string? Type, JsonElement Json) : NgffTransform;
