using System.Globalization;

namespace Lamella;

/// <summary>The metadata of a scene as keys and values. What is unknown has no entry. Shape, type and the way of storage are no metadata here.</summary>
public static class SceneFacts
{
    /// <summary>All statements but those of single planes, in a fixed order.</summary>
    public static IReadOnlyList<MetadataFact> Of(Scene scene)
    {
        List<MetadataFact?> facts = [MetadataFact.Of("name", scene.Name), MetadataFact.Of("description", scene.Content.Description)];
        foreach (char axis in "TZYX") facts.Add(MetadataFact.Of("pixelSize." + axis, scene.PixelSize[axis]));
        foreach (char axis in "ZYX") facts.Add(MetadataFact.Of("origin." + axis, scene.Origin?[axis]));
        facts.Add(MetadataFact.Of("acquired", scene.Acquired?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)));
        facts.Add(MetadataFact.Of("objective.name", scene.Objective?.Name));
        facts.Add(MetadataFact.Of("objective.magnification", scene.Objective?.Magnification));
        facts.Add(MetadataFact.Of("objective.numericalAperture", scene.Objective?.NumericalAperture));
        facts.Add(MetadataFact.Of("objective.immersion", scene.Objective?.Immersion));
        foreach (char axis in scene.Axes) AddAxis(scene, axis, facts);
        for (int c = 0; c < scene.Channels.Count; c++) AddChannel(scene, c, facts);
        return [.. facts.OfType<MetadataFact>()];
    }

    /// <summary>The hash of the pixels that the image carries. It is no metadata of the picture: a copy may carry none.</summary>
    public static MetadataFact? PixelHash(Scene scene) => MetadataFact.Of("pixelHash", scene.Content.PixelHash);

    /// <summary>The keys under which a scene can state something, whether it does or not; those of single planes excepted.</summary>
    public static IEnumerable<string> Keys(Scene scene)
    {
        string[] single = ["name", "description", "pixelSize.T", "pixelSize.Z", "pixelSize.Y", "pixelSize.X", "origin.Z", "origin.Y", "origin.X", "acquired", "pixelHash"];
        foreach (string key in single) yield return key;
        foreach (string part in new[] { "name", "magnification", "numericalAperture", "immersion" }) yield return "objective." + part;
        foreach (char axis in scene.Axes)
        {
            if (axis == 'S' || Axes.Standard.Contains(axis, StringComparison.Ordinal)) continue;
            foreach (string part in new[] { "step", "start", "labels" }) yield return $"axes.{axis}.{part}";
        }

        for (int c = 0; c < scene.Channels.Count; c++)
        {
            foreach (string part in new[] { "name", "color", "excitation", "emission", "fluorophore", "exposure", "window" }) yield return Invariant($"channels[{c}].{part}");
        }
    }

    /// <summary>The statements of one plane.</summary>
    public static IEnumerable<MetadataFact> OfPlane(PlaneInfo plane)
    {
        string key = Invariant($"planes[T={plane.T},C={plane.C},Z={plane.Z}].");
        MetadataFact?[] facts =
        [
            MetadataFact.Of(key + "time", plane.Time), MetadataFact.Of(key + "exposure", plane.Exposure), MetadataFact.Of(key + "position.X", plane.PositionX),
            MetadataFact.Of(key + "position.Y", plane.PositionY), MetadataFact.Of(key + "position.Z", plane.PositionZ),
        ];
        return facts.OfType<MetadataFact>();
    }

    private static void AddAxis(Scene scene, char axis, List<MetadataFact?> facts)
    {
        if (axis == 'S' || Axes.Standard.Contains(axis, StringComparison.Ordinal) || scene.Content.AxisInfo.GetValueOrDefault(axis) is not { } info) return;
        string key = $"axes.{axis}.";
        facts.Add(info.Unit is { } unit ? MetadataFact.Of(key + "step", info.Step is { } step ? new Quantity(step, Units.Find(unit)?.Name ?? unit) : null) : MetadataFact.Of(key + "step", info.Step));
        facts.Add(info.Unit is { } same ? MetadataFact.Of(key + "start", info.Start is { } start ? new Quantity(start, Units.Find(same)?.Name ?? same) : null) : MetadataFact.Of(key + "start", info.Start));
        if (info.Labels.Count > 0) facts.Add(MetadataFact.Of(key + "labels", string.Join(", ", info.Labels)));
    }

    private static void AddChannel(Scene scene, int index, List<MetadataFact?> facts)
    {
        Channel channel = scene.Channels[index];
        string key = Invariant($"channels[{index}].");
        facts.Add(MetadataFact.Of(key + "name", channel.Name));
        facts.Add(MetadataFact.Of(key + "color", channel.Color is { } color ? ColorText(color) : null));
        facts.Add(MetadataFact.Of(key + "excitation", channel.Excitation));
        facts.Add(MetadataFact.Of(key + "emission", channel.Emission));
        facts.Add(MetadataFact.Of(key + "fluorophore", channel.Fluorophore));
        facts.Add(MetadataFact.Of(key + "exposure", channel.Exposure));
        // A range that Lamella measured for the sake of viewers states nothing about the image.
        facts.Add(MetadataFact.Of(key + "window", scene.Content.WindowsAreMeasured ? null : WindowText(channel.Window)));
    }

    /// <summary><c>#RRGGBB</c>; with the opacity when it is not full.</summary>
    public static string ColorText(Rgba color) => color.A == 255 ? color.ToString() : Invariant($"{color}{color.A:X2}");

    /// <summary>The range shown, and the one that is possible: <c>100..4000 of 0..65535</c>.</summary>
    public static string? WindowText(RenderingWindow? window) => window is { } known ? Invariant($"{known.Start}..{known.End} of {known.Min}..{known.Max}") : null;
}
