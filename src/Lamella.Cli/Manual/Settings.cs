using System.CommandLine;

namespace Lamella.Cli.Manual;

/// <summary>Options that the user always wants to give: from the environment, and from a file. <c>lamella help config</c> explains them.</summary>
internal static class Settings
{
    private static readonly (string Variable, string Option)[] Variables = [("LAMELLA_THREADS", "threads"), ("LAMELLA_MEMORY", "memory"), ("LAMELLA_PROGRESS", "progress")];

    // What may cost a file is said where it happens.
    private static readonly string[] Never = ["overwrite", "force", "help", "version"];

    /// <summary>The file of settings; null when there is none.</summary>
    public static string? File
    {
        get
        {
            if (Environment.GetEnvironmentVariable("LAMELLA_CONFIG") is { } named) return named.Length == 0 ? null : named;
            string home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } xdg && !OperatingSystem.IsWindows() ? xdg
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
                : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
            string usual = Path.Join(home, "lamella", "config");
            return System.IO.File.Exists(usual) ? usual : null;
        }
    }

    /// <summary>The arguments with the options that the user did not give there and has set; and where each comes from.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="args">The command line.</param>
    /// <param name="notes">An added option a line.</param>
    /// <exception cref="ArgumentException">The file cannot be understood.</exception>
    /// <exception cref="StoreException">The file that LAMELLA_CONFIG names cannot be read.</exception>
    public static string[] Apply(Command root, string[] args, out IReadOnlyList<string> notes)
    {
        List<string> taken = [];
        notes = taken;
        (Command command, string name, int words) = CommandOf(root, args);
        if (words == 0) return args;
        List<string> added = [];
        HashSet<string> given = [.. args.Select(a => a.Split('=')[0])];
        foreach ((string variable, string option) in Variables)
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) Add(option, value, variable);
        }

        if (File is { } file)
        {
            // What is said of one command counts for more than what is said of all.
            List<(string Key, string Value, int Line)> lines = Read(file);
            foreach ((string key, string value, int line) in lines.Where(l => l.Key.Contains('.', StringComparison.Ordinal)).Concat(lines.Where(l => !l.Key.Contains('.', StringComparison.Ordinal))))
            {
                int dot = key.LastIndexOf('.');
                if (dot >= 0 && !string.Equals(key[..dot].Replace('.', ' '), name, StringComparison.Ordinal)) continue;
                if (!Add(key[(dot + 1)..], value, Invariant($"{file}:{line}")) && dot >= 0) throw new ArgumentException(Invariant($"{file}: line {line}: {name} has no option --{key[(dot + 1)..]}"));
            }
        }

        return added.Count == 0 ? args : [.. args[..words], .. added, .. args[words..]];

        bool Add(string option, string value, string source)
        {
            if (Never.Contains(option)) throw new ArgumentException($"{source}: --{option} is taken from the command line only");
            Option? found = command.Options.FirstOrDefault(o => CommandEntry.NamesOf(o).Contains("--" + option));
            if (found is null) return root.Options.Any(o => CommandEntry.NamesOf(o).Contains("--" + option)) && AddEverywhere(root.Options.First(o => CommandEntry.NamesOf(o).Contains("--" + option)), value, source);
            return Put(found, value, source);
        }

        bool AddEverywhere(Option option, string value, string source) => Put(option, value, source);

        bool Put(Option option, string value, string source)
        {
            if (CommandEntry.NamesOf(option).Any(given.Contains)) return true;
            given.UnionWith(CommandEntry.NamesOf(option));
            if (CommandEntry.IsSwitch(option))
            {
                if (!bool.TryParse(value, out bool on)) throw new ArgumentException($"{source}: {option.Name} is true or false, not '{value}'");
                if (on) added.Add(option.Name);
            }
            else
            {
                added.AddRange([option.Name, value]);
            }

            taken.Add($"{source}: {option.Name} {value}");
            return true;
        }
    }

    private static (Command Command, string Name, int Words) CommandOf(Command root, string[] args)
    {
        Command command = root;
        int words = 0;
        while (words < args.Length && command.Subcommands.FirstOrDefault(c => c.Name == args[words] || c.Aliases.Contains(args[words])) is { } inner)
        {
            command = inner;
            words++;
        }

        return (command, string.Join(' ', args[..words]), words);
    }

    private static List<(string Key, string Value, int Line)> Read(string file)
    {
        List<(string, string, int)> settings = [];
        int number = 0;
        try
        {
            foreach (string raw in System.IO.File.ReadLines(file))
            {
                number++;
                string line = raw.Trim();
                if (line.Length == 0 || line[0] == '#') continue;
                int at = line.IndexOf('=', StringComparison.Ordinal);
                if (at <= 0) throw new ArgumentException(Invariant($"{file}: line {number} is not OPTION = VALUE: '{line}'"));
                settings.Add((line[..at].Trim().TrimStart('-'), line[(at + 1)..].Trim(), number));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Reading(e, file);
        }

        return settings;
    }
}
