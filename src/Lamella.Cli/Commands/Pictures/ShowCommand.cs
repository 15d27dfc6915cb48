using System.CommandLine;
using System.Text;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella show</c>: a picture of an image on the terminal.</summary>
internal static class ShowCommand
{
    private const int UsualColumns = 80;
    private const int UsualRows = 24;
    // Room for the caption and for the line where the user types.
    private const int RowsBeside = 3;
    private static readonly string[] Forms = ["auto", "blocks", "sixel", "kitty", "letters"];

    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs();
        Option<string> form = new("--as") { Description = "How to draw: in half blocks, as sixels, by the protocol of kitty, in letters; auto: the best that the terminal is known to draw.", DefaultValueFactory = _ => Forms[0] };
        form.Choices(Forms);
        Option<int?> width = new("--width") { Description = "Columns of the terminal to use; all by default.", HelpName = "COLUMNS" };
        width.Validators.Add(result => CommonOptions.RefuseBelow(result, 4, "--width must be at least 4"));
        Option<string?> scene = CommonOptions.Scene();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Command command = new("show", "Draw an image on the terminal.") { inputs, form, width, scene, threads, memory };
        PictureArguments look = PictureArguments.AddedTo(command, saves: false);
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            TerminalGraphics graphics = Of(parsed.GetValue(form)!);
            ImageBatch batch = new(terminal, opening.Of(parsed));
            int code = batch.Run(InputSet.Of(parsed.GetValue(inputs)!), image =>
            {
                Scene chosen = CommonOptions.FindScene(image, parsed.GetValue(scene));
                using ProgressPrinter progress = new(terminal, "auto");
                (int columns, int rows) = Room(parsed.GetValue(width));
                PictureOptions options = look.Of(parsed, CommonOptions.Execution(parsed, threads, memory, cancellation));
                bool cells = graphics is TerminalGraphics.Blocks or TerminalGraphics.Letters;
                // Letters on a picture of few pixels are not readable.
                if (cells) options = options with { Side = Math.Max(1, Math.Max(columns, 2 * rows)), ScaleBar = false, Caption = false };
                Picture picture = Pictures.Thumbnail(chosen, options, progress.Counting("drawing"));
                progress.Finish();
                if (cells) picture = Fit(picture, columns, 2 * rows);
                terminal.Out.Exact.Write(Draw(picture, graphics).ReplaceLineEndings(Environment.NewLine));
                terminal.Out.Exact.WriteLine(Caption(image, chosen, options.Selection, graphics != TerminalGraphics.Letters));
                IdentityOptions.WarnOfFurtherAxes(terminal, image, chosen, options.Selection);
            });
            return Task.FromResult(code);
        });
        return command;
    }

    /// <summary>The best form that a terminal is known to draw, by what it says of itself in the environment.</summary>
    internal static TerminalGraphics Best(Func<string, string?> environment)
    {
        string term = environment("TERM") ?? string.Empty, program = environment("TERM_PROGRAM") ?? string.Empty;
        if (!string.IsNullOrEmpty(environment("NO_COLOR")) || term is "dumb" or "linux") return TerminalGraphics.Letters;
        // What draws between two terminals does not pass pictures on.
        if (!string.IsNullOrEmpty(environment("TMUX")) || term.StartsWith("screen", StringComparison.Ordinal) || term.StartsWith("tmux", StringComparison.Ordinal)) return TerminalGraphics.Blocks;
        if (term is "xterm-kitty" or "xterm-ghostty" || environment("KITTY_WINDOW_ID") is { Length: > 0 } || program is "ghostty" or "WezTerm") return TerminalGraphics.Kitty;
        return term.StartsWith("foot", StringComparison.Ordinal) || term is "mlterm" or "yaft-256color" || term.Contains("sixel", StringComparison.Ordinal) || program is "mintty" or "contour" ? TerminalGraphics.Sixel : TerminalGraphics.Blocks;
    }

    private static TerminalGraphics Of(string form) => form switch
    {
        "blocks" => TerminalGraphics.Blocks,
        "sixel" => TerminalGraphics.Sixel,
        "kitty" => TerminalGraphics.Kitty,
        "letters" => TerminalGraphics.Letters,
        _ => Best(Environment.GetEnvironmentVariable),
    };

    private static string Draw(Picture picture, TerminalGraphics graphics) => graphics switch
    {
        TerminalGraphics.Letters => TerminalPicture.Letters(picture),
        TerminalGraphics.Sixel => TerminalPicture.Sixels(picture),
        TerminalGraphics.Kitty => TerminalPicture.Kitty(picture),
        _ => TerminalPicture.Blocks(picture),
    };

    private static (int Columns, int Rows) Room(int? asked)
    {
        try
        {
            if (!Console.IsOutputRedirected && Console.WindowWidth > 0 && Console.WindowHeight > RowsBeside) return (Math.Min(asked ?? int.MaxValue, Console.WindowWidth), Console.WindowHeight - RowsBeside);
        }
        catch (IOException)
        {
            // A stream that is no terminal has the usual size.
        }

        // Into a file or a pager a picture may be as high as it likes.
        return (asked ?? UsualColumns, asked ?? UsualRows);
    }

    private static Picture Fit(Picture picture, int columns, int rows)
    {
        double share = Math.Min(1, Math.Min((double)columns / picture.Width, (double)rows / picture.Height));
        return share >= 1 ? picture : Pictures.Shrink(picture, Math.Max(1, (int)(Math.Max(picture.Width, picture.Height) * share)));
    }

    /// <summary>Which image, scene and section is seen, with the channels in their colours.</summary>
    private static string Caption(BioImage image, Scene scene, Selection selection, bool coloured)
    {
        StringBuilder text = new(PlainText.OneLine(image.Path));
        if (image.Scenes.Count > 1) text.Append("   ").Append(PlainText.OneLine(Invariant($"scene {scene.Index} {scene.Name}").TrimEnd()));
        foreach (char axis in "TZ")
        {
            if (scene.SizeOf(axis) > 1 && !selection.AxesNamed.Contains(axis)) text.Append(Invariant($"   {axis}={(axis == 'Z' ? scene.SizeOf('Z') / 2 : 0)} of {scene.SizeOf(axis)}"));
        }

        if (!selection.IsEmpty) text.Append("   ").Append(selection);
        if (scene.Channels.Count < 2 || selection.AxesNamed.Contains('C')) return text.ToString();
        IReadOnlyList<Rgba> colors = DisplayColors.Of(scene.Channels);
        text.Append("  ");
        for (int c = 0; c < Math.Min(scene.Channels.Count, Pictures.MostChannels); c++)
        {
            string name = PlainText.OneLine(scene.Channels[c].Name ?? Invariant($"channel {c}"));
            text.Append(' ').Append(coloured ? Invariant($"\x1b[38;2;{colors[c].R};{colors[c].G};{colors[c].B}m\u25A0\x1b[0m {name}") : name);
        }

        if (scene.Channels.Count > Pictures.MostChannels) text.Append(Invariant($" and {scene.Channels.Count - Pictures.MostChannels} more"));
        return text.ToString();
    }
}
