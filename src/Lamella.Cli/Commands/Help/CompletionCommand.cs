using System.CommandLine;
using Lamella.Cli.Manual;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella completion</c>: a script with which a shell completes commands and options.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "The shell: bash, zsh, fish or pwsh." };
        shell.CompletionSources.Add([.. CompletionScript.Shells]);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } word }] && !CompletionScript.Shells.Contains(word)) result.AddError($"'{word}' is not valid for SHELL; expected one of {string.Join(", ", CompletionScript.Shells)}");
        });
        Command command = new("completion", "Print a script with which a shell completes commands, options and their words; its first line says where to put it.") { shell };
        command.SetAction(parsed =>
        {
            CommandLine.TerminalOf(parsed).Out.Exact.Write(CompletionScript.For(parsed.GetValue(shell)!, CommandLine.Create()));
            return ExitCode.Ok;
        });
        return command;
    }
}
