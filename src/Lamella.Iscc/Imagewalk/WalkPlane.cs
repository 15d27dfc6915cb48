namespace Lamella.Iscc.Imagewalk;

/// <summary>One stop of IMAGEWALK.</summary>
/// <param name="Scene">The scene's index.</param>
/// <param name="SceneName">The scene's label; null when it has none.</param>
/// <param name="Number">The position in the walk of this scene, from 0.</param>
/// <param name="Z">Index on Z.</param>
/// <param name="C">Index on C, with the samples of RGB pixels counted as the mode says.</param>
/// <param name="T">Index on T.</param>
/// <param name="Type">The type of the samples.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct WalkPlane(int Scene, string? SceneName, long Number, int Z, int C, int T, PixelType Type, long Height, long Width)
{
    /// <summary>Bytes of the plane.</summary>
    internal long Bytes => Height * Width * Type.Size();
}
