namespace Lamella.Codecs.Jpeg;

/// <summary>One component of a frame (ITU-T T.81 B.2.2): its sampling, its size, and the state that decoding keeps for it.</summary>
internal sealed class Component
{
    /// <summary>The position in the frame, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The identifier that scans refer to.</summary>
    public required byte Id { get; init; }

    /// <summary>The horizontal sampling factor.</summary>
    public required int Horizontal { get; init; }

    /// <summary>The vertical sampling factor.</summary>
    public required int Vertical { get; init; }

    /// <summary>The number of the quantization table.</summary>
    public required int QuantTable { get; init; }

    /// <summary>Columns of samples that belong to the image.</summary>
    public int Width { get; set; }

    /// <summary>Rows of samples that belong to the image.</summary>
    public int Height { get; set; }

    /// <summary>Data units (8x8 blocks, or samples when lossless) across, as a scan of this component alone counts them.</summary>
    public int UnitsWide { get; set; }

    /// <summary>Data units down, as a scan of this component alone counts them.</summary>
    public int UnitsHigh { get; set; }

    /// <summary>Data units across, filled up to whole MCUs.</summary>
    public int PaddedWide { get; set; }

    /// <summary>Data units down, filled up to whole MCUs.</summary>
    public int PaddedHigh { get; set; }

    /// <summary>The quantization steps in coding order, as they were when the first scan of the component began.</summary>
    public int[]? Steps { get; set; }

    /// <summary>The DC coefficient of the previous block.</summary>
    public int Predictor { get; set; }

    /// <summary>True when a sequential or lossless scan has coded the component.</summary>
    public bool IsCoded { get; set; }

    /// <summary>For progressive coding, by coefficient: the lowest bit known so far, -1 for none.</summary>
    public sbyte[]? LowestBits { get; set; }
}
