using System.Diagnostics;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Core.Stores;

/// <summary>Locks between processes: one holder at a time, and no waiting for the dead.</summary>
public sealed class LockFileTests
{
    [Fact]
    public void A_lock_is_a_file_that_names_its_holder_and_goes_with_it()
    {
        using TempFolder folder = new();
        using FileStore store = new(folder.Path);
        using (store.Lock("locks/a", TestContext.Current.CancellationToken))
        {
            LockHolder holder = LockHolder.Parse(File.ReadAllText(folder["locks/a"]))!;
            Assert.True(holder.IsHere);
            Assert.True(holder.IsAlive);
            Assert.Equal(Environment.ProcessId, holder.ProcessId);
            using FileStore other = new(folder.Path);
            Assert.Equal(StoreFailure.Conflict, Assert.Throws<StoreException>(() => other.LockNow("locks/a")).Failure);
            using IDisposable another = other.LockNow("locks/b");
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Tidying_removes_the_locks_of_the_dead_and_leaves_those_of_the_living()
    {
        using TempFolder folder = new();
        using FileStore store = new(folder.Path);
        Directory.CreateDirectory(folder["locks"]);
        LockHolder here = LockHolder.Current(1);
        File.WriteAllText(folder["locks/dead"], (here with { Started = "long-ago" }).ToText());
        File.WriteAllText(folder["locks/elsewhere"], (here with { Host = "another-machine", Started = "long-ago" }).ToText());
        using (store.Lock("locks/living", TestContext.Current.CancellationToken))
        {
            LockFile.Tidy(folder["locks"]);
            Assert.Equal(["elsewhere", "living"], Directory.GetFiles(folder["locks"]).Select(f => Path.GetFileName(f)).Where(n => n != "takeover.guard").Order(StringComparer.Ordinal));
        }

        File.Delete(folder["locks/elsewhere"]);
        LockFile.Tidy(folder["locks"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["locks"]));
    }

    [Fact]
    public void Threads_hold_a_lock_one_after_the_other()
    {
        using TempFolder folder = new();
        int inside = 0, count = 0;
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
        {
            using FileStore store = new(folder.Path);
            using IDisposable held = store.Lock("locks/a", CancellationToken.None);
            Assert.Equal(1, Interlocked.Increment(ref inside));
            count++;
            Interlocked.Decrement(ref inside);
        });
        Assert.Equal(60, count);
    }

    [Fact]
    public async Task The_lock_of_a_process_that_is_gone_is_taken_over_and_that_of_a_living_one_is_not()
    {
        using TempFolder folder = new();
        using FileStore store = new(folder.Path);
        using Process process = ChildProcess.StartLamella(["pixhash", "-"]);
        string text = LockHolder.Current(1).ToText();
        string start = File.Exists(Invariant($"/proc/{process.Id}/stat")) ? Start(process.Id) : Invariant($"{process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond}");
        string[] parts = text.Split(' ');
        parts[3] = Invariant($"{process.Id}");
        parts[4] = start;
        string own = string.Join(' ', parts);
        // The same number with another time of start is another process.
        parts[4] = "1@gone";
        Directory.CreateDirectory(folder["locks"]);
        File.WriteAllText(folder["locks/reused"], string.Join(' ', parts));
        store.LockNow("locks/reused").Dispose();

        LockHolder holder = LockHolder.Parse(own)!;
        if (holder.IsAlive)
        {
            File.WriteAllText(folder["locks/a"], own);
            StoreException held = Assert.Throws<StoreException>(() => store.LockNow("locks/a"));
            Assert.Contains(Invariant($"process {process.Id}"), held.Message, StringComparison.Ordinal);
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.WriteAllText(folder["locks/a"], own);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        using IDisposable taken = store.Lock("locks/a", late.Token);
        Assert.Equal(Environment.ProcessId, LockHolder.Parse(await File.ReadAllTextAsync(folder["locks/a"], late.Token))!.ProcessId);
    }

    [Theory]
    [InlineData("elsewhere", 60, false)]
    [InlineData("elsewhere", 200, true)]
    [InlineData("", 5, false)]
    [InlineData("", 20, true)]
    public void The_lock_of_another_machine_is_taken_over_when_it_shows_no_sign_of_life(string host, int age, bool stale)
    {
        using TempFolder folder = new();
        using FileStore store = new(folder.Path);
        File.WriteAllText(folder["a"], host.Length == 0 ? string.Empty : "lamella-holder 1 elsewhere 77 5@x 1 2026-01-01T00:00:00Z\n");
        File.SetLastWriteTimeUtc(folder["a"], DateTime.UtcNow - TimeSpan.FromSeconds(age));
        if (stale) store.LockNow("a").Dispose();
        else Assert.Equal(StoreFailure.Conflict, Assert.Throws<StoreException>(() => store.LockNow("a")).Failure);
        Assert.Equal(!stale, File.Exists(folder["a"]));
    }

    [Fact]
    public void Only_one_of_many_takes_a_stale_lock_over()
    {
        using TempFolder folder = new();
        for (int round = 0; round < 10; round++)
        {
            File.WriteAllText(folder["a"], "lamella-holder 1 elsewhere 77 5@x 1 2026-01-01T00:00:00Z\n");
            File.SetLastWriteTimeUtc(folder["a"], DateTime.UtcNow - TimeSpan.FromMinutes(10));
            int inside = 0;
            Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
            {
                // Straight at the file: the locks of this process would let one by one come here.
                using LockFile held = LockFile.Take(folder["a"], new MemoryStream(), CancellationToken.None);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
            });
        }
    }

    private static string Start(int process)
    {
        string stat = File.ReadAllText(Invariant($"/proc/{process}/stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19] + "@" + File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
    }
}
