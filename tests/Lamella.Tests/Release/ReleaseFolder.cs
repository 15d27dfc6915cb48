using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Release;

/// <summary>What <c>./release</c> made of this checkout. It takes minutes, so <c>./test</c> makes it under <c>CI=true</c> only, and <c>LAMELLA_RELEASE</c> names the folder.</summary>
internal static class ReleaseFolder
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("LAMELLA_RELEASE") is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    /// <summary>The folder of everything that is published; without it the running test is skipped, and fails under <c>CI=true</c>.</summary>
    public static string Required()
    {
        if (Folder is null) Judge.Absent("a release (./release, and its folder in LAMELLA_RELEASE)");
        return Folder!;
    }

    /// <summary>The one file with that beginning and ending.</summary>
    public static string One(string start, string end)
    {
        string[] found = [.. Directory.GetFiles(Required(), start + "*" + end)];
        Assert.True(found.Length == 1, $"expected one file {start}*{end}, found {found.Length}: {string.Join(", ", found)}");
        return found[0];
    }

    /// <summary>The version in the names.</summary>
    public static string Version
    {
        get
        {
            string name = Path.GetFileName(One("lamella-", "-linux-x64.tar.gz"));
            return name["lamella-".Length..^"-linux-x64.tar.gz".Length];
        }
    }
}
