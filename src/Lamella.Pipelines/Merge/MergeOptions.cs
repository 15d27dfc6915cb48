namespace Lamella;

/// <summary>How images become one. Immutable.</summary>
public sealed record MergeOptions
{
    /// <summary>Along T, everything strict.</summary>
    public static MergeOptions Default { get; } = new();

    /// <summary>The axis along which the images follow each other: T, Z, C, or the letter of a further axis. Never Y, X or S.</summary>
    public char Along { get; init; } = 'T';

    /// <summary>What is done about images that are not equally long on the other axes.</summary>
    public MergeLengths Lengths { get; init; }

    /// <summary>What is done about images that state different distances between pixels.</summary>
    public MergeSizes Sizes { get; init; }

    /// <summary>The scene of each image, by its place.</summary>
    public int Scene { get; init; }

    /// <summary>How the images are opened.</summary>
    public OpenOptions Opening { get; init; } = OpenOptions.Default;
}

/// <summary>What a merge does about lengths that differ.</summary>
public enum MergeLengths
{
    /// <summary>Refuses them: on all other axes the images are equally long.</summary>
    Strict,

    /// <summary>Pads shorter images with zeros behind their end.</summary>
    Pad,
}

/// <summary>What a merge does about pixel sizes that differ.</summary>
public enum MergeSizes
{
    /// <summary>Refuses them. Where one image states a size and another does not, the first image's word counts, and a warning says so.</summary>
    Equal,

    /// <summary>Takes those of the first image, and a warning says which others differ.</summary>
    First,
}
