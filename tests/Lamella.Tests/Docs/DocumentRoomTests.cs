using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;
using System.Text.RegularExpressions;
using Lamella.Cli;
using Lamella.Formats;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>Every room of the documentation has a first page that leads to all its pages; what the program itself knows is taken from the program. LAMELLA_ACCEPT_README=1 writes the generated parts.</summary>
public sealed partial class DocumentRoomTests
{
    private static string Docs => Path.Combine(TestData.Checkout, "docs");

    [Fact]
    public void The_commands_and_their_options_are_those_of_the_program()
    {
        Command root = CommandLine.Create();
        StringBuilder text = new();
        foreach (Command command in root.Subcommands) Describe(text, command, command.Name);
        text.Append("### Everywhere\n\n").Append(OptionTable(root.Options));
        AssertGenerated("cli/README.md", "commands", text.ToString());
    }

    [Fact]
    public void The_formats_are_those_of_the_program_and_each_has_its_page()
    {
        StringBuilder text = new("| format | endings | read | write | page |\n|---|---|---|---|---|\n");
        foreach (ImageFormat format in FormatRegistry.All)
        {
            string folder = format.GetType().Namespace!.Split('.')[^1];
            Assert.True(File.Exists(Path.Combine(TestData.Checkout, "src", "Lamella.Formats", folder, "README.md")), $"{folder} has no page");
            text.Append(Invariant($"| {format.Name} | {string.Join(' ', format.Extensions)} | {(format.Support.Read ? "yes" : "no")} | {(format.Support.Write ? "yes" : "no")} | [{folder}](../../src/Lamella.Formats/{folder}/README.md) |\n"));
        }

        AssertGenerated("formats/README.md", "formats", text.ToString());
    }

    [Fact]
    public void The_topics_are_those_of_the_program() =>
        AssertGenerated("cli/topics.md", "topics", string.Concat(Lamella.Cli.Manual.HelpTopics.All.Select(topic => $"## {topic.Name}\n\n```text\n{topic.Text.ReplaceLineEndings("\n")}\n```\n\n")));

    [Fact]
    public void The_index_of_decisions_has_all_pages()
    {
        StringBuilder text = new();
        foreach (string page in Directory.GetFiles(Path.Combine(Docs, "decisions"), "*.md").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(page), title = File.ReadLines(page).First();
            if (name == "README.md") continue;
            Assert.StartsWith("# ", title, StringComparison.Ordinal);
            text.Append(Invariant($"- [{title[2..]}]({name})\n"));
        }

        AssertGenerated("decisions/README.md", "pages", text.ToString());
    }

    [Fact]
    public void Every_room_has_a_first_page_that_leads_to_its_pages()
    {
        string house = File.ReadAllText(Path.Combine(Docs, "README.md"));
        foreach (string room in Directory.GetDirectories(Docs))
        {
            string first = Path.Combine(room, "README.md");
            Assert.True(File.Exists(first), $"{room} has no first page");
            Assert.Contains($"]({Path.GetFileName(room)}/README.md)", house, StringComparison.Ordinal);
            string text = File.ReadAllText(first);
            foreach (string page in Directory.GetFiles(room, "*.md").Select(p => Path.GetFileName(p)).Where(p => p != "README.md"))
                Assert.True(text.Contains($"]({page})", StringComparison.Ordinal), $"{first} does not lead to {page}");
        }
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        IEnumerable<string> pages = Directory.GetFiles(Docs, "*.md", SearchOption.AllDirectories)
            .Concat(Directory.GetDirectories(Path.Combine(TestData.Checkout, "src", "Lamella.Formats")).Select(folder => Path.Combine(folder, "README.md")).Where(File.Exists));
        foreach (string page in pages)
        {
            foreach (Match match in Link().Matches(File.ReadAllText(page)))
            {
                string link = match.Groups["to"].Value.Split('#')[0];
                if (link.Length == 0 || link.Contains("://", StringComparison.Ordinal)) continue;
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link)), $"{page} points to {link}");
            }
        }
    }

    private static void Describe(StringBuilder text, Command command, string name)
    {
        text.Append("### ").Append(name).Append("\n\n").Append(command.Description).Append("\n\n");
        if (command.Subcommands.Count > 0)
        {
            foreach (Command inner in command.Subcommands) Describe(text, inner, name + " " + inner.Name);
            return;
        }

        text.Append("```text\nlamella ").Append(name);
        foreach (Argument argument in command.Arguments)
        {
            string shown = argument.Name + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : string.Empty);
            text.Append(' ').Append(argument.Arity.MinimumNumberOfValues == 0 ? $"[{shown}]" : shown);
        }

        text.Append(" [options]\n```\n\n");
        if (command.Aliases.Count > 0) text.Append("Also: ").AppendJoin(", ", command.Aliases.Order(StringComparer.Ordinal)).Append(".\n\n");
        text.Append("| argument | |\n|---|---|\n");
        if (command.Arguments.Count == 0) text.Length -= "| argument | |\n|---|---|\n".Length;
        foreach (Argument argument in command.Arguments) text.Append(Invariant($"| `{argument.Name}` | {Cell(argument.Description)} |\n"));
        if (command.Arguments.Count > 0) text.Append('\n');
        text.Append(OptionTable(command.Options)).Append('\n');
        string[] documents = [.. SchemaCatalog.All.Where(d => d.Command == name).Select(d => $"[lamella/{d.Name}/1](../schemas/{SchemaCatalog.FileOf(d.Name)})")];
        if (documents.Length > 0) text.Append("Documents: ").AppendJoin(", ", documents).Append(".\n\n");
    }

    private static string OptionTable(IEnumerable<Option> options)
    {
        StringBuilder text = new("| option | |\n|---|---|\n");
        foreach (Option option in options.Where(o => !o.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Prepend(option.Name).Where(n => !n.StartsWith('/')).Distinct().Select(n => $"`{n}`"));
            string[] choices = [.. option.GetCompletions(CompletionContext.Empty).Select(c => c.Label)];
            string value = option.ValueType == typeof(bool) || option.ValueType == typeof(void) ? string.Empty : option.HelpName is { } help ? $" {help}" : choices.Length > 0 ? " " + string.Join(" or ", choices) : " N";
            text.Append(Invariant($"| {names}{Cell(value)} | {Cell(option.Description)}{(option.Required ? " Required." : string.Empty)}{Default(option)} |\n"));
        }

        return text.ToString();
    }

    private static string Default(Option option) =>
        option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } value ? Invariant($" Default: {value}.") : string.Empty;

    private static string Cell(string? text) => (text ?? string.Empty).Replace("|", "\\|", StringComparison.Ordinal);

    private static void AssertGenerated(string page, string mark, string expected)
    {
        string path = Path.Combine(Docs, page.Replace('/', Path.DirectorySeparatorChar)), open = $"<!-- {mark} -->\n", close = $"<!-- /{mark} -->";
        string[] parts = File.ReadAllText(path).ReplaceLineEndings("\n").Split([open, close], StringSplitOptions.None);
        Assert.Equal(3, parts.Length);
        if (Environment.GetEnvironmentVariable("LAMELLA_ACCEPT_README") == "1") File.WriteAllText(path, parts[0] + open + expected + close + parts[2]);
        else Assert.Equal(expected, parts[1]);
    }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
