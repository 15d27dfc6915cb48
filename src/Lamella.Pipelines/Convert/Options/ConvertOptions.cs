using Lamella.Kernels;

namespace Lamella;

/// <summary>What to do when the target exists.</summary>
public enum ExistingTarget
{
    /// <summary>Stop with an error; the default.</summary>
    Refuse,

    /// <summary>Replace it, once the new one is complete: a result of Lamella of the same kind, a Zarr, an empty file or folder. Anything else is refused.</summary>
    Replace,

    /// <summary>Replace also a file that Lamella did not make, once the new one is complete. A folder that is not a Zarr is refused all the same.</summary>
    ReplaceAnyFile,
}

/// <summary>What to do when nearly all of a large image is missing.</summary>
public enum MissingPixels
{
    /// <summary>Stop with a <see cref="RefusedException"/>: the header that promises it may be damaged; the default.</summary>
    RefuseNearlyAll,

    /// <summary>Write them as fill.</summary>
    Fill,
}

/// <summary>What to do with what an interrupted run left behind.</summary>
public enum Interrupted
{
    /// <summary>Start anew; the default.</summary>
    StartAnew,

    /// <summary>Go on where it stopped, when source and options are the same.</summary>
    Resume,
}

/// <summary>What to do when the target cannot hold something.</summary>
public enum LossPolicy
{
    /// <summary>List it in the result; the default.</summary>
    Report,

    /// <summary>Stop with a <see cref="RefusedException"/> before anything is written.</summary>
    Refuse,
}

/// <summary>Whether a conversion proves that the pixels arrived.</summary>
public enum Verification
{
    /// <summary>Do not read the result back.</summary>
    None,

    /// <summary>Compare the SHA-256 of the pixels of source and result before the result gets its name.</summary>
    PixelDigest,
}

/// <summary>Whether the metadata of a result carries the hash of its pixels.</summary>
public enum PixelHashing
{
    /// <summary>No hash; the default.</summary>
    None,

    /// <summary>The IMAGEWALK hash of each scene, which <c>lamella pixhash</c> prints too. It is made while the pixels pass by where their order allows it, else the source is read once more; with <see cref="Verification.PixelDigest"/> it is also the proof.</summary>
    Imagewalk,
}

/// <summary>Whether the provenance of a result carries the hash of the files that it was made of.</summary>
public enum SourceHashing
{
    /// <summary>No hash; the default.</summary>
    None,

    /// <summary>The SHA-256 of the source's files (FIPS 180-4), at the price of one more read of all of them.</summary>
    Sha256,
}

/// <summary>Which axes shrink from level to level.</summary>
public enum DownsampledAxes
{
    /// <summary>Y and X; the default.</summary>
    Yx,

    /// <summary>Z, Y and X.</summary>
    Zyx,
}

/// <summary>How the samples of a coarse level are made from the level before.</summary>
public enum DownsampleMethod
{
    /// <summary>The mean, rounded half to even for integers; the default for intensities.</summary>
    Mean,

    /// <summary>The first sample of each cell.</summary>
    Nearest,

    /// <summary>The most frequent value; for labels.</summary>
    Mode,

    /// <summary>The smallest value.</summary>
    Min,

    /// <summary>The largest value.</summary>
    Max,

    /// <summary>The median; of an even count the mean of the middle two.</summary>
    Median,

    /// <summary>The weights (1 3 3 1) / 8 on each axis around the centre of the cell: softer than the mean, and free of its steps.</summary>
    Gaussian,
}

/// <summary>What every conversion needs to know. Immutable; defaults are documented at each property.</summary>
public abstract record ConvertOptions
{
    private protected ConvertOptions()
    {
    }

    /// <summary>The scenes to convert, by index; null (the default) for all.</summary>
    public IReadOnlyList<int>? Scenes { get; init; }

    /// <summary>The part of each scene to convert; all by default.</summary>
    public Selection Selection { get; init; } = Selection.All;

    /// <summary>The resolution level of the source that becomes level 0; 0 by default.</summary>
    public int Level { get; init; }

    /// <summary>The type of the samples in the target; null (the default) keeps the source's. A value that does not fit exactly is an error.</summary>
    public PixelType? PixelType { get; init; }

    /// <summary>What to do when the target exists.</summary>
    public ExistingTarget ExistingTarget { get; init; }

    /// <summary>What to do when a large image promises pixels that nearly all are in no file.</summary>
    public MissingPixels MissingPixels { get; init; }

    /// <summary>What to do with an interrupted run.</summary>
    public Interrupted Interrupted { get; init; }

    /// <summary>What to do when the target cannot hold something.</summary>
    public LossPolicy Losses { get; init; }

    /// <summary>Whether to prove that the pixels arrived.</summary>
    public Verification Verification { get; init; }

    /// <summary>
    /// Whether the provenance in the result (<see cref="ConversionStep.SourceHash"/>) carries a hash of the source's files. An image that lies in no file has none: an <see cref="ArgumentException"/>.
    /// </summary>
    public SourceHashing SourceHash { get; init; }

    /// <summary>Whether the metadata of the result carries the hash of its pixels.</summary>
    public PixelHashing PixelHash { get; init; }

    /// <summary>The number of resolution levels; null (the default) until the longer side of a plane is at most 256 pixels.</summary>
    public int? Levels { get; init; }

    /// <summary>How coarse levels are made.</summary>
    public DownsampleMethod Downsample { get; init; }

    /// <summary>Who opens targets that are URLs of object stores; null (the default) for nobody.</summary>
    public Stores.StoreProvider? Stores { get; init; }

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;

    /// <summary>The method as the kernels name it.</summary>
    internal Reduction Reduction => ReductionOf(Downsample);

    /// <summary>The method for a scene: between two entries of a palette there is nothing to average.</summary>
    internal Reduction ReductionFor(SceneContent scene) => scene.Palette is not null && Reduction is (Reduction.Mean or Reduction.Gaussian or Reduction.Median) ? Reduction.Nearest : Reduction;

    /// <summary>The public name of a method of the kernels.</summary>
    internal static DownsampleMethod MethodOf(Reduction reduction) => Enum.GetValues<DownsampleMethod>().First(method => ReductionOf(method) == reduction);

    internal static Reduction ReductionOf(DownsampleMethod method) => method switch
    {
        DownsampleMethod.Nearest => Reduction.Nearest,
        DownsampleMethod.Mode => Reduction.Mode,
        DownsampleMethod.Min => Reduction.Min,
        DownsampleMethod.Max => Reduction.Max,
        DownsampleMethod.Median => Reduction.Median,
        DownsampleMethod.Gaussian => Reduction.Gaussian,
        _ => Reduction.Mean,
    };
}
