using System.CommandLine;
using System.CommandLine.Completions;

namespace Lamella.Cli.Manual;

/// <summary>A command as manuals and shells want to know it, taken from the parser.</summary>
/// <param name="Name">The words behind <c>lamella</c>; empty for the program itself.</param>
/// <param name="Command">The command.</param>
internal sealed record CommandEntry(string Name, Command Command)
{
    /// <summary>The names of the commands in it.</summary>
    public IReadOnlyList<string> Children => [.. Command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)];

    /// <summary>All commands, each in front of those in it.</summary>
    public static IReadOnlyList<CommandEntry> All(Command root)
    {
        List<CommandEntry> entries = [];
        Add(root, string.Empty);
        return entries;

        void Add(Command command, string name)
        {
            entries.Add(new CommandEntry(name, command));
            foreach (Command inner in command.Subcommands.Where(c => !c.Hidden)) Add(inner, name.Length == 0 ? inner.Name : name + " " + inner.Name);
        }
    }

    /// <summary>The options of the command and those that hold everywhere, with their names, the long one first.</summary>
    public IReadOnlyList<(Option Option, string[] Names)> Options(Command root)
    {
        IEnumerable<Option> everywhere = Command == root ? [] : root.Options.Where(o => o.Recursive);
        return [.. Command.Options.Concat(everywhere).Where(o => !o.Hidden).Select(o => (o, NamesOf(o)))];
    }

    /// <summary>The names of an option; those in the style of other systems are left out.</summary>
    public static string[] NamesOf(Option option) => [.. option.Aliases.Order(StringComparer.Ordinal).Prepend(option.Name).Where(n => n[0] == '-').Distinct()];

    /// <summary>The words that an option takes; empty where it takes anything.</summary>
    public static string[] ChoicesOf(Option option) => IsSwitch(option) ? [] : [.. option.GetCompletions(CompletionContext.Empty).Select(c => c.Label)];

    /// <summary>True for an option without a value.</summary>
    public static bool IsSwitch(Option option) => option.ValueType == typeof(bool) || option.ValueType == typeof(void);
}
