using System.CommandLine;
using System.Text;

namespace Lamella.Cli.Manual;

/// <summary>Scripts that let shells complete commands, options and their words.</summary>
internal static class CompletionScript
{
    /// <summary>The shells.</summary>
    public static string[] Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The script for a shell.</summary>
    public static string For(string shell, Command root)
    {
        IReadOnlyList<CommandEntry> commands = CommandEntry.All(root);
        return shell switch
        {
            "bash" => Bash(root, commands),
            "zsh" => Zsh(root, commands),
            "fish" => Fish(root, commands),
            _ => PowerShell(root, commands),
        };
    }

    private static string Groups(IEnumerable<CommandEntry> commands) => string.Join('|', commands.Where(c => c.Name.Length > 0 && c.Children.Count > 0).Select(c => c.Name));

    private static string Bash(Command root, IReadOnlyList<CommandEntry> commands)
    {
        StringBuilder text = new("# Completion of lamella for bash: source this file, or save it as ~/.local/share/bash-completion/completions/lamella\n_lamella() {\n    local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" name=\"${COMP_WORDS[1]}\"\n");
        text.Append($"    case \"$name\" in {Groups(commands)}) if (( COMP_CWORD > 2 )); then name=\"$name ${{COMP_WORDS[2]}}\"; fi ;; esac\n");
        text.Append($"    if (( COMP_CWORD == 1 )) && [[ $cur != -* ]]; then COMPREPLY=($(compgen -W \"{string.Join(' ', commands[0].Children)} help\" -- \"$cur\")); return; fi\n");
        text.Append("    if (( COMP_CWORD == 1 )); then name=; fi\n    case \"$name:$prev\" in\n");
        foreach (CommandEntry command in commands)
        {
            foreach ((Option option, string[] names) in command.Options(root))
            {
                if (CommandEntry.ChoicesOf(option) is { Length: > 0 } words) text.Append($"        {string.Join('|', names.Select(n => $"\"{command.Name}:{n}\""))}) COMPREPLY=($(compgen -W \"{string.Join(' ', words)}\" -- \"$cur\")); return ;;\n");
            }

