using Lamella.Engine;
using Lamella.Execution;
using Lamella.IO;
using Lamella.Pipelines.Convert;

namespace Lamella.Pipelines.Blocks;

/// <summary>Moves the stored blocks of one level from a source to a sink without decoding them.</summary>
internal static class LevelCopy
{
    /// <summary>Copies what is not stored yet.</summary>
    /// <param name="grid">The level in the target.</param>
    /// <param name="level">Its number.</param>
    /// <param name="sink">Takes the blocks.</param>
    /// <param name="copy">Makes a block; called from several threads.</param>
    /// <param name="onBlock">Told each block that is done.</param>
    /// <param name="options">Workers and cancellation.</param>
    public static void Run(LevelGrid grid, int level, SceneSink sink, BlockCopy copy, Action<long>? onBlock, ExecutionOptions options)
    {
        int workers = sink.InOrder ? 1 : options.Workers;
        ByteBuffer[] buffers = [.. Enumerable.Range(0, workers).Select(_ => new ByteBuffer())];
        try
        {
            WorkQueue.Run(
                grid.BlockCount,
                workers,
                (worker, block) =>
                {
                    if (!sink.IsStored(level, block))
                    {
                        ByteBuffer encoded = buffers[worker];
                        if (!copy(block, encoded)) encoded.Resize(0);
                        sink.Store(level, block, encoded.Span);
                    }

                    onBlock?.Invoke(block);
                },
                options.Cancellation);
        }
        finally
        {
            foreach (ByteBuffer buffer in buffers) buffer.Dispose();
        }
    }
}
