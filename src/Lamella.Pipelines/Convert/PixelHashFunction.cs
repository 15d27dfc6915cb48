namespace Lamella.Pipelines.Convert;

/// <summary>Computes the IMAGEWALK hash of a scene as it is converted. It is given from above: this room moves pixels and does not know what hashes are made of.</summary>
/// <param name="request">The selected and cast part of a scene.</param>
/// <param name="execution">Workers, memory and cancellation.</param>
/// <param name="progress">Told the bytes that were hashed since the last call.</param>
internal delegate string PixelHashFunction(SceneRequest request, ExecutionOptions execution, Action<long> progress);
