using System.Text.RegularExpressions;
using Lamella.Cli.Commands;
using Lamella.Cli.Output;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Pictures on the terminal.</summary>
public sealed partial class ShowTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Kitty", "TERM=xterm-kitty")]
    [InlineData("Kitty", "TERM=xterm-256color", "TERM_PROGRAM=WezTerm")]
    [InlineData("Sixel", "TERM=foot")]
    [InlineData("Sixel", "TERM=xterm-256color", "TERM_PROGRAM=mintty")]
    [InlineData("Blocks", "TERM=xterm-256color")]
    [InlineData("Blocks", "TERM=xterm-kitty", "TMUX=/tmp/tmux,1,0")]
    [InlineData("Blocks", "TERM=screen")]
    [InlineData("Letters", "TERM=dumb")]
    [InlineData("Letters", "TERM=xterm-kitty", "NO_COLOR=1")]
    [InlineData("Blocks")]
    public void A_terminal_gets_the_best_that_it_is_known_to_draw(string expected, params string[] environment) =>
        Assert.Equal(expected, ShowCommand.Best(name => Array.Find(environment, v => v.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..]).ToString());

    [Fact]
    public void Half_blocks_hold_two_pixels_each_in_their_colours()
    {
        string text = TerminalPicture.Blocks(new Picture(1, 3, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255]));
        Assert.Equal("\x1b[38;2;255;0;0m\x1b[48;2;0;255;0m\u2580\x1b[0m\n\x1b[38;2;0;0;255m\u2580\x1b[0m\n", text);
    }

    [Fact]
    public void Sixels_decode_to_the_picture()
    {
        byte[] pixels = new byte[7 * 13 * 3];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i / 3 % 7 < 4 ? 255 : i % 3 == 1 && i / 21 > 6 ? 255 : 0);
        Picture picture = new(7, 13, 3, pixels);
        Assert.Equal(pixels, Decode(TerminalPicture.Sixels(picture), 7, 13));
    }

    [Fact]
    public void Kitty_gets_a_png_in_pieces()
    {
        byte[] noise = new byte[200 * 200];
        new Random(5).NextBytes(noise);
        Picture picture = new(200, 200, 1, noise);
        using MemoryStream png = new();
        picture.WritePng(png);
        string text = TerminalPicture.Kitty(picture);
        string[] pieces = text.TrimEnd('\n').Split("\x1b\\", StringSplitOptions.RemoveEmptyEntries);
        Assert.True(pieces.Length > 1);
        Assert.StartsWith("\x1b_Gf=100,a=T,m=1;", pieces[0], StringComparison.Ordinal);
        Assert.All(pieces[1..^1], piece => Assert.StartsWith("\x1b_Gm=1;", piece, StringComparison.Ordinal));
        Assert.StartsWith("\x1b_Gm=0;", pieces[^1], StringComparison.Ordinal);
        Assert.Equal(png.ToArray(), Convert.FromBase64String(string.Concat(pieces.Select(piece => piece[(piece.IndexOf(';', StringComparison.Ordinal) + 1)..]))));
    }

    [Fact]
    public async Task An_image_is_drawn_with_a_line_that_says_what_is_seen()
    {
        string path = new TestImage { C = 2, Z = 3 }.Write(_folder["cells.ome.tif"]);
        (int exit, string output, string error) = await Shell.RunSplitAsync("show", path, "--as", "letters", "--width", "40");
        Assert.Equal((0, string.Empty), (exit, error));
        string[] lines = output.TrimEnd().Split(Environment.NewLine);
        Assert.All(lines[..^1], line => Assert.True(line.Length <= 40));
        Assert.Contains(path + "   Z=1 of 3", lines[^1], StringComparison.Ordinal);
        Assert.Contains("DAPI", lines[^1], StringComparison.Ordinal);
        await Shell.FailsAsync(2, "expected one of auto", "show", path, "--as", "ascii");
        await Shell.FailsAsync(3, "does not exist", "show", _folder["none.tif"]);
    }

    /// <summary>Decodes colours of full or no brightness.</summary>
    private static byte[] Decode(string sixels, int width, int height)
    {
        Assert.StartsWith(Invariant($"\x1bP0;1;0q\"1;1;{width};{height}"), sixels, StringComparison.Ordinal);
        Dictionary<int, byte[]> colors = [];
        foreach (Match match in Color().Matches(sixels)) colors[Number(match, "n")] = [(byte)(Number(match, "r") * 255 / 100), (byte)(Number(match, "g") * 255 / 100), (byte)(Number(match, "b") * 255 / 100)];
        byte[] pixels = new byte[width * height * 3];
        int x = 0, top = 0, color = 0;
        string body = Color().Replace(sixels[(sixels.IndexOf('q', StringComparison.Ordinal) + 1)..sixels.LastIndexOf('\x1b')], string.Empty);
        foreach (Match match in Token().Matches(body[body.IndexOf('#', StringComparison.Ordinal)..]))
        {
            if (match.Groups["color"].Success) color = Number(match, "color");
            else if (match.Value == "$") x = 0;
            else if (match.Value == "-") (x, top) = (0, top + 6);
            else
            {
                int count = match.Groups["count"].Success ? Number(match, "count") : 1, bits = match.Groups["bits"].Value[0] - 63;
                for (int i = 0; i < count; i++, x++)
                {
                    for (int row = 0; row < 6; row++)
                    {
                        if ((bits >> row & 1) != 0) colors[color].CopyTo(pixels, (((top + row) * width) + x) * 3);
                    }
                }
            }
        }

        return pixels;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"#(?<n>\d+);2;(?<r>\d+);(?<g>\d+);(?<b>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Color();

    [GeneratedRegex(@"#(?<color>\d+)|\$|-|(!(?<count>\d+))?(?<bits>[?-~])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
