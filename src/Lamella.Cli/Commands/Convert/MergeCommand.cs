using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella merge</c>: several images, one behind the other along an axis, as one result.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = IdentityOptions.Inputs(description: "The images in their order, and the result behind them: NAME.ome.zarr, NAME.ozx or NAME.ome.tif. Images are also folders, patterns such as 'day1_*.tif', whose images are sorted by name, numbers by their value; and - for a list of paths on standard input.");
        Option<string> along = new("--along") { Description = "The axis along which the images follow each other.", HelpName = "T|Z|C|LETTER", DefaultValueFactory = _ => "T" };
        Option<string> policy = new("--policy") { Description = "Images that are not equally long on the other axes: strict refuses them, pad fills up with zeros.", DefaultValueFactory = _ => "strict" };
        policy.Choices("strict", "pad");
        Option<string> sizes = new("--sizes") { Description = "Images that state different pixel sizes: equal refuses them, first takes those of the first.", DefaultValueFactory = _ => "equal" };
        sizes.Choices("equal", "first");
        Option<int> scene = new("--scene", "-S") { Description = "The scene of each image.", HelpName = "INDEX" };
        ConvertArguments arguments = new();
        Command command = new("merge", "Make one OME-Zarr or OME-TIFF of several images that follow each other: lamella merge A.czi B.czi SERIES.ome.zarr --along T.") { paths, along, policy, sizes, scene };
        arguments.AddOptionsTo(command, arguments.Output, arguments.Format, arguments.Scene, arguments.Split, arguments.ReuseLevels);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string[] words = parsed.GetValue(paths)!;
            if (words.Length < 2) throw new ArgumentException("name the images, and the result behind them: lamella merge A.czi B.czi SERIES.ome.zarr");
            string target = words[^1], letter = parsed.GetValue(along)!;
            if (letter.Length != 1) throw new ArgumentException($"--along takes the letter of an axis, not '{letter}'");
            if (!ResultNames.IsNameOfResult(target)) throw new ArgumentException($"the last name is that of the result and ends with .ome.zarr, .ozx or .ome.tif, not '{target}'");
            // Who forgets the result has named an image last.
            if (Path.Exists(target) && !parsed.GetValue(arguments.Overwrite) && !parsed.GetValue(arguments.Resume))
                throw new ArgumentException($"the last name is that of the result, and {target} exists: name the result behind the images, or give --overwrite where it is to be replaced");
            // What the user names stays in its order; of a folder or a pattern, plane_10 comes behind plane_2.
            string[] images = [.. words[..^1].SelectMany(word => word == InputPaths.List ? InputPaths.Expand([word]).Select(input => input.Path) : InputPaths.Expand([word]).Select(input => input.Path).Order(Comparer<string>.Create(NumbersByValue.Compare)))];
            MergeOptions options = new()
            {
                Along = letter[0],
                Lengths = parsed.GetValue(policy) == "pad" ? MergeLengths.Pad : MergeLengths.Strict,
                Sizes = parsed.GetValue(sizes) == "first" ? MergeSizes.First : MergeSizes.Equal,
                Scene = parsed.GetValue(scene),
                Opening = arguments.Opening.Of(parsed),
            };
            using BioImage merged = BioImage.Merge(images, options);
            List<Document> done = ConvertCommand.ConvertOne(terminal, arguments, parsed, merged, target, cancellation);
            if (parsed.GetValue(arguments.Json)) ConvertCommand.Write(terminal, done[0]);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
