using System.CommandLine;
using System.Globalization;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary>How pictures are made: the options that all commands share which make pictures.</summary>
internal sealed class PictureArguments
{
    private Option<string?> Select { get; } = CommonOptions.Select();

    private Option<bool> ScaleBar { get; } = new("--scale-bar") { Description = "Draw a bar of a round length, where the width of a pixel is known." };

    private Option<bool> Caption { get; } = new("--caption", "--label") { Description = "Write the names of the scene and of the channels below the picture." };

    private Option<string?> Compat { get; } = new("--compat") { Description = "Make the picture that iscc-bio makes (three channels as red, green and blue, stretched together), instead of one for people: as IEP-0018 counts the samples of RGB pixels (spec), or as iscc-bio does.", HelpName = "spec|iscc-bio" };

    private Option<string?> Format { get; } = new("--format") { Description = "How pictures are stored where their names do not say it: png (the default) keeps samples, jpg is smaller and changes them a little.", HelpName = "png|jpg" };

    private Option<int> Quality { get; } = new("--quality") { Description = "The quality of JPEG, 1 (small) to 100 (hardly changed).", HelpName = "N", DefaultValueFactory = _ => Picture.DefaultJpegQuality };

    /// <summary>The options, added to a command; those of files only where it saves pictures.</summary>
    public static PictureArguments AddedTo(Command command, bool saves = true)
    {
        PictureArguments arguments = new();
        if (saves)
        {
            arguments.Format.Choices(PictureFile.Png, PictureFile.Jpeg);
            arguments.Quality.Validators.Add(result =>
            {
                if (result.Tokens is [{ } token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number is < 1 or > 100) result.AddError("--quality must be 1 to 100");
            });
            command.Options.Add(arguments.Format);
            command.Options.Add(arguments.Quality);
        }

        arguments.Compat.Choices(ImagewalkModes.Spec, ImagewalkModes.IsccBio);
        foreach (Option option in (Option[])[arguments.Select, arguments.ScaleBar, arguments.Caption, arguments.Compat]) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(arguments.Compat) is not null && (result.GetValue(arguments.ScaleBar) || result.GetValue(arguments.Caption))) result.AddError("--compat makes the bare picture; leave out --scale-bar and --caption");
        });
        return arguments;
    }

    /// <summary>What saves the pictures of a run.</summary>
    public PictureFile Saving(ParseResult parsed, bool overwrite) => new(overwrite, parsed.GetValue(Format), parsed.GetValue(Quality));

    /// <summary>How pictures are made, but for their size.</summary>
    public PictureOptions Of(ParseResult parsed, ExecutionOptions execution)
    {
        string? compat = parsed.GetValue(Compat);
        return new PictureOptions
        {
            Look = compat is null ? PictureLook.Display : PictureLook.Identity,
            Mode = compat is null ? ImagewalkMode.Spec : ImagewalkModes.Parse(compat),
            ScaleBar = parsed.GetValue(ScaleBar),
            Caption = parsed.GetValue(Caption),
            Selection = IdentityOptions.SelectionOf(parsed.GetValue(Select)),
            Execution = execution,
        };
    }
}
