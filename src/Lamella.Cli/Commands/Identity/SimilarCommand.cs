using System.CommandLine;
using System.Globalization;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella similar</c>: groups of scenes that look alike or share pixels, by the distances of their codes.</summary>
internal static class SimilarCommand
{
    // The share of bits that iscc-sum takes: 12 of 128.
    private const int DefaultThreshold = 24;
    private static readonly string[] Kinds = ["mixed", "image", "data"];

    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs(ArgumentArity.ZeroOrMore);
        Option<string> by = new("--by") { Description = "What is compared: mixed (the look as a whole), image (the nearest pair of views) or data (runs of equal pixels).", DefaultValueFactory = _ => Kinds[0] };
        by.Choices(Kinds);
        Option<int> threshold = new("--threshold") { Description = "The largest distance within a group, in bits of 256.", DefaultValueFactory = _ => DefaultThreshold };
        threshold.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int bits) && bits is < 0 or > SceneCodes.CodeBits)
                result.AddError(Invariant($"--threshold is a number from 0 to {SceneCodes.CodeBits}"));
        });
        Option<string?> index = new("--index") { Description = "Keep the codes in this file, and compare with all that are in it.", HelpName = "FILE" };
        Option<string> compat = IdentityOptions.Compat();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("similar", "Find groups of scenes that are alike.") { inputs, by, threshold, index, compat, threads, memory, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(inputs) is not { Length: > 0 } && result.GetValue(index) is null) result.AddError("name images, or an index with --index");
        });
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            ImagewalkMode mode = ImagewalkModes.Parse(parsed.GetValue(compat)!);
            string[] arguments = parsed.GetValue(inputs) ?? [];
            if (arguments.Length == 0 && !File.Exists(parsed.GetValue(index))) throw new StoreException(StoreFailure.NotFound, $"{parsed.GetValue(index)} does not exist");
            SimilarityIndex? kept = parsed.GetValue(index) is { } file ? SimilarityIndex.Open(file, mode) : null;
            ImageBatch batch = new(terminal, opening.Of(parsed));
            List<ImageCodes> images = [];
            int code = arguments.Length == 0 ? ExitCode.Ok : batch.Run(InputSet.Of(arguments), image =>
            {
                // The index is an output: it must not be the image, a file of it, or lie in it.
                if (parsed.GetValue(index) is { } output) OutputFile.RefuseSource(output, image);
                images.Add(CodesOf(terminal, image, kept, mode, CommonOptions.Execution(parsed, threads, memory, cancellation)));
            });
            IReadOnlyList<ImageCodes> all = kept?.Images ?? images;
            (string Path, SceneCodes Codes)[] scenes = [.. all.SelectMany(image => image.Scenes.Select(scene => (image.Path, scene)))];
            SimilarityKind kind = (SimilarityKind)Array.IndexOf(Kinds, parsed.GetValue(by));
            IReadOnlyList<SimilarGroup> groups =
            [
                .. SimilarGroups.Find(scenes.Length, parsed.GetValue(threshold), (a, b) => SceneCodes.Distance(scenes[a].Codes, scenes[b].Codes, kind), cancellation).Where(group => group.Members.Count > 0),
            ];
            if (parsed.GetValue(json)) WriteJson(terminal, batch, scenes, groups, parsed.GetValue(by)!, parsed.GetValue(threshold));
            else WriteText(terminal, scenes, groups);
            return Task.FromResult(code);
        });
        return command;
    }

    private static ImageCodes CodesOf(Terminal terminal, BioImage image, SimilarityIndex? index, ImagewalkMode mode, ExecutionOptions execution)
    {
        using ProgressPrinter progress = new(terminal, "auto");
        return Imagewalk.Codes(image, new ImagewalkOptions { Mode = mode, Execution = execution }, index, progress.Counting("hashing pixels"));
    }

    private static void WriteText(Terminal terminal, (string Path, SceneCodes Codes)[] scenes, IReadOnlyList<SimilarGroup> groups)
    {
        foreach (SimilarGroup group in groups)
        {
            terminal.Out.WriteLine(Name(scenes[group.Reference]));
            foreach ((int position, int distance) in group.Members) terminal.Out.WriteLine(Invariant($"  ~{distance:D2} {Name(scenes[position])}"));
        }

        if (!terminal.Quiet) terminal.Error.WriteLine($"{Counted.Of(groups.Count, "group")} among {Counted.Scenes(scenes.Length)}");

        static string Name((string Path, SceneCodes Codes) scene) => Invariant($"{scene.Path}  scene {scene.Codes.Scene}");
    }

    private static void WriteJson(Terminal terminal, ImageBatch batch, (string Path, SceneCodes Codes)[] scenes, IReadOnlyList<SimilarGroup> groups, string by, int threshold)
    {
        SimilarDocument document = new(by, threshold, SceneCodes.CodeBits, scenes.Length, [.. groups.Select(Entry)], batch.Errors);
        Json.Write(terminal.Out, "similar", document, SimilarContext.Default.SimilarDocument);

        SimilarDocument.GroupEntry Entry(SimilarGroup group)
        {
            (string path, SceneCodes codes) = scenes[group.Reference];
            return new SimilarDocument.GroupEntry(new SimilarDocument.ReferenceEntry(path, codes.Scene, codes.Name), [.. group.Members.Select(m => Member(m.Position, m.Distance))]);
        }

        SimilarDocument.MemberEntry Member(int position, int distance) => new(scenes[position].Path, scenes[position].Codes.Scene, scenes[position].Codes.Name, distance);
    }
}
