namespace Lamella.Codecs.JpegXr;

/// <summary>Where coefficients of a macroblock are predicted from.</summary>
internal enum Prediction
{
    /// <summary>Not predicted.</summary>
    None,

    /// <summary>From the left neighbour.</summary>
    Left,

    /// <summary>From the neighbour above.</summary>
    Top,

    /// <summary>From the mean of both (DC only).</summary>
    Mean,
}
