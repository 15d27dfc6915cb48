using System.Numerics;

namespace Lamella.Codecs.Bmp;

/// <summary>The bits of a pixel that hold one colour.</summary>
/// <param name="Bits">The mask; 0 when the colour is absent.</param>
internal readonly record struct BmpMask(uint Bits)
{
    /// <summary>How far the bits lie above the lowest.</summary>
    public int Shift => Bits == 0 ? 0 : BitOperations.TrailingZeroCount(Bits);

    /// <summary>The largest value.</summary>
    public uint Max => Bits == 0 ? 0 : Bits >> Shift;

    /// <summary>True when the bits are neighbours.</summary>
    public bool IsContiguous => Bits == 0 || BitOperations.IsPow2((ulong)Max + 1);
}
