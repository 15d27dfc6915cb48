using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Lamella.Cli.Commands;
using Lamella.Cli.Manual;
using Lamella.Cli.Output;
using Lamella.Cli.Usage;

namespace Lamella.Cli;

/// <summary>The command tree, and the way from arguments to an exit code. Commands throw; this is the one place where errors become text and numbers.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print no progress and no warnings.", Recursive = true };
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Print the causes of an error.", Recursive = true };
    private static readonly Option<bool> Trace = new("-vv") { Description = "Print stack traces.", Recursive = true, Hidden = true };

    private const string HelpWord = "help";

    private static readonly System.Buffers.SearchValues<char> LettersOfPaths = System.Buffers.SearchValues.Create("/\\.*?~");

    /// <summary>The version of the program, without build information.</summary>
    public static string Version { get; } = typeof(CommandLine).Assembly.GetName().Version!.ToString(3);

    /// <summary>The commands by name, in the order of the help text.</summary>
    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("info", InfoCommand.Create),
        ("pixels", PixelsCommand.Create),
        ("convert", ConvertCommand.Create),
        ("merge", MergeCommand.Create),
        ("copy", CopyCommand.Create),
        ("put", PutCommand.Create),
        ("append", AppendCommand.Create),
        ("label", LabelCommand.Create),
        ("pyramid", PyramidCommand.Create),
        ("repair", RepairCommand.Create),
        ("pixhash", PixhashCommand.Create),
        ("biocode", BiocodeCommand.Create),
        ("thumb", ThumbCommand.Create),
        ("scenes", ScenesCommand.Create),
        ("views", ViewsCommand.Create),
        ("show", ShowCommand.Create),
        ("serve", ServeCommand.Create),
        ("view", ServeCommand.CreateView),
        ("sum", SumCommand.Create),
        ("similar", SimilarCommand.Create),
        ("compare", CompareCommand.Create),
        ("meta", MetaCommand.Create),
        ("formats", FormatsCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("validate", ValidateCommand.Create),
        ("zarr", ZarrCommand.Create),
        ("token", TokenCommand.Create),
        ("share", ShareCommand.Create),
        ("completion", CompletionCommand.Create),
        ("man", ManCommand.Create),
    ];

    /// <summary>All commands; or only the one that the first argument names, since making them all takes a good part of the time of a short command.</summary>
    public static Command Create(string? first = null)
    {
        // Not a RootCommand, which is called by the name of its file in every help text.
        Command root = new("lamella", "Opens, inspects, converts and fingerprints microscopy images.") { new HelpOption(), new VersionOption { Action = new VersionAction() } };
        int named = Array.FindIndex(Commands, c => c.Name == first);
        for (int i = 0; i < Commands.Length; i++)
        {
            if (named < 0 || i == named) root.Subcommands.Add(Commands[i].Create());
        }

        root.Options.Add(Quiet);
        root.Options.Add(Verbose);
        root.Options.Add(Trace);
        Remote.AddTo(root);
        return root;
    }

    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        args = Complete(args);
        if (args.All(IsTalk))
        {
            Welcome.Write(PlainWriter.Of(output), Commands.Select(c => c.Name));
            return ExitCode.Ok;
        }

        if (args[0] == HelpWord) return await HelpAsync(args[1..], output, error).ConfigureAwait(false);
        Command root = Create(args[0]);
        try
        {
            args = Settings.Apply(root, args, out IReadOnlyList<string> notes);
            if (args.Any(a => a is "-v" or "--verbose" or "-vv"))
            {
                foreach (string note in notes) await error.WriteLineAsync("setting: " + PlainText.OneLine(note)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is ArgumentException or StoreException)
        {
            await error.WriteLineAsync("error: " + PlainText.Message(e.Message)).ConfigureAwait(false);
            return ExitCode.Of(e);
        }

        ParserConfiguration configured = new() { ResponseFileTokenReplacer = null };
        ParseResult parsed;
        try
        {
            parsed = root.Parse(args, configured);
        }
        catch (InvalidOperationException)
        {
            // A check of a command looked at a value that is not of its kind. Without the checks the parser gets to say which.
            RemoveChecks(root);
            parsed = root.Parse(args, configured);
        }

        UsageErrors wrong = new(parsed);
        if (parsed.Action is ParseErrorAction || wrong.Any) return await FailUsageAsync(error, parsed, wrong).ConfigureAwait(false);

        using WaitingLine? waiting = WaitingLine.IsWanted(parsed.GetValue(Quiet)) && ReferenceEquals(error, Console.Error) ? new WaitingLine(error, NameOf(parsed.CommandResult), TimeProvider.System) : null;
        if (waiting is not null) (output, error) = (waiting.Behind(output), waiting.Behind(error));
        Terminal terminal = TerminalOf(parsed, output, error);
        try
        {
            // Signals are the program's business (Program.cs): the parser's own handler fails on a second signal and gives up after two seconds.
            Remote.Read(parsed);
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error };
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Nothing is swallowed: what is none of our own errors is reported as a fault of the program, with an exit code of its own, instead of a core dump.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.Fail(e);
            return ExitCode.Of(e);
        }
        finally
        {
            Remote.Report(terminal, PrintsDocument(parsed));
        }
    }

    /// <summary>True when standard output is a document for programs.</summary>
    private static bool PrintsDocument(ParseResult parsed) => parsed.CommandResult.Command.Options.OfType<Option<bool>>().FirstOrDefault(o => o.Name == "--json") is { } json && parsed.GetValue(json);

    /// <summary>What the first word means: the name of an image stands for <c>info</c>, <c>help COMMAND</c> for <c>COMMAND --help</c>.</summary>
    private static string[] Complete(string[] args)
    {
        int first = Array.FindIndex(args, a => !a.StartsWith('-'));
        if (first < 0) return args;
        string word = args[first];
        if (Array.Exists(Commands, c => c.Name == word || (c.Name == "biocode" && word == "imagecode"))) return first == 0 ? args : [word, .. args[..first], .. args[(first + 1)..]];
        if (word == HelpWord && !File.Exists(word)) return [word, .. args[..first], .. args[(first + 1)..]];
        return IsPath(word) ? ["info", .. args] : args;
    }

    /// <summary>True for what exists, and for what nobody would take for the name of a command.</summary>
    private static bool IsPath(string word) => word.Length > 0 && (Path.Exists(word) || word.AsSpan().ContainsAny(LettersOfPaths) || InputPaths.LooksLikeImage(word));

    /// <summary><c>lamella help</c>, <c>lamella help COMMAND</c>, <c>lamella help TOPIC</c>.</summary>
    private static async Task<int> HelpAsync(string[] words, TextWriter output, TextWriter error)
    {
        words = [.. words.Where(w => !w.StartsWith('-'))];
        if (words is [{ } topic] && HelpTopics.Find(topic) is { } text)
        {
            await output.WriteLineAsync(text.ReplaceLineEndings()).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        Command root = Create();
        string name = string.Join(' ', words);
        IReadOnlyList<CommandEntry> all = CommandEntry.All(root);
        if (!all.Any(c => c.Name == name || string.Join(' ', c.Command.Aliases) == name))
        {
            string near = Nearest.Of(name, all.Select(c => c.Name).Skip(1).Concat(HelpTopics.Names)) is { } meant ? $"; did you mean {meant}?" : string.Empty;
            await error.WriteLineAsync("error: " + PlainText.Message($"there is no help about '{name}'{near}\n  commands:  {string.Join(", ", Commands.Select(c => c.Name))}\n  topics:    {string.Join(", ", HelpTopics.Names)}")).ConfigureAwait(false);
            return ExitCode.Usage;
        }

        InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error };
        int code = await root.Parse([.. words, "--help"]).InvokeAsync(configuration).ConfigureAwait(false);
        if (name.Length == 0) await output.WriteLineAsync("Topics (lamella help TOPIC):" + Environment.NewLine + "  " + string.Join(", ", HelpTopics.Names)).ConfigureAwait(false);
        return code;
    }

    private static bool IsTalk(string arg) => arg is "-q" or "--quiet" or "-v" or "--verbose" or "-vv";

    private static void RemoveChecks(Command command)
    {
        command.Validators.Clear();
        foreach (Command inner in command.Subcommands) RemoveChecks(inner);
    }

    private static async Task<int> FailUsageAsync(TextWriter error, ParseResult parsed, UsageErrors wrong)
    {
        string command = NameOf(parsed.CommandResult);
        foreach (string message in wrong.List()) await error.WriteLineAsync("error: " + PlainText.Message(message)).ConfigureAwait(false);
        await error.WriteLineAsync($"see: {command} --help").ConfigureAwait(false);
        return ExitCode.Usage;
    }

    /// <summary>The command with those that it belongs to, as users write it.</summary>
    internal static string NameOf(CommandResult command) => command.Parent is CommandResult parent ? NameOf(parent) + " " + command.Command.Name : command.Command.Name;

    /// <summary>The streams and the talkativeness that the command line asks for.</summary>
    public static Terminal TerminalOf(ParseResult parsed, TextWriter? output = null, TextWriter? error = null) => new()
    {
        Out = PlainWriter.Of(output ?? parsed.InvocationConfiguration.Output),
        Error = PlainWriter.Of(error ?? parsed.InvocationConfiguration.Error),
        Command = NameOf(parsed.CommandResult),
        Quiet = parsed.GetValue(Quiet),
        Verbosity = parsed.GetValue(Trace) ? 2 : parsed.GetValue(Verbose) ? 1 : 0,
    };
}
