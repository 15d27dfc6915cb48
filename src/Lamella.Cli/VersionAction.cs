using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Cli;

/// <summary>Prints the version, and how the program was made: built (compiled while it runs) or native, its .NET, the system, and the widest instructions that it uses on this machine.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The line that <c>--version</c> prints.</summary>
    public static string Text
    {
        get
        {
            string version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? CommandLine.Version;
            string built = RuntimeFeature.IsDynamicCodeSupported ? "built" : "native";
            return $"{version} ({built}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {WiderProgram.InstructionSets})";
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Ok;
    }
}
