using Lamella.Engine;
using Lamella.Formats.Tiff.Dialects;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>Reads plain TIFF: stacks by tifffile's shape descriptions where there are any, else by grouping equal pages.</summary>
internal static class TiffReader
{
    /// <summary>Makes scenes of all pages.</summary>
    public static ImageContent Read(TiffFile file, OpenOptions options)
    {
        List<string> warnings = [];
        List<SceneContent> scenes = [];
        List<ContentPart> missing = [];
        List<KeyValuePair<string, string>> originals = [];
        int start = 0;
        foreach (ShapedDescription shaped in ShapedDescription.FindAll(file))
        {
            // The axes are those of the description; what an instrument says of sizes counts.
            scenes.Add(SceneOf(shaped.Stack, options, warnings, TiffDialects.Find(file, shaped.Stack, warnings) is { } facts ? facts with { Axes = null } : null));
            start += shaped.PageCount;
        }

        foreach (TiffStack stack in TiffGrouping.Group(file, start))
        {
            TiffFacts? facts = TiffDialects.Find(file, stack, warnings);
            TiffStack shaped = facts is null ? stack : Arrange(file, stack, facts, missing);
            scenes.Add(SceneOf(shaped, options, warnings, facts));
            foreach (KeyValuePair<string, string> original in facts?.Originals ?? [])
            {
                if (!originals.Exists(known => known.Key == original.Key)) originals.Add(original);
            }
        }

        return Finish("TIFF", file, scenes, warnings, new TiffParts { Originals = originals, Missing = missing, MissingPlanes = missing.Sum(part => part.Count) });
    }

    /// <summary>The stack with the axes that a dialect states; planes without a page are counted.</summary>
    private static TiffStack Arrange(TiffFile file, TiffStack stack, TiffFacts facts, List<ContentPart> missing)
    {
        if (facts.Axes is not { } axes || stack.Reduced.Count > 0) return stack;
        (string letters, long[] shape) = TiffAxis.Stored(axes);
        // No axis can be that of a page as well.
        if (letters.AsSpan().ContainsAny(stack.Layout.PageAxes())) return stack;
        Int128 planes = 1;
        foreach (long length in shape) planes *= length;
        int stored = stack.PageNumbers.Count;
        // A description of fewer planes than there are pages is wrong, and one of far more is no better.
        if (planes < stored || planes > int.MaxValue) return stack;
        if (planes > stored) missing.Add(new ContentPart("plane", (long)planes - stored, Invariant($"the last of {planes}"), $"the {facts.Dialect} header promises more than the file stores; read as zero"));
        int[] pages = [.. facts.Order is { } order ? order.Select(i => stack.PageNumbers[i]) : stack.PageNumbers];
        return stack with { Axes = letters, Shape = shape, Pages = new TiffPageList(file, pages) };
    }

    /// <summary>The content of a dialect's image, with what is common to all dialects: the original description and the warnings of the container.</summary>
    public static ImageContent Finish(string format, TiffFile file, List<SceneContent> scenes, List<string> warnings, TiffParts? parts = null)
    {
        if (scenes.Count == 0) throw file.Pages.Problem ?? new DamagedDataException("damaged TIFF data: no page can be read") { Format = TiffContainer.Format };
        if (file.Pages.Warning is { } cut) warnings.Insert(0, cut);
        if (file.Pages.Problem is { } problem) warnings.Insert(0, "pages that cannot be read are left out: " + problem.Message);
        List<ContentPart> damage = TiffDamage.Count(file, format);
        WarnOfCodecs(scenes, warnings);
        if (parts is not null) WarnOfCodecs(parts.Associated, warnings);
        return new ImageContent
        {
            Format = format,
            Scenes = damage.Count == 0 ? scenes : [.. scenes.Select(scene => scene with { Damage = damage[0].ToString() })],
            Warnings = warnings,
            OriginalMetadata = [.. Originals(file), .. parts?.Originals ?? []],
            Associated = parts?.Associated ?? [],
            Attachments = parts?.Attachments ?? [],
            Unused = parts?.Unused ?? [],
            Missing = [.. parts?.Missing ?? [], .. damage],
            MissingPlanes = parts?.MissingPlanes ?? 0,
        };
    }

