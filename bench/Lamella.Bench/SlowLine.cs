using System.Collections.Concurrent;
using Lamella.TestKit;

namespace Lamella.Bench;

/// <summary>The files of a folder over http as somebody far away gets them: each answer begins late, and the line carries so many bytes a second. The disk is out of it: files are read once.</summary>
internal static class SlowLine
{
    private const int DelayMilliseconds = 50;
    private const long BytesPerSecond = 100_000_000;

    /// <summary>Prints the address, and serves until standard input ends.</summary>
    public static void Serve(string folder)
    {
        ConcurrentDictionary<string, byte[]?> files = new();
        using WebServer server = new(path => files.GetOrAdd(path, p => File.Exists(Path.Combine(folder, p)) ? File.ReadAllBytes(Path.Combine(folder, p)) : null))
        {
            Delay = TimeSpan.FromMilliseconds(DelayMilliseconds),
            BytesPerSecond = BytesPerSecond,
            SendsVersions = false,
        };
        Console.WriteLine(server.Url);
        Console.In.ReadToEnd();
    }
}
