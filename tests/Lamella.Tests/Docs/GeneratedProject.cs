using Lamella.TestKit;

namespace Lamella.Tests.Docs;

/// <summary>Projects that tests build: under <c>artifacts</c>, with the checkout's nuget.config and none of its rules.</summary>
internal static class GeneratedProject
{
    /// <summary>Release or Debug, as the tests themselves.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Equals("debug", StringComparison.OrdinalIgnoreCase) ? "Debug" : "Release";

    /// <summary>An empty folder with a project of the same name in it.</summary>
    /// <returns>The folder.</returns>
    public static string Create(string name, string project)
    {
        string folder = Path.Combine(TestData.Checkout, "artifacts", "generated", name);
        // What the last build made stays, so that nothing is restored anew; sources of pages that are gone must not.
        if (Directory.Exists(Path.Combine(folder, "code"))) Directory.Delete(Path.Combine(folder, "code"), recursive: true);
        Directory.CreateDirectory(folder);
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"]) File.WriteAllText(Path.Combine(folder, file), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, ".editorconfig"), "root = true\n");
        File.WriteAllText(Path.Combine(folder, char.ToUpperInvariant(name[0]) + name[1..] + ".csproj"), project);
        return folder;
    }

    /// <summary>Builds a project or a solution.</summary>
    public static Task<ChildResult> BuildAsync(string project, params string[] arguments) =>
        ChildProcess.RunAsync(
            ChildProcess.DotNet,
            ["build", project, "--configuration", Configuration, "--verbosity", "quiet", "-nologo", "-nodeReuse:false", .. arguments],
            new Dictionary<string, string> { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
            limit: TimeSpan.FromMinutes(4));
}