    /// <summary>The texts of the first page: its description, and the JSON of Micro-Manager.</summary>
    private static List<KeyValuePair<string, string>> Originals(TiffFile file)
    {
        List<KeyValuePair<string, string>> list = [];
        if (file.Description is { } description) list.Add(new("ImageDescription", description));
        if (file.FirstPage.Text(TiffTag.MicroManagerMetadata) is { } json) list.Add(new("MicroManagerMetadata", json));
        return list;
    }

    /// <summary>One warning for each compression that opens but cannot be decoded.</summary>
    public static void WarnOfCodecs(IEnumerable<SceneContent> scenes, List<string> warnings)
    {
        foreach (SceneContent scene in scenes)
        {
            foreach (LevelSource level in scene.Levels)
            {
                if (level is not TiffLevelSource tiff) continue;
                TiffCodec codec = TiffCodecs.Find(tiff.Layout.Compression);
                string warning = $"the pixels cannot be read: {codec.Title} is not supported";
                if (codec.Decode is null && !warnings.Contains(warning)) warnings.Add(warning);
            }
        }
    }

    /// <summary>One scene of a stack whose metadata is that of plain TIFF, and of a dialect where one is known.</summary>
    public static SceneContent SceneOf(TiffStack stack, OpenOptions options, List<string> warnings, TiffFacts? facts = null)
    {
        List<LevelSource> levels = stack.Levels(warnings);
        string axes = levels[0].Axes;
        string? presented = Present(axes, options);
        if (presented is not null)
        {
            warnings.Add(Invariant($"the file does not say what its {stack.Shape[stack.Axes.IndexOf('Q', StringComparison.Ordinal)]} pages are; they are presented as axis {options.PageAxis}"));
        }

        PixelSizes resolution = TiffMetadata.PixelSize(stack.First);
        return new SceneContent
        {
            Name = facts?.Name,
            Levels = levels,
            AxesOverride = presented,
            AxisInfo = facts?.Axes is { } named ? TiffAxis.Names(named) : [],
            Channels = Named(ChannelsOf(levels[0], presented ?? axes, stack.Layout), facts),
            PixelSize = facts is null ? resolution : facts.StatesSize ? facts.PixelSize : facts.PixelSize with { X = facts.PixelSize.X ?? resolution.X, Y = facts.PixelSize.Y ?? resolution.Y },
            Origin = facts?.Origin,
            Objective = facts?.Objective,
            Acquired = facts?.Acquired,
            Display = TiffMetadata.Display(stack.First, stack.Layout),
            Notes = [.. TiffMetadata.Notes(stack.First), .. facts?.Notes ?? []],
            Palette = TiffMetadata.Palette(stack.First, stack.Layout),
            Description = stack.First.Text(TiffTag.ImageDescription),
        };
    }

    private static List<Channel> Named(List<Channel> channels, TiffFacts? facts)
    {
        if (facts is null || facts.Channels.Count != channels.Count) return channels;
        for (int i = 0; i < channels.Count; i++) channels[i] = channels[i] with { Name = facts.Channels[i].Name, Color = facts.Channels[i].Color };
        return channels;
    }

    /// <summary>One channel for each index of axis C.</summary>
    public static List<Channel> ChannelsOf(LevelSource level, string axes, TiffPageLayout layout)
    {
        int axis = axes.IndexOf('C', StringComparison.Ordinal);
        long count = axis < 0 ? 1 : level.Shape[axis];
        int sampleAxis = axes.IndexOf('S', StringComparison.Ordinal);
        int samples = sampleAxis < 0 ? 1 : (int)Math.Min(level.Shape[sampleAxis], int.MaxValue);
        List<Channel> channels = new((int)Math.Min(count, 4096));
        for (long i = 0; i < count; i++) channels.Add(new Channel { PixelType = layout.Type, Samples = samples });
        return channels;
    }

    /// <summary>The axes with Q (pages of unknown meaning) in the place of the axis that the user chose, when that one is free; else null.</summary>
    private static string? Present(string axes, OpenOptions options) =>
        axes.Contains('Q', StringComparison.Ordinal) && !axes.Contains(options.PageAxis, StringComparison.Ordinal) ? axes.Replace('Q', options.PageAxis) : null;
}
