namespace Lamella.Pipelines.Convert;

/// <summary>A hash that is fed with the canonical bytes of one scene, in order, by one thread at a time.</summary>
internal abstract class PixelHashStream : IDisposable
{
    /// <summary>Takes the next bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The hash of all bytes.</summary>
    public abstract string Finish();

    /// <inheritdoc/>
    public abstract void Dispose();
}
