using Lamella.Engine;
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
        int start = 0;
        while (start < file.Pages.Count && ShapedDescription.Find(file, start) is { } shaped)
        {
            scenes.Add(SceneOf(shaped.Stack, options, warnings));
            start += shaped.PageCount;
        }

        foreach (TiffStack stack in TiffGrouping.Group(file, start)) scenes.Add(SceneOf(stack, options, warnings));
        return Finish("TIFF", file, scenes, warnings);
    }

    /// <summary>The content of a dialect's image, with what is common to all dialects: the original description and the warnings of the container.</summary>
    public static ImageContent Finish(string format, TiffFile file, List<SceneContent> scenes, List<string> warnings)
    {
        if (scenes.Count == 0) throw file.Pages.Problem ?? new DamagedDataException("damaged TIFF data: no page can be read") { Format = TiffContainer.Format };
        if (file.Pages.Warning is { } cut) warnings.Insert(0, cut);
        if (file.Pages.Problem is { } problem) warnings.Insert(0, "pages that cannot be read are left out: " + problem.Message);
        WarnOfCodecs(scenes, warnings);
        return new ImageContent
        {
            Format = format,
            Scenes = scenes,
            Warnings = warnings,
            OriginalMetadata = Originals(file),
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

    /// <summary>One scene of a stack whose metadata is that of plain TIFF.</summary>
    public static SceneContent SceneOf(TiffStack stack, OpenOptions options, List<string> warnings)
    {
        List<LevelSource> levels = stack.Levels(warnings);
        string axes = levels[0].Axes;
        string? presented = Present(axes, options);
        if (presented is not null)
        {
            warnings.Add(Invariant($"the file does not say what its {stack.Shape[stack.Axes.IndexOf('Q', StringComparison.Ordinal)]} pages are; they are presented as axis {options.PageAxis}"));
        }

        return new SceneContent
        {
            Levels = levels,
            AxesOverride = presented,
            Channels = ChannelsOf(levels[0], presented ?? axes, stack.Layout),
            PixelSize = TiffMetadata.PixelSize(stack.First),
            Display = TiffMetadata.Display(stack.First, stack.Layout),
            Notes = TiffMetadata.Notes(stack.First),
            Palette = TiffMetadata.Palette(stack.First, stack.Layout),
            Description = stack.First.Text(TiffTag.ImageDescription),
        };
    }

    /// <summary>One channel for each index of axis C.</summary>
    public static List<Channel> ChannelsOf(LevelSource level, string axes, TiffPageLayout layout)
    {
        int axis = axes.IndexOf('C', StringComparison.Ordinal);
        long count = axis < 0 ? 1 : level.Shape[axis];
        // Where samples are presented as channels, each has one.
        int samples = axes.Contains('S', StringComparison.Ordinal) ? layout.Samples : 1;
        List<Channel> channels = new((int)Math.Min(count, 4096));
        for (long i = 0; i < count; i++) channels.Add(new Channel { PixelType = layout.Type, Samples = samples });
        return channels;
    }

    /// <summary>The axes with Q (pages of unknown meaning) in the place of the axis that the user chose, when that one is free; else null.</summary>
    private static string? Present(string axes, OpenOptions options) =>
        axes.Contains('Q', StringComparison.Ordinal) && !axes.Contains(options.PageAxis, StringComparison.Ordinal) ? axes.Replace('Q', options.PageAxis) : null;
}
