namespace Lamella.Pipelines.Convert;

/// <summary>Computes IMAGEWALK hashes for a conversion. It is given from above: this room moves pixels and does not know what hashes are made of.</summary>
internal abstract class PixelHashProvider
{
    /// <summary>Reads a scene as it is converted, selected and cast, and hashes it.</summary>
    /// <param name="request">The part of a scene.</param>
    /// <param name="execution">Workers, memory and cancellation.</param>
    /// <param name="progress">Told the bytes that were hashed since the last call.</param>
    public abstract string Hash(SceneRequest request, ExecutionOptions execution, Action<long> progress);

    /// <summary>Begins a hash of bytes that pass by anyway.</summary>
    public abstract PixelHashStream Begin();
}
