using System.CommandLine;
using Lamella.Cli.Output;
using Lamella.Pipelines;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella pixels</c>: decoded samples, or their SHA-256. Streams in slabs, so that a scene of any size passes through bounded memory.</summary>
internal static class PixelsCommand
{
    public static Command Create()
    {
        Argument<string> path = CommonOptions.Input();
        Option<string?> scene = CommonOptions.Scene();
        Option<int> level = CommonOptions.Level();
        Option<string?> select = CommonOptions.Select();
        Option<string?> order = new("--order") { Description = "The axes wanted, slowest first, such as ZYX; axes of length 1 may be left out.", HelpName = "AXES" };
        Option<bool> native = new("--native") { Description = "Take the axes and the order of the file itself." };
        Option<string> format = new("--format") { Description = "raw: the samples alone; npy: with a NumPy header; json: the elements of a Zarr array of text.", DefaultValueFactory = _ => "raw" };
        format.AcceptOnlyFromAmong("raw", "npy", "json");
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
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            Selection selection = parsed.GetValue(select) is { } text ? Selection.Parse(text) : Selection.All;
            ExecutionOptions execution = CommonOptions.Execution(parsed, threads, memory, cancellation);
            if (ZarrElements.TryOpen(parsed.GetValue(path)!) is { } elements)
            {
                using (elements) elements.Write(terminal, parsed.GetValue(native), parsed.GetValue(sha256), parsed.GetValue(format)!, parsed.GetValue(output)!, parsed.GetValue(overwrite));
                return Task.FromResult(ExitCode.Ok);
            }

            using BioImage image = BioImage.Open(parsed.GetValue(path)!);
            if (parsed.GetValue(format) == "json") throw new ArgumentException("--format json is for Zarr arrays of text; samples are raw or npy");
            try
            {
                PixelStream stream = PixelStream.Create(CommonOptions.FindScene(image, parsed.GetValue(scene)), parsed.GetValue(level), selection, parsed.GetValue(native) ? null : parsed.GetValue(order)?.ToUpperInvariant() ?? string.Empty, execution);
                if (!parsed.GetValue(fillMissing)) Pipelines.Convert.MissingShare.Refuse(image.Content, stream.Length);
                if (parsed.GetValue(sha256)) Print(terminal, stream.Digest(), parsed.GetValue(json));
                else WriteTo(parsed.GetValue(output)!, parsed.GetValue(overwrite), image, stream, parsed.GetValue(format) == "npy");
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

    private static void Print(Terminal terminal, PixelStreamDigest digest, bool json)
    {
        if (!json)
        {
            terminal.Out.WriteLine(digest);
            return;
        }

        Json.Write(terminal.Out, "pixels", writer =>
        {
            writer.WriteString("sha256", digest.Hex);
            writer.WriteNumber("scene", digest.Scene);
            writer.WriteString("order", digest.Order);
            writer.Numbers("shape", digest.Shape);
            writer.WriteString("dtype", digest.Type);
        });
    }

    private static void WriteTo(string file, bool overwrite, BioImage source, PixelStream stream, bool npy)
    {
        if (file == OutputFile.Standard)
        {
            OutputFile.WriteStandard(target => stream.WriteTo(target, npy));
            return;
        }

        OutputGuard.RefuseSource(file, source);
        OutputFile.Write(file, overwrite, target => stream.WriteTo(target, npy));
    }
}
