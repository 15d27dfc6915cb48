using System.CommandLine;
using System.Text.Json;
using Lamella.Cli.Output;
using Lamella.Iscc.Imagewalk;
using Lamella.Pipelines.Validate;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella validate</c>: which rule is broken, where, and what to do.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = IdentityOptions.Inputs(description: "OME-Zarr, OME-TIFF, other images, files of metadata (JSON, OME-XML); folders of them, patterns, - for a list of paths on standard input.");
        Option<bool> json = CommonOptions.Json();
        Option<bool> strict = new("--strict") { Description = "Demand what the strict NGFF schemas demand." };
        Option<bool> pixels = new("--pixels") { Description = "Read all pixels and compare them with the hashes that the image carries." };
        Option<bool> chunks = new("--chunks") { Description = "Read every stored chunk of a Zarr: count stored, absent and damaged ones." };
        Command command = new("validate", "Check metadata and structure; exit 1 when a rule is broken. Reads no pixels unless asked to.") { paths, json, strict, pixels, chunks };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string[] arguments = parsed.GetValue(paths)!;
            bool asJson = parsed.GetValue(json);
            if (arguments is [{ } one] && one != InputPaths.List && (Path.Exists(one) || !InputPaths.IsPattern(one)) && !InputPaths.IsFolderOfImages(one))
            {
                List<Finding> findings = Validate(one);
                if (asJson) Json.Write(terminal.Out, "validate", writer => Write(writer, one, findings));
                else Print(terminal, findings);
                return Task.FromResult(IsValid(findings) ? ExitCode.Ok : ExitCode.No);
            }

            return Task.FromResult(All(InputSet.Of(arguments)));

            List<Finding> Validate(string path) => FindingsOf(terminal, path, parsed.GetValue(strict), parsed.GetValue(chunks), parsed.GetValue(pixels), cancellation);

            int All(InputSet inputs)
            {
                ImageBatch batch = new(terminal);
                List<(string Path, List<Finding> Findings)> results = [];
                int code = batch.RunPaths(inputs, path =>
                {
                    List<Finding> findings = Validate(path);
                    results.Add((path, findings));
                    if (asJson) return;
                    terminal.Out.WriteLine(path);
                    Print(terminal, findings);
                });
                if (asJson) Json.Write(terminal.Out, "validate-list", writer => WriteAll(writer, results, batch));
                return code == ExitCode.Ok && !results.TrueForAll(r => IsValid(r.Findings)) ? ExitCode.No : code;
            }
        });
        return command;
    }

    private static bool IsValid(List<Finding> findings) => findings.TrueForAll(f => f.Severity != Severity.Error);

    private static List<Finding> FindingsOf(Terminal terminal, string path, bool strict, bool chunks, bool pixels, CancellationToken cancellation)
    {
        List<Finding> findings = [.. ImageValidator.Validate(path, strict, chunks ? ChunkChecks.ReadAll : ChunkChecks.None, cancellation)];
        bool archiveIsSound = true;
        if (pixels || chunks)
        {
            IReadOnlyList<Finding> entries = ImageValidator.CheckArchive(path, cancellation);
            archiveIsSound = entries.Count == 0;
            findings.AddRange(entries);
        }

        if (pixels && archiveIsSound && findings.TrueForAll(f => f.RuleId != "structure/open")) CheckPixels(terminal, path, findings, cancellation);
        return findings;
    }

    private static void Print(Terminal terminal, List<Finding> findings)
    {
        foreach (Finding finding in findings) terminal.Out.WriteLine(finding.ToString());
        int broken = findings.Count(f => f.Severity == Severity.Error);
        terminal.Out.WriteLine(broken == 0 ? "valid" : broken == 1 ? "not valid: 1 rule is broken" : Invariant($"not valid: {broken} rules are broken"));
    }

    private static void WriteAll(Utf8JsonWriter writer, List<(string Path, List<Finding> Findings)> results, ImageBatch batch)
    {
        writer.WriteStartArray("images");
        foreach ((string path, List<Finding> findings) in results)
        {
            writer.WriteStartObject();
            Write(writer, path, findings);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        batch.WriteErrors(writer);
    }

    private static void Write(Utf8JsonWriter writer, string path, List<Finding> findings)
    {
        writer.WriteString("path", path);
        writer.WriteBoolean("valid", IsValid(findings));
        writer.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", finding.RuleId);
            writer.WriteString("severity", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" });
            writer.WriteString("place", finding.Place);
            writer.WriteString("message", finding.Message);
            writer.WriteString("remedy", finding.Remedy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void CheckPixels(Terminal terminal, string path, List<Finding> findings, CancellationToken cancellation)
    {
        using BioImage image = BioImage.Open(path);
        ExecutionOptions execution = new() { Cancellation = cancellation };
        foreach (Scene scene in image.Scenes)
        {
            string place = Invariant($"scene {scene.Index}");
            if (scene.Content.PixelHash is not { } stated)
            {
                findings.Add(new Finding("pixel-hash/absent", Severity.Note, place, "the image carries no pixel hash", "lamella convert --pixhash records one"));
                continue;
            }

            string found = PixhashCommand.Compute(terminal, scene, Selection.All, new PixelHashOptions { Cancellation = cancellation }, execution).Text;
            if (found != stated) findings.Add(new Finding("pixel-hash/mismatch", Severity.Error, place, $"the metadata states {stated}, the pixels have {found}", "the pixels were changed or damaged after the image was written"));
        }
    }
}
