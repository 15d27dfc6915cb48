namespace Lamella;

/// <summary>A part of a scene as somebody looks at it: the box, the plane, and the look of each channel.</summary>
public sealed record RegionView
{
    /// <summary>The resolution level, 0 for the full one.</summary>
    public int Level { get; init; }

    /// <summary>The time point.</summary>
    public long T { get; init; }

    /// <summary>The section; of no meaning with a projection.</summary>
    public long Z { get; init; }

    /// <summary>The first row, in pixels of the level.</summary>
    public long Y { get; init; }

    /// <summary>The first column, in pixels of the level.</summary>
    public long X { get; init; }

    /// <summary>Rows; null for all that follow.</summary>
    public long? Height { get; init; }

    /// <summary>Columns; null for all that follow.</summary>
    public long? Width { get; init; }

    /// <summary>The channels to show, added up in their colours; null for the looks that <see cref="Pictures.Looks"/> chooses.</summary>
    public IReadOnlyList<ChannelLook>? Channels { get; init; }

    /// <summary>What is shown of the sections.</summary>
    public ZProjection Projection { get; init; }

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
