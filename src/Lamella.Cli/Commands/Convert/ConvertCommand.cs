using System.CommandLine;
using Lamella.Cli.Documents;
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
                List<Document> all = ConvertOne(terminal, arguments, parsed, jobs.Jobs[0].Input, jobs.Jobs[0].Target, cancellation);
                if (parsed.GetValue(arguments.Split) is not null)
                {
                    if (json) WriteList(all, []);
                    return ExitCode.Ok;
                }

                if (json) Write(terminal, all[0]);
                return ExitCode.Ok;
            }

            int Several()
            {
                Dictionary<string, string> targets = jobs.Jobs.ToDictionary(job => job.Input, job => job.Target);
                ImageBatch batch = new(terminal);
                List<Document> done = [];
                int images = 0;
                int code = batch.RunPaths(jobs.Inputs, path =>
                {
                    done.AddRange(ConvertOne(terminal, arguments, parsed, path, targets[path], cancellation));
                    images++;
                });
                if (json) WriteList(done, batch.Errors);
                else if (!terminal.Quiet) terminal.Out.WriteLine(Invariant($"{images} of {Counted.Images(jobs.Jobs.Count)} {(parsed.GetValue(arguments.DryRun) ? "can be converted" : "converted")}   {jobs.Folder}"));
                return code;
            }

            void WriteList(List<Document> done, IReadOnlyList<InputFailure> errors)
            {
                if (parsed.GetValue(arguments.DryRun)) Json.Write(terminal.Out, "convert-plan-list", new ConvertPlanListDocument([.. done.OfType<ConvertPlanDocument>()], errors), ConvertContext.Default.ConvertPlanListDocument);
                else Json.Write(terminal.Out, "convert-list", new ConvertListDocument([.. done.OfType<ConvertDocument>()], errors), ConvertContext.Default.ConvertListDocument);
            }
        });
        return command;
    }

    /// <summary>Prints the document of one conversion, or of its plan.</summary>
    public static void Write(Terminal terminal, Document done)
    {
        if (done is ConvertPlanDocument plan) Json.Write(terminal.Out, "convert-plan", plan, ConvertContext.Default.ConvertPlanDocument);
        else if (done is ConvertDocument result) Json.Write(terminal.Out, "convert", result, ConvertContext.Default.ConvertDocument);
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

    /// <summary>Converts one image into its results, or plans it; people are told at once, programs get the documents.</summary>
    private static List<Document> ConvertOne(Terminal terminal, ConvertArguments arguments, ParseResult parsed, string input, string target, CancellationToken cancellation)
    {
        if (PictureFile.FormatOf(target) is not null)
            throw new ArgumentException($"{target} is the name of a picture, and a conversion keeps all samples: end the name with .ome.zarr, .ozx or .ome.tif, or make a picture with lamella thumb {input} -o {target}");
        using BioImage image = BioImage.Open(input, arguments.Opening.Of(parsed));
        return ConvertOne(terminal, arguments, parsed, image, target, cancellation);
    }

    /// <summary>As for a path, for an image that is open.</summary>
    public static List<Document> ConvertOne(Terminal terminal, ConvertArguments arguments, ParseResult parsed, BioImage image, string target, CancellationToken cancellation)
    {
        ConvertOptions options = arguments.Read(parsed, image, target);
        options = options with { Execution = options.Execution with { Cancellation = cancellation } };
        bool json = parsed.GetValue(arguments.Json);
        if (!json)
        {
            foreach (string warning in image.Warnings) terminal.Warn(warning);
        }

        try
        {
            List<Document> documents = [];
            foreach ((string part, ConvertOptions wanted) in ConvertParts.Of(image, target, options, parsed.GetValue(arguments.Split)))
            {
                if (parsed.GetValue(arguments.DryRun))
                {
                    ConversionPlan plan = image.PlanConversion(part, wanted);
                    if (!json) Print(terminal, part, plan);
                    documents.Add(PlanOf(image, part, plan));
                    continue;
                }

                ConvertResult result = Run(terminal, image, part, wanted, parsed.GetValue(arguments.Progress)!);
                if (!json) Print(terminal, result);
                documents.Add(ResultOf(image, result));
            }

            return documents;
        }
        catch (LamellaException e) when (e is not StoreException)
        {
            e.WithPath(image.Path);
            throw;
        }
    }

    private static ConvertResult Run(Terminal terminal, BioImage image, string target, ConvertOptions options, string progressMode)
    {
        using ProgressPrinter progress = new(terminal, progressMode);
        try
        {
            ConvertResult result = image.Convert(target, options, progress);
            progress.Finish();
            return result;
        }
        catch (OperationCanceledException e)
        {
            progress.Finish();
            throw new OperationCanceledException(HowToGoOn(target, progress.Last), e, e.CancellationToken);
        }
    }

    private static void Print(Terminal terminal, ConvertResult result)
    {
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

    private static void Print(Terminal terminal, string target, ConversionPlan plan)
    {
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

    private static ConvertDocument ResultOf(BioImage image, ConvertResult result) => new(
        image.Path,
        result.Target,
        result.Format,
        result.Scenes,
        result.PixelBytes,
        ConvertDocument.Of(result.Losses),
        result.PixelHashes.Count > 0 ? [.. result.PixelHashes.Select(hash => new ConvertDocument.HashEntry(hash.Scene, hash.Hash))] : null,
        [.. result.Digests.Select(pair => new ConvertDocument.DigestEntry(pair.Scene, pair.Order, pair.Source, pair.Result))],
        result.Warnings);

    private static ConvertPlanDocument PlanOf(BioImage image, string target, ConversionPlan plan) => new(
        image.Path,
        target,
        plan.Format,
        plan.PixelBytes,
        [.. plan.Scenes.Select(scene => new ConvertPlanDocument.PlannedSceneEntry(scene.Index, scene.Axes, scene.PixelType.Name(), [.. scene.Levels.Select(level => new ConvertPlanDocument.PlannedLevelEntry(level.Shape, level.Block))]))],
        ConvertDocument.Of(plan.Losses));
}
