namespace Lamella.Formats.OmeTiff;

/// <summary>The compressions that Lamella writes into TIFF.</summary>
internal enum TiffCompression
{
    /// <summary>None (1).</summary>
    None = 1,

    /// <summary>LZW (5).</summary>
    Lzw = 5,

    /// <summary>Deflate in zlib framing (8).</summary>
    Deflate = 8,

    /// <summary>Zstandard (50000).</summary>
    Zstd = 50000,
}

/// <summary>Decisions about a TIFF target that hold for the whole file.</summary>
internal sealed record OmeTiffSettings
{
    /// <summary>The compression of tiles and strips.</summary>
    public required TiffCompression Compression { get; init; }

    /// <summary>The effort of the compression, where it has one.</summary>
    public int CompressionLevel { get; init; }

    /// <summary>Store differences (TIFF predictor 2, for floats 3).</summary>
    public bool Predictor { get; init; }

    /// <summary>64-bit offsets.</summary>
    public bool BigTiff { get; init; }

    /// <summary>Plain ImageJ in place of OME-TIFF.</summary>
    public bool ImageJ { get; init; }
}
