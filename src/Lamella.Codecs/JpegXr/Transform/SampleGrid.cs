using System.Runtime.CompilerServices;
using Lamella.IO;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// A channel's values at one level of the transform. A row is stored by phase: first the columns 0, p, 2p, ... then 1, p+1, ... (p = the block side, 4; 2 for the averages of
/// subsampled chroma). So the same place of neighbouring blocks is contiguous and all filters run on vectors without shuffling. Rows may wrap round, which bounds the memory.
/// </summary>
internal sealed class SampleGrid : IDisposable
{
    // Phases of wide rows lie an odd number of cache lines apart: with a power of two all of a macroblock's values would fall into the same few sets of the cache.
    private const int LineValues = 16;
    private const int PaddedFrom = 64;

    private readonly int _rowMask;

    /// <summary>Rents the memory for an image of <paramref name="height"/> rows, or for the latest <paramref name="rows"/> of them (then a power of two).</summary>
    public SampleGrid(int phases, int blocks, int height, int rows)
    {
        Phases = phases;
        Blocks = blocks;
        Height = height;
        _rowMask = rows >= height ? -1 : rows - 1;
        Stride = blocks < PaddedFrom ? blocks : ((blocks + LineValues - 1) / LineValues | 1) * LineValues;
        long length = (long)Math.Min(rows, height) * phases * Stride;
        if (length > Array.MaxLength) Throw.Unsupported(JxrContainer.Name, "an image this wide", "store it in tiles");
        Data = Pooled.Rent<int>((int)length);
    }

    /// <summary>The values; at least rows x phases x <see cref="Stride"/> entries.</summary>
    public int[] Data { get; private set; }

    /// <summary>The side of a block.</summary>
    public int Phases { get; }

    /// <summary>Blocks in a row.</summary>
    public int Blocks { get; }

    /// <summary>The distance between two phases of a row; at least <see cref="Blocks"/>.</summary>
    public int Stride { get; }

    /// <summary>Rows of the image at this level.</summary>
    public int Height { get; }

    /// <summary>The index of the first value of row <paramref name="y"/>, phase 0; phase p starts p x <see cref="Stride"/> later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Row(int y) => (y & _rowMask) * Phases * Stride;

    /// <summary>All values of row <paramref name="y"/>, phase by phase.</summary>
    public ReadOnlySpan<int> Samples(int y) => Data.AsSpan(Row(y), Phases * Stride);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        int[] data = Data;
        Data = [];
        if (data.Length > 0) Pooled.Return(data);
    }
}
