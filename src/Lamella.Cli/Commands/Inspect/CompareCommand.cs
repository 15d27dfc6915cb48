using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella compare</c>: whether two images hold the same pixels and say the same about them, whatever their formats.</summary>
internal static class CompareCommand
{
    private const string Nothing = "(nothing)";

    public static Command Create()
    {
        Argument<string> a = CommonOptions.Input("a", "An image: a file or a folder."), b = CommonOptions.Input("b", "The other image.");
        Option<bool> pixels = new("--pixels", "--pixels-only") { Description = "Compare pixels only: extents, type and values." };
        Option<bool> metadata = new("--metadata", "--metadata-only") { Description = "Compare metadata only; no pixel is read." };
        Option<double> tolerance = Number("--tolerance", "The largest difference of two values that counts as none.");
        Option<double> relative = Number("--relative-tolerance", "The same as a share of the larger magnitude; the more generous of the two decides.");
        Option<bool> levels = new("--levels") { Description = "Compare all resolution levels and their number, not full resolution only." };
        Option<string?> scene = new("--scene", "-S", "--series") { Description = "One scene of both images, by index or name; all by default, paired by their places.", HelpName = "INDEX|NAME" };
        Option<string?> sceneB = new("--scene-b") { Description = "The scene of the other image, when it is another one.", HelpName = "INDEX|NAME" };
        Option<bool> similar = new("--similar") { Description = "Compare looks by ISCC codes: exit 0 when every scene is the same or similar." };
        Option<int> threshold = new("--threshold") { Description = "With --similar: the largest distance that counts as similar, in bits of 256.", DefaultValueFactory = _ => LookComparison.DefaultThreshold };
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("compare", "Compare the pixels and the metadata of two images; exit 1 when they differ.")
        {
            a, b, pixels, metadata, tolerance, relative, levels, scene, sceneB, similar, threshold, threads, memory, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(similar) && (result.GetValue(pixels) || result.GetValue(metadata) || result.GetValue(levels) || Given(result, tolerance) || Given(result, relative)))
                result.AddError("--similar compares codes, not values; leave out --pixels, --metadata, --levels and the tolerances");
            if (!result.GetValue(similar) && Given(result, threshold)) result.AddError("--threshold belongs to --similar");
            if (result.GetValue(sceneB) is not null && result.GetValue(scene) is null) result.AddError("--scene-b needs --scene");
        });
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            OpenOptions stated = opening.Of(parsed);
            using BioImage left = Open(terminal, parsed.GetValue(a)!, stated), right = Open(terminal, parsed.GetValue(b)!, stated);
            string? named = parsed.GetValue(scene);
            IReadOnlyList<Scene> scenesA = IdentityOptions.FindScenes(left, named), scenesB = IdentityOptions.FindScenes(right, parsed.GetValue(sceneB) ?? named);
            ExecutionOptions execution = CommonOptions.Execution(parsed, threads, memory, cancellation);
            if (parsed.GetValue(similar))
            {
                LookComparison looks = LookComparison.Of(left, scenesA, right, scenesB, parsed.GetValue(threshold), execution);
                looks.Write(terminal, left, right, parsed.GetValue(json));
                return Task.FromResult(looks.Incomparable > 0 ? ExitCode.BatchPartlyFailed : looks.Similar ? ExitCode.Ok : ExitCode.No);
            }

            bool onlyPixels = parsed.GetValue(pixels), onlyMetadata = parsed.GetValue(metadata);
            using ProgressPrinter progress = new(terminal, "auto");
            ComparisonOptions options = new()
            {
                Parts = onlyPixels == onlyMetadata ? CompareParts.All : onlyPixels ? CompareParts.Pixels : CompareParts.Metadata,
                Levels = parsed.GetValue(levels) ? ComparedLevels.All : ComparedLevels.Full,
                Tolerance = parsed.GetValue(tolerance),
                RelativeTolerance = parsed.GetValue(relative),
                Execution = execution,
                Progress = progress,
            };
            ImageComparison found = ImageComparer.Compare(scenesA, scenesB, options);
            progress.Finish();
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "compare", Document(left, right, found, options), CompareContext.Default.CompareDocument);
            else WriteText(terminal.Out, found, options);
            return Task.FromResult(found.Equal ? ExitCode.Ok : ExitCode.No);
        });
        return command;
    }

    /// <summary>Opens an image and says what is doubtful about it, with its name.</summary>
    public static BioImage Open(Terminal terminal, string path, OpenOptions? stated = null)
    {
        BioImage image = BioImage.Open(path, stated ?? Remote.Opening);
        foreach (string warning in image.Warnings) terminal.Warn(path + ": " + warning);
        return image;
    }

    /// <summary>Prints differences of metadata, a line each.</summary>
    public static void WriteMetadata(TextWriter output, SceneComparison scene, string head)
    {
        foreach (MetadataDifference difference in scene.Metadata) output.WriteLine($"{head}{difference.Key}: {Quoted(difference.A)} | {Quoted(difference.B)}");
        if (scene.MorePlanes > 0) output.WriteLine(Invariant($"{head}planes: {scene.MorePlanes} more differences"));
    }

    /// <summary>Differences of metadata as entries of a document.</summary>
    public static IReadOnlyList<CompareDocument.MetadataEntry> Entries(SceneComparison scene) => [.. scene.Metadata.Select(d => new CompareDocument.MetadataEntry(d.Key, d.A, d.B))];

    private static Option<double> Number(string name, string description)
    {
        Option<double> option = new(name)
        {
            Description = description,
            HelpName = "NUMBER",
            DefaultValueFactory = _ => 0,
            CustomParser = result =>
            {
                if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value)) return value;
                result.AddError($"{name} is a number of at least 0, not '{result.Tokens[0].Value}'");
                return 0;
            },
        };
        return option;
    }

    private static bool Given(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static string Quoted(string? text) => text ?? Nothing;

    private static void WriteText(TextWriter output, ImageComparison found, ComparisonOptions options)
    {
        if (found.CountA != found.CountB) output.WriteLine(Invariant($"scenes: {found.CountA} | {found.CountB}"));
        foreach (SceneComparison scene in found.Scenes)
        {
            string head = Invariant($"scene {scene.A.Index}  ");
            foreach (PixelComparison level in scene.Levels) output.WriteLine(head + (options.Levels == ComparedLevels.All ? Invariant($"level {level.Level}  ") : string.Empty) + Describe(level));
            if (options.Parts != CompareParts.Pixels && scene.Metadata.Count == 0) output.WriteLine(head + "metadata equal");
            WriteMetadata(output, scene, head);
        }

        output.WriteLine(found.Equal ? "equal" : "different");
    }

    private static string Describe(PixelComparison level)
    {
        if (level.Obstacle is { } obstacle) return "pixels differ: " + obstacle;
        string what = Invariant($"{(level.Axes.Length == 0 ? "one sample" : level.Axes + " " + string.Join('x', level.Shape))} {level.TypeA}");
        string types = level.TypeA == level.TypeB ? string.Empty : $"the type differs: {level.TypeA} and {level.TypeB}; ";
        string far = Invariant($"largest difference {level.Largest:R}, mean {level.Mean:G6}");
        if (level.Different == 0)
        {
            string within = level.Largest > 0 ? $" within the tolerance ({far})" : string.Empty;
            return types.Length > 0 ? $"pixels differ: {types}the values are equal{within}" : $"pixels equal{within}: {what}";
        }

        string nans = level.NaNs > 0 ? Invariant($", {level.NaNs} of them NaN on one side") : string.Empty;
        return Invariant($"pixels differ: {types}{level.Different} of {level.Samples} values{nans}, first at {level.First} ({level.First?.A}, {level.First?.B}), {far}");
    }

    private static CompareDocument Document(BioImage a, BioImage b, ImageComparison found, ComparisonOptions options) => new(
        new CompareDocument.SideEntry(a.Path, a.Format, found.CountA),
        new CompareDocument.SideEntry(b.Path, b.Format, found.CountB),
        options.Tolerance,
        options.RelativeTolerance,
        found.Equal,
        [.. found.Scenes.Select(scene => new CompareDocument.PairEntry(scene.A.Index, scene.B.Index, scene.Equal, [.. scene.Levels.Select(Entry)], Entries(scene), scene.MorePlanes))]);

    private static CompareDocument.PixelsEntry Entry(PixelComparison level) => new(
        level.Level, level.Equal, level.Obstacle, level.Axes, level.Shape, [level.TypeA, level.TypeB], level.Samples, level.Different, level.NaNs, level.Largest, level.Mean,
        level.First is { } first ? new CompareDocument.FirstEntry(first.Index.Select((at, i) => (Axis: first.Axes[i].ToString(), At: at)).ToDictionary(p => p.Axis, p => p.At), first.A, first.B) : null);
}
