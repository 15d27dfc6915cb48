using System.IO.Compression;
using System.Text.Json;
using Lamella.TestKit;

namespace Lamella.Tests.Zarr;

/// <summary>The Zarr part of the conformance data: each archive is unpacked once per run into a temporary folder that goes away with the process.</summary>
internal static class ZarrData
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, string> Folders = [];
    private static readonly string Root = Path.Combine(Path.GetTempPath(), Invariant($"lamella-zarr-{Environment.ProcessId}"));

    static ZarrData() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
    };

    /// <summary>The folder of an unpacked archive.</summary>
    public static string Folder(string archive)
    {
        lock (Gate)
        {
            if (Folders.TryGetValue(archive, out string? known)) return known;
            string folder = Path.Combine(Root, Path.GetFileNameWithoutExtension(archive));
            ZipFile.ExtractToDirectory(TestData.At("data", "zarr", archive), folder);
            return Folders[archive] = folder;
        }
    }

    /// <summary>The rows of a manifest; none when the data is absent.</summary>
    public static IReadOnlyList<JsonElement> Rows(string manifest)
    {
        if (!TestData.Exists) return [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.At("data", "zarr", manifest)));
        return [.. document.RootElement.GetProperty("arrays").Clone().EnumerateArray()];
    }
}
