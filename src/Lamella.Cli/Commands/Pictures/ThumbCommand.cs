using System.CommandLine;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella thumb</c>: one small picture of an image.</summary>
internal static class ThumbCommand
{
    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs();
        Option<string?> output = new("--output", "-o") { Description = "The picture (NAME.png or NAME.jpg), a folder for it (made for several images, or when it ends with a slash), or - for standard output; IMAGE.thumb.png beside the image by default.", HelpName = "FILE|DIR" };
        Option<int> size = IdentityOptions.Count("The longer side at most.", Pictures.DefaultSide, "--size");
        Option<bool> overwrite = IdentityOptions.Overwrite();
        Option<string?> scene = CommonOptions.Scene();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("thumb", "Save a small picture of an image: all channels in their colours (lamella help display).") { inputs, output, size, overwrite, scene, threads, memory, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(output) == OutputFile.Standard) result.AddError("--output - and --json exclude each other");
        });
        PictureArguments look = PictureArguments.AddedTo(command);
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string? target = parsed.GetValue(output);
            InputSet images = InputSet.Of(parsed.GetValue(inputs)!);
            bool folder = target is not null && target != OutputFile.Standard && (Directory.Exists(target) || Path.EndsInDirectorySeparator(target) || !images.IsAlone);
            PictureFile pictures = look.Saving(parsed, parsed.GetValue(overwrite));
            if (folder) PictureFile.CheckFolder(target!);
            else if (target is not null) pictures.CheckName(target);
            if (target == OutputFile.Standard && images.Paths.Count > 1) throw new ArgumentException("-o - takes one picture; name a folder for several images");
            PictureList list = new("thumb");
            ImageBatch batch = new(terminal, opening.Of(parsed));
            int code = batch.Run(images, image =>
            {
                Scene chosen = CommonOptions.FindScene(image, parsed.GetValue(scene));
                using ProgressPrinter progress = new(terminal, "auto");
                PictureOptions options = look.Of(parsed, CommonOptions.Execution(parsed, threads, memory, cancellation)) with { Side = parsed.GetValue(size) };
                Picture picture = Pictures.Thumbnail(chosen, options, progress.Counting("drawing"));
                progress.Finish();
                IdentityOptions.WarnOfFurtherAxes(terminal, image, chosen, options.Selection);
                string file = target is null ? ImageBatch.PlaceOf(image.Path) + ".thumb" + pictures.Ending : folder ? Path.Combine(target, ImageBatch.NameOf(image.Path) + ".thumb" + pictures.Ending) : target;
                pictures.Save(file, picture, image);
                if (file != OutputFile.Standard) list.Add(new SavedPicture(file, image.Path, chosen.Index, picture));
            });
            if (target != OutputFile.Standard) list.Write(terminal, batch, parsed.GetValue(json));
            return Task.FromResult(code);
        });
        return command;
    }
}
