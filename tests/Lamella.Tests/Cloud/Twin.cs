using System.Text.RegularExpressions;
using Lamella.Cli;

namespace Lamella.Tests.Cloud;

/// <summary>Asks the program twice for the same thing, once by path and once by URL.</summary>
internal static class Twin
{
    /// <summary>How many chunks are stored is counted where names can be listed at no cost: in folders.</summary>
    private static readonly Regex Counted = new(",\\s*\"chunks\": \\{[^}]*\\}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    private static readonly Regex AnyChunk = new("chunk [0-9]+ of plane", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    /// <summary>Every file of a folder that may be an image, and every folder that is a Zarr, relative to it; what lies in a Zarr is a part of it.</summary>
    public static IEnumerable<string> Sources(string root)
    {
        Stack<string> folders = new([root]);
        while (folders.TryPop(out string? folder))
        {
            if (folder != root && Array.Exists((string[])["zarr.json", ".zgroup", ".zattrs", ".zarray"], name => File.Exists(Path.Join(folder, name))))
            {
                yield return Path.GetRelativePath(root, folder) + "/";
                continue;
            }

            foreach (string inner in Directory.EnumerateDirectories(folder)) folders.Push(inner);
            foreach (string file in Directory.EnumerateFiles(folder)) yield return Path.GetRelativePath(root, file);
        }
    }

    /// <summary>Differences between what a path and a URL say; empty when there are none.</summary>
    public static async Task<string> DifferenceAsync(string path, string url, CancellationToken cancellation)
    {
        foreach (string[] command in (string[][])[["info", "--json"], ["pixels", "--sha256"]])
        {
            string local = await RunAsync(command, path, path, cancellation), remote = await RunAsync(command, url, url, cancellation);
            if (local == remote) continue;
            string[] one = local.Split('\n'), other = remote.Split('\n');
            return $"{string.Join(' ', command)} {url}\n--- file\n{string.Join('\n', one.Except(other).Take(12))}\n--- url\n{string.Join('\n', other.Except(one).Take(12))}";
        }

        return string.Empty;
    }

    /// <summary>What the program prints, without the path in it, and how it ends.</summary>
    private static async Task<string> RunAsync(string[] command, string path, string shown, CancellationToken cancellation)
    {
        using StringWriter output = new(), error = new();
        int exit = await CommandLine.RunAsync([.. command, path], output, error, cancellation);
        string text = Counted.Replace(output.ToString(), string.Empty) + (exit == 0 ? string.Empty : error.ToString());
        // Which of the absent chunks is met first depends on the threads.
        text = AnyChunk.Replace(text, "chunk N of plane");
        return exit + "\n" + text.Replace(shown.TrimEnd('/'), "PATH", StringComparison.Ordinal).Replace("PATH/", "PATH", StringComparison.Ordinal);
    }
}
