namespace Lamella.Iscc.Imagewalk;

/// <summary>Which plane of a scene: indices on Z, C and T, and the sample of an RGB pixel.</summary>
internal readonly record struct PlaneIndex(int Z, int Channel, int Sample, int T);

/// <summary>The type of one channel's samples, and how many a pixel has.</summary>
internal readonly record struct PlaneChannel(PixelType Type, int Samples);

/// <summary>The rows and columns of one resolution level, and the rows that the storage likes to read at once (0 when it does not matter).</summary>
internal readonly record struct PlaneLevel(long Height, long Width, int RowBand = 0);

/// <summary>The shape of one scene as IMAGEWALK sees it: T, C, Z, Y, X, absent axes of length 1.</summary>
internal sealed record PlaneScene
{
    /// <summary>The scene's label; null when it has none.</summary>
    internal string? Name { get; init; }

    internal required int SizeT { get; init; }

    internal required int SizeZ { get; init; }

    internal required IReadOnlyList<PlaneChannel> Channels { get; init; }

    /// <summary>Full resolution first.</summary>
    internal required IReadOnlyList<PlaneLevel> Levels { get; init; }
}
