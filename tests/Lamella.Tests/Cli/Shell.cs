using System.Text.Json;
using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Runs the command line in this process; or the program that the environment names, as a process of its own (see <see cref="ChildProcess.ProgramVariable"/>).</summary>
internal static class Shell
{
    /// <summary>The exit code, standard output and standard error.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunSplitAsync(params string[] arguments)
    {
        if (ChildProcess.OtherProgram is not null)
        {
            ChildResult result = await ChildProcess.RunLamellaAsync(arguments);
            return (result.Exit ?? throw new TimeoutException(string.Join(' ', arguments)), result.Output, result.Error);
        }

        using StringWriter output = new(), error = new();
        int exit = await CommandLine.RunAsync(arguments, output, error);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>The exit code and all text.</summary>
    public static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        (int exit, string output, string error) = await RunSplitAsync(arguments);
        return (exit, output + error);
    }

    /// <summary>The document of a command that must succeed.</summary>
    public static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        (int exit, string output, string error) = await RunSplitAsync(arguments);
        Assert.True(exit == 0, output + error);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>Asserts an exit code, an error that says a text, nothing on standard output, and no stack trace.</summary>
    public static async Task<string> FailsAsync(int code, string says, params string[] arguments)
    {
        (int exit, string output, string error) = await RunSplitAsync(arguments);
        Assert.True(exit == code, Invariant($"exit {exit}\n{output}\n{error}"));
        Assert.StartsWith("error: ", error[Math.Max(0, error.IndexOf("error: ", StringComparison.Ordinal))..], StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(output);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        return error;
    }
}
