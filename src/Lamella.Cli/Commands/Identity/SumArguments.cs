using System.CommandLine;
using System.CommandLine.Parsing;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary>The arguments of <c>lamella sum</c>: those of the program iscc-sum, with the same meaning.</summary>
internal sealed class SumArguments
{
    public Argument<string[]> Paths { get; } = IdentityOptions.Inputs(ArgumentArity.ZeroOrMore, "Files, folders (their files, without what .isccignore names), or - for standard input.");

    public Option<bool> Check { get; } = new("--check", "-c") { Description = "Read lists from the paths and verify what they name." };

    public Option<bool> Tree { get; } = new("--tree", "-t") { Description = "Sum each folder as one." };

    public Option<bool> Walk { get; } = new("--walk") { Description = "List the files that --tree takes, in its order." };

    public Option<bool> Similar { get; } = new("--similar") { Description = "Group files by the distance of their Data-Codes." };

    public Option<int> Threshold { get; } = new("--threshold") { Description = "The largest distance within a group, in bits of 128 (64 with --narrow).", DefaultValueFactory = _ => 12 };

    public Option<bool> Units { get; } = new("--units") { Description = "Add the 256-bit Data-Code and Instance-Code." };

    public Option<bool> Narrow { get; } = new("--narrow") { Description = "64 bits of each unit (ISO 24138) instead of 128." };

    public Option<bool> Tag { get; } = new("--tag") { Description = "Write ISCC-SUM (PATH) = CODE." };

    public Option<bool> Zero { get; } = new("--zero", "-z") { Description = "End lines with NUL." };

    public Option<string?> Output { get; } = new("--output", "-o") { Description = "Write the list to this file.", HelpName = "FILE" };

    public Option<bool> Overwrite { get; } = new("--overwrite") { Description = "Replace an existing list." };

    public Option<bool> Status { get; } = new("--status") { Description = "With -c: print nothing; the exit code tells." };

    public Option<bool> Warn { get; } = new("--warn", "-w") { Description = "With -c: name each line that is not a sum." };

    public Option<bool> Strict { get; } = new("--strict") { Description = "With -c: a line that is not a sum is a failure (it always is).", Hidden = true };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public Command ToCommand()
    {
        Command command = new("sum", "Print or verify ISCC-SUMs of files and trees.")
        {
            Paths, Check, Tree, Walk, Similar, Threshold, Units, Narrow, Tag, Zero, Output, Overwrite, Status, Warn, Strict, Json,
        };
        Threshold.Validators.Add(result => CommonOptions.RefuseBelow(result, 0, "--threshold must not be negative"));
        command.Validators.Add(Exclude);
        return command;
    }

    /// <summary>The form of lines.</summary>
    public ChecksumForm FormOf(ParseResult parsed) => parsed.GetValue(Tag) ? ChecksumForm.Tagged : ChecksumForm.Plain;

    private void Exclude(CommandResult result)
    {
        Option<bool>[] modes = [Check, Tree, Walk, Similar];
        Option<bool>[] chosen = [.. modes.Where(result.GetValue)];
        if (chosen.Length > 1) result.AddError($"{chosen[0].Name} and {chosen[1].Name} exclude each other");
        if (result.GetValue(Check) && result.GetValue(Output) is not null) result.AddError("--check and --output exclude each other");
        bool paths = result.GetValue(Paths) is { Length: > 0 };
        if (!paths && chosen.Length > 0) result.AddError(chosen[0].Name + " needs a path");
    }
}
