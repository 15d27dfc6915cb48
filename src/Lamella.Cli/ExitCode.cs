using System.Diagnostics;

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

    /// <summary>A fault of the program: EX_SOFTWARE of sysexits.h.</summary>
    public const int Crash = 70;

    public const int Interrupted = 130;

    /// <summary>Rooms below the door: what throws there was called by our own code, not by the user.</summary>
    private static readonly string[] Inner = ["Lamella.Engine.", "Lamella.Execution.", "Lamella.IO.", "Lamella.Kernels.", "Lamella.Codecs."];

    /// <summary>The code of an error that ends a command.</summary>
    public static int Of(Exception error) => error switch
    {
        OperationCanceledException => Interrupted,
        StoreException { Failure: StoreFailure.NotFound or StoreFailure.Unreadable } => InputMissing,
        StoreException { Failure: StoreFailure.Network or StoreFailure.Credentials } => Network,
        StoreException => Output,
        // What was asked for does not fit the image: as with any other place or method that it does not have.
        RefusedException { Remedy: Remedy.Append or Remedy.Downsample } => Usage,
        RefusedException => Unreadable,
        LamellaException => Unreadable,
        // Sizes that data declares: checked where they are read, and here for those that were not.
        OutOfMemoryException or OverflowException => Unreadable,
        ArgumentException or FormatException => IsOurs(error) ? Usage : Crash,
        IOException or UnauthorizedAccessException => Output,
        _ => Crash,
    };

    /// <summary>True when the door or a command refused what the user gave; false when the class library or an inner room was called wrongly, which is our mistake.</summary>
    private static bool IsOurs(Exception error)
    {
        // Where the names of methods were left out of the program, an argument is taken for the user's.
        StackFrame[] frames = new StackTrace(error, fNeedFileInfo: false).GetFrames();
        foreach (StackFrame frame in frames)
        {
            if (DiagnosticMethodInfo.Create(frame) is not { } method) return true;
            string type = method.DeclaringTypeName ?? string.Empty, assembly = method.DeclaringAssemblyName;
            // A guard of the class library speaks for the method that asks it, and a path is refused by it in the user's name.
            if (!assembly.StartsWith("Lamella", StringComparison.Ordinal) && !assembly.StartsWith("lamella", StringComparison.Ordinal))
            {
                if (type.StartsWith("System.Argument", StringComparison.Ordinal) || type.StartsWith("System.IO.", StringComparison.Ordinal) || type.StartsWith("System.ThrowHelper", StringComparison.Ordinal)) continue;
                return false;
            }

            // Conversions lie above the engine, whatever they share with it.
            return assembly.StartsWith("Lamella.Pipelines", StringComparison.Ordinal) || !Array.Exists(Inner, room => type.StartsWith(room, StringComparison.Ordinal));
        }

        return true;
    }
}
