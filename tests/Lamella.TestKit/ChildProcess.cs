using System.Diagnostics;

namespace Lamella.TestKit;

/// <summary>Runs other programs: judges, and our own command line as a process of its own.</summary>
public static class ChildProcess
{
    /// <summary>The host that runs .NET assemblies.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path && File.Exists(path) ? path : "dotnet";

    /// <summary>The variable that names the program to test, where it is not the one beside the tests: the native program must do all that the built one does.</summary>
    public const string ProgramVariable = "LAMELLA_TEST_PROGRAM";

    /// <summary>The program that is tested in place of the one beside the tests; null without one.</summary>
    public static string? OtherProgram { get; } = Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    /// <summary>The words that start <c>lamella</c>: as built beside the tests, or the program that the environment names.</summary>
    public static IReadOnlyList<string> Lamella { get; } = OtherProgram is { } other ? [other] : [DotNet, "exec", Path.Join(AppContext.BaseDirectory, "lamella-cli.dll")];

    /// <summary>The same words for a shell.</summary>
    public static string QuotedLamella { get; } = string.Join(' ', Lamella.Select(w => $"'{w}'"));

    /// <summary>Starts a program with its output redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? string.Empty };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException(program + " did not start");
    }

    /// <summary>Starts <c>lamella</c>.</summary>
    public static Process StartLamella(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) => Start(Lamella[0], [.. Lamella.Skip(1), .. arguments], environment);

    /// <summary>Runs a program to its end; one that does not end in time is killed.</summary>
    public static async Task<ChildResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        using Process process = Start(program, arguments, environment, folder);
        return await EndAsync(process, limit, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs <c>lamella</c> to its end.</summary>
    public static async Task<ChildResult> RunLamellaAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        using Process process = StartLamella(arguments, environment);
        return await EndAsync(process, limit, cancellation).ConfigureAwait(false);
    }

    private static async Task<ChildResult> EndAsync(Process process, TimeSpan? limit, CancellationToken cancellation)
    {
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limit ?? TimeSpan.FromMinutes(2));
        bool inTime = true;
        try
        {
            await process.WaitForExitAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            inTime = false;
        }

        return new ChildResult(inTime ? process.ExitCode : null, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }
}

/// <summary>How a child process ended.</summary>
/// <param name="Exit">The exit code; null when it did not end in time.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ChildResult(int? Exit, string Output, string Error)
{
    /// <summary>All that there is to see, for messages of assertions.</summary>
    public override string ToString() => $"exit {(Exit is { } exit ? exit.ToString(System.Globalization.CultureInfo.InvariantCulture) : "none (not in time)")}\n{Output}\n{Error}";
}
