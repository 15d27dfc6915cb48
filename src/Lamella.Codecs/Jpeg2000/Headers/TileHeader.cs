namespace Lamella.Codecs.Jpeg2000;

/// <summary>All that the tile-parts of one tile tell before their packets.</summary>
internal sealed class TileHeader(ImageSize size, HeaderParameters main)
{
    private readonly HeaderParameters _main = main;

    /// <summary>The parameters of the tile-part headers.</summary>
    public HeaderParameters Own { get; } = new(size);

    /// <summary>Where the packets lie in the codestream, in the order of the tile-parts.</summary>
    public List<(int Offset, int Length)> Parts { get; } = [];

    /// <summary>Packet headers that were taken out of the packets (PPM, PPT); null when they are with their packets.</summary>
    public List<byte>? PackedHeaders { get; set; }

    /// <summary>What holds for all components.</summary>
    public TileCoding Coding => Own.Coding ?? _main.Coding ?? Throw.Damaged<TileCoding>(Jpeg2000Decoder.Format, "a COD segment is missing");

    /// <summary>The changes of the progression order; null when there is none.</summary>
    public List<ProgressionVolume>? Volumes => Own.Volumes ?? _main.Volumes;

    /// <summary>The bytes of packets and of packet headers.</summary>
    public long Length
    {
        get
        {
            long length = PackedHeaders?.Count ?? 0;
            foreach ((int _, int part) in Parts) length += part;
            return length;
        }
    }

    /// <summary>The coding of a component: the nearest of tile COC, tile COD, main COC, main COD (T.800 A.6.2).</summary>
    public ComponentCoding CodingOf(int component) =>
        Own.CodingOf(component) ?? Own.Coding?.Components ?? _main.CodingOf(component) ?? Coding.Components;

    /// <summary>The quantization of a component, likewise (A.6.5).</summary>
    public Quantization QuantizationOf(int component) =>
        Own.QuantizationOf(component) ?? Own.Quantization ?? _main.QuantizationOf(component) ?? _main.Quantization
        ?? Throw.Damaged<Quantization>(Jpeg2000Decoder.Format, "a QCD segment is missing");

    /// <summary>The shift of a region of interest.</summary>
    public int RegionShiftOf(int component) => Own.RegionShiftOf(component) ?? _main.RegionShiftOf(component) ?? 0;
}
