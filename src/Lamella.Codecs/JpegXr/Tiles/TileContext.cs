namespace Lamella.Codecs.JpegXr;

/// <summary>Everything that adapts while one plane of one tile is parsed (T.832 9.11). A tile starts with a fresh one, so tiles can be parsed in any order and in parallel.</summary>
internal sealed class TileContext
{
    /// <summary>DC levels of luma and chroma.</summary>
    public AdaptiveVlc[] DcLevel { get; } = [new(VlcTables.Seven), new(VlcTables.Seven)];

    /// <summary>Run-level codes of the lowpass band.</summary>
    public RunLevelCoder Lowpass { get; } = new();

    /// <summary>Run-level codes of the highpass band.</summary>
    public RunLevelCoder Highpass { get; } = new();

    /// <summary>The number of 8x8 quadrants with highpass coefficients.</summary>
    public AdaptiveVlc QuadrantCount = new(VlcTables.Five);

    /// <summary>The coded blocks of a quadrant.</summary>
    public AdaptiveVlc QuadrantBlocks;

    /// <summary>Scan order of the lowpass band.</summary>
    public AdaptiveScan LowpassScan { get; } = new(AdaptiveScan.Horizontal);

    /// <summary>Scan order of highpass blocks, unless predicted from the top.</summary>
    public AdaptiveScan HorizontalScan { get; } = new(AdaptiveScan.Horizontal);

    /// <summary>Scan order of highpass blocks predicted from the top.</summary>
    public AdaptiveScan VerticalScan { get; } = new(AdaptiveScan.Vertical);

    /// <summary>Raw bits of DC, luma and chroma.</summary>
    public ModelBits[] DcModel { get; } = [new(8), new(8)];

    /// <summary>Raw bits of the lowpass band, luma and chroma.</summary>
    public ModelBits[] LowpassModel { get; } = [new(4), new(4)];

    /// <summary>Raw bits of the highpass band, luma and chroma.</summary>
    public ModelBits[] HighpassModel { get; } = [new(0), new(0)];

    /// <summary>Prediction of highpass block patterns, luma and chroma.</summary>
    public CodedBlockModel[] BlockModel { get; } = [CodedBlockModel.Initial, CodedBlockModel.Initial];

    /// <summary>How often all lowpass channels were coded lately.</summary>
    public int LowpassAllCount { get; set; } = 1;

    /// <summary>How often no lowpass channel was coded lately.</summary>
    public int LowpassNoneCount { get; set; } = 1;

    /// <summary>Creates the initial state.</summary>
    public TileContext(bool yuv)
    {
        QuadrantBlocks = new(yuv ? VlcTables.Nine : VlcTables.Five);
    }

    /// <summary>Resets the scan counts; at every 16th macroblock of a tile row.</summary>
    public void ResetScans()
    {
        LowpassScan.ResetCounts();
        HorizontalScan.ResetCounts();
        VerticalScan.ResetCounts();
    }

    /// <summary>Adapts the DC codes.</summary>
    public void AdaptDc()
    {
        DcLevel[0].Adapt();
        DcLevel[1].Adapt();
    }

    /// <summary>Adapts the highpass codes.</summary>
    public void AdaptHighpass()
    {
        QuadrantCount.Adapt();
        QuadrantBlocks.Adapt();
        Highpass.Adapt();
    }
}
