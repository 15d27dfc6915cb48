using System.Text.Json;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Text of files cannot steer a terminal, forge a line or turn the direction of what is read.</summary>
public sealed class PlainTextTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly int[] Directions = [0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069];

    public static TheoryData<int> Unsafe() => [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Concat(Directions)];

    [Theory]
    [MemberData(nameof(Unsafe))]
    public void A_character_that_steers_is_shown_as_a_mark_on_every_way_out(int code)
    {
        string text = "a" + (char)code + "b";
        string line = PlainText.OneLine(text);
        Assert.Equal(3, line.Length);
        Assert.True(line[1] is ' ' or '\uFFFD', line);
        using StringWriter stream = new();
        PlainWriter writer = PlainWriter.Of(stream);
        writer.WriteLine(text);
        writer.Write(text);
        string shown = stream.ToString().Replace(Environment.NewLine, string.Empty, StringComparison.Ordinal);
        if (code is not ('\n' or '\t')) Assert.DoesNotContain((char)code, shown);
        Assert.Equal(text, JsonDocument.Parse(PlainText.Escaped(JsonSerializer.Serialize(text, Relaxed))).RootElement.GetString());
    }

    [Theory]
    [MemberData(nameof(Unsafe))]
    public void A_json_document_holds_no_character_that_steers_and_says_the_same(int code)
    {
        string text = "a" + (char)code + "b";
        using StringWriter stream = new();
        Json.Write(PlainWriter.Of(stream), "label-add", new LabelAddDocument(text, "store", 0, "name", "path"), GrowContext.Default.LabelAddDocument);
        Assert.Equal(text, JsonDocument.Parse(stream.ToString()).RootElement.GetProperty("input").GetString());
        if (code is not ('\n' or '\r')) Assert.DoesNotContain((char)code, stream.ToString());
    }

    [Fact]
    public void A_line_break_in_a_warning_or_an_error_starts_no_line_of_its_own()
    {
        using StringWriter stream = new();
        Terminal terminal = new() { Out = PlainWriter.Of(TextWriter.Null), Error = PlainWriter.Of(stream), Verbosity = 1 };
        terminal.Warn("member a\nwarning: forged\r\nerror: forged");
        terminal.Fail(new DamagedDataException("name\nwarning: forged\r\nerror: forged", new FormatException("inner\nerror: forged")));
        string[] lines = stream.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("warning: member a", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("error: name", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  because: inner", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_of_all_scripts_and_long_messages_of_ours_stay_as_they_are()
    {
        const string Text = "Zelle µm 細胞 ячейка خلية 🔬 é";
        Assert.Equal(Text, PlainText.OneLine(Text));
        Assert.Equal("it exists\n  to replace it", PlainText.Message("it exists\n  to replace it"));
        Assert.Equal("one\ntwo\tthree", PlainText.Lines("one\ntwo\tthree"));
    }
}
