using System.CommandLine;
using Lamella.Cli;
using Lamella.Cli.Commands;
using Lamella.Cli.Output;
using Lamella.Cli.Usage;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Slips of the hand are understood for every command and every option, not for a list of them.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task Every_command_with_one_slip_is_named()
    {
        string[] names = [.. CommandLine.Create().Subcommands.Select(c => c.Name)];
        foreach (string name in names)
        {
            foreach (string slip in Slips(name))
            {
                if (names.Contains(slip, StringComparer.Ordinal) || slip.Length < 3 || slip == "imagecode") continue;
                (int exit, string output, string error) = await Shell.RunSplitAsync(slip, "x");
                Assert.True(exit == 2, slip);
                Assert.Empty(output);
                // Another command may be as near as this one.
                Assert.True(names.Any(other => error.Contains($"did you mean lamella {other}?", StringComparison.Ordinal) && Nearest.Distance(slip, other) <= Nearest.Distance(slip, name)), slip + "\n" + error);
            }
        }
    }

    [Fact]
    public async Task Every_long_option_of_every_command_with_one_slip_is_named()
    {
        foreach (Command command in Leaves(CommandLine.Create()))
        {
            string[] options = [.. command.Options.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal) && n.Length > 5)];
            foreach (string option in options)
            {
                string slip = option[..4] + option[5..];
                if (options.Contains(slip, StringComparer.Ordinal)) continue;
                (int exit, string output, string error) = await Shell.RunSplitAsync([.. PathOf(command), "x", slip]);
                Assert.True(exit == 2, command.Name + " " + slip);
                Assert.Empty(output);
                Assert.Contains($"unknown option {slip}; did you mean --", error, StringComparison.Ordinal);
                Assert.DoesNotContain("nrecognized", error, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Every_command_without_its_paths_says_what_it_needs()
    {
        foreach (Command command in Leaves(CommandLine.Create()).Where(c => c.Arguments.Any(a => a.Arity.MinimumNumberOfValues > 0)))
        {
            string[] path = PathOf(command);
            string error = await Shell.FailsAsync(2, "lamella " + string.Join(' ', path) + " needs ", path);
            Assert.DoesNotContain("Required argument", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0", "scene 0")]
    [InlineData("0 1", "scenes 0, 1")]
    [InlineData("0 1 2 3", "scenes 0-3")]
    [InlineData("0 2 3 4 7", "scenes 0, 2-4, 7")]
    public void Places_of_losses_are_runs(string scenes, string expected) => Assert.Equal(expected, LossLines.Places([.. scenes.Split(' ').Select(int.Parse)]));

    [Fact]
    public void Losses_that_several_scenes_have_alike_are_one_line() => Assert.Equal(
        ["scenes 0, 2: a: because", "scene 1: a: otherwise"], LossLines.Of([new Loss(0, "a", "because"), new Loss(1, "a", "otherwise"), new Loss(2, "a", "because")]));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(999_950_000, "1.00 GB")]
    [InlineData(2_500_000_000_000, "2.50 TB")]
    public void Numbers_of_bytes_have_a_unit_that_fits(long bytes, string expected) => Assert.Equal(expected, ByteText.Of(bytes));

    [Theory]
    [InlineData(null, "a.npy", "npy")]
    [InlineData(null, "a.NPY", "npy")]
    [InlineData(null, "a.raw", "raw")]
    [InlineData(null, "a", "raw")]
    [InlineData("raw", "a.u16", "raw")]
    [InlineData("npy", "-", "npy")]
    [InlineData("raw", "a.npy", null)]
    [InlineData(null, "a.tif", null)]
    [InlineData(null, "a.csv", null)]
    [InlineData("raw", "a.tif", null)]
    public void The_name_of_samples_is_a_promise(string? named, string output, string? expected)
    {
        if (expected is null) Assert.Throws<ArgumentException>(() => SampleFormat.Of(named, output));
        else Assert.Equal(expected, SampleFormat.Of(named, output));
    }

    [Theory]
    [InlineData("a.ome.tif", null, "a.ome.zarr")]
    [InlineData("a.ome.tif new.ome.tif", null, "new.ome.tif")]
    [InlineData("a.ome.tif new.ozx", null, "new.ozx")]
    [InlineData("a.ome.tif dir", null, "dir/a.ome.zarr")]
    [InlineData("a.ome.tif new/", null, "new/a.ome.zarr")]
    [InlineData("a.ome.tif b.ome.tif dir", null, "dir/a.ome.zarr dir/b.ome.zarr")]
    [InlineData("a.ome.tif b.ome.tif", "new", "new/a.ome.zarr new/b.ome.zarr")]
    [InlineData("*.tif", "new/", "new/a.ome.zarr new/b.ome.zarr")]
    [InlineData("*.tif", "new.ome.zarr", "new.ome.zarr")]
    [InlineData("a.ome.tif", "new.ome.zarr/", "new.ome.zarr/")]
    [InlineData("a.ome.tif b.ome.tif", null, null)]
    [InlineData("a.ome.tif *.tif", null, null)]
    [InlineData("a.ome.tif b.ome.tif new.ome.zarr", null, null)]
    [InlineData("a.ome.tif b.ome.tif", "new.ome.zarr", null)]
    [InlineData("a.ome.tif dir/a.ome.tif", "new", null)]
    [InlineData("a.ome.tif b.ome.tif", "text", null)]
    public void A_name_is_the_result_only_when_it_is_unmistakably_one(string paths, string? output, string? expected)
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["dir"]);
        foreach (string name in (string[])["a.ome.tif", "b.ome.tif", "dir/a.ome.tif"]) new TestImage { Y = 4, X = 4 }.Write(folder[name]);
        File.WriteAllText(folder["text"], "text");
        string[] words = [.. paths.Split(' ').Select(word => folder[word])];
        string? place = output is null ? null : folder[output];
        if (expected is null)
        {
            Assert.Throws<ArgumentException>(() => ConvertJobs.Of(words, place, null, replaces: false));
            return;
        }

        Assert.Equal(expected.Split(' ').Select(name => Path.TrimEndingDirectorySeparator(folder[name])), ConvertJobs.Of(words, place, null, replaces: false).Jobs.Select(job => Path.TrimEndingDirectorySeparator(job.Target)));
    }

    private static IEnumerable<string> Slips(string word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            yield return word.Remove(i, 1);
            yield return word.Insert(i, "q");
            if (i + 1 < word.Length) yield return word[..i] + word[i + 1] + word[i] + word[(i + 2)..];
        }
    }

    private static IEnumerable<Command> Leaves(Command root) => root.Subcommands.SelectMany(c => c.Subcommands.Count == 0 ? [c] : c.Subcommands);

    private static string[] PathOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent && parent.Name != "lamella" ? [parent.Name, command.Name] : [command.Name];
}
