namespace Lamella.Iscc.Imagewalk;

/// <summary>The rows and columns of one resolution level, and the rows that the storage likes to read at once (0 when it does not matter).</summary>
internal readonly record struct PlaneLevel(long Height, long Width, int RowBand = 0);
