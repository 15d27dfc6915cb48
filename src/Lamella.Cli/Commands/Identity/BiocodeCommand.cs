using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella biocode</c>: the fingerprint of every scene: its pixel hash, the Image-Codes of the views that stand for it, and the Mixed-Code over those.</summary>
internal static class BiocodeCommand
{
    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs();
        Option<int> maximum = IdentityOptions.Count("Views of each scene at most.", Imagewalk.DefaultMaximumViews, "--max-views", "-n");
        Option<string?> output = new("--output-dir", "-o") { Description = "The folder to save the views in.", HelpName = "DIR" };
        Option<bool> overwrite = IdentityOptions.Overwrite();
        Option<string> compat = IdentityOptions.Compat();
        Option<string?> scene = IdentityOptions.Scenes();
        Option<string?> select = CommonOptions.Select();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("biocode", "Print the ISCC fingerprint of every scene.") { inputs, maximum, output, overwrite, compat, scene, select, threads, memory, json };
        command.Aliases.Add("imagecode");
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            ImagewalkOptions options = new()
            {
                Mode = ImagewalkModes.Parse(parsed.GetValue(compat)!),
                Selection = IdentityOptions.SelectionOf(parsed.GetValue(select)),
                Execution = CommonOptions.Execution(parsed, threads, memory, cancellation),
            };
            List<(string Path, IReadOnlyList<SceneFingerprint> Scenes)> results = [];
            ImageBatch batch = new(terminal, opening.Of(parsed));
            PictureFile pictures = new(parsed.GetValue(overwrite));
            if (parsed.GetValue(output) is { } saved) PictureFile.CheckFolder(saved);
            int code = batch.Run(InputSet.Of(parsed.GetValue(inputs)!), image =>
            {
                List<SceneFingerprint> scenes = [];
                using ProgressPrinter progress = new(terminal, "auto");
                batch.EachScene(image, IdentityOptions.FindScenes(image, parsed.GetValue(scene)), s => scenes.Add(Imagewalk.Fingerprint(image, s.Index, options, parsed.GetValue(maximum), progress.Counting("hashing pixels", scene: s.Index))));
                progress.Finish();
                if (parsed.GetValue(output) is { } folder) Save(terminal, scenes, folder, pictures);
                if (parsed.GetValue(json))
                {
                    results.Add((image.Path, scenes));
                    return;
                }

                terminal.Out.Write(Imagewalk.Format(image, scenes));
                if (!terminal.Quiet) terminal.Error.WriteLine($"{Counted.Scenes(scenes.Count)}, {Counted.Of(scenes.Sum(s => s.Views.Count), "view")}");
            });
            if (parsed.GetValue(json))
            {
                BiocodeDocument document = new(options.Mode.Name(), "lamella " + CommandLine.Version, [.. results.Select(r => new BiocodeDocument.ImageEntry(r.Path, [.. r.Scenes.Select(Entry)]))], batch.Errors);
                Json.Write(terminal.Out, "biocode", document, BiocodeContext.Default.BiocodeDocument);
            }

            return Task.FromResult(code);
        });
        return command;
    }

    private static void Save(Terminal terminal, IEnumerable<SceneFingerprint> scenes, string folder, PictureFile pictures)
    {
        foreach (SceneFingerprint scene in scenes)
        {
            foreach (ViewFingerprint view in scene.Views) pictures.Save(Path.Combine(folder, view.Id(scene.Stem, scene.Scene) + ".png"), view.Picture);
        }

        if (!terminal.Quiet) terminal.Error.WriteLine("views are in " + folder);
    }

    private static BiocodeDocument.SceneEntry Entry(SceneFingerprint scene) => new(
        scene.Scene, scene.SceneId, scene.Sum.Wide.ToString(), [scene.Sum.DataCode.ToString(), scene.Sum.InstanceCode.ToString()], scene.Mixed?.ToString(), scene.Sum.FileSize, [.. scene.Views.Select(view => Entry(scene, view))]);

    private static BiocodeDocument.ViewEntry Entry(SceneFingerprint scene, ViewFingerprint view) => new(
        view.Id(scene.Stem, scene.Scene),
        view.TypeName,
        view.Code.ToString(),
        view.Type == ViewKind.Composite ? null : view.Z,
        view.Type == ViewKind.Composite ? [.. view.Channels.Select(c => (long)c)] : [view.C],
        view.Entropy,
        view.Coverage,
        view.Focus,
        view.Picture.Width,
        view.Picture.Height);
}
