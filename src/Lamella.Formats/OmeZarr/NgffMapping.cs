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

    /// <summary>The metadata of the group that holds the scene's levels.</summary>
    public static NgffGroup Group(ScenePlan plan, IReadOnlyList<NgffWindow?> windows, string? pixelHash = null)
    {
        if (plan.Label is not null) return LabelGroup(plan);
        List<int> assigned = [];
        List<NgffChannel> channels = Channels(plan, windows, assigned);
        return new NgffGroup
        {
            Multiscales = [Multiscale(plan, plan.Metadata.Name ?? string.Empty, assigned, pixelHash)],
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

    private static NgffGroup LabelGroup(ScenePlan plan)
    {
        LabelInfo info = plan.Metadata.Label ?? new LabelInfo();
        return new NgffGroup
        {
            Multiscales = [Multiscale(plan, plan.Label!.Name, [], null)],
            ImageLabel = new NgffImageLabel
            {
                Colors = [.. info.Colors.Select(c => new NgffLabelColor(c.Label, c.Color is { } color ? new OmeColor(color.R, color.G, color.B, color.A) : null))],
                Properties = [.. info.Properties.Select(Parse)],
                // Labels lie two groups below their image, whatever the layout of the source was.
                SourceImage = "../../",
            },
        };
    }

    /// <summary>How levels are made of samples of this type, which need not be what was asked for: Bool has no mean.</summary>
    private static string Method(ScenePlan plan) => (Reductions.Find(plan.Method) ?? Reduction.Mean).For(plan.PixelType).Name();

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static NgffMultiscale Multiscale(ScenePlan plan, string name, List<int> assigned, string? pixelHash)
    {
        // Levels that were taken over keep what the source says of them; further coordinate systems hold as long as the axes do.
        NgffMultiscale? kept = plan.Placements is null ? null : plan.Metadata.Stored as NgffMultiscale;
        bool systems = KeepsSystems(plan);
        return new NgffMultiscale
        {
            CoordinateSystems = systems ? kept!.CoordinateSystems : [],
            Transforms = systems ? kept!.Transforms : [],
            TransformsApplyToLevels = !systems,
            Name = name,
            Type = kept is null ? Method(plan) : kept.Type ?? Method(plan),
            Metadata = Note(plan, kept, assigned, pixelHash),
            Axes = Axes(plan),
            Datasets = [.. plan.Levels.Select((_, level) => Dataset(plan, level, systems ? Intrinsic(kept!) : null))],
        };
    }

    /// <summary>True when the coordinate systems of the source hold in the target: the image goes along whole, with all its axes.</summary>
    public static bool KeepsSystems(ScenePlan plan) =>
        plan.Placements is not null && plan.UnfoldedSamples == 1 && plan.Metadata.Stored is NgffMultiscale { TransformsApplyToLevels: false } stored && stored.Axes.Count == plan.Axes.Length && Intrinsic(stored) is not null;

    private static string? Intrinsic(NgffMultiscale stored) =>
        stored.Datasets.Count > 0 && stored.Datasets[0].Transforms.Count > 0 && stored.Datasets[0].Transforms[^1].Output?.Name is { } name && stored.CoordinateSystems.Any(s => s.Name == name) ? name : null;

    /// <summary>The axes with types and units. A unit is only stated with a size, and only one of the specification's lists: viewers refuse others.</summary>
    public static IReadOnlyList<NgffAxis> Axes(ScenePlan plan)
    {
        List<NgffAxis> axes = [];
        foreach (char axis in plan.Axes)
        {
            AxisInfo? info = plan.Metadata.AxisInfo.GetValueOrDefault(axis);
            axes.Add(axis switch
            {
                'T' => new NgffAxis("t", "time", NgffUnits.Listed(axis, plan.Metadata.PixelSize.T?.Unit)),
                'C' => new NgffAxis("c", "channel"),
                'Z' or 'Y' or 'X' => new NgffAxis(Lamella.Axes.NameOf(axis), "space", NgffUnits.Listed(axis, plan.Metadata.PixelSize[axis]?.Unit)),
                _ => new NgffAxis(info?.Name.ToLowerInvariant() ?? Lamella.Axes.NameOf(axis), Lamella.Axes.NameOf(axis), info?.Unit),
            });
        }

        return axes;
    }

    /// <summary>Scale and translation of a level. Samples are points at their centre, so a cell of n samples lies (n - 1) / 2 samples further on (NGFF, pixel-centre convention).</summary>
    private static NgffDataset Dataset(ScenePlan plan, int level, string? system)
    {
        double[] scale = new double[plan.Axes.Length], translation = new double[plan.Axes.Length];
        for (int i = 0; i < scale.Length; i++)
        {
            char axis = plan.Axes[i];
            double factor = 1;
            for (int l = 1; l <= level; l++) factor *= plan.Levels[l].Factors[i];
            if (plan.Placements is { } placements) factor = placements[level].Factor[i];
            AxisInfo? info = plan.Metadata.AxisInfo.GetValueOrDefault(axis);
            double size = plan.Metadata.PixelSize[axis]?.Value ?? info?.Step ?? 1;
            double centre = plan.Placements is { } placed ? placed[level].Shift[i] : Method(plan) == "nearest" ? 0 : (factor - 1) / 2;
            scale[i] = size * factor;
            translation[i] = Start(plan, axis) + (size * centre);
        }

        List<NgffTransform> transforms = [new NgffScale(scale)];
        if (translation.Any(t => t != 0)) transforms.Add(new NgffTranslation(translation));
        if (system is not null) transforms[^1] = transforms[^1] with { Output = new NgffEndpoint(system, null) };
        return new NgffDataset(Invariant($"{level}"), transforms);
    }

    private static double Start(ScenePlan plan, char axis)
    {
        if (plan.Metadata.AxisInfo.GetValueOrDefault(axis)?.Start is { } start) return start;
        if (plan.Metadata.Origin?[axis] is not { } origin || plan.Metadata.PixelSize[axis] is not { } size) return 0;
        return origin.TryConvertTo(size.Unit, out Quantity same) ? same.Value : 0;
    }

    private static List<NgffChannel> Channels(ScenePlan plan, IReadOnlyList<NgffWindow?> windows, List<int> assigned)
    {
        List<NgffChannel> channels = [];
        int samples = plan.UnfoldedSamples;
        int count = (int)plan.SizeOf('C');
        bool colours = samples > 1 && SamplesAreColours(plan);
        // Colours for channels that have none.
        IReadOnlyList<Rgba> chosen = DisplayColors.Of(samples > 1 ? [.. Enumerable.Repeat(new Channel { PixelType = plan.PixelType }, count)] : [.. Enumerable.Range(0, count).Select(i => i < plan.Metadata.Channels.Count ? plan.Metadata.Channels[i] : new Channel { PixelType = plan.PixelType })]);
        for (int i = 0; i < count; i++)
        {
            Channel? channel = i / samples < plan.Metadata.Channels.Count ? plan.Metadata.Channels[i / samples] : null;
            string? color = channel?.Color is { } known ? known.ToString()[1..] : null;
            if (samples > 1) color = !colours ? null : i % samples < SampleColors.Length ? SampleColors[i % samples] : "FFFFFF";
            if (color is null)
            {
                color = chosen[i].ToString()[1..];
                assigned.Add(i);
            }

            channels.Add(new NgffChannel
            {
                Label = samples > 1 ? SampleLabel(channel?.Name, i % samples, colours) : channel?.Name,
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

    /// <summary>The display ranges that the source states or that were measured when it was written; null when a channel has none.</summary>
    public static IReadOnlyList<NgffWindow>? StatedWindows(ScenePlan plan)
    {
        List<NgffWindow> windows = [];
        // Measured ranges hold for the same samples only.
        if (plan.Metadata.WindowsAreMeasured && plan.Placements is null) return null;
        for (int i = 0; i < plan.SizeOf('C'); i++)
        {
            if (i >= plan.Metadata.Channels.Count || plan.Metadata.Channels[i].Window is not { } window) return null;
            windows.Add(new NgffWindow(window.Min, window.Max, window.Start, window.End));
        }

        return windows;
    }

    /// <summary>True unless the source says that its samples are something else than red, green, blue and opacity (TIFF: photometric interpretation min-is-black and the like).</summary>
    private static bool SamplesAreColours(ScenePlan plan) =>
        plan.Metadata.Display.FirstOrDefault(d => d.Key == "photometric").Value is { } photometric ? photometric is "RGB" or "YCbCr" : plan.UnfoldedSamples is 3 or 4;

    private static string SampleLabel(string? channel, int sample, bool colours)
    {
        string name = colours && sample < SampleNames.Length ? SampleNames[sample] : Invariant($"sample {sample}");
        return channel is null ? name : channel + " " + name;
    }

    private static PlaneRanges Unwritten(ScenePlan plan)
    {
        PlaneRanges planes = new();
        if (plan.IsUnwritten) planes.Add(0, new PlaneNumbers(plan.Axes, plan.Levels[0].Shape).Total);
        return planes;
    }

    /// <summary>How the levels were made, and what Lamella needs to know to read back exactly what it was given: samples per pixel, colours and ranges that are its own choice.</summary>
    private static JsonElement Note(ScenePlan plan, NgffMultiscale? kept, List<int> assigned, string? pixelHash)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            if (kept is { Metadata.ValueKind: JsonValueKind.Object })
            {
                foreach (JsonProperty property in kept.Metadata.EnumerateObject().Where(p => !p.NameEquals(LamellaNote.Member))) property.WriteTo(writer);
            }
            else if (kept is null)
            {
                writer.WriteString("description", $"each level is made from the one before by {Method(plan)} over blocks");
                writer.WriteString("method", Method(plan));
            }

            writer.WritePropertyName(LamellaNote.Member);
            new LamellaNote
            {
                SamplesPerPixel = plan.UnfoldedSamples,
                Unnamed = plan.Metadata.Name is null,
                AssignedColors = assigned,
                StatedWindows = Measured(plan) && plan.UnfoldedSamples == 1 && !plan.Metadata.WindowsAreMeasured ? [.. Enumerable.Range(0, plan.Metadata.Channels.Count).Where(i => plan.Metadata.Channels[i].Window is not null)] : [],
                MeasuredWindows = Measured(plan),
                Unwritten = Unwritten(plan),
                PixelHash = pixelHash,
                History = plan.Metadata.History,
            }.Write(writer);
            writer.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    private static bool Measured(ScenePlan plan) => plan.Label is null && (plan.UnfoldedSamples > 1 || plan.Metadata.WindowsAreMeasured || plan.Metadata.Channels.Any(c => c.Window is null));
}
