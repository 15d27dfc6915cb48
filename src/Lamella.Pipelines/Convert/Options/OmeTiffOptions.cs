namespace Lamella;

/// <summary>When a TIFF file uses 64-bit offsets.</summary>
public enum BigTiff
{
    /// <summary>When the file might pass 4 GiB: exact for uncompressed data, by the worst case else. The default.</summary>
    Automatic,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never; data that does not fit is refused.</summary>
    Never,
}

/// <summary>The reader that a TIFF file is made for.</summary>
public enum TiffPreset
{
    /// <summary>OME-TIFF: tiles, SubIFD pyramid, OME-XML. The default.</summary>
    OmeTiff,

    /// <summary>Plain ImageJ: one classic TIFF with strips and an ImageJ description.</summary>
    ImageJ,
}

/// <summary>How an OME-TIFF is written.</summary>
public sealed record OmeTiffOptions : ConvertOptions
{
    /// <summary>The compression: <see cref="Lamella.Compression.Deflate"/>, <see cref="Lamella.Compression.Zstd"/>, <see cref="Lamella.Compression.Lzw"/> or <see cref="Lamella.Compression.None"/>; null (the default) for deflate at level 6.</summary>
    public Compression? Compression { get; init; }

    /// <summary>The side of a square tile, a multiple of 16; 512 by default.</summary>
    public int TileSize { get; init; } = 512;

    /// <summary>Whether to store differences of neighbours, which compress better but which some readers, plain ImageJ among them, decode wrongly in silence. Off by default.</summary>
    public TiffPredictor Predictor { get; init; }

    /// <summary>When to use 64-bit offsets.</summary>
    public BigTiff BigTiff { get; init; }

    /// <summary>The reader that the file is made for.</summary>
    public TiffPreset Preset { get; init; }
}

/// <summary>The predictor of compressed TIFF data (TIFF 6.0, section 14).</summary>
public enum TiffPredictor
{
    /// <summary>None; the default.</summary>
    None,

    /// <summary>Horizontal differences; for floats the byte-plane form.</summary>
    Horizontal,
}
