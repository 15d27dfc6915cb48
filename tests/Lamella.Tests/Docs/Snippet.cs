using System.Text.RegularExpressions;
using Lamella.TestKit;

namespace Lamella.Tests.Docs;

/// <summary>A piece of C# in the documentation, and what stands around it.</summary>
/// <param name="Page">The page, from the checkout on, with slashes.</param>
/// <param name="Line">The line of its first line of code, from 1.</param>
/// <param name="Code">The code as it stands.</param>
/// <param name="Output">The text block that follows it, which is what it prints; null without one.</param>
/// <param name="Given">The files that a comment in front of it names (<c>given: cells.ome.zarr</c>): they are there when it runs.</param>
internal sealed partial record Snippet(string Page, int Line, string Code, string? Output, IReadOnlyList<string> Given)
{
    /// <summary>A name for namespaces and folders.</summary>
    public string Name => Invariant($"{NotLetter().Replace(Page[..^3], "_")}_{Line}");

    /// <summary>The pages whose code is compiled and run: the first page, and those of the documentation that have code.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(TestData.Checkout, "docs"), "*.md", SearchOption.AllDirectories)
            .Where(page => File.ReadAllText(page).Contains("```csharp", StringComparison.Ordinal))
            .Select(page => Path.GetRelativePath(TestData.Checkout, page).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    /// <summary>All snippets of a page, in order.</summary>
    public static IReadOnlyList<Snippet> Of(string page) => Parse(page, File.ReadAllText(Path.Combine(TestData.Checkout, page)));

    /// <summary>All snippets of a text.</summary>
    public static IReadOnlyList<Snippet> Parse(string page, string text)
    {
        List<Snippet> found = [];
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string[] given = [];
        bool directlyBehind = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            if (Comment().Match(lines[i]) is { Success: true } comment)
            {
                given = comment.Groups["files"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                continue;
            }

            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                directlyBehind = false;
                continue;
            }

            int end = Array.IndexOf(lines, "```", i + 1);
            if (end < 0) throw new FormatException(Invariant($"{page} line {i + 1}: the block has no end"));
            string block = string.Concat(lines[(i + 1)..end].Select(line => line + "\n"));
            if (lines[i] == "```csharp")
            {
                found.Add(new Snippet(page, i + 2, block, null, given));
                given = [];
            }
            else if (lines[i] == "```text" && directlyBehind)
            {
                found[^1] = found[^1] with { Output = block };
            }

            directlyBehind = lines[i] == "```csharp";
            i = end;
        }

        return found;
    }

    /// <summary>The code as a source file: its types, and its statements as a method <c>Run</c>. The compiler names the page in its messages.</summary>
    public string ToSource()
    {
        string[] lines = Code.Split('\n')[..^1];
        int types = Array.FindIndex(lines, line => Declaration().IsMatch(line));
        if (types < 0) types = lines.Length;
        // The comment in front of a type belongs to it.
        while (types > 0 && types < lines.Length && (lines[types - 1].StartsWith("//", StringComparison.Ordinal) || lines[types - 1].StartsWith('['))) types--;
        int usings = 0;
        while (usings < lines.Length && (lines[usings].Length == 0 || (lines[usings].StartsWith("using ", StringComparison.Ordinal) && !lines[usings].Contains('=', StringComparison.Ordinal)))) usings++;
        return $"namespace {Name};\n{Part(0, usings)}internal static class Snippet\n{{\npublic static async System.Threading.Tasks.Task Run()\n{{\n{Part(usings, types)}}}\n}}\n{Part(types, lines.Length)}";

        string Part(int from, int to) => from >= to ? string.Empty : Invariant($"#line {Line + from} \"{Path.Combine(TestData.Checkout, Page)}\"\n") + string.Join('\n', lines[from..to]) + "\n#line default\n";
    }

    [GeneratedRegex("[^A-Za-z0-9]", RegexOptions.None, 1000)]
    private static partial Regex NotLetter();

    [GeneratedRegex("^<!-- given: (?<files>[^>]*) -->$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex("^((public|internal|file|sealed|static|abstract|readonly|partial) )*(class|record|struct|enum|interface) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();
}
