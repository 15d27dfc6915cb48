using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

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
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string[] arguments = parsed.GetValue(paths)!;
            bool asJson = parsed.GetValue(json);
            if (arguments is [{ } one] && one != InputPaths.List && (Path.Exists(one) || !InputPaths.IsPattern(one)) && !InputPaths.IsFolderOfImages(one))
            {
                IReadOnlyList<Finding> findings = Validate(one);
                if (asJson) Json.Write(terminal.Out, "validate", Document(one, findings), ValidateContext.Default.ValidateDocument);
                else Print(terminal, findings);
                return Task.FromResult(IsValid(findings) ? ExitCode.Ok : ExitCode.No);
            }

            return Task.FromResult(All(InputSet.Of(arguments)));

            IReadOnlyList<Finding> Validate(string path) => FindingsOf(terminal, path, new ValidationOptions { Strict = parsed.GetValue(strict), Chunks = parsed.GetValue(chunks), Pixels = parsed.GetValue(pixels), Opening = opening.Of(parsed), Execution = new ExecutionOptions { Cancellation = cancellation } });

            int All(InputSet inputs)
            {
                ImageBatch batch = new(terminal);
                List<(string Path, IReadOnlyList<Finding> Findings)> results = [];
                int code = batch.RunPaths(inputs, path =>
                {
                    IReadOnlyList<Finding> findings = Validate(path);
                    results.Add((path, findings));
                    if (asJson) return;
                    terminal.Out.WriteLine(path);
                    Print(terminal, findings);
                });
                if (asJson) Json.Write(terminal.Out, "validate-list", new ValidateListDocument([.. results.Select(r => Document(r.Path, r.Findings))], batch.Errors), ValidateContext.Default.ValidateListDocument);
                return code == ExitCode.Ok && !results.TrueForAll(r => IsValid(r.Findings)) ? ExitCode.No : code;
            }
        });
        return command;
    }

    private static bool IsValid(IReadOnlyList<Finding> findings) => findings.All(f => f.Severity != Severity.Error);

    private static IReadOnlyList<Finding> FindingsOf(Terminal terminal, string path, ValidationOptions options)
    {
        using ProgressPrinter progress = new(terminal, "auto");
        return ImageValidation.Run(path, options, progress);
    }

    private static void Print(Terminal terminal, IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings) terminal.Out.WriteLine(finding.ToString());
        int broken = findings.Count(f => f.Severity == Severity.Error);
        terminal.Out.WriteLine(broken == 0 ? "valid" : broken == 1 ? "not valid: 1 rule is broken" : Invariant($"not valid: {broken} rules are broken"));
    }

    private static ValidateDocument Document(string path, IReadOnlyList<Finding> findings) => new(path, IsValid(findings), [.. findings.Select(Entry)]);

    private static ValidateDocument.FindingEntry Entry(Finding finding) =>
        new(finding.RuleId, finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" }, finding.Place, finding.Message, finding.Remedy);
}
