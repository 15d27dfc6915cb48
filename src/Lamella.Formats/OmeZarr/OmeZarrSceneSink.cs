using System.Collections;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>The chunks and shards of one scene on their way into a store: one put for each, in any order.</summary>
internal sealed class OmeZarrSceneSink : SceneSink
{
    private readonly ScenePlan _plan;
    private readonly IReadOnlyList<ZarrArray> _arrays;
    private readonly Journal _journal;
    private readonly BitArray[] _stored;

    public OmeZarrSceneSink(ScenePlan plan, IReadOnlyList<ZarrArray> arrays, Journal journal, bool inOrder)
    {
        InOrder = inOrder;
        _plan = plan;
        _arrays = arrays;
        _journal = journal;
        _stored = [.. plan.Levels.Select(level => new BitArray(level.BlockCount <= int.MaxValue ? (int)level.BlockCount : throw new RefusedException("a level has more than two thousand million chunks; use larger ones")))];
        foreach (long[] entry in journal.Entries)
        {
            if (entry.Length == 3 && entry[0] == plan.Index) _stored[entry[1]][(int)entry[2]] = true;
        }
    }

    /// <inheritdoc/>
    public override bool InOrder { get; }

    /// <inheritdoc/>
    public override bool IsStored(int level, long block) => _stored[level][(int)block];

    /// <inheritdoc/>
    public override bool LeavesOutZeros(int level) => _arrays[level].EmptyChunks == EmptyChunks.Skip && _arrays[level].Metadata.FillValue is { } fill && !fill.AsSpan().ContainsAnyExcept((byte)0);

    /// <inheritdoc/>
    public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded) => _arrays[level].Encoder.Encode(samples.Memory, samples.Strides, samples.Extent, encoded);

    /// <inheritdoc/>
    public override void Store(int level, long block, ReadOnlySpan<byte> encoded)
    {
        if (!encoded.IsEmpty)
        {
            LevelGrid grid = _plan.Levels[level];
            Span<long> index = stackalloc long[grid.Grid.Length];
            long rest = block;
            for (int i = index.Length - 1; i >= 0; i--)
            {
                index[i] = rest % grid.Grid[i];
                rest /= grid.Grid[i];
            }

            _arrays[level].Store.Put(_arrays[level].KeyOf(index), encoded);
        }

        // The journal answers for resumed runs; within a run no block is asked for twice, so the bits stay as they were read.
        _journal.Add([_plan.Index, level, block]);
    }
}
