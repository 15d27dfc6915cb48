using System.Diagnostics;
using System.Text;
using Lamella.Kernels;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Hashing needs no more memory for a large image than for a small one.</summary>
public sealed class PixhashMemoryTests : IDisposable
{
    // The heap of the program may not grow beyond this; it ends with an error where it wants more.
    private const int HeapLimit = 128 << 20;
    private const int Side = 2048;
    private readonly IdentityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_image_much_larger_than_the_heap_is_hashed(bool remote)
    {
        long gibibytes = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 4 : 0;
        int planes = gibibytes > 0 ? (int)((gibibytes << 30) / (Side * Side * 2)) : 48;
        string path = _folder.At("large.tif");
        byte[] plane = WriteStack(path, planes);
        string program = Path.Combine(AppContext.BaseDirectory, "lamella-cli.dll");
        // From afar with 32 requests under way.
        using WebServer server = WebServer.Of(Path.GetDirectoryName(path)!);
        string[] how = remote ? [server.Url + Path.GetFileName(path), "--requests", "32", "--memory", "96MiB"] : [path];
        ProcessStartInfo start = new("dotnet", [program, "pixhash", .. how, "--digest", "sha256", "-q"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, await error);

        using var expected = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        ByteOrder.Swap(plane, 2);
        for (int i = 0; i < planes; i++) expected.AppendData(plane);
        Assert.StartsWith(Convert.ToHexStringLower(expected.GetHashAndReset()) + "  0  ", output, StringComparison.Ordinal);
    }

    /// <summary>A BigTIFF of many pages that all point to the same strip, so that a stack of gigabytes is a file of megabytes. ImageJ's description makes a stack of the pages.</summary>
    private static byte[] WriteStack(string path, int planes)
    {
        byte[] plane = new byte[Side * Side * 2];
        new Random(1).NextBytes(plane);
        byte[] description = Encoding.ASCII.GetBytes(Invariant($"ImageJ=1.53t\nimages={planes}\nslices={planes}\n\0"));
        using FileStream stream = new(path, FileMode.CreateNew);
        using BinaryWriter writer = new(stream);
        long first = 16 + plane.Length + description.Length;
        writer.Write("II"u8);
        writer.Write((ushort)43);
        writer.Write((ushort)8);
        writer.Write((ushort)0);
        writer.Write(first);
        writer.Write(plane);
        writer.Write(description);
        for (int page = 0; page < planes; page++)
        {
            (ushort Tag, ushort Type, long Count, long Value)[] entries =
            [
                (256, 4, 1, Side), (257, 4, 1, Side), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (270, 2, description.Length, 16 + plane.Length), (273, 16, 1, 16), (277, 3, 1, 1), (278, 4, 1, Side), (279, 16, 1, plane.Length),
            ];
            writer.Write((long)entries.Length);
            foreach ((ushort tag, ushort type, long count, long value) in entries)
            {
                writer.Write(tag);
                writer.Write(type);
                writer.Write(count);
                writer.Write(value);
            }

            writer.Write(page == planes - 1 ? 0L : stream.Position + 8);
        }

        return plane;
    }
}
