using System.CommandLine;
using System.Text.Json.Nodes;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella meta</c>: metadata as keys and values, to look at, to edit in place, and to compare.</summary>
internal static class MetaCommand
{
    public static Command Create() => new("meta", "Show, edit and compare metadata.") { Show(), Get(), Set(), Diff() };

    private static Option<string?> SceneOption(string missing) => new("--scene", "-S", "--series") { Description = "The scene, by index or name, or all; " + missing, HelpName = "INDEX|NAME|all" };

    private static Command Show()
    {
        Argument<string> path = CommonOptions.Input();
        Option<string?> scene = SceneOption("all by default.");
        Option<bool> planes = new("--planes") { Description = "Add times and positions of single planes." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("show", "Print all that an image states about itself, as KEY=VALUE.") { path, scene, planes, json };
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            using BioImage image = CompareCommand.Open(terminal, parsed.GetValue(path)!, opening.Of(parsed));
            IReadOnlyList<Scene> scenes = IdentityOptions.FindScenes(image, parsed.GetValue(scene));
            IEnumerable<MetadataFact> Facts(Scene of) => parsed.GetValue(planes) ? All(of).Concat(of.Planes.SelectMany(SceneFacts.OfPlane)) : All(of);
            if (!parsed.GetValue(json))
            {
                foreach (Scene of in scenes)
                {
                    if (scenes.Count > 1) terminal.Out.WriteLine(Invariant($"scene {of.Index}"));
                    foreach (MetadataFact fact in Facts(of)) terminal.Out.WriteLine($"{fact.Key}={PlainText.OneLine(fact.Text)}");
                }

                return ExitCode.Ok;
            }

            MetaShowDocument document = new(image.Path, image.Format, [.. scenes.Select(of => new MetaShowDocument.SceneEntry(of.Index, Facts(of).ToDictionary(fact => fact.Key, Value)))]);
            Json.Write(terminal.Out, "meta-show", document, MetaContext.Default.MetaShowDocument);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Get()
    {
        Argument<string> path = CommonOptions.Input();
        Argument<string[]> keys = new("key") { Description = "Keys as meta show prints them, such as pixelSize.X or channels[0].name.", Arity = ArgumentArity.OneOrMore };
        Option<string?> scene = SceneOption("the first by default.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("get", "Print single values, a line each; exit 1 when the image does not state one.") { path, keys, scene, json };
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            using BioImage image = CompareCommand.Open(terminal, parsed.GetValue(path)!, opening.Of(parsed));
            string? named = parsed.GetValue(scene);
            IReadOnlyList<Scene> scenes = named is null ? [CommonOptions.FindScene(image, null)] : IdentityOptions.FindScenes(image, named);
            List<(Scene Scene, string Key, MetadataFact? Fact)> values = [.. scenes.SelectMany(of => Values(of, parsed.GetValue(keys)!))];
            if (parsed.GetValue(json))
            {
                MetaGetDocument document = new(image.Path, [.. values.Select(value => new MetaGetDocument.ValueEntry(value.Scene.Index, value.Key, Value(value.Fact)))]);
                Json.Write(terminal.Out, "meta-get", document, MetaContext.Default.MetaGetDocument);
            }
            else
            {
                foreach ((_, _, MetadataFact? fact) in values) terminal.Out.Write(fact?.Text + Environment.NewLine);
            }

            return values.TrueForAll(value => value.Fact is not null) ? ExitCode.Ok : ExitCode.No;
        });
        return command;
    }

    private static Command Set()
    {
        Argument<string> path = CommonOptions.Input(description: "An OME-TIFF or an OME-Zarr.");
        Argument<string[]> edits = new("edit") { Description = "KEY=VALUE, such as pixelSize.X=\"0.1625 um\", channels[0].name=DAPI, channels[0].color=#0000FF, channels[0].window=100..4000.", Arity = ArgumentArity.OneOrMore, HelpName = "KEY=VALUE" };
        Option<string?> scene = SceneOption("needed when there are several.");
        Option<bool> dryRun = new("--dry-run") { Description = "Check everything, print what would change, and write nothing." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("set", "Edit metadata in place; pixels are not touched.") { path, edits, scene, dryRun, json };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            List<MetadataEdit> wanted = [.. parsed.GetValue(edits)!.Select(MetadataEdit.Parse)];
            using BioImage image = CompareCommand.Open(terminal, parsed.GetValue(path)!);
            string? named = parsed.GetValue(scene);
            if (named is null && image.Scenes.Count > 1) throw new ArgumentException(Invariant($"the image has {image.Scenes.Count} scenes; choose one with --scene, or --scene all"));
            bool isDryRun = parsed.GetValue(dryRun);
            MetadataEditResult result = image.EditMetadata(wanted, IdentityOptions.FindScenes(image, named), dryRun: isDryRun);
            foreach (string note in result.Notes) terminal.Warn(note);
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "meta-set", Document(image, result, isDryRun), MetaContext.Default.MetaSetDocument);
            else WriteResult(terminal.Out, result, isDryRun);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Diff()
    {
        Argument<string> a = CommonOptions.Input("a", "An image: a file or a folder."), b = CommonOptions.Input("b", "The other image.");
        Option<string?> scene = SceneOption("all by default, paired by their places.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("diff", "Print what two images state differently; exit 1 when they do. Units do not matter.") { a, b, scene, json };
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            OpenOptions stated = opening.Of(parsed);
            using BioImage left = CompareCommand.Open(terminal, parsed.GetValue(a)!, stated), right = CompareCommand.Open(terminal, parsed.GetValue(b)!, stated);
            string? named = parsed.GetValue(scene);
            ImageComparison found = ImageComparer.Compare(IdentityOptions.FindScenes(left, named), IdentityOptions.FindScenes(right, named), new ComparisonOptions { Parts = CompareParts.Metadata });
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "meta-diff", Document(left, right, found), MetaContext.Default.MetaDiffDocument);
            else WriteDiff(terminal.Out, found);
            return found.Equal ? ExitCode.Ok : ExitCode.No;
        });
        return command;
    }

