using System.CommandLine;
using Lamella.Cli.Output;
using Lamella.Iscc.Images;
using Lamella.Iscc.Imagewalk;
using Lamella.Iscc.Views;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella thumb</c>: one small picture of an image.</summary>
internal static class ThumbCommand
{
    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs();
        Option<string?> output = new("--output", "-o") { Description = "The picture, an existing folder for it, or - for standard output; IMAGE.thumb.png beside the image by default.", HelpName = "FILE|DIR" };
        Option<int> size = IdentityOptions.Count("The longer side at most.", SavedView.Side, "--size");
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
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string? target = parsed.GetValue(output);
            if (target is not null && !Directory.Exists(target) && InputPaths.Expand(parsed.GetValue(inputs)!).Count > 1) throw new ArgumentException("-o must be an existing folder for several images");
            PictureList list = new("thumb");
            ImageBatch batch = new(terminal);
            PictureFile pictures = new(parsed.GetValue(overwrite));
            int code = batch.Run(parsed.GetValue(inputs)!, image =>
            {
                Scene chosen = CommonOptions.FindScene(image, parsed.GetValue(scene));
                ImageScenes sequence = new([chosen], IdentityOptions.SelectionOf(parsed.GetValue(select)), CommonOptions.Execution(parsed, threads, memory, cancellation));
                ByteImage picture = Overview.Make(new WalkScene(sequence, 0, WalkModes.Parse(parsed.GetValue(compat)!)), parsed.GetValue(size));
                string file = target is null ? ImageBatch.PlaceOf(image.Path) + ".thumb.png"
                    : Directory.Exists(target) ? Path.Combine(target, ImageBatch.NameOf(image.Path) + ".thumb.png") : target;
                pictures.Save(file, picture, image);
                if (file != OutputFile.Standard) list.Add(new SavedPicture(file, image.Path, chosen.Index, picture));
            });
            if (target != OutputFile.Standard) list.Write(terminal, batch, parsed.GetValue(json));
            return Task.FromResult(code);
        });
        return command;
    }
}
