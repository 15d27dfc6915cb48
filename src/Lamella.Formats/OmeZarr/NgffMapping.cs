using System.Text.Json;
using Lamella.Engine;
using Lamella.Kernels;
using Lamella.Ome;

namespace Lamella.Formats.OmeZarr;

/// <summary>From a planned scene to NGFF metadata. The mapping rules stand in docs/concepts/axes.md.</summary>
internal static class NgffMapping
{
    private static readonly string[] SampleNames = ["R", "G", "B", "A"];
    private static readonly string[] SampleColors = ["FF0000", "00FF00", "0000FF", "FFFFFF"];

    // Colours for channels that have none: distinct on black, the first alone is white.
    private static readonly string[] Palette = ["00FF00", "FF00FF", "00FFFF", "FFFF00", "FF8000", "0080FF", "FF0080", "80FF00"];

    /// <summary>The metadata of the group that holds the scene's levels.</summary>
    public static NgffGroup Group(ScenePlan plan, OmeZarrSettings settings, IReadOnlyList<NgffWindow> windows, string? pixelHash = null)
    {
        List<int> assigned = [];
        List<NgffChannel> channels = Channels(plan, windows, assigned);
        string method = (Reductions.Find(settings.Method) ?? Reduction.Mean).For(plan.PixelType).Name();
        return new NgffGroup
        {
            Multiscales =
            [
                new NgffMultiscale
                {
                    Name = plan.Metadata.Name ?? string.Empty,
                    Type = method,
                    Metadata = Note(plan, method, assigned, pixelHash),
                    Axes = Axes(plan),
                    Datasets = [.. plan.Levels.Select((_, level) => Dataset(plan, level, method))],
                },
            ],
            Omero = channels.Count == 0 ? null : new NgffOmero
            {
                Name = plan.Metadata.Name,
                Channels = channels,
                DefaultT = 0,
                DefaultZ = (int)(plan.SizeOf('Z') / 2),
                Model = channels.Count > 1 ? "color" : "greyscale",
            },
        };
    }

    /// <summary>The axes with types and units. A unit is only stated with a size.</summary>
    public static IReadOnlyList<NgffAxis> Axes(ScenePlan plan)
    {
        List<NgffAxis> axes = [];
        foreach (char axis in plan.Axes)
        {
            AxisInfo? info = plan.Metadata.AxisInfo.GetValueOrDefault(axis);
            axes.Add(axis switch
            {
                'T' => new NgffAxis("t", "time", plan.Metadata.PixelSize.T?.Unit),
                'C' => new NgffAxis("c", "channel"),
                'Z' or 'Y' or 'X' => new NgffAxis(Lamella.Axes.NameOf(axis), "space", plan.Metadata.PixelSize[axis]?.Unit),
                _ => new NgffAxis(info?.Name.ToLowerInvariant() ?? Lamella.Axes.NameOf(axis), Lamella.Axes.NameOf(axis), info?.Unit),
            });
        }

        return axes;
    }

    /// <summary>Scale and translation of a level. Samples are points at their centre, so a cell of n samples lies (n - 1) / 2 samples further on (NGFF, pixel-centre convention).</summary>
    private static NgffDataset Dataset(ScenePlan plan, int level, string method)
    {
        double[] scale = new double[plan.Axes.Length], translation = new double[plan.Axes.Length];
        for (int i = 0; i < scale.Length; i++)
        {
            char axis = plan.Axes[i];
            double factor = 1;
            for (int l = 1; l <= level; l++) factor *= plan.Levels[l].Factors[i];
            AxisInfo? info = plan.Metadata.AxisInfo.GetValueOrDefault(axis);
            double size = plan.Metadata.PixelSize[axis]?.Value ?? info?.Step ?? 1;
            double centre = method == "nearest" ? 0 : (factor - 1) / 2;
            scale[i] = size * factor;
            translation[i] = Start(plan, axis) + (size * centre);
        }

        List<NgffTransform> transforms = [new NgffScale(scale)];
        if (translation.Any(t => t != 0)) transforms.Add(new NgffTranslation(translation));
        return new NgffDataset(Invariant($"{level}"), transforms);
    }

    private static double Start(ScenePlan plan, char axis)
    {
        if (plan.Metadata.AxisInfo.GetValueOrDefault(axis)?.Start is { } start) return start;
        if (plan.Metadata.Origin?[axis] is not { } origin || plan.Metadata.PixelSize[axis] is not { } size) return 0;
        return origin.TryConvertTo(size.Unit, out Quantity same) ? same.Value : 0;
    }

    private static List<NgffChannel> Channels(ScenePlan plan, IReadOnlyList<NgffWindow> windows, List<int> assigned)
    {
        List<NgffChannel> channels = [];
        int samples = plan.UnfoldedSamples;
        int count = (int)plan.SizeOf('C');
        for (int i = 0; i < count; i++)
        {
            Channel? channel = i / samples < plan.Metadata.Channels.Count ? plan.Metadata.Channels[i / samples] : null;
            string? color = channel?.Color is { } known ? known.ToString()[1..] : null;
            if (samples > 1) color = i % samples < SampleColors.Length ? SampleColors[i % samples] : "FFFFFF";
            if (color is null)
            {
                color = count == 1 ? "FFFFFF" : Palette[i % Palette.Length];
                assigned.Add(i);
            }

            channels.Add(new NgffChannel
            {
                Label = samples > 1 ? SampleLabel(channel?.Name, i % samples) : channel?.Name,
                Color = color,
                Active = true,
                Coefficient = 1,
                Family = "linear",
                Inverted = false,
                Window = channel?.Window is { } window && samples == 1 && !plan.Metadata.WindowsAreMeasured ? new NgffWindow(window.Min, window.Max, window.Start, window.End) : windows[i],
            });
        }

        return channels;
    }

    private static string SampleLabel(string? channel, int sample)
    {
        string name = sample < SampleNames.Length ? SampleNames[sample] : Invariant($"sample {sample}");
        return channel is null ? name : channel + " " + name;
    }

    /// <summary>How the levels were made, and what Lamella needs to know to read back exactly what it was given: samples per pixel, colours and ranges that are its own choice.</summary>
    private static JsonElement Note(ScenePlan plan, string method, List<int> assigned, string? pixelHash)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("description", $"each level is made from the one before by {method} over blocks");
            writer.WriteString("method", method);
            writer.WritePropertyName(LamellaNote.Member);
            new LamellaNote
            {
                SamplesPerPixel = plan.UnfoldedSamples,
                Unnamed = plan.Metadata.Name is null,
                AssignedColors = assigned,
                MeasuredWindows = plan.UnfoldedSamples > 1 || plan.Metadata.WindowsAreMeasured || plan.Metadata.Channels.Any(c => c.Window is null),
                PixelHash = pixelHash,
            }.Write(writer);
            writer.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }
}
