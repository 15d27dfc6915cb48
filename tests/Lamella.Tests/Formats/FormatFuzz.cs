using System.Diagnostics;
using System.Globalization;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;
using Xunit.v3;

namespace Lamella.Tests.Formats;

/// <summary>
/// The frame of the mutation fuzzers: seeded changes to small real files, of which only pixels or typed errors may come, in bounded time and memory.
/// LAMELLA_LONG=1 makes the long run, LAMELLA_SEED chooses another series; a failing file is kept in the temporary folder.
/// </summary>
internal static class FormatFuzz
{
    private static readonly long[] Counts = [int.MaxValue, uint.MaxValue, 1 << 30, 20_000_000, 1L << 31, long.MaxValue, 1L << 62];
    private const string InChild = "LAMELLA_FUZZ_CHILD";
    private const long MaxAllocation = 256 << 20;
    private const int MaxSamples = 1 << 18;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    /// <summary>Picks the byte to change; formats aim at their directories.</summary>
    public delegate int Aim(int length, Random random);

    /// <summary>Makes checksums of a mutated file right again, so that mutations get past them.</summary>
    public delegate void Repair(byte[] mutated);

    /// <summary>Mutates the files in turn and reads all that opens.</summary>
    /// <param name="name">The key that the mutated file gets in its store, such as <c>a.czi</c>.</param>
    /// <param name="files">At least one small file.</param>
    /// <param name="rounds">Rounds of the ordinary run.</param>
    /// <param name="longRounds">Rounds with LAMELLA_LONG=1.</param>
    /// <param name="aim">Where to hit; null hits the first and the last bytes in two rounds of three.</param>
    /// <param name="repair">What to do with the mutated bytes before they are read, in three rounds of four; null for nothing.</param>
    public static void Run(string name, IReadOnlyList<byte[]> files, int rounds = 2_000, int longRounds = 50_000, Aim? aim = null, Repair? repair = null) =>
        Run(name, [.. files.Select(f => (f, Array.Empty<(string, byte[])>()))], rounds, longRounds, aim, repair);

    /// <summary>As above, for formats of several files: each case has companions that stay whole.</summary>
    public static void Run(string name, IReadOnlyList<(byte[] File, (string Key, byte[] Bytes)[] Companions)> cases, int rounds, int longRounds, Aim? aim = null, Repair? repair = null)
    {
        Assert.NotEmpty(cases);
        Rounds(name, rounds, longRounds, (round, random) =>
        {
            (byte[] file, (string Key, byte[] Bytes)[] companions) = cases[round % cases.Count];
            byte[] mutated = Mutate(file, aim ?? Ends, random);
            if (repair is not null && round % 4 != 0) repair(mutated);
            return (mutated, () => ReadAll(name, mutated, companions));
        });
    }

    /// <summary>Runs the rounds in a child process whose heap is limited, so that even a stack overflow or a lack of memory is a failed test and no more.</summary>
    /// <param name="name">The file name under which a failing input is kept.</param>
    /// <param name="rounds">Rounds of the ordinary run.</param>
    /// <param name="longRounds">Rounds with LAMELLA_LONG=1.</param>
    /// <param name="make">Gives the mutated bytes of a round, to be kept on failure, and the reading of them.</param>
    public static void Rounds(string name, int rounds, int longRounds, Func<int, Random, (byte[] Mutated, Action Read)> make)
    {
        if (Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1") rounds = longRounds;
        if (Environment.GetEnvironmentVariable(InChild) != "1")
        {
            InChildProcess(rounds);
            return;
        }

        int seed = int.TryParse(Environment.GetEnvironmentVariable("LAMELLA_SEED"), CultureInfo.InvariantCulture, out int chosen) ? chosen : 7;
        Random random = new(seed);
        int read = 0, refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            (byte[] mutated, Action reading) = make(round, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                reading();
                read++;
            }
            catch (LamellaException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(Kept(mutated, seed, round, name), e);
            }

            watch.Stop();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (watch.Elapsed >= MaxTime || allocated > MaxAllocation)
                Assert.Fail(Invariant($"{Kept(mutated, seed, round, name)} took {watch.Elapsed} and allocated {allocated} bytes"));
        }

        Assert.True(read > rounds / 20 && refused > rounds / 20, Invariant($"{read} read, {refused} refused: the mutations do not reach both"));
    }

    /// <summary>Writes the input of a failed round to the temporary folder and names it.</summary>
    private static string Kept(byte[] mutated, int seed, int round, string name)
    {
        string dump = Path.Combine(Path.GetTempPath(), Invariant($"lamella-fuzz-{seed}-{round}-{name}"));
        File.WriteAllBytes(dump, mutated);
        return Invariant($"round {round} of seed {seed}, kept as {dump},");
    }

