using System.CommandLine;
using Lamella.Cli.Output;
using Lamella.Iscc.Imagewalk;
using Lamella.Pipelines.Validate;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella validate</c>: which rule is broken, where, and what to do.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        Argument<string> path = CommonOptions.Input(description: "An OME-Zarr, an OME-TIFF, or a file of metadata (JSON, OME-XML).");
        Option<bool> json = CommonOptions.Json();
        Option<bool> strict = new("--strict") { Description = "Demand what the strict NGFF schemas demand." };
        Option<bool> pixels = new("--pixels") { Description = "Read all pixels and compare them with the hashes that the image carries." };
        Option<bool> chunks = new("--chunks") { Description = "Read every stored chunk of a Zarr: count stored, absent and damaged ones." };
        Command command = new("validate", "Check metadata and structure; exit 1 when a rule is broken. Reads no pixels unless asked to.") { path, json, strict, pixels, chunks };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            List<Finding> findings = [.. ImageValidator.Validate(parsed.GetValue(path)!, parsed.GetValue(strict), parsed.GetValue(chunks) ? ChunkChecks.ReadAll : ChunkChecks.None, cancellation)];
            bool archiveIsSound = true;
            if (parsed.GetValue(pixels) || parsed.GetValue(chunks))
            {
                IReadOnlyList<Finding> entries = ImageValidator.CheckArchive(parsed.GetValue(path)!, cancellation);
                archiveIsSound = entries.Count == 0;
                findings.AddRange(entries);
            }

            if (parsed.GetValue(pixels) && archiveIsSound && findings.TrueForAll(f => f.RuleId != "structure/open")) CheckPixels(terminal, parsed.GetValue(path)!, findings, cancellation);
            bool valid = findings.All(f => f.Severity != Severity.Error);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, "validate", writer =>
                {
                    writer.WriteString("path", parsed.GetValue(path));
                    writer.WriteBoolean("valid", valid);
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
                });
            }
            else
            {
                foreach (Finding finding in findings) terminal.Out.WriteLine(finding.ToString());
                int broken = findings.Count(f => f.Severity == Severity.Error);
                terminal.Out.WriteLine(valid ? "valid" : broken == 1 ? "not valid: 1 rule is broken" : Invariant($"not valid: {broken} rules are broken"));
            }

            return Task.FromResult(valid ? ExitCode.Ok : ExitCode.No);
        });
        return command;
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
