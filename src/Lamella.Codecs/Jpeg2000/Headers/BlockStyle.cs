namespace Lamella.Codecs.Jpeg2000;

/// <summary>How code-blocks are coded (T.800 Table A.19).</summary>
[Flags]
internal enum BlockStyle
{
    None = 0,

    /// <summary>Lower bit-planes bypass the arithmetic coder.</summary>
    Bypass = 1,

    /// <summary>Contexts start anew with each pass.</summary>
    ResetContexts = 2,

    /// <summary>Each pass is a codeword segment of its own.</summary>
    TerminateAll = 4,

    /// <summary>Contexts do not look at the next stripe.</summary>
    VerticallyCausal = 8,

    /// <summary>Segments end in a predictable way; decoding is not concerned.</summary>
    PredictableTermination = 16,

    /// <summary>Each clean-up pass ends with the symbol 1010.</summary>
    SegmentationSymbols = 32,

    /// <summary>Blocks of Part 15 (HTJ2K).</summary>
    HighThroughput = 64,
}
