namespace Lamella.Iscc.Imagewalk;

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
