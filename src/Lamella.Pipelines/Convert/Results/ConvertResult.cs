namespace Lamella;

/// <summary>Something that the target does not hold.</summary>
/// <param name="Scene">The scene it belonged to.</param>
/// <param name="What">What is missing, such as <c>objective</c>.</param>
/// <param name="Why">Why the target cannot hold it.</param>
public sealed record Loss(int Scene, string What, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"scene {Scene}: {What}: {Why}");
}

/// <summary>The pixel digest of one scene on both sides of a conversion.</summary>
/// <param name="Scene">The scene in the source.</param>
/// <param name="Source">SHA-256 of the samples read from the source, in the order of <paramref name="Order"/>; the IMAGEWALK hash where that is recorded too.</param>
/// <param name="Result">The same of the result.</param>
/// <param name="Order">The axes of the digest, slowest first.</param>
public sealed record PixelDigestPair(int Scene, string Source, string Result, string Order);

/// <summary>The hash of a scene's pixels that the metadata of the result carries.</summary>
/// <param name="Scene">The scene in the source.</param>
/// <param name="Hash">The wide ISCC-SUM over the planes in IMAGEWALK order.</param>
public sealed record ScenePixelHash(int Scene, string Hash);

/// <summary>What a conversion did.</summary>
public sealed record ConvertResult
{
    /// <summary>The path of the result.</summary>
    public required string Target { get; init; }

    /// <summary>The format of the result, such as <c>OME-Zarr 0.5</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The number of scenes written.</summary>
    public required int Scenes { get; init; }

    /// <summary>Bytes of level-0 samples.</summary>
    public required long PixelBytes { get; init; }

    /// <summary>What the target does not hold; empty when nothing was lost.</summary>
    public IReadOnlyList<Loss> Losses { get; init; } = [];

    /// <summary>What a user should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The hashes that the metadata of the result carries, when they were asked for.</summary>
    public IReadOnlyList<ScenePixelHash> PixelHashes { get; init; } = [];

    /// <summary>The proof, when it was asked for.</summary>
    public IReadOnlyList<PixelDigestPair> Digests { get; init; } = [];
}

/// <summary>How far a conversion has come.</summary>
/// <param name="DoneBytes">Bytes of level-0 samples that are finished.</param>
/// <param name="TotalBytes">Bytes of level-0 samples in all.</param>
/// <param name="Scene">The scene in work.</param>
/// <param name="Stage">What is done.</param>
public readonly record struct ConvertProgress(long DoneBytes, long TotalBytes, int Scene, ConvertStage Stage);

/// <summary>The work that a <see cref="ConvertProgress"/> reports.</summary>
public enum ConvertStage
{
    /// <summary>Samples are read, encoded and stored.</summary>
    Pixels,

    /// <summary>Directories and metadata of the result are written.</summary>
    Metadata,

    /// <summary>A hash of pixels is made.</summary>
    Hash,

    /// <summary>The result is read back and compared with the source.</summary>
    Verify,

    /// <summary>Two images are compared.</summary>
    Compare,

    /// <summary>The files of the source are hashed; their size in bytes is not that of the samples.</summary>
    SourceHash,
}
