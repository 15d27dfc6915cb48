using System.CommandLine;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella scenes</c>: a small picture of every scene, or all of them on one sheet.</summary>
internal static class ScenesCommand
{
    private const int SheetSide = 192;

    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs();
        Option<string?> output = new("--output-dir", "-o") { Description = "The folder for IMAGE.scene_NNN.thumb.png; beside the image by default.", HelpName = "DIR" };
        Option<string?> sheet = new("--sheet") { Description = "Save one sheet with all scenes; single pictures then only with -o.", HelpName = "FILE" };
        Option<int> size = IdentityOptions.Count("The longer side of a picture at most.", Pictures.DefaultSide, "--size");
        Option<bool> overwrite = IdentityOptions.Overwrite();
        Option<string> compat = IdentityOptions.Compat();
        Option<string?> scene = IdentityOptions.Scenes();
        Option<string?> select = CommonOptions.Select();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("scenes", "Save a small picture of every scene.") { inputs, output, sheet, size, overwrite, compat, scene, select, threads, memory, json };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string? folder = parsed.GetValue(output), sheetFile = parsed.GetValue(sheet);
            PictureList list = new("scenes");
            List<Picture> cells = [];
            ImageBatch batch = new(terminal);
            PictureFile pictures = new(parsed.GetValue(overwrite));
            if (folder is not null) PictureFile.CheckFolder(folder);
            if (sheetFile is not null) PictureFile.CheckName(sheetFile);
            int code = batch.Run(InputSet.Of(parsed.GetValue(inputs)!), image =>
            {
                if (sheetFile is not null) OutputFile.RefuseSource(sheetFile, image);
                using ProgressPrinter progress = new(terminal, "auto");
                PictureOptions options = IdentityOptions.Picture(parsed, select, compat, CommonOptions.Execution(parsed, threads, memory, cancellation)) with { Side = parsed.GetValue(size) };
                batch.EachScene(image, IdentityOptions.FindScenes(image, parsed.GetValue(scene)), one =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    Picture picture = Pictures.Thumbnail(one, options, progress.Counting("pictures"));
                    progress.Finish();
                    IdentityOptions.WarnOfFurtherAxes(terminal, image, one, options.Selection);
                    if (sheetFile is not null) cells.Add(Pictures.Shrink(picture, SheetSide));
                    if (sheetFile is not null && folder is null) return;
                    string place = folder ?? Path.GetDirectoryName(ImageBatch.PlaceOf(image.Path)) ?? string.Empty;
                    string file = Path.Combine(place, Invariant($"{ImageBatch.StemOf(image.Path)}.scene_{one.Index:D3}.thumb.png"));
                    pictures.Save(file, picture, image);
                    list.Add(new SavedPicture(file, image.Path, one.Index, picture));
                });
            });
            if (sheetFile is not null && cells.Count > 0)
            {
                Picture made = Pictures.Sheet(cells, SheetSide);
                pictures.Save(sheetFile, made);
                list.Add(new SavedPicture(sheetFile, string.Join(' ', parsed.GetValue(inputs)!), 0, made));
            }

            list.Write(terminal, batch, parsed.GetValue(json));
            return Task.FromResult(code);
        });
        return command;
    }
}
