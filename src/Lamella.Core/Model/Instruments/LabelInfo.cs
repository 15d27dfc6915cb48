namespace Lamella;

/// <summary>What makes a scene a label image: each sample is the number of an object, 0 the background.</summary>
public sealed record LabelInfo
{
    /// <summary>The index of the scene whose objects are labelled; null when the image holds no such scene.</summary>
    public int? Scene { get; init; }

    /// <summary>Colours of labels, each label once.</summary>
    public IReadOnlyList<LabelColor> Colors { get; init; } = [];

    /// <summary>Facts about labels, verbatim: JSON objects with a <c>label-value</c> and any other members.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>The path to the labelled image as the metadata states it, relative to the labels; null when it states none.</summary>
    public string? Source { get; init; }
}

/// <summary>The colour of a label.</summary>
/// <param name="Label">The sample value.</param>
/// <param name="Color">The colour; null when the metadata names the label and gives none.</param>
public readonly record struct LabelColor(double Label, Rgba? Color);
