namespace Lamella.Cli.Output;

/// <summary>What <c>info</c> shows beyond the usual.</summary>
internal sealed record InfoDetail
{
    /// <summary>Positions of mosaic tiles.</summary>
    public bool Tiles { get; init; }

    /// <summary>Times and positions of planes.</summary>
    public bool Planes { get; init; }

    /// <summary>Label images.</summary>
    public bool Labels { get; init; }
}
