using System.CommandLine;
using System.CommandLine.Parsing;
using Lamella.Cli.Documents;
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
        Option<string?> scene = CommonOptions.Scene();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("views", "Extract representative views of a scene.") { inputs, strategies, maximum, output, overwrite, scene, threads, memory, json };
        PictureArguments look = PictureArguments.AddedTo(command);
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            ViewStrategy[]? wanted = parsed.GetValue(strategies) is { Length: > 0 } named ? [.. named.Select(name => (ViewStrategy)Array.IndexOf(Names, name))] : null;
            string? folder = parsed.GetValue(output);
            InputSet images = InputSet.Of(parsed.GetValue(inputs)!);
            bool several = images.Paths.Count > 1;
            if (folder is not null) PictureFile.CheckFolder(folder);
            List<(string Path, int Scene, IReadOnlyList<ExtractedView> Views)> results = [];
            ImageBatch batch = new(terminal, opening.Of(parsed));
            PictureFile pictures = look.Saving(parsed, parsed.GetValue(overwrite));
            int code = batch.Run(images, image =>
            {
                Scene chosen = CommonOptions.FindScene(image, parsed.GetValue(scene));
                using ProgressPrinter progress = new(terminal, "auto");
                PictureOptions options = look.Of(parsed, CommonOptions.Execution(parsed, threads, memory, cancellation));
                IReadOnlyList<ExtractedView> views = Pictures.Views(chosen, wanted, parsed.GetValue(maximum), options, progress.Counting("drawing"));
                progress.Finish();
                IdentityOptions.WarnOfFurtherAxes(terminal, image, chosen, options.Selection);
                if (folder is not null) Save(chosen, views, options, several ? Path.Combine(folder, ImageBatch.StemOf(image.Path)) : folder, pictures, image);
                if (parsed.GetValue(json)) results.Add((image.Path, chosen.Index, views));
                else WriteText(terminal, image.Path, views);
            });
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "views", new ViewsDocument([.. results.Select(r => new ViewsDocument.ImageEntry(r.Path, r.Scene, [.. r.Views.Select((view, i) => Entry(view, i, pictures))]))], batch.Errors), ViewsContext.Default.ViewsDocument);
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

    private static void Save(Scene scene, IReadOnlyList<ExtractedView> views, PictureOptions options, string folder, PictureFile pictures, BioImage source)
    {
        for (int i = 0; i < views.Count; i++) pictures.Save(Path.Combine(folder, NameOf(views[i], i, pictures)), Pictures.Draw(scene, views[i], options), source);
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

    private static string NameOf(ExtractedView view, int position, PictureFile pictures) => Path.ChangeExtension(view.FileName(position), pictures.Ending);

    private static ViewsDocument.ViewEntry Entry(ExtractedView view, int position, PictureFile pictures) =>
        new(NameOf(view, position, pictures), view.StrategyName, view.T, view.Z, [.. view.Channels.Select(c => (long)c)], view.Entropy, view.Focus);
}
