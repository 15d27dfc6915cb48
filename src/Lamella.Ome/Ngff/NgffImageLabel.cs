using System.Text.Json;

namespace Lamella.Ome;

/// <summary>What makes an image a label image.</summary>
internal sealed record NgffImageLabel
{
    public IReadOnlyList<NgffLabelColor> Colors { get; init; } = [];

    /// <summary>Objects with a <c>label-value</c> and any other keys, verbatim.</summary>
    public IReadOnlyList<JsonElement> Properties { get; init; } = [];

    /// <summary>The path of the labelled image; null means <c>../../</c>.</summary>
    public string? SourceImage { get; init; }
}

/// <summary>The colour of a label. Of several for one label the last counts.</summary>
internal sealed record NgffLabelColor(double Label, OmeColor? Rgba);
