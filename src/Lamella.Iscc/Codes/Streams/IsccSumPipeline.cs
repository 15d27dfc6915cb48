namespace Lamella.Iscc.Codes;

/// <summary>The ISCC-SUM of a stream that its owner fills block by block, while one thread computes the Data-Code and another the Instance-Code. To be used by one thread.</summary>
internal sealed class IsccSumPipeline : IDisposable
{
    /// <summary>Bytes of one block.</summary>
    internal const int BlockLength = BlockFanOut.BlockLength;

    private readonly DataCodeHasher _dataHasher = new();
    private readonly InstanceCodeHasher _instanceHasher = new();
    private readonly BlockFanOut _blocks;

    internal IsccSumPipeline() => _blocks = new BlockFanOut(_dataHasher.Append, _instanceHasher.Append);

    /// <summary>An empty block to fill from its start; waits until both hashers have finished with it.</summary>
    internal Span<byte> NextBlock() => _blocks.NextBlock();

    /// <summary>Hands over the first <paramref name="length"/> bytes of the block.</summary>
    internal void Commit(int length) => _blocks.Commit(length);

    /// <summary>Takes bytes that lie in the caller's memory.</summary>
    internal void Append(ReadOnlySpan<byte> data) => _blocks.Append(data);

    /// <summary>Ends the stream and returns its code. The pipeline can then take another stream.</summary>
    internal IsccSum Finish()
    {
        _blocks.Finish();
        return IsccSum.Finish(_dataHasher, _instanceHasher);
    }

    public void Dispose() => _blocks.Dispose();
}
