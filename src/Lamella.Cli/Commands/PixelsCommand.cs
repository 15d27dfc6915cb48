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
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Command command = new("pixels", "Write decoded samples: C order, little-endian.") { path, scene, level, select, order, native, format, output, sha256, threads, memory };
        command.Validators.Add(result =>
        {
            if (result.GetValue(native) && result.GetValue(order) is not null) result.AddError("--native and --order exclude each other");
        });
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            Selection selection = parsed.GetValue(select) is { } text ? Selection.Parse(text) : Selection.All;
            ExecutionOptions execution = new() { Threads = parsed.GetValue(threads), MemoryBudget = parsed.GetValue(memory), Cancellation = cancellation };
            if (ZarrElements.TryOpen(parsed.GetValue(path)!) is { } elements)
            {
                using (elements) elements.Write(terminal, parsed.GetValue(native), parsed.GetValue(sha256), parsed.GetValue(format)!, parsed.GetValue(output)!);
                return Task.FromResult(ExitCode.Ok);
            }

            using BioImage image = BioImage.Open(parsed.GetValue(path)!);
            if (parsed.GetValue(format) == "json") throw new ArgumentException("--format json is for Zarr arrays of text; samples are raw or npy");
            try
            {
                PixelStream stream = PixelStream.Create(CommonOptions.FindScene(image, parsed.GetValue(scene)), parsed.GetValue(level), selection, parsed.GetValue(native) ? null : parsed.GetValue(order) ?? string.Empty, execution);
                if (parsed.GetValue(sha256)) terminal.Out.WriteLine(stream.Digest());
                else WriteTo(parsed.GetValue(output)!, stream, parsed.GetValue(format) == "npy");
            }
            catch (LamellaException e)
            {
                e.WithPath(image.Path);
                throw;
            }

            foreach (string warning in image.Warnings) terminal.Warn(warning);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void WriteTo(string file, PixelStream stream, bool npy)
    {
        try
        {
            if (file == "-")
            {
                using Stream standard = Console.OpenStandardOutput();
                stream.WriteTo(standard, npy);
                return;
            }

            using FileStream target = new(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
            stream.WriteTo(target, npy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Stores.FileErrors.Writing(e, file);
        }
    }
}
