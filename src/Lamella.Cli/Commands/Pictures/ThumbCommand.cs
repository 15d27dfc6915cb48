using System.CommandLine;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella thumb</c>: one small picture of an image.</summary>
internal static class ThumbCommand
{
    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs();
        Option<string?> output = new("--output", "-o") { Description = "The picture (NAME.png), a folder for it (made for several images, or when it ends with a slash), or - for standard output; IMAGE.thumb.png beside the image by default.", HelpName = "FILE|DIR" };
        Option<int> size = IdentityOptions.Count("The longer side at most.", Pictures.DefaultSide, "--size");
        Option<bool> overwrite = IdentityOptions.Overwrite();
        Option<string> compat = IdentityOptions.Compat();
        Option<string?> scene = CommonOptions.Scene();
        Option<string?> select = CommonOptions.Select();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("thumb", "Save a small picture of an image.") { inputs, output, size, overwrite, compat, scene, select, threads, memory, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(output) == OutputFile.Standard) result.AddError("--output - and --json exclude each other");
        });
        OpeningOptions opening = new();
        opening.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string? target = parsed.GetValue(output);
            InputSet images = InputSet.Of(parsed.GetValue(inputs)!);
            bool folder = target is not null && target != OutputFile.Standard && (Directory.Exists(target) || Path.EndsInDirectorySeparator(target) || !images.IsAlone);
            if (folder) PictureFile.CheckFolder(target!);
            else if (target is not null) PictureFile.CheckName(target);
            if (target == OutputFile.Standard && images.Paths.Count > 1) throw new ArgumentException("-o - takes one picture; name a folder for several images");
            PictureList list = new("thumb");
            ImageBatch batch = new(terminal, opening.Of(parsed));
            PictureFile pictures = new(parsed.GetValue(overwrite));
            int code = batch.Run(images, image =>
            {
                Scene chosen = CommonOptions.FindScene(image, parsed.GetValue(scene));
                using ProgressPrinter progress = new(terminal, "auto");
                PictureOptions options = IdentityOptions.Picture(parsed, select, compat, CommonOptions.Execution(parsed, threads, memory, cancellation)) with { Side = parsed.GetValue(size) };
                Picture picture = Pictures.Thumbnail(chosen, options, progress.Counting("picture"));
                progress.Finish();
                IdentityOptions.WarnOfFurtherAxes(terminal, image, chosen, options.Selection);
                string file = target is null ? ImageBatch.PlaceOf(image.Path) + ".thumb.png" : folder ? Path.Combine(target, ImageBatch.NameOf(image.Path) + ".thumb.png") : target;
                pictures.Save(file, picture, image);
                if (file != OutputFile.Standard) list.Add(new SavedPicture(file, image.Path, chosen.Index, picture));
            });
            if (target != OutputFile.Standard) list.Write(terminal, batch, parsed.GetValue(json));
            return Task.FromResult(code);
        });
        return command;
    }
}
