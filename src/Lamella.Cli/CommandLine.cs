using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Lamella.Cli.Commands;
using Lamella.Cli.Output;

namespace Lamella.Cli;

/// <summary>The command tree, and the way from arguments to an exit code. Commands throw; this is the one place where errors become text and numbers.</summary>
internal static partial class CommandLine
{
    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print no progress and no warnings.", Recursive = true };
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Print the causes of an error.", Recursive = true };
    private static readonly Option<bool> Trace = new("-vv") { Description = "Print stack traces.", Recursive = true, Hidden = true };

    /// <summary>The version of the program, without build information.</summary>
    public static string Version { get; } = typeof(CommandLine).Assembly.GetName().Version!.ToString(3);

    /// <summary>The commands by name, in the order of the help text.</summary>
    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("info", InfoCommand.Create),
        ("pixels", PixelsCommand.Create),
        ("convert", ConvertCommand.Create),
        ("put", PutCommand.Create),
        ("append", AppendCommand.Create),
        ("pyramid", PyramidCommand.Create),
        ("repair", RepairCommand.Create),
        ("pixhash", PixhashCommand.Create),
        ("biocode", BiocodeCommand.Create),
        ("thumb", ThumbCommand.Create),
        ("scenes", ScenesCommand.Create),
        ("views", ViewsCommand.Create),
        ("sum", SumCommand.Create),
        ("similar", SimilarCommand.Create),
        ("compare", CompareCommand.Create),
        ("meta", MetaCommand.Create),
        ("formats", FormatsCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("validate", ValidateCommand.Create),
        ("zarr", ZarrCommand.Create),
    ];

    /// <summary>All commands; or only the one that the first argument names, since making them all takes a good part of the time of a short command.</summary>
    public static Command Create(string? first = null)
    {
        // Not a RootCommand, which is called by the name of its file in every help text.
        Command root = new("lamella", "Opens, inspects, converts and fingerprints microscopy images.") { new HelpOption(), new VersionOption() };
        int named = Array.FindIndex(Commands, c => c.Name == first);
        for (int i = 0; i < Commands.Length; i++)
        {
            if (named < 0 || i == named) root.Subcommands.Add(Commands[i].Create());
        }

        root.Options.Add(Quiet);
        root.Options.Add(Verbose);
        root.Options.Add(Trace);
        return root;
    }

    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        Command root = Create(args.FirstOrDefault());
        ParseResult parsed;
        try
        {
            parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        }
        catch (InvalidOperationException e)
        {
            // The check of a command that looked at a value which is none of its kind; the parser would have said the same a moment later.
            return await FailUsageAsync(error, [e.Message], root.Subcommands.Count == 1 ? "lamella " + root.Subcommands[0].Name : "lamella").ConfigureAwait(false);
        }

        if (parsed.Action is ParseErrorAction) return await FailUsageAsync(error, parsed.Errors.Select(problem => problem.Message), NameOf(parsed.CommandResult)).ConfigureAwait(false);

        Terminal terminal = TerminalOf(parsed, output, error);
        try
        {
            // Signals are the program's business (Program.cs): the parser's own handler fails on a second signal and gives up after two seconds.
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
    }

    /// <summary>The parser's errors in words for people who did not write the parser.</summary>
    internal static string Explain(string message)
    {
        if (NoValue().Match(message) is { Success: true } value)
        {
            string type = value.Groups["type"].Value;
            string kind = type.Contains("Int", StringComparison.Ordinal) ? "a whole number" : type.Contains("Bool", StringComparison.Ordinal) ? "true or false" : "a value of another kind";
            return $"{value.Groups["name"].Value} wants {kind}, not '{value.Groups["value"].Value}'";
        }

        return NoChoice().Match(message) is { Success: true } choice
            ? $"'{choice.Groups["value"].Value}' is none of {string.Join(", ", choice.Groups["choices"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(c => c.Trim('\'')))}"
            : message;
    }

    private static async Task<int> FailUsageAsync(TextWriter error, IEnumerable<string> messages, string command)
    {
        foreach (string message in messages.Select(Explain).Distinct()) await error.WriteLineAsync("error: " + PlainText.Message(message)).ConfigureAwait(false);
        await error.WriteLineAsync($"see: {command} --help").ConfigureAwait(false);
        return ExitCode.Usage;
    }

    /// <summary>The command with those that it belongs to, as users write it.</summary>
    private static string NameOf(CommandResult command) => command.Parent is CommandResult parent ? NameOf(parent) + " " + command.Command.Name : command.Command.Name;

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for (option|command) '(?<name>[^']*)' as expected type '(?<type>[^']*)'", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoValue();

    [GeneratedRegex("^Argument '(?<value>.*)' not recognized. Must be one of:(?<choices>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoChoice();

    /// <summary>The streams and the talkativeness that the command line asks for.</summary>
    public static Terminal TerminalOf(ParseResult parsed, TextWriter? output = null, TextWriter? error = null) => new()
    {
        Out = PlainWriter.Of(output ?? parsed.InvocationConfiguration.Output),
        Error = PlainWriter.Of(error ?? parsed.InvocationConfiguration.Error),
        Quiet = parsed.GetValue(Quiet),
        Verbosity = parsed.GetValue(Trace) ? 2 : parsed.GetValue(Verbose) ? 1 : 0,
    };
}
