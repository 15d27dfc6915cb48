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
        Option<string?> sheet = new("--sheet") { Description = "Save one sheet with all scenes; single pictures then only with -o. The ending is .png or .jpg.", HelpName = "FILE" };
        Option<int> size = IdentityOptions.Count("The longer side of a picture at most.", Pictures.DefaultSide, "--size");
        Option<bool> overwrite = IdentityOptions.Overwrite();
        Option<string?> scene = IdentityOptions.Scenes();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("scenes", "Save a small picture of every scene.") { inputs, output, sheet, size, overwrite, scene, threads, memory, json };
        PictureArguments look = PictureArguments.AddedTo(command);
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string? folder = parsed.GetValue(output), sheetFile = parsed.GetValue(sheet);
            PictureList list = new("scenes");
            List<Picture> cells = [];
            List<string> captions = [];
            bool named = false;
            ImageBatch batch = new(terminal, opening.Of(parsed));
            PictureFile pictures = look.Saving(parsed, parsed.GetValue(overwrite));
            if (folder is not null) PictureFile.CheckFolder(folder);
            if (sheetFile is not null) pictures.CheckName(sheetFile);
            InputSet images = InputSet.Of(parsed.GetValue(inputs)!);
            bool sheetOfSeveral = images.Paths.Count > 1;
            int code = batch.Run(images, image =>
            {
                if (sheetFile is not null) OutputFile.RefuseSource(sheetFile, image);
                using ProgressPrinter progress = new(terminal, "auto");
                PictureOptions options = look.Of(parsed, CommonOptions.Execution(parsed, threads, memory, cancellation)) with { Side = parsed.GetValue(size) };
                batch.EachScene(image, IdentityOptions.FindScenes(image, parsed.GetValue(scene)), one =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    Picture picture = Pictures.Thumbnail(one, options, progress.Counting("drawing"));
                    progress.Finish();
                    IdentityOptions.WarnOfFurtherAxes(terminal, image, one, options.Selection);
                    if (sheetFile is not null)
                    {
                        cells.Add(Pictures.Shrink(picture, SheetSide));
                        captions.Add(CaptionOf(image, one, sheetOfSeveral));
                        named = options.Look == PictureLook.Display;
                    }

                    if (sheetFile is not null && folder is null) return;
                    string place = folder ?? Path.GetDirectoryName(ImageBatch.PlaceOf(image.Path)) ?? string.Empty;
                    string file = Path.Combine(place, Invariant($"{ImageBatch.StemOf(image.Path)}.scene_{one.Index:D3}.thumb{pictures.Ending}"));
                    pictures.Save(file, picture, image);
                    list.Add(new SavedPicture(file, image.Path, one.Index, picture));
                });
            });
            if (sheetFile is not null && cells.Count > 0)
            {
                Picture made = Pictures.Sheet(cells, SheetSide, named ? captions : null);
                pictures.Save(sheetFile, made);
                list.Add(new SavedPicture(sheetFile, string.Join(' ', parsed.GetValue(inputs)!), 0, made));
            }

            list.Write(terminal, batch, parsed.GetValue(json));
            return Task.FromResult(code);
        });
        return command;
    }

    /// <summary>What is written below a picture of a sheet: where it comes from.</summary>
    private static string CaptionOf(BioImage image, Scene scene, bool ofSeveral)
    {
        string name = string.IsNullOrWhiteSpace(scene.Name) ? string.Empty : " " + scene.Name;
        string place = Invariant($"{scene.Index}{name}");
        return !ofSeveral ? place : image.Scenes.Count == 1 ? ImageBatch.NameOf(image.Path) : $"{ImageBatch.StemOf(image.Path)} {place}";
    }
}
