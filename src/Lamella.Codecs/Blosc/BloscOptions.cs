namespace Lamella.Codecs.Blosc;

/// <summary>How a Blosc buffer is encoded. The defaults are those of numcodecs.</summary>
internal sealed record BloscOptions
{
    /// <summary>The inner encoder.</summary>
    public BloscCompressor Compressor { get; init; } = BloscCompressor.Lz4;

    /// <summary>0 (stored) to 9 (smallest).</summary>
    public int Level { get; init; } = 5;

    /// <summary>The filter in front of the inner encoder.</summary>
    public BloscShuffle Shuffle { get; init; } = BloscShuffle.Byte;

    /// <summary>The bytes of one element. Above 255 the header has no room for it and c-blosc takes 1; so do we.</summary>
    public int TypeSize { get; init; } = 1;

    /// <summary>The bytes of one block; 0 chooses it as c-blosc does.</summary>
    public int BlockSize { get; init; }

    /// <summary>Checks the ranges; called once per encode.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Level, 9);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TypeSize);
        ArgumentOutOfRangeException.ThrowIfNegative(BlockSize);
        if (Compressor is < BloscCompressor.Lz4 or > BloscCompressor.Zstd) throw new InvalidOperationException("unknown Blosc compressor");
        if (Shuffle is < BloscShuffle.None or > BloscShuffle.Bit) throw new InvalidOperationException("unknown Blosc shuffle");
    }
}
