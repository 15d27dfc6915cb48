using System.Diagnostics;
using System.Globalization;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Czi;

/// <summary>Seeded mutations of small files: only typed errors escape, in bounded time and memory.</summary>
public sealed class CziFuzzTests
{
    private const int MaxFile = 50_000;
    private const long MaxAllocation = 256 << 20;

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        string folder = TestData.At("data", "formats", "czi_gen");
        byte[][] files = [.. Directory.GetFiles(folder, "*.czi").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(f => f.Length < MaxFile)];
        Assert.True(files.Length > 10);
        int rounds = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 100_000 : 2_000;
        int seed = int.TryParse(Environment.GetEnvironmentVariable("LAMELLA_SEED"), CultureInfo.InvariantCulture, out int chosen) ? chosen : 7;
        Random random = new(seed);
        int read = 0, refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutated = Mutate(files[round % files.Length], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                ReadAll(mutated);
                read++;
            }
            catch (LamellaException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
            catch (Exception e)
            {
                string dump = Path.Combine(Path.GetTempPath(), FormattableString.Invariant($"lamella-czi-fuzz-{seed}-{round}.czi"));
                File.WriteAllBytes(dump, mutated);
                throw new InvalidOperationException(FormattableString.Invariant($"round {round} of seed {seed}, kept as {dump}"), e);
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), FormattableString.Invariant($"round {round} took {watch.Elapsed}"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocation);
        }

        Assert.True(read > rounds / 10 && refused > rounds / 20, FormattableString.Invariant($"{read} read, {refused} refused"));
    }

    private static void ReadAll(byte[] file)
    {
        ExecutionOptions alone = new() { Threads = 1 };
        MemoryStore store = new();
        store.Put("a.czi", file);
        using Opened opened = Opened.Key(store, "a.czi");
        foreach (Scene scene in opened.Scenes.Take(8))
        {
            if (scene.PixelType is null) continue;
            for (int level = 0; level < scene.Levels.Count; level++)
            {
                // All of a small level, the first and the last corner of a large one.
                IReadOnlyList<long> shape = scene.Levels[level].Shape;
                long[] extent = [.. shape];
                if (extent.Aggregate(1.0, (a, b) => a * b) > 1 << 18) extent = [.. shape.Select((n, i) => scene.Axes[i] is 'Y' or 'X' ? Math.Min(n, 64) : Math.Min(n, 2))];
                int channels = scene.Axes.IndexOf('C', StringComparison.Ordinal);
                if (scene.Channels.Any(c => c.Samples != scene.Channels[0].Samples)) extent[channels] = 1;
                byte[] target = new byte[extent.Aggregate(16L, (a, b) => a * b)];
                scene.ReadRegion(new Region(new long[extent.Length], extent), target, level, alone);
                scene.ReadRegion(new Region([.. shape.Select((n, i) => n - extent[i])], extent), target, level, alone);
            }

            _ = scene.Planes.Count;
        }
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        byte[] copy = [.. file];
        if (random.Next(8) == 0) copy = copy[..random.Next(copy.Length)];
        int changes = 1 + random.Next(6);
        for (int i = 0; i < changes && copy.Length > 0; i++)
        {
            // Half of the changes hit the file header, the directory at the end, or the head of the first subblock.
            int at = random.Next(6) switch
            {
                0 => random.Next(Math.Min(copy.Length, 128)),
                1 => copy.Length - 1 - random.Next(Math.Min(copy.Length, 2500)),
                2 => Math.Min(copy.Length - 1, 544 + random.Next(320)),
                _ => random.Next(copy.Length),
            };
            switch (random.Next(4))
            {
                case 0:
                    copy[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    copy[at] = (byte)random.Next(256);
                    break;
                case 2:
                    copy.AsSpan(at, Math.Min(4, copy.Length - at)).Fill((byte)(random.Next(2) * 255));
                    break;
                default:
                    copy.AsSpan(at, Math.Min(random.Next(1, 9), copy.Length - at)).CopyTo(copy.AsSpan(random.Next(Math.Max(1, copy.Length - 8))));
                    break;
            }
        }

        return copy;
    }
}
