namespace Lamella.Codecs.JpegXr;

/// <summary>Parses one tile: opens its packets and walks its macroblock rows (T.832 8.7). Tiles share nothing but the plane buffers, where each writes its own macroblocks.</summary>
internal sealed class TileDecoder
{
    // A sound stream may peek past its end but never consumes more than alignment there.
    private const int Slack = 64;

    private readonly Codestream _codestream;
    private readonly TilePlaneDecoder _color;
    private readonly TilePlaneDecoder? _alpha;
    private readonly bool _spatial;
    private readonly int _firstColumn;
    private readonly int _lastColumn;
    private readonly int _firstRow;
    private readonly int _trim;
    private readonly int _bands;

    // One reader in spatial order; one for each band in frequency order.
    private readonly long[] _limits = new long[4];
    private BitReader _dc;
    private BitReader _low;
    private BitReader _high;
    private BitReader _flex;

    /// <summary>Opens the tile: reads packet and tile headers.</summary>
    public TileDecoder(Codestream codestream, byte[] data, PlaneBuffer color, PlaneBuffer? alpha, int tile)
    {
        _codestream = codestream;
        ImageHeader image = codestream.Image;
        int tileColumns = image.TileColumns.Length - 1;
        _firstColumn = image.TileColumns[tile % tileColumns];
        _lastColumn = image.TileColumns[(tile % tileColumns) + 1];
        _firstRow = image.TileRows[tile / tileColumns];
        _color = new(codestream.Plane, color, _lastColumn - _firstColumn);
        if (codestream.Alpha is { } plane && alpha is not null) _alpha = new(plane, alpha, _lastColumn - _firstColumn);
        _spatial = !image.FrequencyOrder;
        _bands = _spatial ? 1 : codestream.Plane.Bands;
        _trim = _spatial ? OpenSpatial(data, tile) : OpenFrequency(data, tile);
    }

    /// <summary>Decodes one macroblock row of the tile; rows must come in order.</summary>
    public void DecodeRow(int row, Macroblock block)
    {
        ref BitReader low = ref _spatial ? ref _dc : ref _low;
        ref BitReader high = ref _spatial ? ref _dc : ref _high;
        ref BitReader flex = ref _spatial ? ref _dc : ref _flex;
        for (int column = _firstColumn; column < _lastColumn; column++)
        {
            (int, int, int, bool) place = (column, row, column - _firstColumn, row > _firstRow);
            _color.Decode(ref _dc, ref low, ref high, ref flex, _spatial, _trim, block, place);
            _alpha?.Decode(ref _dc, ref low, ref high, ref flex, _spatial, _trim, block, place);
            CheckLimit(_dc, 0);
            if (_bands > 1) CheckLimit(_low, 1);
            if (_bands > 2) CheckLimit(_high, 2);
            if (_bands > 3) CheckLimit(_flex, 3);
        }
    }

    private void CheckLimit(in BitReader reader, int band)
    {
        if (reader.Consumed > _limits[band]) Throw.Damaged(JxrContainer.Name, "a packet ends too early", _codestream.FileOffset + (reader.Consumed >> 3));
    }

    private bool Open(byte[] data, int tile, int band, out BitReader reader)
    {
        bool present = _codestream.TryOpenPacket(data, tile, band, out reader, out int limit);

        // An absent packet is never read.
        _limits[band] = present ? (8L * limit) + Slack : long.MaxValue;
        return present;
    }

    private int OpenSpatial(byte[] data, int tile)
    {
        Open(data, tile, 0, out _dc);
        int trim = _codestream.Image.TrimFlexbits ? (int)_dc.Read(4) : 0;
        _color.ReadDcHeader(ref _dc);
        _alpha?.ReadDcHeader(ref _dc);
        _color.ReadLowpassHeader(ref _dc);
        _alpha?.ReadLowpassHeader(ref _dc);
        _color.ReadHighpassHeader(ref _dc);
        _alpha?.ReadHighpassHeader(ref _dc);
        CheckLimit(_dc, 0);
        return trim;
    }

    private int OpenFrequency(byte[] data, int tile)
    {
        Open(data, tile, 0, out _dc);
        _color.ReadDcHeader(ref _dc);
        _alpha?.ReadDcHeader(ref _dc);
        if (_bands > 1)
        {
            Open(data, tile, 1, out _low);
            _color.ReadLowpassHeader(ref _low);
            _alpha?.ReadLowpassHeader(ref _low);
        }

        if (_bands > 2)
        {
            Open(data, tile, 2, out _high);
            _color.ReadHighpassHeader(ref _high);
            _alpha?.ReadHighpassHeader(ref _high);
        }

        if (_bands < 4 || !Open(data, tile, 3, out _flex)) return -1;
        return _codestream.Image.TrimFlexbits ? (int)_flex.Read(4) : 0;
    }
}
