using System.CommandLine;
using System.Text.Json;
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
            ImageBatch batch = new(terminal);
            PictureFile pictures = new(parsed.GetValue(overwrite));
            if (parsed.GetValue(output) is { } saved) PictureFile.CheckFolder(saved);
            int code = batch.Run(InputSet.Of(parsed.GetValue(inputs)!), image =>
            {
                List<SceneFingerprint> scenes = [];
                using ProgressPrinter progress = new(terminal, "auto");
                batch.EachScene(image, IdentityOptions.FindScenes(image, parsed.GetValue(scene)), s => scenes.Add(Imagewalk.Fingerprint(image, s.Index, options, parsed.GetValue(maximum), progress.Counting("biocode", scene: s.Index))));
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
                Json.Write(terminal.Out, "biocode", writer =>
                {
                    writer.WriteString("mode", options.Mode.Name());
                    writer.WriteString("software", "lamella " + CommandLine.Version);
                    writer.WriteStartArray("images");
                    foreach ((string path, IReadOnlyList<SceneFingerprint> scenes) in results) WriteImage(writer, path, scenes);
                    writer.WriteEndArray();
                    batch.WriteErrors(writer);
                });
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

    private static void WriteImage(Utf8JsonWriter writer, string path, IReadOnlyList<SceneFingerprint> scenes)
    {
        writer.WriteStartObject();
        writer.WriteString("path", path);
        writer.WriteStartArray("scenes");
        foreach (SceneFingerprint scene in scenes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", scene.Scene);
            writer.WriteString("sceneId", scene.SceneId);
            writer.WriteString("isccSum", scene.Sum.Wide.ToString());
            writer.Texts("units", [scene.Sum.DataCode.ToString(), scene.Sum.InstanceCode.ToString()]);
            writer.WriteString("isccMixed", scene.Mixed?.ToString());
            writer.WriteNumber("bytes", scene.Sum.FileSize);
            writer.WriteStartArray("views");
            foreach (ViewFingerprint view in scene.Views) WriteView(writer, scene, view);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteView(Utf8JsonWriter writer, SceneFingerprint scene, ViewFingerprint view)
    {
        writer.WriteStartObject();
        writer.WriteString("id", view.Id(scene.Stem, scene.Scene));
        writer.WriteString("type", view.TypeName);
        writer.WriteString("isccImage", view.Code.ToString());
        if (view.Type == ViewKind.Composite)
        {
            writer.WriteNull("z");
            writer.Numbers("channels", [.. view.Channels]);
        }
        else
        {
            writer.WriteNumber("z", view.Z);
            writer.Numbers("channels", [view.C]);
        }

        writer.Number("entropy", view.Entropy);
        writer.Number("coverage", view.Coverage);
        if (view.Focus is { } focus) writer.Number("focus", focus);
        writer.WriteNumber("width", view.Picture.Width);
        writer.WriteNumber("height", view.Picture.Height);
        writer.WriteEndObject();
    }
}
