using System.CommandLine;
using System.Text;

namespace Lamella.Cli.Manual;

/// <summary>Pages for <c>man</c>, made from the parser like <c>--help</c>.</summary>
internal static class ManualPage
{
    /// <summary>The name of the page of a command: <c>lamella-meta-show</c>.</summary>
    public static string NameOf(CommandEntry command) => command.Name.Length == 0 ? "lamella" : "lamella-" + command.Name.Replace(' ', '-');

    /// <summary>The page of a command as roff.</summary>
    public static string Of(CommandEntry command, Command root)
    {
        string name = NameOf(command);
        StringBuilder text = new();
        text.Append($".TH {name.ToUpperInvariant()} 1 \"\" \"lamella {CommandLine.Version}\" \"User Commands\"\n.SH NAME\n{Plain(name)} \\- {Plain(FirstSentence(command.Command.Description))}\n.SH SYNOPSIS\n.B lamella{(command.Name.Length == 0 ? string.Empty : " " + Plain(command.Name))}\n");
        if (command.Children.Count > 0) text.Append(".I COMMAND\n");
        foreach (Argument argument in command.Command.Arguments) text.Append($".I {Plain((argument.Arity.MinimumNumberOfValues == 0 ? "[" : string.Empty) + argument.Name.ToUpperInvariant() + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : string.Empty) + (argument.Arity.MinimumNumberOfValues == 0 ? "]" : string.Empty))}\n");
        text.Append("[options]\n.SH DESCRIPTION\n").Append(Line(command.Command.Description));
        foreach (Argument argument in command.Command.Arguments) text.Append($".TP\n.I {Plain(argument.Name.ToUpperInvariant())}\n").Append(Line(argument.Description));
        if (command.Children.Count > 0) AppendCommands(text, command);
        text.Append(".SH OPTIONS\n");
        foreach ((Option option, string[] names) in command.Options(root)) AppendOption(text, option, names);
        if (command.Name.Length == 0)
        {
            foreach ((string topic, string body) in HelpTopics.All) text.Append($".SH {topic.ToUpperInvariant()}\n.nf\n").Append(string.Concat(body.Split('\n').Select(Line))).Append(".fi\n");
        }

        text.Append(".SH EXIT STATUS\n").Append(Line("0 done, 1 the answer is no, 2 the command line is wrong, 3 the input is missing, 4 it cannot be read, 5 the output cannot be written, 6 the network failed, 7 a batch failed in part, 130 interrupted."));
        IEnumerable<string> others = command.Name.Length == 0 ? command.Children.Select(c => "lamella-" + c) : command.Children.Count > 0 ? command.Children.Select(c => name + "-" + c).Prepend("lamella") : ["lamella"];
        return text.Append(".SH SEE ALSO\n").Append(string.Join(",\n", others.Select(o => $".BR {Plain(o)} (1)"))).Append('\n').ToString();
    }

    private static void AppendCommands(StringBuilder text, CommandEntry command)
    {
        text.Append(".SH COMMANDS\n");
        foreach (Command inner in command.Command.Subcommands.Where(c => !c.Hidden)) text.Append($".TP\n.B {Plain(inner.Name)}\n").Append(Line(inner.Description));
    }

    private static void AppendOption(StringBuilder text, Option option, string[] names)
    {
        string[] words = CommandEntry.ChoicesOf(option);
        string value = CommandEntry.IsSwitch(option) ? string.Empty : " " + (option.HelpName ?? (words.Length > 0 ? string.Join('|', words) : "N"));
        text.Append($".TP\n.B {Plain(string.Join(", ", names) + value)}\n").Append(Line(option.Description));
        if (option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } missing) text.Append(Line(Invariant($"Default: {missing}.")));
    }

    private static string FirstSentence(string? text)
    {
        string line = text ?? string.Empty;
        int end = line.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? line : line[..end]).TrimEnd('.');
    }

    /// <summary>A line of text: none can be taken for a request of roff.</summary>
    private static string Line(string? text)
    {
        string plain = Plain(text ?? string.Empty);
        return (plain.StartsWith('.') || plain.StartsWith('\'') ? "\\&" : string.Empty) + plain + "\n";
    }

    private static string Plain(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
}
