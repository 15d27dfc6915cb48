using System.Runtime.InteropServices;
using Xunit;

namespace Lamella.TestKit;

/// <summary>Other programs and libraries that judge our results. A test whose judge is absent skips with a printed reason; with CI=true it fails.</summary>
public static class Judge
{
    /// <summary>The full path of a program on the PATH.</summary>
    public static string Require(string tool)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, OperatingSystem.IsWindows() ? tool + ".exe" : tool);
            if (File.Exists(path)) return path;
        }

        Absent(tool);
        return string.Empty;
    }

    /// <summary>The handle of a shared library of the system.</summary>
    public static nint Library(string name)
    {
        if (NativeLibrary.TryLoad(name, out nint handle)) return handle;
        Absent(name);
        return 0;
    }

    /// <summary>The system's Python with modules that must be there. Another python3 may come first on the PATH and have none of them.</summary>
    public static async Task<string> RequirePythonAsync(params string[] modules)
    {
        const string Python = "/usr/bin/python3";
        if (!File.Exists(Python)) Absent("python3");
        ChildResult result = await ChildProcess.RunAsync(Python, ["-c", "import " + string.Join(", ", modules)]).ConfigureAwait(false);
        if (result.Exit != 0) Absent("python3 with " + string.Join(", ", modules));
        return Python;
    }

    /// <summary>Node, with a package of tests/judges that must be installed (npm ci). Scripts run from that folder find it.</summary>
    public static string RequireNode(string package)
    {
        string node = Require("node");
        if (!Directory.Exists(Path.Join(Scripts, "node_modules", package))) Absent($"{package} (npm ci in tests/judges)");
        return node;
    }

    /// <summary>The folder of the judges' scripts.</summary>
    public static string Scripts => Path.Join(TestData.Checkout, "tests", "judges");

    /// <summary>Ends the running test because <paramref name="judge"/> is not there.</summary>
    public static void Absent(string judge)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) Assert.Fail($"judge absent: {judge}");
        Assert.Skip($"judge absent: {judge}");
    }
}
