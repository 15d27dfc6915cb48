namespace Lamella.Codecs.Jpeg2000;

/// <summary>A code-block: its place among the coefficients of its tile-component, and what packets have told of it.</summary>
internal struct CodeBlock
{
    /// <summary>Column in the coefficient plane.</summary>
    public int X;

    /// <summary>Row in the coefficient plane.</summary>
    public int Y;

    /// <summary>Columns.</summary>
    public int Width;

    /// <summary>Rows.</summary>
    public int Height;

    /// <summary>The most significant bit-planes that are zero throughout.</summary>
    public int ZeroPlanes;

    /// <summary>The state variable of segment lengths, Lblock (T.800 B.10.7.1); 0 as long as no packet included the block.</summary>
    public int LengthBits;

    /// <summary>Coding passes so far.</summary>
    public int Passes;

    /// <summary>Passes of the segment that is not complete yet.</summary>
    public int SegmentPasses;

    /// <summary>The first contribution; -1 when there is none.</summary>
    public int First;

    /// <summary>The last contribution.</summary>
    public int Last;
}
