using System.CommandLine;

namespace Lamella.Cli;

/// <summary>What a user may state of an image that its file does not say, or says wrongly. One set of options for every command that opens images to read them.</summary>
internal sealed class OpeningOptions
{
    private Option<string?> ReadAs { get; } = new("--read-as") { Description = "Open with this format (a short name of lamella formats --json), whatever the data looks like.", HelpName = "FORMAT" };

    private Option<string?> Axes { get; } = new("--axes") { Description = "The meaning of the file's own axes, one letter for each in its order, such as TYX for a stack that is a time series.", HelpName = "LETTERS" };

    private Option<string?> PageAxis { get; } = new("--page-axis") { Description = "What pages of unknown meaning are: Z (the default), T or C.", HelpName = "Z|T|C" };

    private Option<string?> PixelSize { get; } = new("--pixel-size") { Description = "Pixel sizes to use instead of those of the file, such as X=0.1um,Y=0.1um,Z=0.5um,T=2s.", HelpName = "AXIS=SIZE,..." };

    /// <summary>The options, added to a command.</summary>
    public static OpeningOptions AddedTo(Command command)
    {
        OpeningOptions options = new();
        options.AddTo(command);
        return options;
    }

    private void AddTo(Command command)
    {
        PageAxis.Choices("Z", "T", "C", "z", "t", "c");
        foreach (Option option in (Option[])[ReadAs, Axes, PageAxis, PixelSize]) command.Options.Add(option);
    }

    /// <summary>What the user stated.</summary>
    /// <exception cref="ArgumentException">A value is not one.</exception>
    public OpenOptions Of(ParseResult parsed)
    {
        OpenOptions options = Remote.Opening;
        if (parsed.GetValue(ReadAs) is { } format) options = options with { Format = format };
        if (parsed.GetValue(Axes) is { } axes) options = options with { Axes = axes };
        if (parsed.GetValue(PageAxis) is { } page) options = options with { PageAxis = char.ToUpperInvariant(page[0]) };
        return parsed.GetValue(PixelSize) is { } sizes ? options with { PixelSize = Sizes(sizes) } : options;
    }

    private static PixelSizes Sizes(string text)
    {
        PixelSizes sizes = PixelSizes.Unknown;
        foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            MetadataEdit? edit = item.Contains('=', StringComparison.Ordinal) ? MetadataEdit.Parse("pixelSize." + item) : null;
            if (edit is not { Field: MetadataField.PixelSize }) throw new ArgumentException($"--pixel-size: '{item}' is not AXIS=SIZE, such as X=0.1um");
            sizes = edit.Axis switch
            {
                'X' => sizes with { X = edit.Size },
                'Y' => sizes with { Y = edit.Size },
                'Z' => sizes with { Z = edit.Size },
                _ => sizes with { T = edit.Size },
            };
        }

        return sizes;
    }
}
