using Xunit;

namespace Lamella.TestKit;

/// <summary>The conformance data: a folder beside the checkout, or the one that LAMELLA_TESTDATA names. Tests that need it skip with a printed reason where it is absent.</summary>
public static class TestData
{
    private static readonly Lazy<string?> RootFolder = new(Find);

    /// <summary>True when the conformance data is there.</summary>
    public static bool Exists => RootFolder.Value is not null;

    /// <summary>The checkout: the folder that holds Lamella.slnx.</summary>
    public static string Checkout { get; } = FindCheckout();

    /// <summary>The full path of a file or folder of the conformance data; skips the running test when the data is absent.</summary>
    public static string At(params string[] parts)
    {
        if (RootFolder.Value is not { } root)
        {
            Assert.Skip("the conformance data is absent (set LAMELLA_TESTDATA)");
            return string.Empty;
        }

        string path = Path.Combine([root, .. parts]);
        Assert.True(Path.Exists(path), $"the conformance data has no {string.Join('/', parts)}");
        return path;
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable("LAMELLA_TESTDATA");
        string folder = string.IsNullOrEmpty(named) ? Path.Combine(Checkout, "..", "shared") : named;
        return Directory.Exists(Path.Combine(folder, "data")) ? Path.GetFullPath(folder) : null;
    }

    private static string FindCheckout()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Lamella.slnx"))) return d.FullName;
        }

        throw new InvalidOperationException("the tests run outside a checkout");
    }
}
