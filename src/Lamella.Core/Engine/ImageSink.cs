namespace Lamella.Engine;

/// <summary>
/// A result that is being written: one <see cref="SceneSink"/> for each planned scene, filled one after the other, and a last step that makes it complete. <see cref="Complete"/> finishes it; a sink that is disposed of without that is
/// abandoned: an error or an interrupt came between, and nobody sees what it has written.
/// </summary>
public abstract class ImageSink : IDisposable
{
    /// <summary>The sink of a scene. Scenes are asked for in order.</summary>
    public abstract SceneSink Scene(int index);

    /// <summary>The IMAGEWALK hash of each scene, to be written into the metadata; empty when none was asked for. Set before <see cref="Complete"/>.</summary>
    public IReadOnlyList<string> PixelHashes { get; internal set; } = [];

    /// <summary>Writes the metadata, which makes the result readable, and flushes it to the disk.</summary>
    public abstract void Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees handles. What is stored stays.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
