namespace Lamella.Cli.Output;

/// <summary>What the user asked about talk: how much goes to standard error, and whether it may have colour.</summary>
internal sealed record Terminal
{
    /// <summary>Results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, warnings and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>No progress, no warnings.</summary>
    public bool Quiet { get; init; }

    /// <summary>0, 1 for causes, 2 for stack traces.</summary>
    public int Verbosity { get; init; }

    /// <summary>Prints a warning.</summary>
    public void Warn(string text)
    {
        if (!Quiet) Error.WriteLine("warning: " + text);
    }

    /// <summary>Prints an error that ends the command.</summary>
    public void Fail(Exception error)
    {
        string text = error is OperationCanceledException ? "interrupted" : Clean(error);
        Error.WriteLine("error: " + text);
        if (Verbosity >= 1)
        {
            for (Exception? cause = error.InnerException; cause is not null; cause = cause.InnerException) Error.WriteLine("  because: " + cause.Message);
        }

        if (Verbosity >= 2) Error.WriteLine(error.ToString());
    }

    /// <summary>The class library adds the parameter's name to an argument's message; users did not write that parameter.</summary>
    private static string Clean(Exception error)
    {
        string text = error.Message;
        if (error is ArgumentException && text.StartsWith("The value cannot be an empty string", StringComparison.Ordinal)) return "a name or a path is empty; is a variable of your script unset?";
        if (error is ArgumentException { ParamName: { } name }) text = text.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal);
        return text;
    }
}
