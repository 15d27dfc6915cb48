namespace Lamella.Iscc.Imagewalk;

/// <summary>
/// What IMAGEWALK and view selection need of a reader: the scenes of an image in order, and the rows of any plane. One implementation stands on the scenes of an open image; tests make others in memory.
/// </summary>
internal interface IPlaneSequence
{
    /// <summary>The scenes in ascending index.</summary>
    IReadOnlyList<PlaneScene> Scenes { get; }

    /// <summary>
    /// Reads whole rows of one sample of one plane: tight, row-major, little-endian.
    /// </summary>
    /// <param name="scene">The index in <see cref="Scenes"/>.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="plane">Which plane.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="destination">Room for exactly these rows.</param>
    void ReadRows(int scene, int level, PlaneIndex plane, long firstRow, int rowCount, Span<byte> destination);
}
