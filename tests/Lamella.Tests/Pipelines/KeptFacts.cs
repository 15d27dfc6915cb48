using System.Globalization;
using System.Security.Cryptography;

namespace Lamella.Tests.Pipelines;

/// <summary>Everything of a scene that a conversion must keep, as text that compares and prints well.</summary>
internal static class KeptFacts
{
    public static List<string> Of(Scene scene)
    {
        List<string> facts =
        [
            "name " + (scene.Name ?? "-"),
            Invariant($"axes {scene.Axes} {string.Join('x', scene.Shape)} {scene.PixelType?.Name()}"),
            "pixel size " + string.Join(' ', "TZYX".Select(a => a + Text(scene.PixelSize[a]))),
            "acquired " + scene.Acquired?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            "objective " + scene.Objective,
            "description " + (scene.Content.Description ?? "-"),
            "pixels " + Convert.ToHexStringLower(SHA256.HashData(scene.Read(scene.Axes).Bytes)),
        ];
        foreach (Channel c in scene.Channels)
            facts.Add(Invariant($"channel {c.Name ?? "-"} {c.Color} {c.PixelType.Name()} {c.Samples} excitation {Text(c.Excitation)} emission {Text(c.Emission)} fluor {c.Fluorophore} exposure {Text(c.Exposure)}"));
        foreach (PlaneInfo p in scene.Planes.OrderBy(p => (p.T, p.C, p.Z)))
            facts.Add(Invariant($"plane {p.T} {p.C} {p.Z} time {Text(p.Time)} exposure {Text(p.Exposure)} at {Text(p.PositionX)} {Text(p.PositionY)} {Text(p.PositionZ)}"));
        // An entry that says no more than the letter is as good as none.
        foreach ((char axis, AxisInfo info) in scene.Content.AxisInfo.Where(a => a.Value is not { Unit: null, Start: null, Step: null, Labels.Count: 0 }).OrderBy(a => a.Key))
            facts.Add(Invariant($"axis {axis} {info.Name.ToLowerInvariant()} {info.Unit} start {info.Start} step {info.Step} labels {string.Join('|', info.Labels)}"));
        return facts;
    }

    private static string Text(Quantity? quantity) => quantity is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Value:R} {known.Unit}") : "-";
}
