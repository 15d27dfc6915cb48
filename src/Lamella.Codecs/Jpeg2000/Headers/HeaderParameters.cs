using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The parameters that a main or a tile header gives; what a tile's does not give is the main header's.</summary>
internal sealed class HeaderParameters
{
    // Real streams change the order a few times at most; each change costs a walk over the packets.
    private const int MaxVolumes = 255;

    private readonly ImageSize _size;
    private ComponentCoding?[]? _componentCoding;
    private Quantization?[]? _componentQuantization;
    private int[]? _regionShift;

    public HeaderParameters(ImageSize size) => _size = size;

    /// <summary>COD.</summary>
    public TileCoding? Coding { get; private set; }

    /// <summary>QCD.</summary>
    public Quantization? Quantization { get; private set; }

    /// <summary>POC, of all segments so far.</summary>
    public List<ProgressionVolume>? Volumes { get; private set; }

    /// <summary>COC.</summary>
    public ComponentCoding? CodingOf(int component) => _componentCoding?[component];

    /// <summary>QCC.</summary>
    public Quantization? QuantizationOf(int component) => _componentQuantization?[component];

    /// <summary>RGN; null when there is none.</summary>
    public int? RegionShiftOf(int component) => _regionShift?[component] is { } shift and >= 0 ? shift : null;

    /// <summary>Takes a marker segment; false when it is not one with parameters.</summary>
    public bool Read(int marker, ref SpanReader reader)
    {
        switch (marker)
        {
            case Marker.Cod:
                Coding = TileCoding.Parse(ref reader);
                return true;
            case Marker.Coc:
                int component = Component(ref reader);
                int style = reader.U8();
                (_componentCoding ??= new ComponentCoding?[_size.Components.Length])[component] = ComponentCoding.Parse(ref reader, (style & 1) != 0);
                return true;
            case Marker.Qcd:
                Quantization = Quantization.Parse(ref reader);
                return true;
            case Marker.Qcc:
                component = Component(ref reader);
                (_componentQuantization ??= new Quantization?[_size.Components.Length])[component] = Quantization.Parse(ref reader);
                return true;
            case Marker.Rgn:
                ReadRegion(ref reader);
                return true;
            case Marker.Poc:
                ReadVolumes(ref reader);
                return true;
            default:
                return false;
        }
    }

    private int Component(ref SpanReader reader)
    {
        int component = Number(ref reader);
        if (component >= _size.Components.Length) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"parameters for component {component} of {_size.Components.Length}"));
        return component;
    }

    private int Number(ref SpanReader reader) => _size.Components.Length > 256 ? reader.U16() : reader.U8();

    private void ReadRegion(ref SpanReader reader)
    {
        int component = Component(ref reader), style = reader.U8(), shift = reader.U8();
        if (style != 0) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"region of interest style {style}"));
        if (_regionShift is null)
        {
            _regionShift = new int[_size.Components.Length];
            Array.Fill(_regionShift, -1);
        }

        _regionShift[component] = shift;
    }

    private void ReadVolumes(ref SpanReader reader)
    {
        int size = _size.Components.Length > 256 ? 9 : 7;
        Volumes ??= [];
        for (; reader.Remaining >= size;)
        {
            int firstResolution = reader.U8(), firstComponent = Number(ref reader), endLayer = reader.U16(), endResolution = reader.U8(), endComponent = Number(ref reader);
            int order = reader.U8();
            if (order > (int)ProgressionOrder.ComponentPosition) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"progression order {order}"));
            if (endComponent == 0) endComponent = _size.Components.Length;
            Volumes.Add(new((ProgressionOrder)order, firstResolution, endResolution, firstComponent, Math.Min(endComponent, _size.Components.Length), endLayer));
            if (Volumes.Count > MaxVolumes) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"more than {MaxVolumes} changes of the progression order"));
        }
    }
}
