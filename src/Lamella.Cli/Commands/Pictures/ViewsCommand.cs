using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella views</c>: two-dimensional views of a scene, chosen by strategies.</summary>
internal static class ViewsCommand
{
    private static readonly string[] Names = ["mip", "best_focus", "representative", "composite"];

    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs();
        Option<string[]> strategies = new("--strategies", "-s") { Description = $"How views are chosen: {string.Join(", ", Names)}; repeatable (default the first three).", HelpName = "NAME", CustomParser = Parse };
        Option<int> maximum = IdentityOptions.Count("Views at most.", Pictures.DefaultMaximumViews, "--max-views", "-n");
        Option<string?> output = new("--output-dir", "-o") { Description = "The folder to save the views in; one folder for each image when there are several.", HelpName = "DIR" };
        Option<bool> overwrite = IdentityOptions.Overwrite();
        Option<string> compat = IdentityOptions.Compat();
        Option<string?> scene = CommonOptions.Scene();
        Option<string?> select = CommonOptions.Select();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("views", "Extract representative views of a scene.") { inputs, strategies, maximum, output, overwrite, compat, scene, select, threads, memory, json };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            ViewStrategy[]? wanted = parsed.GetValue(strategies) is { Length: > 0 } named ? [.. named.Select(name => (ViewStrategy)Array.IndexOf(Names, name))] : null;
            string? folder = parsed.GetValue(output);
            InputSet images = InputSet.Of(parsed.GetValue(inputs)!);
            bool several = images.Paths.Count > 1;
            if (folder is not null) PictureFile.CheckFolder(folder);
            List<(string Path, int Scene, IReadOnlyList<ExtractedView> Views)> results = [];
            ImageBatch batch = new(terminal);
            PictureFile pictures = new(parsed.GetValue(overwrite));
            int code = batch.Run(images, image =>
            {
                Scene chosen = CommonOptions.FindScene(image, parsed.GetValue(scene));
                using ProgressPrinter progress = new(terminal, "auto");
                PictureOptions options = IdentityOptions.Picture(parsed, select, compat, CommonOptions.Execution(parsed, threads, memory, cancellation));
                IReadOnlyList<ExtractedView> views = Pictures.Views(chosen, wanted, parsed.GetValue(maximum), options, progress.Counting("views"));
                progress.Finish();
                IdentityOptions.WarnOfFurtherAxes(terminal, image, chosen, options.Selection);
                if (folder is not null) Save(views, several ? Path.Combine(folder, ImageBatch.StemOf(image.Path)) : folder, pictures, image);
                if (parsed.GetValue(json)) results.Add((image.Path, chosen.Index, views));
                else WriteText(terminal, image.Path, views);
            });
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, "views", writer =>
                {
                    writer.WriteStartArray("images");
                    foreach ((string path, int index, IReadOnlyList<ExtractedView> views) in results) WriteImage(writer, path, index, views);
                    writer.WriteEndArray();
                    batch.WriteErrors(writer);
                });
            }

            return Task.FromResult(code);
        });
        return command;
    }

    /// <summary>Names, also several with commas between.</summary>
    private static string[] Parse(ArgumentResult result)
    {
        string[] names = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        foreach (string name in names)
        {
            if (!Names.Contains(name)) result.AddError($"'{name}' is not a strategy; expected one of {string.Join(", ", Names)}");
        }

        return names;
    }

    private static void Save(IReadOnlyList<ExtractedView> views, string folder, PictureFile pictures, BioImage source)
    {
        for (int i = 0; i < views.Count; i++) pictures.Save(Path.Combine(folder, views[i].FileName(i)), views[i].ToPicture(), source);
    }

    private static void WriteText(Terminal terminal, string path, IReadOnlyList<ExtractedView> views)
    {
        terminal.Out.WriteLine($"{path}: {Counted.Of(views.Count, "view")}");
        for (int i = 0; i < views.Count; i++)
        {
            ExtractedView view = views[i];
            string z = view.Z is { } section ? Invariant($", z={section}") : string.Empty;
            terminal.Out.WriteLine(Invariant($"  {i + 1}. {view.StrategyName} (t={view.T}{z}, c=[{string.Join(", ", view.Channels)}])"));
        }
    }

    private static void WriteImage(Utf8JsonWriter writer, string path, int scene, IReadOnlyList<ExtractedView> views)
    {
        writer.WriteStartObject();
        writer.WriteString("path", path);
        writer.WriteNumber("scene", scene);
        writer.WriteStartArray("views");
        for (int i = 0; i < views.Count; i++)
        {
            ExtractedView view = views[i];
            writer.WriteStartObject();
            writer.WriteString("file", view.FileName(i));
            writer.WriteString("strategy", view.StrategyName);
            writer.WriteNumber("t", view.T);
            if (view.Z is { } z) writer.WriteNumber("z", z);
            else writer.WriteNull("z");
            writer.Numbers("channels", [.. view.Channels]);
            if (view.Entropy is { } entropy) writer.Number("entropy", entropy);
            if (view.Focus is { } focus) writer.Number("focus", focus);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
