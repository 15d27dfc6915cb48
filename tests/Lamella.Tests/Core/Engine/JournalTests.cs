using Lamella.Engine;
using Xunit;

namespace Lamella.Tests.Core.Engine;

public sealed class JournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-journal-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_added_is_there_after_a_restart()
    {
        using (Journal journal = Journal.Start(Path, "plan"))
        {
            journal.Add([0, 1, 2]);
            journal.Add([3, long.MaxValue, -4, 5, 6]);
        }

        using Journal again = Journal.TryResume(Path, "plan")!;
        Assert.Equal([[0, 1, 2], [3, long.MaxValue, -4, 5, 6]], again.Entries);
    }

    [Theory]
    [InlineData("1 2")]
    [InlineData("1 2 3 x\n4 5 6\n")]
    [InlineData("\0\0\0\0\n")]
    public void A_cut_or_spoilt_tail_is_dropped_and_written_over(string tail)
    {
        using (Journal journal = Journal.Start(Path, "plan")) journal.Add([7, 8, 9]);
        File.AppendAllText(Path, tail);
        using (Journal again = Journal.TryResume(Path, "plan")!)
        {
            Assert.Equal([[7, 8, 9]], again.Entries);
            again.Add([10, 11, 12]);
        }

        using Journal last = Journal.TryResume(Path, "plan")!;
        Assert.Equal([7, 8, 9], last.Entries[0]);
        Assert.Equal([10, 11, 12], last.Entries[1]);
    }

    [Fact]
    public void A_journal_in_use_refuses_a_second_run_and_touches_nothing()
    {
        using Journal journal = Journal.Start(Path, "plan");
        journal.Add([1, 2, 3]);
        bool prepared = false;
        Assert.Equal(StoreFailure.Unwritable, Assert.Throws<StoreException>(() => Journal.Start(Path, "plan", () => prepared = true)).Failure);
        Assert.Contains("another run", Assert.Throws<StoreException>(() => Journal.TryResume(Path, "plan")).Message, StringComparison.Ordinal);
        Assert.False(prepared);
        journal.Dispose();
        using Journal again = Journal.TryResume(Path, "plan")!;
        Assert.Equal([[1, 2, 3]], again.Entries);
    }

    [Fact]
    public void Another_plan_does_not_resume()
    {
        Journal.Start(Path, "plan").Dispose();
        Assert.Null(Journal.TryResume(Path, "plan 2"));
        Assert.Null(Journal.TryResume(Path, "pla"));
        Assert.Null(Journal.TryResume(Path + "x", "plan"));
    }
}
