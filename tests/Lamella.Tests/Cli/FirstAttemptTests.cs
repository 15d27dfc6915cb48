using System.Text;
using System.Text.RegularExpressions;
using Lamella.TestKit;
using Lamella.Tests.Docs;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>
/// What people type first works or gets a kind answer. FirstAttempts.txt holds the command lines with their whole answers, which are read and approved (LAMELLA_ACCEPT_README=1 writes them anew). Whatever is
/// typed, no file that was there is changed, but for results that the user allows to replace.
/// </summary>
[Collection(nameof(WorkingFolder))]
public sealed partial class FirstAttemptTests
{
    private static readonly string[] WordsOfTheParser = ["Required command", "Required argument", "Unrecognized command", "expected type", "System.", "Must be one of", "   at Lamella", "(Parameter"];

    private static string Page => Path.Combine(TestData.Checkout, "tests", "Lamella.Tests", "Cli", "FirstAttempts.txt");

    [Fact]
    public async Task First_attempts_get_the_answers_that_were_approved()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("paths are written with slashes");
        string approved = (await File.ReadAllTextAsync(Page, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        string[] commands = [.. approved.Split('\n').Where(line => line.StartsWith("$ lamella", StringComparison.Ordinal))];
        Assert.True(commands.Length >= 40);
        StringBuilder text = new();
        foreach (string command in commands) text.Append(command).Append('\n').Append(await AnswerAsync(command)).Append('\n');
        if (Environment.GetEnvironmentVariable("LAMELLA_ACCEPT_README") == "1") await File.WriteAllTextAsync(Page, text.ToString(), TestContext.Current.CancellationToken);
        else Assert.Equal(approved, text.ToString());
    }

    private static async Task<string> AnswerAsync(string command)
    {
        using TempFolder folder = new();
        Prepare(folder);
        string before = Environment.CurrentDirectory;
        SortedDictionary<string, string> files = TempFolder.Digests(folder.Path);
        Environment.CurrentDirectory = folder.Path;
        try
        {
            (int exit, string output, string error) = await Shell.RunSplitAsync(Split(command));
            string answer = output + error;
            foreach (string word in WordsOfTheParser) Assert.DoesNotContain(word, answer, StringComparison.Ordinal);
            Assert.InRange(exit, 0, 7);
            SortedDictionary<string, string> after = TempFolder.Digests(folder.Path);
            foreach ((string name, string digest) in files)
            {
                if (command.EndsWith("result.ome.zarr --overwrite", StringComparison.Ordinal) && name.StartsWith("result.ome.zarr", StringComparison.Ordinal)) continue;
                Assert.True(after.TryGetValue(name, out string? now) && now == digest, $"{command}: {name} is changed or gone");
            }

            string added = string.Join(' ', after.Keys.Except(files.Keys).Select(name => name.Split('/', '\\')[0]).Distinct());
            string plain = Opened().Replace(answer.ReplaceLineEndings("\n").Replace(folder.Path, "HERE", StringComparison.Ordinal), "opened in N ms");
            return Invariant($"exit {exit}{(added.Length > 0 ? "   made " + added : string.Empty)}\n{plain}");
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static void Prepare(TempFolder folder)
    {
        new TestImage().Write(folder["cells.ome.tif"]);
        new TestImage { C = 2 }.Write(folder["more.ome.tif"]);
        new TestImage { T = 2 }.Write(folder["third.ome.tif"]);
        Directory.CreateDirectory(folder["project/raw/day1"]);
        File.Copy(folder["cells.ome.tif"], folder["project/raw/day1/a.ome.tif"]);
        File.Copy(folder["more.ome.tif"], folder["project/raw/day1/cells.ome.tif"]);
        File.WriteAllText(folder["project/notes.md"], "notes");
        File.WriteAllText(folder["text.txt"], "not an image");
        using BioImage image = BioImage.Open(folder["cells.ome.tif"]);
        image.Convert(folder["result.ome.zarr"]);
    }

    /// <summary>The words of a line, of which some stand between single quotes.</summary>
    private static string[] Split(string command) => [.. Word().Matches(command).Skip(2).Select(match => match.Value.Trim('\''))];

    [GeneratedRegex(@"'[^']*'|\S+", RegexOptions.None, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"opened in \d+ ms", RegexOptions.None, 1000)]
    private static partial Regex Opened();
}
