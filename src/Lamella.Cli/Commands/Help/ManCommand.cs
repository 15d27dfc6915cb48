using System.CommandLine;
using System.Text;
using Lamella.Cli.Manual;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella man</c>: manual pages.</summary>
internal static class ManCommand
{
    public static Command Create()
    {
        Argument<string[]> words = new("command") { Description = "The command whose page is printed, such as convert or meta show; the program itself by default.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> folder = new("--output-dir", "-o") { Description = "Write the pages of all commands into this folder, such as /usr/local/share/man/man1.", HelpName = "DIR" };
        Command command = new("man", "Print the manual page of a command, for: lamella man convert | man -l -") { words, folder };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            Command root = CommandLine.Create();
            IReadOnlyList<CommandEntry> all = CommandEntry.All(root);
            string name = string.Join(' ', parsed.GetValue(words) ?? []);
            if (parsed.GetValue(folder) is { } target)
            {
                if (name.Length > 0) throw new ArgumentException("--output-dir writes the pages of all commands; leave out the command");
                foreach (CommandEntry one in all) OutputFile.Write(Path.Join(Made(target), ManualPage.NameOf(one) + ".1"), overwrite: true, stream => stream.Write(Encoding.UTF8.GetBytes(ManualPage.Of(one, root))));
                return ExitCode.Ok;
            }

            CommandEntry? entry = all.FirstOrDefault(c => c.Name == name);
            if (entry is null) throw new ArgumentException($"'{name}' is not a command" + (Usage.Nearest.Of(name, all.Select(c => c.Name)) is { } near ? $"; did you mean {near}?" : string.Empty));
            terminal.Out.Exact.Write(ManualPage.Of(entry, root));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Made(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Writing(e, folder);
        }
    }
}
