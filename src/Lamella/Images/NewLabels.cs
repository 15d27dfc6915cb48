namespace Lamella;

/// <summary>A label image to add to an image: each sample is the number of an object, 0 the background. Immutable.</summary>
/// <param name="Name">The name, unique for its image: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, not starting with a point.</param>
/// <param name="Samples">Integers on axes of the image: as long as the image along each, or 1; axes that are absent count as 1.</param>
public sealed record NewLabels(string Name, PixelArray Samples)
{
    /// <summary>Colours of labels; none by default, and viewers then choose.</summary>
    public IReadOnlyList<LabelColor> Colors { get; init; } = [];

    /// <summary>Facts about labels: JSON objects with a <c>label-value</c> and any other members.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];
}
