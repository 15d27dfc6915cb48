using System.Diagnostics;
using Xunit;

namespace Lamella.Tests.Core;

/// <summary>Runs the kernel tests again in a child process on poorer machines: without AVX-512, without AVX2, without any vector instruction.</summary>
public sealed class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "--filter-namespace", "Lamella.Tests.Core.Kernels")]
    [InlineData("DOTNET_EnableAVX2", "--filter-namespace", "Lamella.Tests.Core.Kernels")]
    [InlineData("DOTNET_EnableHWIntrinsic", "--filter-namespace", "Lamella.Tests.Core.Kernels")]
    [InlineData("DOTNET_EnableAVX512", "--filter-namespace", "Lamella.Tests.Codecs.Blake3")]
    [InlineData("DOTNET_EnableAVX2", "--filter-namespace", "Lamella.Tests.Codecs.Blake3")]
    [InlineData("DOTNET_EnableHWIntrinsic", "--filter-namespace", "Lamella.Tests.Codecs.Blake3")]
    [InlineData("DOTNET_EnableAVX2", "--filter-class", "Lamella.Tests.Iscc.StreamCodeTests")]
    [InlineData("DOTNET_EnableHWIntrinsic", "--filter-class", "Lamella.Tests.Iscc.StreamCodeTests")]
    [InlineData("DOTNET_EnableHWIntrinsic", "--filter-class", "Lamella.Tests.Iscc.PlaneAnalysisTests")]
    public async Task Kernels_agree_with_their_definitions_without(string feature, string filter, string tests)
    {
        (int exit, string output) = await Run(feature, filter, tests);
        Assert.True(exit == 0, output);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output)> Run(string feature, string option, string value)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(InstructionSetTests).Assembly.Location, option, value])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[feature] = "0";
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (child.ExitCode, await output + await error);
    }
}
