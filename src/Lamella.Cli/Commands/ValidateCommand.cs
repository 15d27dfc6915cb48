using System.CommandLine;
using Lamella.Cli.Output;
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
        Command command = new("validate", "Check metadata and structure; exit 1 when a rule is broken. Reads no pixels.") { path, json, strict };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            IReadOnlyList<Finding> findings = ImageValidator.Validate(parsed.GetValue(path)!, parsed.GetValue(strict));
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
                terminal.Out.WriteLine(valid ? "valid" : Invariant($"not valid: {findings.Count(f => f.Severity == Severity.Error)} rules are broken"));
            }

            return valid ? ExitCode.Ok : ExitCode.No;
        });
        return command;
    }
}
