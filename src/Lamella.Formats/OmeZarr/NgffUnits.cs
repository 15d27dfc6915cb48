namespace Lamella.Formats.OmeZarr;

/// <summary>The units of NGFF axes: which text means what on reading, and which names may be written.</summary>
internal static class NgffUnits
{
    /// <summary>The full name of a unit that can measure an axis: time for T, length for the others; null when the text names no such unit, or one without a size (pixel, reference frame).</summary>
    public static string? Find(char axis, string? text) => Units.Find(text, axis == 'T' ? UnitDimension.Time : UnitDimension.Length) is { HasSize: true } unit ? unit.Name : null;

    /// <summary>The name to write for a unit; null when the specification does not list it.</summary>
    public static string? Listed(char axis, string? unit) => unit is not null && (axis == 'T' ? Units.IsNgffTime(unit) : Units.IsNgffSpace(unit)) ? unit : null;

    /// <summary>
    /// Sizes and positions in units that the specification lists: a length in another unit is converted, which is told; one without a size (pixel) stays as it is, and is written without its unit, which the comparison of source and result finds.
    /// </summary>
    /// <param name="scene">What is to be written.</param>
    /// <param name="axes">The axes of the target.</param>
    /// <param name="losses">Receives what happens to each unit: a name and a reason.</param>
    public static SceneContent Fit(SceneContent scene, string axes, List<(string What, string Why)> losses)
    {
        PixelSizes size = scene.PixelSize;
        foreach (char axis in axes)
        {
            if (!Axes.Standard.Contains(axis, StringComparison.Ordinal) || axis == 'C' || size[axis] is not { } stated || Listed(axis, stated.Unit) is not null) continue;
            string name = Axes.NameOf(axis);
            string listed = axis == 'T' ? Units.Second : Units.Micrometer;
            if (!stated.TryConvertTo(listed, out Quantity same)) continue;
            losses.Add(($"unit {stated.Unit} of {name}", Invariant($"OME-Zarr does not list it; {stated.Value} {stated.Unit} is written as {same.Value} {listed}")));
            size = With(size, axis, same);
        }

        return ReferenceEquals(size, scene.PixelSize) ? scene : scene with { PixelSize = size };
    }

    private static PixelSizes With(PixelSizes sizes, char axis, Quantity size) => axis switch
    {
        'T' => sizes with { T = size },
        'Z' => sizes with { Z = size },
        'Y' => sizes with { Y = size },
        _ => sizes with { X = size },
    };
}
