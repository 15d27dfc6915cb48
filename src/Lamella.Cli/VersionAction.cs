using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Cli;

/// <summary>Prints the version, and how the program was built: for which system it was compiled, or which .NET runs it.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The line that <c>--version</c> prints.</summary>
    public static string Text
    {
        get
        {
            string version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? CommandLine.Version;
            string built = RuntimeFeature.IsDynamicCodeSupported ? RuntimeInformation.FrameworkDescription : "native, " + RuntimeInformation.RuntimeIdentifier;
            return $"{version} ({built})";
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Ok;
    }
}
