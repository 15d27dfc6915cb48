namespace Lamella.Ome;

/// <summary>Display settings of an image (transitional <c>omero</c> metadata).</summary>
internal sealed record NgffOmero
{
    public string? Name { get; init; }

    public IReadOnlyList<NgffChannel> Channels { get; init; } = [];

    public int? DefaultT { get; init; }

    public int? DefaultZ { get; init; }

    /// <summary><c>color</c> or <c>greyscale</c>.</summary>
    public string? Model { get; init; }
}

/// <summary>Display settings of a channel.</summary>
internal sealed record NgffChannel
{
    public string? Label { get; init; }

    /// <summary>The text as found, six hexadecimal digits if it follows the specification.</summary>
    public string? Color { get; init; }

    /// <summary>Null when the metadata states none, which occurs.</summary>
    public NgffWindow? Window { get; init; }

    public bool? Active { get; init; }

    public double? Coefficient { get; init; }

    public string? Family { get; init; }

    public bool? Inverted { get; init; }

    /// <summary>The colour, if <see cref="Color"/> is one.</summary>
    public OmeColor? Rgb => Color is not null && OmeColor.TryParseHex(Color, out OmeColor color) ? color : null;
}

/// <summary>The range of values shown (start to end) within the range possible (min to max). A bound that is not stated is null.</summary>
internal sealed record NgffWindow(double? Min, double? Max, double? Start, double? End);
