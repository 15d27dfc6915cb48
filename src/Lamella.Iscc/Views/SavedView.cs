using Lamella.Iscc.Images;

namespace Lamella.Iscc.Views;

/// <summary>How iscc-bio chose a saved view.</summary>
internal enum ViewStrategy
{
    /// <summary>The maximum over Z.</summary>
    Mip,

    /// <summary>The sharpest of sampled sections.</summary>
    BestFocus,

    /// <summary>Sections with much to see, apart from each other.</summary>
    Representative,

    /// <summary>The first three channels of the middle section as RGB.</summary>
    Composite,
}

/// <summary>A view that was extracted of a scene.</summary>
internal sealed class SavedView
{
    /// <summary>The longer side of a saved picture at most.</summary>
    internal const int Side = 512;

    internal required ViewStrategy Strategy { get; init; }

    internal required int T { get; init; }

    /// <summary>Index on Z; null for a projection.</summary>
    internal int? Z { get; init; }

    internal required IReadOnlyList<int> Channels { get; init; }

    /// <summary>The samples as they are, of one band, or of three for a composite.</summary>
    internal required PlaneImage Raw { get; init; }

    internal double? Entropy { get; init; }

    internal double? Focus { get; init; }

    /// <summary>The name of the strategy as iscc-bio spells it.</summary>
    internal string StrategyName => Strategy switch
    {
        ViewStrategy.Mip => "mip",
        ViewStrategy.BestFocus => "best_focus",
        ViewStrategy.Representative => "representative",
        _ => "composite",
    };

    /// <summary>The file name of the view at a position in the list.</summary>
    internal string FileName(int position) =>
        Invariant($"view_{position:D2}_{StrategyName}_t{T}{(Z is { } z ? Invariant($"_z{z}") : string.Empty)}_c{string.Concat(Channels)}.png");

    /// <summary>The picture to save: uint8 as it is, else stretched from the 2nd to the 98th percentile with a square root; at most 512 pixels a side.</summary>
    internal ByteImage Picture() => PillowResampling.Thumbnail(Raw.Type == PixelType.UInt8 ? Raw.AsBytes() : Stretch(Raw), Side);

    internal static ByteImage Stretch(PlaneImage plane) =>
        PlaneAnalysis.Of(plane, DifferenceRule.Exact).StretchPercentiles(Gamma.SquareRoot)
        ?? new ByteImage(plane.Width, plane.Height, plane.Bands, new byte[plane.Width * plane.Height * plane.Bands]);
}
