using System.CommandLine;
using System.Text.Json;
using Lamella.Cli.Output;
using Lamella.Engine;
using Lamella.Pipelines.Convert;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella convert</c>: any readable image to OME-Zarr or OME-TIFF.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        ConvertArguments arguments = new();
        Command command = new("convert", "Convert an image to OME-Zarr or OME-TIFF (by the ending of OUT). Without OUT the result is STEM.ome.zarr beside the input.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            bool json = parsed.GetValue(arguments.Json);
            using BioImage image = BioImage.Open(parsed.GetValue(arguments.Input)!);
            string target = parsed.GetValue(arguments.Output) ?? TargetName.For(image.Path);
            ConvertOptions options = arguments.Read(parsed, image, target);
            options = options with { Execution = options.Execution with { Cancellation = cancellation } };
            if (!json)
            {
                foreach (string warning in image.Warnings) terminal.Warn(warning);
            }

            try
            {
                return Task.FromResult(parsed.GetValue(arguments.DryRun) ? DryRun(terminal, image, target, options, json) : Run(terminal, image, target, options, json, parsed.GetValue(arguments.Progress)!));
            }
            catch (LamellaException e) when (e is not StoreException)
            {
                e.WithPath(image.Path);
                throw;
            }
        });
        return command;
    }

    private static int Run(Terminal terminal, BioImage image, string target, ConvertOptions options, bool json, string progressMode)
    {
        using ProgressPrinter progress = new(terminal, progressMode);
        ConvertResult result = image.Convert(target, options, progress);
        progress.Finish();
        if (json)
        {
            Json.Write(terminal.Out, "convert", writer => WriteResult(writer, image, result));
            return ExitCode.Ok;
        }

        foreach (Loss loss in result.Losses) terminal.Warn("not kept: " + loss);
        foreach (ScenePixelHash hash in result.PixelHashes) terminal.Out.WriteLine(Invariant($"pixhash   {hash.Hash}  {hash.Scene}"));
        foreach (PixelDigestPair pair in result.Digests) terminal.Out.WriteLine(Invariant($"verified  {pair.Result}  {pair.Scene}  {pair.Order}"));
        if (!terminal.Quiet) terminal.Out.WriteLine(Invariant($"{result.Target}   {result.Format}   {result.Scenes} {(result.Scenes == 1 ? "scene" : "scenes")}   {result.PixelBytes / 1e6:F1} MB of pixels"));
        return ExitCode.Ok;
    }

    private static int DryRun(Terminal terminal, BioImage image, string target, ConvertOptions options, bool json)
    {
        Converter plan = image.Plan(options);
        TargetPlace.Claim(target, image.Path, options.ExistingTarget);
        if (json)
        {
            Json.Write(terminal.Out, "convert-plan", writer => WritePlan(writer, image, target, plan));
            return ExitCode.Ok;
        }

        terminal.Out.WriteLine(Invariant($"would write {target}   {plan.FormatName}   {plan.PixelBytes / 1e6:F1} MB of pixels"));
        foreach (ScenePlan scene in plan.Plans)
        {
            foreach (LevelGrid level in scene.Levels)
                terminal.Out.WriteLine(Invariant($" scene {scene.Index}   {level.Axes} {string.Join('x', level.Shape.ToArray())}   blocks of {string.Join('x', level.Block.ToArray())}   {level.BlockCount} blocks"));
        }

        foreach (Loss loss in plan.Losses) terminal.Warn("would not be kept: " + loss);
        return ExitCode.Ok;
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

    private static void WritePlan(Utf8JsonWriter writer, BioImage image, string target, Converter plan)
    {
        writer.WriteString("input", image.Path);
        writer.WriteString("output", target);
        writer.WriteString("format", plan.FormatName);
        writer.WriteNumber("pixelBytes", plan.PixelBytes);
        writer.WriteStartArray("scenes");
        foreach (ScenePlan scene in plan.Plans)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", scene.Index);
            writer.WriteString("axes", scene.Axes);
            writer.WriteString("dtype", scene.PixelType.Name());
            writer.WriteStartArray("levels");
            foreach (LevelGrid level in scene.Levels)
            {
                writer.WriteStartObject();
                writer.Numbers("shape", level.Shape.ToArray());
                writer.Numbers("block", level.Block.ToArray());
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
