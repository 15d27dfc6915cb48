using System.Text.Json;
using Lamella.Iscc;
using Lamella.Tests.Iscc;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Groups of similar images, and the index of codes.</summary>
public sealed class SimilarTests : IDisposable
{
    private readonly IdentityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mixed")]
    [InlineData("image")]
    [InlineData("data")]
    public async Task Copies_are_found_in_another_format_and_others_are_not(string by)
    {
        Image("a.ome.tif", 1);
        Image("b.ome.zarr", 1);
        Image("c.ome.tif", 2);
        JsonElement document = await IdentityFolder.JsonAsync("similar", _folder.Path, "--by", by);
        JsonElement group = Assert.Single(document.GetProperty("groups").EnumerateArray());
        Assert.Equal(_folder.At("a.ome.tif"), group.GetProperty("reference").Text("path"));
        JsonElement member = Assert.Single(group.GetProperty("members").EnumerateArray());
        Assert.Equal((_folder.At("b.ome.zarr"), 0), (member.Text("path"), member.GetProperty("distance").GetInt32()));
    }

    [Fact]
    public async Task A_brighter_copy_looks_alike_though_no_pixel_is_the_same()
    {
        Image("a.ome.tif", 1);
        Image("b.ome.tif", 1, brighter: 1000);
        Image("c.ome.tif", 2);
        string text = await IdentityFolder.TextAsync("similar", _folder.Path, "--by", "mixed");
        Assert.Contains("b.ome.tif", text, StringComparison.Ordinal);
        Assert.DoesNotContain("c.ome.tif", text, StringComparison.Ordinal);
        Assert.Equal(string.Empty, await IdentityFolder.TextAsync("similar", _folder.Path, "--by", "data"));
        Assert.Equal(2, (await IdentityFolder.TextAsync("similar", _folder.Path, "--by", "data", "--threshold", "256")).Split("  ~").Length - 1);
    }

    [Fact]
    public async Task An_index_keeps_codes_grows_and_sees_changed_files()
    {
        string index = _folder.At("codes.index"), a = Image("a.ome.tif", 1);
        await IdentityFolder.TextAsync("similar", a, "--index", index);
        byte[] once = await File.ReadAllBytesAsync(index, TestContext.Current.CancellationToken);
        await IdentityFolder.TextAsync("similar", a, "--index", index);
        Assert.Equal(once, await File.ReadAllBytesAsync(index, TestContext.Current.CancellationToken));

        string b = Image("b.ome.tif", 1);
        Assert.Contains(b, await IdentityFolder.TextAsync("similar", b, "--index", index), StringComparison.Ordinal);
        Assert.StartsWith(a + "  scene 0", await IdentityFolder.TextAsync("similar", "--index", index), StringComparison.Ordinal);
        // Another picture under the same name: the index follows, and no longer calls the two alike.
        File.Delete(b);
        Image("b.ome.tif", 3);
        Assert.Equal(string.Empty, await IdentityFolder.TextAsync("similar", b, "--index", index));
        Assert.Equal(4, File.ReadAllLines(index).Length);
        Assert.Equal(2, SimilarityIndex.Open(index, ImagewalkMode.Spec).Images.Count);
    }

