using System.CommandLine;
using System.Diagnostics;
using Lamella.Cli;
using Lamella.Cli.Manual;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Help about topics, manual pages, completion scripts and settings: all taken from the commands themselves.</summary>
[Collection(nameof(Lamella.Tests.Docs.WorkingFolder))]
public sealed class ManualTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_explains_every_topic_and_every_command()
    {
        foreach ((string name, string text) in HelpTopics.All)
        {
            Assert.Equal((0, text.ReplaceLineEndings() + Environment.NewLine), await Shell.RunAsync("help", name));
            Assert.DoesNotContain(text.Split('\n'), line => line.Length > 90);
        }

        foreach (CommandEntry command in CommandEntry.All(CommandLine.Create()).Skip(1))
        {
            (int exit, string text) = await Shell.RunAsync(["help", .. command.Name.Split(' ')]);
            Assert.Equal(0, exit);
            Assert.Contains("lamella " + command.Name, text, StringComparison.Ordinal);
        }

        await Shell.FailsAsync(2, "did you mean selections", "help", "selection");
    }

    [Fact]
    public async Task Every_command_has_a_manual_page_that_names_all_its_options()
    {
        Command root = CommandLine.Create();
        Assert.Equal(0, (await Shell.RunAsync("man", "-o", _folder["man1"])).Exit);
        IReadOnlyList<CommandEntry> all = CommandEntry.All(root);
        Assert.Equal(all.Count, Directory.GetFiles(_folder["man1"]).Length);
        foreach (CommandEntry command in all)
        {
            string page = File.ReadAllText(Path.Join(_folder["man1"], ManualPage.NameOf(command) + ".1"));
            foreach (string name in command.Options(root).SelectMany(o => o.Names)) Assert.Contains(name.Replace("-", "\\-", StringComparison.Ordinal), page, StringComparison.Ordinal);
            Assert.DoesNotContain(page.Split('\n'), line => line.StartsWith('\'') || (line.StartsWith('.') && !char.IsAsciiLetter(line.ElementAtOrDefault(1))));
        }

        await Shell.FailsAsync(2, "did you mean convert", "man", "covnert");
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task A_completion_script_knows_all_commands_options_and_words(string shell)
    {
        (int exit, string script, _) = await Shell.RunSplitAsync("completion", shell);
        Assert.Equal(0, exit);
        Command root = CommandLine.Create();
        foreach (CommandEntry command in CommandEntry.All(root))
        {
            foreach (string child in command.Children) Assert.Contains(child, script, StringComparison.Ordinal);
            foreach ((Option option, string[] names) in command.Options(root))
            {
                string name = shell == "fish" ? names[0].TrimStart('-') : names[0];
                Assert.Contains(name, script, StringComparison.Ordinal);
                foreach (string word in CommandEntry.ChoicesOf(option)) Assert.Contains(word, script, StringComparison.Ordinal);
            }
        }

        await Shell.FailsAsync(2, "expected one of bash", "completion", "tcsh");
    }

    [Theory]
    [InlineData("lamella co", "convert copy compare completion")]
    [InlineData("lamella convert --ngff ", "0.4 0.5 0.6")]
    [InlineData("lamella convert --dry", "--dry-run")]
    [InlineData("lamella meta sh", "show")]
    [InlineData("lamella meta show --pl", "--planes")]
    [InlineData("lamella help disp", "display")]
    [InlineData("lamella completion z", "zsh")]
    public async Task Bash_completes(string line, string expected)
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/bin/bash")) Assert.Skip("there is no bash");
        await File.WriteAllTextAsync(_folder["script"], (await Shell.RunSplitAsync("completion", "bash")).Output, TestContext.Current.CancellationToken);
        string[] words = line.Split(' ');
        ProcessStartInfo start = new("/bin/bash") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("""source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _lamella; echo "${COMPREPLY[*]}" """);
        start.ArgumentList.Add(_folder["script"]);
        foreach (string word in words) start.ArgumentList.Add(word);
        using Process bash = Process.Start(start)!;
        Assert.Equal(expected, (await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
    }

    [Theory]
    [InlineData("lamella co", "compare completion convert copy")]
    [InlineData("lamella convert --ngff ", "0.4 0.5 0.6")]
    [InlineData("lamella convert --dry", "--dry-run")]
    [InlineData("lamella meta sh", "show")]
    [InlineData("lamella meta show --pl", "--planes")]
    [InlineData("lamella help disp", "display")]
    [InlineData("lamella completion z", "zsh")]
    public async Task Fish_completes(string line, string expected)
    {
        string fish = Judge.Require("fish");
        await File.WriteAllTextAsync(_folder["script"], (await Shell.RunSplitAsync("completion", "fish")).Output, TestContext.Current.CancellationToken);
        ChildResult result = await ChildProcess.RunAsync(fish, ["--no-config", "-c", "source $argv[1]; complete -C $argv[2]", _folder["script"], line], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Equal(expected, string.Join(' ', result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(found => found.Split('\t')[0]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("lamella co", "compare completion convert copy")]
    [InlineData("lamella convert --ngff ", "0.4 0.5 0.6")]
    [InlineData("lamella convert --dry", "--dry-run")]
    [InlineData("lamella meta sh", "show")]
    [InlineData("lamella meta show --pl", "--planes")]
    [InlineData("lamella help disp", "display")]
    [InlineData("lamella completion z", "zsh")]
    public async Task Zsh_completes(string line, string expected)
    {
        string zsh = Judge.Require("zsh");
        await File.WriteAllTextAsync(_folder["script"], (await Shell.RunSplitAsync("completion", "zsh")).Output, TestContext.Current.CancellationToken);
        // What the completion system would offer is what the script hands to it: these stand for its functions and keep what fits the word that is typed.
        const string Driver = """
            compdef() { :; }
            _files() { :; }
            fits() { [[ $1 == ${words[CURRENT]}* ]] && print -r -- $1; }
            compadd() { shift; for item in "$@"; do fits $item; done; }
            _describe() { for item in "${(@P)2}"; do fits ${item%%:*}; done; }
            source $1
            shift
            words=("$@") CURRENT=$#
            _lamella
            exit 0
            """;
        await File.WriteAllTextAsync(_folder["driver"], Driver, TestContext.Current.CancellationToken);
        ChildResult result = await ChildProcess.RunAsync(zsh, ["-f", _folder["driver"], _folder["script"], .. line.Split(' ')], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Equal(expected, string.Join(' ', result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Settings_come_behind_the_command_line_and_the_environment()
    {
        File.WriteAllText(_folder["config"], "# comment\nthreads = 3\nconvert.threads = 4\n\nconvert.ngff = 0.4\nmeta.show.planes = true\nthumb.scale-bar = false\nquiet = true\n");
        Assert.Equal(["convert", "--threads", "4", "--ngff", "0.4", "--quiet", "a", "b"], Apply("convert", "a", "b"));
        Assert.Equal(["convert", "--threads", "4", "--quiet", "a", "b", "--ngff-version", "0.5"], Apply("convert", "a", "b", "--ngff-version", "0.5"));
        Assert.Equal(["meta", "show", "--planes", "--quiet", "a"], Apply("meta", "show", "a"));
        Assert.Equal(["thumb", "--threads", "3", "a", "-q"], Apply("thumb", "a", "-q"));
        Assert.Equal(["formats", "--quiet"], Apply("formats"));
        Environment.SetEnvironmentVariable("LAMELLA_THREADS", "2");
        try
        {
            Assert.Equal(["convert", "--threads", "2", "--ngff", "0.4", "--quiet", "a"], Apply("convert", "a"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("LAMELLA_THREADS", null);
        }
    }

    [Theory]
    [InlineData("threads", "is not OPTION = VALUE")]
    [InlineData("overwrite = true", "command line only")]
    [InlineData("convert.force = true", "command line only")]
    [InlineData("convert.frobnicate = 1", "has no option --frobnicate")]
    [InlineData("convert.consolidated = perhaps", "is true or false")]
    public void A_setting_that_cannot_be_understood_is_an_error_with_its_line(string line, string says)
    {
        File.WriteAllText(_folder["config"], line);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Apply("convert", "a"));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["config"], error.Message, StringComparison.Ordinal);
    }

    private string[] Apply(params string[] args)
    {
        string? before = Environment.GetEnvironmentVariable("LAMELLA_CONFIG");
        Environment.SetEnvironmentVariable("LAMELLA_CONFIG", _folder["config"]);
        try
        {
            return Settings.Apply(CommandLine.Create(args[0]), args, out _);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LAMELLA_CONFIG", before);
        }
    }
}