            if (WordsOf(command) is { Length: > 0 } children && command.Name.Length > 0) text.Append($"        \"{command.Name}:{command.Name.Split(' ')[^1]}\") if [[ $cur != -* ]]; then COMPREPLY=($(compgen -W \"{string.Join(' ', children)}\" -- \"$cur\")); return; fi ;;\n");
        }

        text.Append($"        \"help:help\") COMPREPLY=($(compgen -W \"{string.Join(' ', commands[0].Children.Concat(HelpTopics.Names))}\" -- \"$cur\")); return ;;\n    esac\n    COMPREPLY=()\n    if [[ $cur != -* ]]; then return; fi\n    case \"$name\" in\n");
        foreach (CommandEntry command in commands) text.Append($"        \"{command.Name}\") COMPREPLY=($(compgen -W \"{string.Join(' ', command.Options(root).SelectMany(o => o.Names))}\" -- \"$cur\")) ;;\n");
        return text.Append("    esac\n}\ncomplete -o default -F _lamella lamella\n").ToString();
    }

    private static string Zsh(Command root, IReadOnlyList<CommandEntry> commands)
    {
        StringBuilder text = new("#compdef lamella\n# Completion of lamella for zsh: save this file as _lamella in a folder of $fpath\n_lamella() {\n    local -a items\n    local name=$words[2]\n");
        text.Append($"    case $name in {Groups(commands)}) (( CURRENT > 3 )) && name=\"$name $words[3]\" ;; esac\n");
        text.Append($"    if (( CURRENT == 2 )) && [[ $words[CURRENT] != -* ]]; then\n        items=({Items(commands[0].Command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description)).Append(("help", "Explain a command or a topic.")))})\n        _describe command items\n        _files\n        return\n    fi\n    (( CURRENT == 2 )) && name=\n    case \"$name:$words[CURRENT-1]\" in\n");
        foreach (CommandEntry command in commands)
        {
            foreach ((Option option, string[] names) in command.Options(root))
            {
                if (CommandEntry.ChoicesOf(option) is { Length: > 0 } words) text.Append($"        {string.Join('|', names.Select(n => $"\"{command.Name}:{n}\""))}) compadd -- {string.Join(' ', words)}; return ;;\n");
            }

            if (WordsOf(command) is { Length: > 0 } children && command.Name.Length > 0) text.Append($"        \"{command.Name}:{command.Name.Split(' ')[^1]}\") if [[ $words[CURRENT] != -* ]]; then compadd -- {string.Join(' ', children)}; return; fi ;;\n");
        }

        text.Append($"        \"help:help\") compadd -- {string.Join(' ', commands[0].Children.Concat(HelpTopics.Names))}; return ;;\n    esac\n    if [[ $words[CURRENT] != -* ]]; then _files; return; fi\n    case $name in\n");
        foreach (CommandEntry command in commands) text.Append($"        \"{command.Name}\") items=({Items(command.Options(root).SelectMany(o => o.Names.Select(n => (n, o.Option.Description))))}) ;;\n");
        return text.Append("    esac\n    _describe option items\n}\nif [[ $funcstack[1] == _lamella ]]; then _lamella \"$@\"; else compdef _lamella lamella; fi\n").ToString();

        static string Items(IEnumerable<(string Name, string? Text)> items) => string.Join(' ', items.Select(i => $"'{i.Name}:{First(i.Text).Replace("'", "'\\''", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)}'"));
    }

    private static string Fish(Command root, IReadOnlyList<CommandEntry> commands)
    {
        StringBuilder text = new("# Completion of lamella for fish: save this file as ~/.config/fish/completions/lamella.fish\n");
        foreach (Command command in commands[0].Command.Subcommands.Where(c => !c.Hidden)) text.Append($"complete -c lamella -n __fish_use_subcommand -a {command.Name} -d '{Quoted(command.Description)}'\n");
        text.Append($"complete -c lamella -n __fish_use_subcommand -a help -d 'Explain a command or a topic.'\ncomplete -c lamella -n '__fish_seen_subcommand_from help' -a '{string.Join(' ', commands[0].Children.Concat(HelpTopics.Names))}'\n");
        foreach (CommandEntry command in commands)
        {
            string when = command.Name.Length == 0 ? "__fish_use_subcommand" : string.Join("; and ", command.Name.Split(' ').Select(word => "__fish_seen_subcommand_from " + word));
            if (WordsOf(command) is { Length: > 0 } children && command.Name.Length > 0) text.Append($"complete -c lamella -f -n '{when}; and not __fish_seen_subcommand_from {string.Join(' ', children)}' -a '{string.Join(' ', children)}'\n");
            foreach ((Option option, string[] names) in command.Options(root))
            {
                // fish knows -x, --long and -long; a sign is none of them.
                string all = string.Concat(names.Where(n => n.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c == '-')).Select(n => n.StartsWith("--", StringComparison.Ordinal) ? " -l " + n[2..] : n.Length == 2 ? " -s " + n[1..] : " -o " + n[1..]));
                string takes = CommandEntry.ChoicesOf(option) is { Length: > 0 } words ? $" -x -a '{string.Join(' ', words)}'" : CommandEntry.IsSwitch(option) ? string.Empty : " -r";
                text.Append($"complete -c lamella -n '{when}'{all}{takes} -d '{Quoted(option.Description)}'\n");
            }
        }

        return text.ToString();
    }

    private static string PowerShell(Command root, IReadOnlyList<CommandEntry> commands)
    {
        StringBuilder text = new("# Completion of lamella for PowerShell: add this file to your $PROFILE\nRegister-ArgumentCompleter -Native -CommandName lamella -ScriptBlock {\n    param($word, $ast, $position)\n    $children = @{\n");
        foreach (CommandEntry command in commands.Where(c => WordsOf(c).Length > 0)) text.Append($"        '{command.Name}' = '{string.Join(' ', command.Name.Length == 0 ? [.. WordsOf(command), "help"] : WordsOf(command))}'\n");
        text.Append($"        'help' = '{string.Join(' ', commands[0].Children.Concat(HelpTopics.Names))}'\n    }}\n    $options = @{{\n");
        foreach (CommandEntry command in commands) text.Append($"        '{command.Name}' = '{string.Join(' ', command.Options(root).SelectMany(o => o.Names))}'\n");
        text.Append("    }\n    $choices = @{\n");
        foreach (CommandEntry command in commands)
        {
            foreach ((Option option, string[] names) in command.Options(root))
            {
                if (CommandEntry.ChoicesOf(option) is { Length: > 0 } words) text.Append(string.Concat(names.Distinct(StringComparer.OrdinalIgnoreCase).Select(n => $"        '{command.Name}:{n}' = '{string.Join(' ', words)}'\n")));
            }
        }

        text.Append("""
                }
                $typed = @($ast.CommandElements | ForEach-Object { $_.ToString() } | Select-Object -Skip 1)
                if ($word -and $typed.Count -gt 0) { $typed = @($typed | Select-Object -SkipLast 1) }
                $name = ''
                foreach ($item in $typed) {
                    $longer = "$name $item".Trim()
                    if ($options.ContainsKey($longer) -or $longer -eq 'help') { $name = $longer } else { break }
                }
                $last = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
                $words = if ($choices.ContainsKey("${name}:$last")) { $choices["${name}:$last"] } elseif ($word -like '-*') { $options[$name] } elseif ($children.ContainsKey($name)) { $children[$name] } else { '' }
                $words -split ' ' | Where-Object { $_ -and $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }

            """);
        return text.ToString();
    }

    /// <summary>The words that a command wants behind its name: commands in it, or the choices of its first argument.</summary>
    private static string[] WordsOf(CommandEntry command) =>
        command.Children.Count > 0 ? [.. command.Children] : command.Command.Arguments is [{ } only, ..] && only.ValueType == typeof(string) ? [.. only.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(c => c.Label)] : [];

    private static string First(string? text)
    {
        if (text is null) return string.Empty;
        int end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    private static string Quoted(string? text) => First(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