    [Fact]
    public async Task A_line_that_was_cut_off_is_written_again()
    {
        string index = _folder.At("codes.index"), a = Image("a.ome.tif", 1), b = Image("b.ome.tif", 1);
        await IdentityFolder.TextAsync("similar", a, b, "--index", index);
        byte[] whole = await File.ReadAllBytesAsync(index, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(index, whole[..^20], TestContext.Current.CancellationToken);
        Assert.Single(SimilarityIndex.Open(index, ImagewalkMode.Spec).Images);
        await IdentityFolder.TextAsync("similar", a, b, "--index", index);
        Assert.Equal(whole, await File.ReadAllBytesAsync(index, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("hello\n")]
    [InlineData("{\"schema\":\"lamella/similar-index/2\",\"mode\":\"spec\"}\n")]
    [InlineData("{\"schema\":\"lamella/similar-index/1\",\"mode\":\"spec\"}\n\n")]
    [InlineData("{\"schema\":\"lamella/similar-index/1\",\"mode\":\"spec\"}\n{}\n")]
    [InlineData("{\"schema\":\"lamella/similar-index/1\",\"mode\":\"spec\"}\n{\"path\":\"a\",\"length\":1,\"modified\":\"yesterday\",\"scenes\":[]}\n")]
    [InlineData("{\"schema\":\"lamella/similar-index/1\",\"mode\":\"spec\"}\n{\"path\":\"a\",\"length\":1,\"modified\":\"2024-01-01T00:00:00.0000000Z\",\"scenes\":[{\"index\":0,\"name\":null,\"images\":[],\"data\":\"00\"}]}\n")]
    [InlineData("{\"schema\":\"lamella/similar-index/1\",\"mode\":\"iscc-bio\"}\n")]
    public async Task A_bad_index_is_an_error_and_stays_as_it_is(string text)
    {
        string index = _folder.At("codes.index"), a = Image("a.ome.tif", 1);
        await File.WriteAllTextAsync(index, text, TestContext.Current.CancellationToken);
        (int exit, string output, string error) = await IdentityFolder.RunAsync("similar", a, "--index", index);
        Assert.Equal(4, exit);
        Assert.Empty(output);
        Assert.Contains("codes.index", error, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken));
        Assert.Equal(3, (await IdentityFolder.RunAsync("similar", "--index", _folder.At("missing"))).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("similar")).Exit);
    }

    [Fact]
    public void Distances_count_bits_of_the_codes_that_are_compared()
    {
        byte[] zero = new byte[32], one = new byte[32], many = new byte[32];
        one[31] = 1;
        Array.Fill(many, (byte)0xF0);
        SceneCodes a = SceneCodes.Of(0, null, zero, one, [zero, many]), b = SceneCodes.Of(0, null, one, many, [one]), none = SceneCodes.Of(0, null, zero, [], []);
        Assert.Equal(1, SceneCodes.Distance(a, b, SimilarityKind.Data));
        Assert.Equal(129, SceneCodes.Distance(a, b, SimilarityKind.Mixed));
        Assert.Equal(1, SceneCodes.Distance(a, b, SimilarityKind.Image));
        Assert.Equal(0, SceneCodes.Distance(a, none, SimilarityKind.Data));
        Assert.Equal(256, SceneCodes.Distance(a, none, SimilarityKind.Mixed));
        Assert.Equal(256, SceneCodes.Distance(none, a, SimilarityKind.Image));
    }

    [Fact]
    public void Everything_is_in_one_group_or_as_iscc_sum_does_in_several()
    {
        int[] places = [0, 10, 5, 40];
        Assert.Equal([(0, "2:5"), (1, ""), (3, "")], Show(SimilarGroups.Find(4, 5, (a, b) => Math.Abs(places[a] - places[b]), TestContext.Current.CancellationToken)));
        Assert.Equal([(0, "2:5"), (1, "2:5"), (3, "")], Show(SimilarGroups.FindRepeating(4, 5, (a, b) => Math.Abs(places[a] - places[b]), TestContext.Current.CancellationToken)));

        static IEnumerable<(int, string)> Show(IReadOnlyList<SimilarGroup> groups) =>
            groups.Select(group => (group.Reference, string.Join(' ', group.Members.Select(member => Invariant($"{member.Position}:{member.Distance}")))));
    }

    /// <summary>A picture of smooth blobs: pictures of different seeds look different, a constant makes them brighter.</summary>
    private string Image(string name, int seed, int brighter = 0)
    {
        const int Side = 128;
        Random random = new(seed);
        byte[] data = new byte[Side * Side * 2];
        (double Y, double X, double Size)[] blobs = [.. Enumerable.Range(0, 12).Select(_ => (random.NextDouble() * Side, random.NextDouble() * Side, 6 + random.NextDouble() * 20))];
        for (int i = 0; i < Side * Side; i++)
        {
            double value = 100 + random.Next(20);
            foreach ((double y, double x, double size) in blobs) value += 2000 * Math.Exp(-(Math.Pow(i / Side - y, 2) + Math.Pow(i % Side - x, 2)) / (size * size));
            BitConverter.TryWriteBytes(data.AsSpan(2 * i), (ushort)(value + brighter));
        }

        return _folder.Write(name, null, IdentityFolder.Scene([1, 1, 1, Side, Side], PixelType.UInt16, data));
    }
}
