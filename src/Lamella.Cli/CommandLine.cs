using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Lamella.Cli.Commands;
using Lamella.Cli.Output;

namespace Lamella.Cli;

/// <summary>The command tree, and the way from arguments to an exit code. Commands throw; this is the one place where errors become text and numbers.</summary>
internal static class CommandLine
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
    public static RootCommand Create(string? first = null)
    {
        RootCommand root = new("Opens, inspects, converts and fingerprints microscopy images.");
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
        RootCommand root = Create(args.FirstOrDefault());
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (ParseError problem in parsed.Errors) await error.WriteLineAsync("error: " + problem.Message).ConfigureAwait(false);
            await error.WriteLineAsync($"see: lamella {(parsed.CommandResult.Command is RootCommand ? string.Empty : parsed.CommandResult.Command.Name + " ")}--help").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        Terminal terminal = TerminalOf(parsed, output, error);
        try
        {
            // Signals are the program's business (Program.cs): the parser's own handler fails on a second signal and gives up after two seconds.
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error };
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LamellaException or OperationCanceledException or ArgumentException or FormatException or IOException or UnauthorizedAccessException)
        {
            terminal.Fail(e);
            return ExitCode.Of(e);
        }
    }

    /// <summary>The streams and the talkativeness that the command line asks for.</summary>
    public static Terminal TerminalOf(ParseResult parsed, TextWriter? output = null, TextWriter? error = null) => new()
    {
        Out = output ?? parsed.InvocationConfiguration.Output,
        Error = error ?? parsed.InvocationConfiguration.Error,
        Quiet = parsed.GetValue(Quiet),
        Verbosity = parsed.GetValue(Trace) ? 2 : parsed.GetValue(Verbose) ? 1 : 0,
    };
}
