namespace Lamella.Cli.Output;

/// <summary>What the user asked about talk: how much goes to standard error, and whether it may have colour.</summary>
internal sealed record Terminal
{
    /// <summary>Results for people: every line passes through <see cref="PlainText"/>.</summary>
    public required PlainWriter Out { get; init; }

    /// <summary>Progress, warnings and errors, likewise.</summary>
    public required PlainWriter Error { get; init; }

    /// <summary>The command that runs, as users write it; empty where none does.</summary>
    public string Command { get; init; } = string.Empty;

    /// <summary>No progress, no warnings.</summary>
    public bool Quiet { get; init; }

    /// <summary>0, 1 for causes, 2 for stack traces.</summary>
    public int Verbosity { get; init; }

    /// <summary>Prints a warning.</summary>
    public void Warn(string text)
    {
        if (!Quiet) Error.WriteLine("warning: " + PlainText.OneLine(text));
    }

    /// <summary>Prints an error that ends the command.</summary>
    public void Fail(Exception error)
    {
        string text = error is OperationCanceledException ? (error.InnerException is OperationCanceledException ? error.Message : "interrupted") : ExitCode.Of(error) == ExitCode.Crash ? Report(error) : Clean(error);
        if (Advice(error) is { } advice) text += "\n  " + advice;
        Error.WriteLine("error: " + text);
        if (Verbosity >= 1)
        {
            for (Exception? cause = error.InnerException; cause is not null; cause = cause.InnerException) Error.WriteLine("  because: " + PlainText.OneLine(cause.Message));
        }

        if (Verbosity >= 2) Error.Write(error + Environment.NewLine);
    }

    /// <summary>What the command line adds to an error of the library: the option that a choice is made with, the name that was probably meant.</summary>
    private string? Advice(Exception error) => error switch
    {
        LamellaException { Remedy: { } remedy } => Usage.RemedyText.For(remedy, Command),
        StoreException { Failure: StoreFailure.NotFound, Path: { } path } when !System.IO.Path.Exists(path) => Usage.PathAdvice.For(path),
        _ => null,
    };

    /// <summary>What ended in none of our own errors: memory that the data asked for, or a fault of the program.</summary>
    private static string Report(Exception error) =>
        $"a fault of the program ({error.GetType().Name}: {PlainText.OneLine(error.Message)})\n  please report it with the command, and with the file if you can; -vv prints where it happened";

    /// <summary>The class library adds the parameter's name to an argument's message; users did not write that parameter.</summary>
    private static string Clean(Exception error)
    {
        string text = error.Message;
        if (error is OutOfMemoryException or InsufficientMemoryException) return "the data needs more memory than there is; read less at once (--select, smaller --memory), or look at it with lamella doctor: a size that the file declares may be wrong";
        if (error is OverflowException) return "the data declares sizes beyond 64 bits of bytes, which no file holds; lamella doctor says what it declares";
        if (error is ArgumentException && text.StartsWith("The value cannot be an empty string", StringComparison.Ordinal)) return "a name or a path is empty; is a variable of your script unset?";
        if (error is ArgumentException { ParamName: { } name }) text = text.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal);
        return text;
    }
}
