namespace Lamella.Codecs.Jpeg2000;

/// <summary>The bytes that a packet holds of one codeword segment of a code-block.</summary>
internal struct Contribution
{
    /// <summary>The first byte in the codestream.</summary>
    public int Offset;

    /// <summary>The number of bytes.</summary>
    public int Length;

    /// <summary>Coding passes.</summary>
    public int Passes;

    /// <summary>The next contribution to the same block; -1 at the end.</summary>
    public int Next;

    /// <summary>True when the bytes go on with the segment of the contribution before.</summary>
    public bool Continues;
}
