using Lamella.TestKit;
using Lamella.Tests.Docs;
using Xunit;

namespace Lamella.Tests.Release;

/// <summary>The site is built from the documentation, and none of its links leads nowhere.</summary>
[Collection(nameof(Builds))]
public sealed class SiteTests
{
    private static string Program => Path.Combine(TestData.Checkout, "docs", "build");

    [Fact]
    public async Task The_site_is_built_and_every_link_leads_somewhere()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true") Assert.Skip("takes more than a minute: runs with CI=true");
        string python = await Judge.RequirePythonAsync("json");
        ChildResult built = await ChildProcess.RunAsync(python, [Program], folder: TestData.Checkout, limit: TimeSpan.FromMinutes(15), cancellation: TestContext.Current.CancellationToken);
        Assert.True(built.Exit == 0, built.ToString());
        Assert.Contains(" 0 of them lead nowhere", built.Output, StringComparison.Ordinal);
        string site = Path.Combine(TestData.Checkout, "artifacts", "site");
        Assert.All(new[] { "index.html", "docs/library/open.html", "docs/cli/README.html", "api/Lamella.BioImage.html", "index.json" }, page => Assert.True(new FileInfo(Path.Combine(site, page)).Length > 1000, page));
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_found()
    {
        string python = await Judge.RequirePythonAsync("json");
        using TempFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "a.html"), "<a href='b.html#place'>b</a><a href='c.html'>c</a><h1 id='here'></h1>");
        File.WriteAllText(Path.Combine(folder.Path, "b.html"), "<a href='a.html#here'>a</a><a href='https://example.org/x'>x</a>");
        ChildResult result = await ChildProcess.RunAsync(python, [Program, "--check", folder.Path], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, result.Exit);
        Assert.Contains("3 links, 2 of them lead nowhere", result.Output, StringComparison.Ordinal);
        Assert.Contains("a.html links to c.html", result.Error, StringComparison.Ordinal);
        Assert.Contains("a.html links to b.html#place", result.Error, StringComparison.Ordinal);
    }
}
