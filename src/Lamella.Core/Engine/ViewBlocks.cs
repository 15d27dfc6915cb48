namespace Lamella.Engine;

/// <summary>A view as what a conversion reads from: one worker for each read, as whoever runs several at once counts their memory (<see cref="BytesPerRead"/>).</summary>
internal sealed class ViewBlocks(SceneView view) : BlockSource
{
    private static readonly ExecutionOptions OneWorker = new() { Threads = 1, MemoryBudget = long.MaxValue };
    private readonly long[] _shape = [.. view.Shape];
    private volatile ExecutionOptions _options = OneWorker;

    /// <inheritdoc/>
    public override string Axes => view.Axes;

    /// <inheritdoc/>
    public override ReadOnlySpan<long> Shape => _shape;

    /// <inheritdoc/>
    public override PixelType PixelType => view.PixelType;

    /// <inheritdoc/>
    public override long BytesPerRead => view.BytesPerRead;

    /// <inheritdoc/>
    public override bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent) => view.IsZero(offset, extent);

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, CancellationToken cancellation)
    {
        ExecutionOptions options = _options;
        // All reads of a job have the same token.
        if (options.Cancellation != cancellation) _options = options = OneWorker with { Cancellation = cancellation };
        view.ReadBox(offset, extent, destination, options);
    }
}
