namespace Lamella.Engine;

/// <summary>A target that is being written: one <see cref="SceneSink"/> for each planned scene, filled one after the other, and a last step that makes it complete.</summary>
internal abstract class ImageSink : IDisposable
{
    /// <summary>The sink of a scene. Scenes are asked for in order.</summary>
    public abstract SceneSink Scene(int index);

    /// <summary>The IMAGEWALK hash of each scene, to be written into the metadata; empty when none was asked for. Set before <see cref="Complete"/>.</summary>
    public IReadOnlyList<string> PixelHashes { get; set; } = [];

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
