using Lamella.Pipelines.Convert;

namespace Lamella;

/// <content>Streaming samples.</content>
public sealed partial class BioImage
{
    /// <summary>The samples of a selection as a stream: to write, to hash, of any size in bounded memory.</summary>
    /// <param name="scene">The scene's index.</param>
    /// <param name="selection">The part to take; null for all.</param>
    /// <param name="order">The axes wanted, slowest first; empty for the canonical ones, null for the file's own.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="missing">Whether a large image is delivered of which nearly all planes are in no file.</param>
    /// <param name="options">Workers, memory and cancellation; null for the defaults.</param>
    /// <exception cref="ArgumentException">The scene does not exist, or the selection or the order does not fit it.</exception>
    /// <exception cref="RefusedException">Nearly all planes are missing.</exception>
    public PixelStream Stream(int scene = 0, Selection? selection = null, string? order = "", int level = 0, MissingPixels missing = MissingPixels.RefuseNearlyAll, ExecutionOptions? options = null)
    {
        if ((uint)scene >= (uint)Scenes.Count) throw new ArgumentException(Invariant($"there is no scene {scene}; the image has {Scenes.Count}"), nameof(scene));
        PixelStream stream = PixelStream.Create(Scenes[scene], level, selection ?? Selection.All, order, options ?? ExecutionOptions.Default);
        if (missing != MissingPixels.Fill) MissingShare.Refuse(_content, stream.Length);
        return stream;
    }
}