    /// <summary>Runs the current test once more, alone, in a process with a heap of 512 MiB.</summary>
    private static void InChildProcess(int rounds)
    {
        IXunitTestMethod test = Assert.IsAssignableFrom<IXunitTestMethod>(TestContext.Current.TestMethod);
        Dictionary<string, string> environment = new() { [InChild] = "1", ["DOTNET_GCHeapHardLimit"] = "0x20000000" };
        string[] arguments = ["exec", typeof(FormatFuzz).Assembly.Location, "--filter-method", test.TestClass.TestClassName + "." + test.MethodName];
        TimeSpan limit = TimeSpan.FromMinutes(5) + (rounds * TimeSpan.FromMilliseconds(200));
        ChildResult result = ChildProcess.RunAsync(ChildProcess.DotNet, arguments, environment, limit: limit, cancellation: TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Assert.True(result.Exit == 0, result.ToString());
    }

    /// <summary>Opens the file and reads small levels whole, of large ones the first and the last corner.</summary>
    private static void ReadAll(string name, byte[] file, (string Key, byte[] Bytes)[] companions)
    {
        ExecutionOptions alone = new() { Threads = 1 };
        MemoryStore store = new();
        store.Put(name, file);
        foreach ((string key, byte[] bytes) in companions) store.Put(key, bytes);
        using Opened opened = Opened.Key(store, name);
        foreach (Scene scene in opened.Scenes.Take(8))
        {
            if (scene.PixelType is null) continue;
            for (int level = 0; level < scene.Levels.Count; level++)
            {
                IReadOnlyList<long> shape = scene.Levels[level].Shape;
                long[] extent = [.. shape];
                if (Samples(extent) > MaxSamples) extent = [.. shape.Select((n, i) => Math.Min(n, scene.Axes[i] is 'Y' or 'X' ? 64 : 2))];
                if (Samples(extent) > MaxSamples) extent = [.. shape.Select((n, i) => Math.Min(n, scene.Axes[i] is 'Y' or 'X' ? 64 : 1))];

                // Channels of different sample counts are read one at a time.
                int channels = scene.Axes.IndexOf('C', StringComparison.Ordinal);
                if (channels >= 0 && scene.Channels.Any(c => c.Samples != scene.Channels[0].Samples)) extent[channels] = 1;
                byte[] target = new byte[16 * (long)Samples(extent)];
                scene.ReadRegion(new Region(new long[extent.Length], extent), target, level, alone);
                scene.ReadRegion(new Region([.. shape.Select((n, i) => n - extent[i])], extent), target, level, alone);
            }

            _ = scene.Planes.Count;
        }
    }

    private static double Samples(long[] extent) => extent.Aggregate(1.0, (a, b) => a * b);

    /// <summary>Directories stand at the start or the end of most files.</summary>
    public static int Ends(int length, Random random)
    {
        int window = Math.Min(length, 700);
        return random.Next(3) switch { 0 => random.Next(window), 1 => length - 1 - random.Next(window), _ => random.Next(length) };
    }

    /// <summary>A few changes to a copy.</summary>
    public static byte[] Mutate(byte[] file, Aim aim, Random random)
    {
        byte[] copy = [.. file];
        if (random.Next(8) == 0) copy = copy[..random.Next(copy.Length)];
        int changes = 1 + random.Next(6);
        for (int i = 0; i < changes && copy.Length > 0; i++)
        {
            int at = aim(copy.Length, random);
            switch (random.Next(7))
            {
                case 6:
                    // A count that no file can hold: of four or eight bytes, in either order.
                    byte[] count = BitConverter.GetBytes(Counts[random.Next(Counts.Length)]);
                    count = count[..(random.Next(2) == 0 ? 4 : 8)];
                    if (random.Next(2) == 0) Array.Reverse(count);
                    count.AsSpan(0, Math.Min(count.Length, copy.Length - at)).CopyTo(copy.AsSpan(at));
                    break;
                case 0:
                    copy[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    copy[at] = (byte)random.Next(256);
                    break;
                case 2:
                    copy.AsSpan(at, Math.Min(4, copy.Length - at)).Fill((byte)(random.Next(2) * 255));
                    break;
                case 3:
                    int from = random.Next(copy.Length);
                    copy.AsSpan(from, Math.Min(random.Next(16), copy.Length - Math.Max(at, from))).CopyTo(copy.AsSpan(at));
                    break;
                case 4:
                    copy.AsSpan(at, Math.Min(random.Next(1, 9), copy.Length - at)).CopyTo(copy.AsSpan(random.Next(Math.Max(1, copy.Length - 8))));
                    break;
                default:
                    copy[at] = (byte)(copy[at] + random.Next(-2, 3));
                    break;
            }
        }

        return copy;
    }
}
