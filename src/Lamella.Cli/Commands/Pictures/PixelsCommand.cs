using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella pixels</c>: decoded samples, or their SHA-256. Streams in slabs, so that a scene of any size passes through bounded memory.</summary>
internal static class PixelsCommand
{
    public static Command Create()
    {
        Argument<string[]> path = IdentityOptions.Inputs(description: "The image: a file or a folder. With --sha256 also several, folders of images, patterns, - for a list of paths on standard input.");
        Option<string?> scene = CommonOptions.Scene();
        Option<int> level = CommonOptions.Level();
        Option<string?> select = CommonOptions.Select();
        Option<string?> order = new("--order") { Description = "The axes wanted, slowest first, such as ZYX; axes of length 1 may be left out.", HelpName = "AXES" };
        Option<bool> native = new("--native") { Description = "Take the axes and the order of the file itself." };
        Option<string?> format = new("--format") { Description = "raw: the samples alone; npy: with a NumPy header; json: the elements of a Zarr array of text. By default the ending of the output says it (.npy, .json), else raw." };
        format.Choices("raw", "npy", "json");
        Option<string> output = new("--output", "-o") { Description = "The file to write; - for standard output.", DefaultValueFactory = _ => "-", HelpName = "FILE" };
        Option<bool> sha256 = new("--sha256") { Description = "Print the SHA-256 of the samples instead." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace an existing file." };
        Option<bool> json = new("--json") { Description = "With --sha256: print one JSON document." };
        Option<bool> fillMissing = CommonOptions.FillMissing();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Command command = new("pixels", "Write decoded samples: C order, little-endian.") { path, scene, level, select, order, native, format, output, overwrite, fillMissing, sha256, json, threads, memory };
        command.Validators.Add(result =>
        {
            if (result.GetValue(native) && result.GetValue(order) is not null) result.AddError("--native and --order exclude each other");
            if (result.GetValue(sha256) && result.GetResult(output) is { Implicit: false }) result.AddError("--sha256 writes no samples; leave out --output");
            if (result.GetValue(json) && !result.GetValue(sha256)) result.AddError("--json belongs to --sha256; samples are raw or npy");
        });
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string[] arguments = parsed.GetValue(path)!;
            OpenOptions stated = opening.Of(parsed);
            bool digest = parsed.GetValue(sha256);
            PixelRequest request = new(parsed.GetValue(scene), parsed.GetValue(level), parsed.GetValue(select) is { } text ? Selection.Parse(text) : Selection.All, parsed.GetValue(native) ? null : parsed.GetValue(order)?.ToUpperInvariant() ?? string.Empty, parsed.GetValue(fillMissing), CommonOptions.Execution(parsed, threads, memory, cancellation));
            if (digest && SumsMany(arguments, out InputSet? several)) return Task.FromResult(PrintAll(terminal, several!, stated, request, parsed.GetValue(json)));
            if (arguments.Length > 1) throw new ArgumentException($"{arguments[1]}: pixels writes the samples of one image; -o FILE names the output, and --sha256 takes several images");
            string file = parsed.GetValue(output)!;
            string kind = digest ? parsed.GetValue(format) ?? "raw" : SampleFormat.Of(parsed.GetValue(format), file);
            if (!digest && file == OutputFile.Standard && parsed.GetResult(output) is not { Implicit: false } && kind != "json" && !Console.IsOutputRedirected)
                throw new ArgumentException("the samples would flood the terminal; write them to a file with -o NAME.npy, send them on with > or |, or print their digest with --sha256");
            if (ZarrElements.TryOpen(arguments[0]) is { } elements)
            {
                using (elements) elements.Write(terminal, parsed.GetValue(native), digest, kind == "raw" ? parsed.GetValue(format) : kind, file, parsed.GetValue(overwrite));
                return Task.FromResult(ExitCode.Ok);
            }

            using BioImage image = BioImage.Open(arguments[0], stated);
            if (kind == "json") throw new ArgumentException("--format json is for Zarr arrays of text; samples are raw or npy");
            try
            {
                PixelStream stream = request.Of(image);
                if (digest) Print(terminal, stream.Digest(), parsed.GetValue(json));
                else WriteTo(file, parsed.GetValue(overwrite), image, stream, kind == "npy");
            }
            catch (LamellaException e) when (e is not StoreException)
            {
                e.WithPath(image.Path);
                throw;
            }

            foreach (string warning in image.Warnings) terminal.Warn(warning);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    /// <summary>True when the arguments stand for several images. One path is one image, also a folder or a pattern of planes.</summary>
    private static bool SumsMany(string[] arguments, out InputSet? several)
    {
        several = arguments.Length > 1 || arguments[0] == InputPaths.List ? InputSet.Of(arguments) : null;
        return several is not null;
    }

    private static int PrintAll(Terminal terminal, InputSet inputs, OpenOptions opening, PixelRequest request, bool json)
    {
        List<(string Path, PixelStreamDigest Digest)> results = [];
        ImageBatch batch = new(terminal, opening);
        int code = batch.Run(inputs, image =>
        {
            PixelStreamDigest digest = request.Of(image).Digest();
            if (json) results.Add((image.Path, digest));
            else terminal.Out.WriteLine($"{digest}  {image.Path}");
        });
        if (!json) return code;
        PixelsListDocument document = new([.. results.Select(r => new PixelsListDocument.ImageEntry(r.Path, r.Digest.Hex, r.Digest.Scene, r.Digest.Order, r.Digest.Shape, r.Digest.Type))], batch.Errors);
        Json.Write(terminal.Out, "pixels-list", document, PixelsContext.Default.PixelsListDocument);
        return code;
    }

    private static void Print(Terminal terminal, PixelStreamDigest digest, bool json)
    {
        if (json) Json.Write(terminal.Out, "pixels", new PixelsDocument(digest.Hex, digest.Scene, digest.Order, digest.Shape, digest.Type), PixelsContext.Default.PixelsDocument);
        else terminal.Out.WriteLine(digest);
    }

    private static void WriteTo(string file, bool overwrite, BioImage source, PixelStream stream, bool npy)
    {
        if (file == OutputFile.Standard)
        {
            OutputFile.WriteStandard(target => stream.WriteTo(target, npy));
            return;
        }

        OutputFile.RefuseSource(file, source);
        OutputFile.Write(file, overwrite, target => stream.WriteTo(target, npy));
    }

    /// <summary>The samples that are asked for.</summary>
    private sealed record PixelRequest(string? Scene, int Level, Selection Selection, string? Order, bool FillMissing, ExecutionOptions Execution)
    {
        public PixelStream Of(BioImage image) =>
            image.Stream(CommonOptions.FindScene(image, Scene).Index, Selection, Order, Level, FillMissing ? MissingPixels.Fill : MissingPixels.RefuseNearlyAll, Execution);
    }
}
