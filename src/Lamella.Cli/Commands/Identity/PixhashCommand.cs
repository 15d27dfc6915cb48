using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella pixhash</c>: the IMAGEWALK hash of every scene. It depends on the pixels and their order only, not on format, chunks or compression.</summary>
internal static class PixhashCommand
{
    public static Command Create()
    {
        Argument<string[]> inputs = IdentityOptions.Inputs(ArgumentArity.ZeroOrMore);
        Option<string?> digest = new("--digest") { Description = $"The digest: {string.Join(", ", ImagewalkDigests.Names)} (default {ImagewalkDigests.Names[0]}).", HelpName = "NAME" };
        digest.Choices([.. ImagewalkDigests.Names]);
        Option<string?> compat = new("--compat") { Description = "Follow iscc-bio where it departs from IEP-0018: of RGB pixels sample 0 only.", HelpName = "spec|iscc-bio" };
        compat.Choices(ImagewalkModes.Spec, ImagewalkModes.IsccBio);
        Option<bool> planes = new("--planes") { Description = "Add the digest of every plane." };
        Option<bool> simprints = new("--simprints") { Description = "Add the simprint of every plane." };
        Option<string?> check = new("--check") { Description = "Verify a list that was made earlier (lines or JSON), or an image against the hashes that it carries.", HelpName = "FILE" };
        Option<string> source = new("--source", "-s") { Description = "What the inputs must be: auto, file and bioio take any image by its content; zarr refuses all that is not Zarr; omero is not supported.", DefaultValueFactory = _ => "auto" };
        source.Choices("auto", "file", "zarr", "omero", "bioio");
        Option<string?> scene = IdentityOptions.Scenes();
        Option<string?> select = CommonOptions.Select();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Option<bool> json = CommonOptions.Json();
        Command command = new("pixhash", "Print the IMAGEWALK pixel hash of every scene.") { inputs, digest, compat, planes, simprints, check, source, scene, select, threads, memory, json };
        command.Validators.Add(result =>
        {
            // The answer to --source omero is the same with and without an input.
            if (result.GetValue(source) == "omero") return;
            bool checks = result.GetValue(check) is not null;
            if (checks == result.GetValue(inputs) is { Length: > 0 }) result.AddError(checks ? "--check takes its images from the list; leave out the inputs" : "name an image, or a list with --check");
            if (checks && (result.GetValue(planes) || result.GetValue(simprints) || result.GetValue(scene) is not null)) result.AddError("--check takes scenes from the list; leave out --scene, --planes and --simprints");
        });
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            if (parsed.GetValue(source) == "omero") throw new UnsupportedFeatureException("OMERO", "reading from an OMERO server is not supported yet; download the image and hash its file: the hash is the same (--digest omero-sha1 gives the digest that OMERO stores)");
            ImagewalkDigest? namedDigest = parsed.GetValue(digest) is { } digestName ? ImagewalkDigests.Parse(digestName) : null;
            ImagewalkMode? namedMode = parsed.GetValue(compat) is { } modeName ? ImagewalkModes.Parse(modeName) : null;
            ExecutionOptions execution = CommonOptions.Execution(parsed, threads, memory, cancellation);
            Selection selection = IdentityOptions.SelectionOf(parsed.GetValue(select));
            if (parsed.GetValue(check) is { } list)
                return Task.FromResult(new PixhashCheck(terminal, PixhashCheck.ListOf(list, opening.Of(parsed)), opening.Of(parsed), namedDigest, namedMode, selection, execution).Run(parsed.GetValue(json)));

            ImagewalkDigest wanted = namedDigest ?? ImagewalkDigest.IsccSum;
            ImagewalkOptions options = new()
            {
                Digest = wanted,
                Mode = namedMode ?? ImagewalkMode.Spec,
                PlaneDigests = parsed.GetValue(planes),
                Simprints = parsed.GetValue(simprints),
                Selection = selection,
                Execution = execution,
            };
            return Task.FromResult(Run(terminal, parsed.GetValue(inputs)!, parsed.GetValue(source)!, parsed.GetValue(scene), opening.Of(parsed), options, parsed.GetValue(json)));
        });
        return command;
    }

    /// <summary>The hash of one scene, with progress on the terminal.</summary>
    public static ImagewalkHash Compute(Terminal terminal, Scene scene, ImagewalkOptions options)
    {
        using ProgressPrinter progress = new(terminal, "auto");
        ImagewalkHash hash = Imagewalk.Hash(scene, options, progress.Counting("hashing pixels", Imagewalk.StreamLength(scene, options), scene.Index));
        progress.Finish();
        return hash;
    }

    private static int Run(Terminal terminal, string[] inputs, string source, string? named, OpenOptions opening, ImagewalkOptions options, bool json)
    {
        List<PixhashDocument.ImageEntry> results = [];
        ImageBatch batch = new(terminal, opening);
        int code = batch.Run(InputSet.Of(inputs), image =>
        {
            if (source == "zarr" && !image.Format.Contains("Zarr", StringComparison.Ordinal)) throw new RefusedException($"{image.Format} is not Zarr, and --source zarr takes nothing else; leave it out");
            List<ImagewalkHash> hashes = [];
            batch.EachScene(image, IdentityOptions.FindScenes(image, named), scene =>
            {
                ImagewalkHash hash = Compute(terminal, scene, options);
                hashes.Add(hash);
                if (!json) WriteText(terminal, image.Path, hash);
            });

            if (json) results.Add(new PixhashDocument.ImageEntry(image.Path, image.Format, image.MissingPlanes, [.. hashes.Select(hash => Entry(image.Scenes[hash.Scene], hash, options))]));
        });
        if (json)
        {
            PixhashDocument document = new(options.Digest.Name(), options.Mode.Name(), "lamella " + CommandLine.Version, results, batch.Errors);
            Json.Write(terminal.Out, "pixhash", document, PixhashContext.Default.PixhashDocument);
        }

        return code;
    }

    private static void WriteText(Terminal terminal, string path, ImagewalkHash hash)
    {
        terminal.Out.WriteLine(new PixelHashLine(hash.Hash, hash.Scene, path));
        for (int i = 0; i < Math.Max(hash.Planes.Count, hash.Simprints.Count); i++)
        {
            if (i < hash.Planes.Count) terminal.Out.WriteLine(Invariant($"  {hash.Planes[i].Digest}  z={hash.Planes[i].Z} c={hash.Planes[i].C} t={hash.Planes[i].T}"));
            if (i < hash.Simprints.Count) terminal.Out.WriteLine(Invariant($"  simprint {hash.Simprints[i].Code}  plane {hash.Simprints[i].Offset}  {hash.Simprints[i].Size} bytes"));
        }
    }

    private static PixhashDocument.SceneEntry Entry(Scene scene, ImagewalkHash hash, ImagewalkOptions options) => new(
        hash.Scene,
        scene.Name,
        hash.Hash,
        hash.Sum is { } sum ? [sum.DataCode.ToString(), sum.InstanceCode.ToString()] : null,
        hash.Sum?.DataHash,
        scene.Axes,
        scene.Shape,
        scene.PixelType?.Name(),
        hash.Bytes,
        hash.PlaneCount,
        options.PlaneDigests ? options.Digest.OfPlanes().Name() : null,
        options.PlaneDigests ? [.. hash.Planes.Select(plane => new PixhashDocument.PlaneEntry(plane.Z, plane.C, plane.T, plane.Digest))] : null,
        options.Simprints ? [.. hash.Simprints.Select(simprint => new PixhashDocument.SimprintEntry(simprint.Code, simprint.Offset, simprint.Size))] : null);
}
