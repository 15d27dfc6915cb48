using System.Text.Json;

namespace Lamella.Ome;

/// <summary>One resolution level: the path of its array, and the transformations from samples to the image's coordinates.</summary>
internal sealed record NgffDataset(string Path, IReadOnlyList<NgffTransform> Transforms);

/// <summary>A multiscale image.</summary>
internal sealed record NgffMultiscale
{
    public string? Name { get; init; }

    /// <summary>How the lower levels were made.</summary>
    public string? Type { get; init; }

    /// <summary>Free metadata about how the lower levels were made; undefined when absent.</summary>
    public JsonElement Metadata { get; init; }

    /// <summary>The axes, slowest first. For 0.1 and 0.2 the five of the specification; for 0.6 those of the system that the levels map to.</summary>
    public IReadOnlyList<NgffAxis> Axes { get; init; } = [];

    /// <summary>From the largest level to the smallest.</summary>
    public IReadOnlyList<NgffDataset> Datasets { get; init; } = [];

    /// <summary>Up to 0.5: applied to all levels after their own. Since 0.6: from the levels' system to others, not applied.</summary>
    public IReadOnlyList<NgffTransform> Transforms { get; init; } = [];

    /// <summary>Since 0.6.</summary>
    public IReadOnlyList<NgffCoordinateSystem> CoordinateSystems { get; init; } = [];

    /// <summary>True when <see cref="Transforms"/> belong to every level.</summary>
    public bool TransformsApplyToLevels { get; init; } = true;

    /// <summary>True when a transformation of the full level is stated at all: without one, the distance of samples is unknown, not 1.</summary>
    public bool StatesPlacement => (Datasets.Count > 0 && Datasets[0].Transforms.Count > 0) || (TransformsApplyToLevels && Transforms.Count > 0);

    /// <summary>
    /// The distance of samples per axis and the position of the first sample of a level, in the units of the axes. Null when the transformations are not made of identity, scale and translation, or do not fit the axes.
    /// An axis without a statement has scale 1 and translation 0.
    /// </summary>
    public (double[] Scale, double[] Translation)? Placement(int level)
    {
        double[] scale = new double[Axes.Count];
        double[] translation = new double[Axes.Count];
        Array.Fill(scale, 1);
        bool simple = Apply(Datasets[level].Transforms, scale, translation);
        if (simple && TransformsApplyToLevels) simple = Apply(Transforms, scale, translation);
        return simple ? (scale, translation) : null;
    }

    private static bool Apply(IReadOnlyList<NgffTransform> transforms, double[] scale, double[] translation)
    {
        foreach (NgffTransform transform in transforms)
        {
            switch (transform)
            {
                case NgffIdentity:
                    break;
                case NgffScale { Path: null } s when s.Values.Count == scale.Length:
                    for (int i = 0; i < scale.Length; i++)
                    {
                        scale[i] *= s.Values[i];
                        translation[i] *= s.Values[i];
                    }

                    break;
                case NgffTranslation { Path: null } t when t.Values.Count == scale.Length:
                    for (int i = 0; i < scale.Length; i++) translation[i] += t.Values[i];
                    break;
                case NgffSequence sequence when Apply(sequence.Steps, scale, translation):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
