namespace Lamella.Codecs.JpegXr;

/// <summary>Parses one plane (colour or alpha) of one tile, macroblock by macroblock, and hands dequantised coefficients to the plane's buffers.</summary>
internal sealed class TilePlaneDecoder
{
    // Scan counts restart and codes adapt at every 16th macroblock of a tile row.
    private const int AdaptationInterval = 16;

    private readonly PlaneHeader _plane;
    private readonly PlaneBuffer _buffer;
    private readonly TileContext _context;
    private readonly MacroblockPredictor _predictor;
    private readonly ModelWeights _dcWeights;
    private readonly ModelWeights _lowpassWeights;
    private readonly ModelWeights _highpassWeights;
    private readonly int _columns;

    private QuantizerSteps _dc;
    private BandQuantizers _lowpass;
    private BandQuantizers _highpass;

    /// <summary>Creates the initial state for a tile of <paramref name="columns"/> macroblock columns.</summary>
    public TilePlaneDecoder(PlaneHeader plane, PlaneBuffer buffer, int columns)
    {
        _plane = plane;
        _buffer = buffer;
        _columns = columns;
        _context = new(plane.IsYuv);
        _predictor = new(plane, columns);
        _dcWeights = ModelWeights.Dc(plane);
        _lowpassWeights = ModelWeights.Lowpass(plane);
        _highpassWeights = ModelWeights.Highpass(plane);
        _dc = QuantizerSteps.Ones(plane.Channels);
        _lowpass = new(_dc);
        _highpass = new(_dc);
    }

    /// <summary>Reads the DC tile header.</summary>
    public void ReadDcHeader(ref BitReader reader) =>
        _dc = _plane.Dc ?? QuantizerSteps.Read(ref reader, 1, _plane.Channels, _plane.Scaled, QuantizerSteps.Band.Dc);

    /// <summary>Reads the lowpass tile header, if the plane has the band.</summary>
    public void ReadLowpassHeader(ref BitReader reader)
    {
        if (_plane.HasLowpass) _lowpass = BandQuantizers.Read(ref reader, _plane.Lowpass, _dc, _plane, QuantizerSteps.Band.Lowpass);
    }

    /// <summary>Reads the highpass tile header, if the plane has the band.</summary>
    public void ReadHighpassHeader(ref BitReader reader)
    {
        if (_plane.HasHighpass) _highpass = BandQuantizers.Read(ref reader, _plane.Highpass, _lowpass.Steps, _plane, QuantizerSteps.Band.Highpass);
    }

    /// <summary>
    /// Decodes one macroblock. In spatial order all four readers are the same one. A negative <paramref name="trim"/> says that there are no flexbits.
    /// </summary>
    public void Decode(
        ref BitReader dc,
        ref BitReader low,
        ref BitReader high,
        ref BitReader flex,
        bool spatial,
        int trim,
        Macroblock block,
        (int Column, int Row, int TileColumn, bool HasTop) place)
    {
        int column = place.TileColumn;
        bool restart = column % AdaptationInterval == 0;
        bool adapt = restart || column == _columns - 1;
        if (restart) _context.ResetScans();
        block.Clear();
        block.LowpassSet = 0;
        block.HighpassSet = 0;
        if (spatial) ReadSets(ref dc, ref dc, block);

        DcBand.Decode(ref dc, _plane, _context, _dcWeights, block.Low);
        if (_plane.HasLowpass)
        {
            if (!spatial) ReadLowpassSet(ref low, block);
            LowpassBand.Decode(ref low, _plane, _context, _lowpassWeights, block);
            if (adapt) _context.Lowpass.Adapt();
        }

        if (adapt) _context.AdaptDc();
        _predictor.PredictLow(block, column, place.HasTop);
        if (_plane.HasHighpass)
        {
            if (!spatial) ReadHighpassSet(ref high, block);
            HighpassBand.CodedBlocks(ref high, _plane, _context, block.BlockPatterns);
            _predictor.PredictPatterns(block.BlockPatterns, _context.BlockModel, column, place.HasTop);
            HighpassBand.Decode(ref high, ref flex, _plane, _context, _highpassWeights, _highpass.Steps, _plane.HasFlexbits ? trim : -1, block);
            if (adapt) _context.AdaptHighpass();
            _predictor.PredictHigh(block);
        }

        _buffer.Put(block, _dc, _lowpass.Steps, place.Column, place.Row);
    }

    private void ReadSets(ref BitReader low, ref BitReader high, Macroblock block)
    {
        if (_plane.HasLowpass) ReadLowpassSet(ref low, block);
        if (_plane.HasHighpass) ReadHighpassSet(ref high, block);
    }

    private void ReadLowpassSet(ref BitReader reader, Macroblock block)
    {
        if (_lowpass.IsIndexed) block.LowpassSet = _lowpass.ReadIndex(ref reader);
    }

    // Highpass sets shared with the lowpass band share its choice too.
    private void ReadHighpassSet(ref BitReader reader, Macroblock block)
    {
        if (_highpass.IsIndexed) block.HighpassSet = _highpass.ReadIndex(ref reader);
        else if (_highpass.Steps.Count > 1) block.HighpassSet = block.LowpassSet;
    }
}
