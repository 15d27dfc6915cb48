namespace Lamella.Cli;

/// <summary>The exit codes that scripts rely on.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int No = 1;
    public const int Usage = 2;
    public const int InputMissing = 3;
    public const int Unreadable = 4;
    public const int Output = 5;
    public const int Network = 6;
    public const int BatchPartlyFailed = 7;
    public const int Interrupted = 130;

    /// <summary>The code of an error that ends a command.</summary>
    public static int Of(Exception error) => error switch
    {
        OperationCanceledException => Interrupted,
        StoreException { Failure: StoreFailure.NotFound or StoreFailure.Unreadable } => InputMissing,
        StoreException { Failure: StoreFailure.Network or StoreFailure.Credentials } => Network,
        StoreException => Output,
        RefusedException => Unreadable,
        LamellaException => Unreadable,
        ArgumentException or FormatException => Usage,
        IOException or UnauthorizedAccessException => Output,
        _ => throw new InvalidOperationException("an error of a kind that no command should end with", error),
    };
}
