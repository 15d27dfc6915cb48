using System.CommandLine;
using System.Text.Json;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella convert</c>: any readable image to OME-Zarr or OME-TIFF.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        ConvertArguments arguments = new();
        Command command = new("convert", "Convert an image to OME-Zarr or OME-TIFF (by the ending of OUT): lamella convert IMAGE OUT. Without OUT the result is STEM.ome.zarr beside the image; several images go into a folder, -o DIR.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            ConvertJobs jobs = arguments.Jobs(parsed);
            bool json = parsed.GetValue(arguments.Json);
            bool made = jobs.Folder is { } folder && !parsed.GetValue(arguments.DryRun) && Make(folder);
            try
            {
                return Task.FromResult(Work());
            }
            finally
            {
                // Nothing is left of what could not be done.
                if (made && !Directory.EnumerateFileSystemEntries(jobs.Folder!).Any()) Directory.Delete(jobs.Folder!);
            }

            int Work()
            {
                if (jobs.IsSeveral) return Several();
                if (json) Json.Write(terminal.Out, parsed.GetValue(arguments.DryRun) ? "convert-plan" : "convert", writer => One(jobs.Jobs[0].Input, jobs.Jobs[0].Target, writer));
                else One(jobs.Jobs[0].Input, jobs.Jobs[0].Target, null);
                return ExitCode.Ok;
            }

            int Several()
            {
                int code = ExitCode.Ok;
                if (json) Json.Write(terminal.Out, parsed.GetValue(arguments.DryRun) ? "convert-plan-list" : "convert-list", writer => code = All(writer));
                else code = All(null);
                return code;
            }

            void One(string input, string target, Utf8JsonWriter? writer) => ConvertOne(terminal, arguments, parsed, input, target, writer, cancellation);

            int All(Utf8JsonWriter? writer)
            {
                Dictionary<string, string> targets = jobs.Jobs.ToDictionary(job => job.Input, job => job.Target);
                ImageBatch batch = new(terminal);
                int done = 0;
                writer?.WriteStartArray("results");
                int code = batch.RunPaths(jobs.Inputs, path =>
                {
                    // A document is written when it is whole.
                    using JsonText? text = writer is null ? null : new JsonText();
                    One(path, targets[path], text?.Writer);
                    done++;
                    if (text is not null) writer!.WriteRawValue(text.Finish());
                });
                writer?.WriteEndArray();
                if (writer is not null) batch.WriteErrors(writer);
                else if (!terminal.Quiet) terminal.Out.WriteLine(Invariant($"{done} of {Counted.Images(jobs.Jobs.Count)} {(parsed.GetValue(arguments.DryRun) ? "can be converted" : "converted")}   {jobs.Folder}"));
                return code;
            }
        });
        return command;
    }

    /// <summary>Makes a folder; false when it is there already.</summary>
    private static bool Make(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) return false;
            Directory.CreateDirectory(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Writing(e, folder);
        }
    }

    private static void ConvertOne(Terminal terminal, ConvertArguments arguments, ParseResult parsed, string input, string target, Utf8JsonWriter? writer, CancellationToken cancellation)
    {
        using BioImage image = BioImage.Open(input, arguments.Opening.Of(parsed));
        ConvertOptions options = arguments.Read(parsed, image, target);
        options = options with { Execution = options.Execution with { Cancellation = cancellation } };
        if (writer is null)
        {
            foreach (string warning in image.Warnings) terminal.Warn(warning);
        }

        try
        {
            if (parsed.GetValue(arguments.DryRun)) DryRun(terminal, image, target, options, writer);
            else Run(terminal, image, target, options, writer, parsed.GetValue(arguments.Progress)!);
        }
        catch (LamellaException e) when (e is not StoreException)
        {
            e.WithPath(image.Path);
            throw;
        }
    }

    private static void Run(Terminal terminal, BioImage image, string target, ConvertOptions options, Utf8JsonWriter? writer, string progressMode)
    {
        using ProgressPrinter progress = new(terminal, progressMode);
        ConvertResult result;
        try
        {
            result = image.Convert(target, options, progress);
        }
        catch (OperationCanceledException e)
        {
            progress.Finish();
            throw new OperationCanceledException(HowToGoOn(target, progress.Last), e, e.CancellationToken);
        }

        progress.Finish();
        if (writer is not null)
        {
            WriteResult(writer, image, result);
            return;
        }

        foreach (string line in LossLines.Of(result.Losses)) terminal.Warn("not kept: " + line);
        foreach (ScenePixelHash hash in result.PixelHashes) terminal.Out.WriteLine(Invariant($"pixhash   {hash.Hash}  {hash.Scene}"));
        foreach (PixelDigestPair pair in result.Digests) terminal.Out.WriteLine(Invariant($"verified  {pair.Result}  {pair.Scene}  {pair.Order}"));
        if (!terminal.Quiet) terminal.Out.WriteLine($"{result.Target}   {result.Format}   {Counted.Scenes(result.Scenes)}   {ByteText.Of(result.PixelBytes)} of pixels");
    }

    /// <summary>What somebody wants to know who has stopped a conversion: whether the work is lost.</summary>
    private static string HowToGoOn(string target, ConvertProgress? last)
    {
        string partial = ResultNames.PartialOf(target);
        if (!Path.Exists(partial)) return "interrupted before anything was stored";
        string share = last is { TotalBytes: > 0 } far ? Invariant($" at {100.0 * far.DoneBytes / far.TotalBytes:F0}% ({ByteText.Of(far.DoneBytes)} of {ByteText.Of(far.TotalBytes)})") : string.Empty;
        return $"interrupted{share}; what is finished is kept in {partial}\n  to go on:   the same command with --resume";
    }

    private static void DryRun(Terminal terminal, BioImage image, string target, ConvertOptions options, Utf8JsonWriter? writer)
    {
        ConversionPlan plan = image.PlanConversion(target, options);
        if (writer is not null)
        {
            WritePlan(writer, image, target, plan);
            return;
        }

        terminal.Out.WriteLine($"would write {target}   {plan.Format}   {Counted.Scenes(plan.Scenes.Count(s => s.Label is null))}   {ByteText.Of(plan.PixelBytes)} of pixels   {plan.Codec}");
        foreach (PlannedScene scene in plan.Scenes)
        {
            for (int i = 0; i < scene.Levels.Count; i++)
            {
                PlannedLevel level = scene.Levels[i];
                string owner = scene.Label is { } label ? $"label {label}" : Invariant($"scene {scene.Source}");
                terminal.Out.WriteLine(Invariant($" {owner}   level {i}   {scene.Axes} {string.Join('x', level.Shape)}   about {ByteText.Of(level.Samples * scene.PixelType.Size())} before compression   {Counted.Of(level.Blocks, "block")} of {string.Join('x', level.Block)}"));
            }
        }

        foreach (string line in LossLines.Of(plan.Losses)) terminal.Warn("would not be kept: " + line);
    }

    private static void WriteResult(Utf8JsonWriter writer, BioImage image, ConvertResult result)
    {
        writer.WriteString("input", image.Path);
        writer.WriteString("output", result.Target);
        writer.WriteString("format", result.Format);
        writer.WriteNumber("scenes", result.Scenes);
        writer.WriteNumber("pixelBytes", result.PixelBytes);
        WriteLosses(writer, result.Losses);
        if (result.PixelHashes.Count > 0) WriteHashes(writer, result.PixelHashes);
        writer.WriteStartArray("digests");
        foreach (PixelDigestPair pair in result.Digests)
        {
            writer.WriteStartObject();
            writer.WriteNumber("scene", pair.Scene);
            writer.WriteString("order", pair.Order);
            writer.WriteString("source", pair.Source);
            writer.WriteString("result", pair.Result);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Texts("warnings", result.Warnings);
    }

    private static void WriteHashes(Utf8JsonWriter writer, IReadOnlyList<ScenePixelHash> hashes)
    {
        writer.WriteStartArray("pixelHashes");
        foreach (ScenePixelHash hash in hashes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("scene", hash.Scene);
            writer.WriteString("hash", hash.Hash);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePlan(Utf8JsonWriter writer, BioImage image, string target, ConversionPlan plan)
    {
        writer.WriteString("input", image.Path);
        writer.WriteString("output", target);
        writer.WriteString("format", plan.Format);
        writer.WriteNumber("pixelBytes", plan.PixelBytes);
        writer.WriteStartArray("scenes");
        foreach (PlannedScene scene in plan.Scenes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", scene.Index);
            writer.WriteString("axes", scene.Axes);
            writer.WriteString("dtype", scene.PixelType.Name());
            writer.WriteStartArray("levels");
            foreach (PlannedLevel level in scene.Levels)
            {
                writer.WriteStartObject();
                writer.Numbers("shape", level.Shape);
                writer.Numbers("block", level.Block);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteLosses(writer, plan.Losses);
    }

    private static void WriteLosses(Utf8JsonWriter writer, IReadOnlyList<Loss> losses)
    {
        writer.WriteStartArray("losses");
        foreach (Loss loss in losses)
        {
            writer.WriteStartObject();
            writer.WriteNumber("scene", loss.Scene);
            writer.WriteString("what", loss.What);
            writer.WriteString("why", loss.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
