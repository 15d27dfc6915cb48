using Lamella.Iscc.Images;

namespace Lamella;

/// <summary>A view that was extracted of a scene.</summary>
public sealed class ExtractedView
{
    /// <summary>The longer side of a saved picture at most.</summary>
    public const int Side = 512;

    /// <summary>How the view was chosen.</summary>
    public required ViewStrategy Strategy { get; init; }

    /// <summary>Index on T.</summary>
    public required int T { get; init; }

    /// <summary>Index on Z; null for a projection.</summary>
    public int? Z { get; init; }

    /// <summary>The channel, or those of a composite as red, green and blue.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>The samples as they are, of one band, or of three for a composite.</summary>
    internal PlaneImage Raw { get; init; } = null!;

    /// <summary>Bits of information of a sample; null where it was not asked for.</summary>
    public double? Entropy { get; init; }

    /// <summary>The focus measure; null where it was not asked for.</summary>
    public double? Focus { get; init; }

    /// <summary>The name of the strategy as iscc-bio spells it.</summary>
    public string StrategyName => Strategy switch
    {
        ViewStrategy.Mip => "mip",
        ViewStrategy.BestFocus => "best_focus",
        ViewStrategy.Representative => "representative",
        _ => "composite",
    };

    /// <summary>The file name of the view at a position in the list.</summary>
    public string FileName(int position) =>
        Invariant($"view_{position:D2}_{StrategyName}_t{T}{(Z is { } z ? Invariant($"_z{z}") : string.Empty)}_c{string.Concat(Channels)}.png");

    /// <summary>The picture to save: uint8 as it is, else stretched from the 2nd to the 98th percentile with a square root; at most 512 pixels a side.</summary>
    public Picture ToPicture() => PillowResampling.Thumbnail(Raw.Type == PixelType.UInt8 ? Raw.AsBytes() : Stretch(Raw), Side);

    internal static Picture Stretch(PlaneImage plane) =>
        PlaneAnalysis.Of(plane, DifferenceRule.Exact).StretchPercentiles(Gamma.SquareRoot)
        ?? new Picture(plane.Width, plane.Height, plane.Bands, new byte[plane.Width * plane.Height * plane.Bands]);
}