    /// <summary>The values of keys; null for a key that the scene could state and does not.</summary>
    private static IEnumerable<(Scene Scene, string Key, MetadataFact? Fact)> Values(Scene scene, string[] keys)
    {
        IReadOnlyList<MetadataFact> facts = All(scene);
        foreach (string key in keys)
        {
            MetadataFact? fact = facts.FirstOrDefault(f => string.Equals(f.Key, key, StringComparison.OrdinalIgnoreCase));
            if (fact is null && !SceneFacts.Keys(scene).Contains(key, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException(Invariant($"there is no key '{key}'; the keys of scene {scene.Index} are {string.Join(", ", SceneFacts.Keys(scene))}"));
            yield return (scene, fact?.Key ?? key, fact);
        }
    }

    private static IReadOnlyList<MetadataFact> All(Scene scene) => SceneFacts.PixelHash(scene) is { } hash ? [.. SceneFacts.Of(scene), hash] : SceneFacts.Of(scene);

    /// <summary>A number as a number, a quantity as an object, all else as text.</summary>
    private static JsonNode? Value(MetadataFact? fact)
    {
        if (fact?.Quantity is { } quantity) return double.IsFinite(quantity.Value) ? new JsonObject { ["value"] = quantity.Value, ["unit"] = quantity.Unit } : null;
        // JSON has no NaN or infinity, so those are text.
        if (fact?.Number is { } number && double.IsFinite(number)) return JsonValue.Create(number);
        return fact is null ? null : JsonValue.Create(fact.Text);
    }

    private static void WriteResult(TextWriter output, MetadataEditResult result, bool isDryRun)
    {
        foreach (MetadataChange change in result.Changes) output.WriteLine(Invariant($"scene {change.Scene}  {change.Key}: {change.Before ?? "(nothing)"} -> {change.After}"));
        if (result.Changes.Count == 0) output.WriteLine("nothing to change: the image states this already");
        else if (isDryRun) output.WriteLine("nothing was written (--dry-run)");
    }

    private static MetaSetDocument Document(BioImage image, MetadataEditResult result, bool isDryRun) => new(
        image.Path,
        image.Format,
        !isDryRun && result.Changes.Count > 0,
        [.. result.Changes.Select(change => new MetaSetDocument.ChangeEntry(change.Scene, change.Key, change.Before, change.After))],
        result.Files,
        result.Notes);

    private static void WriteDiff(TextWriter output, ImageComparison found)
    {
        if (found.CountA != found.CountB) output.WriteLine(Invariant($"scenes: {found.CountA} | {found.CountB}"));
        foreach (SceneComparison scene in found.Scenes) CompareCommand.WriteMetadata(output, scene, Invariant($"scene {scene.A.Index}  "));
    }

    private static MetaDiffDocument Document(BioImage a, BioImage b, ImageComparison found) =>
        new(a.Path, b.Path, found.Equal, [.. found.Scenes.Select(scene => new MetaDiffDocument.PairEntry(scene.A.Index, scene.B.Index, CompareCommand.Entries(scene), scene.MorePlanes))]);
}
