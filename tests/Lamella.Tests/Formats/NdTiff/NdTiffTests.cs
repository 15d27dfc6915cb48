using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.NdTiff;

public sealed class NdTiffTests
{
    private const string Name = "a_NDTiffStack.tif";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Pictures_in_any_order_lie_where_their_axes_say(int seed)
    {
        Random random = new(seed);
        int times = random.Next(1, 4), sections = random.Next(1, 4), channels = random.Next(1, 4), positions = random.Next(1, 3), angles = random.Next(1, 3), firstZ = random.Next(-2, 3);
        List<(int T, int Z, int C, int P, int A)> planes = [.. from t in Enumerable.Range(0, times) from z in Enumerable.Range(0, sections) from c in Enumerable.Range(0, channels) from p in Enumerable.Range(0, positions) from a in Enumerable.Range(0, angles) select (t, z, c, p, a)];
        // Channels are named in the order in which they first come, so the first round stays in order.
        (int T, int Z, int C, int P, int A)[] shuffled = [.. planes];
        random.Shuffle(shuffled);
        shuffled = [.. shuffled.OrderBy(p => p == (0, 0, p.C, 0, 0) ? p.C : channels)];
        string[] axes = [.. shuffled.Select(p => Invariant($"{{\"z\":{p.Z + firstZ},\"channel\":\"c{p.C}\",\"time\":{p.T},\"position\":{p.P + 5},\"angle\":{p.A * 30}}}"))];
        foreach (Opened opened in new[] { Opened.Key(File(axes).Store(Name), Name), Opened.Folder(Indexed(axes)) })
        {
            using (opened)
            {
                Assert.Equal("NDTiff", opened.Content.Format);
                Assert.Equal(positions, opened.Scenes.Count);
                Assert.Equal(Enumerable.Range(0, channels).Select(c => Invariant($"c{c}")), opened.Scenes[0].Channels.Select(c => c.Name));
                Assert.Equal(0, opened.Content.MissingPlanes);
                Assert.Empty(opened.Content.Warnings);
                for (int i = 0; i < shuffled.Length; i++)
                {
                    (int t, int z, int c, int p, int a) = shuffled[i];
                    string angle = angles > 1 ? Invariant($",A={a}") : string.Empty;
                    Assert.Equal(i, opened.Scenes[p].Read("YX", Selection.Parse(Invariant($"T={t},Z={z},C={c}{angle}"))).Bytes[0]);
                }
            }
        }
    }

    [Fact]
    public void A_combination_without_a_picture_is_a_missing_plane()
    {
        using Opened opened = Opened.Key(File(["{\"z\":0,\"time\":0}", "{\"z\":1,\"time\":0}", "{\"z\":0,\"time\":2}"]).Store(Name), Name);
        Assert.Equal([3L, 1, 2], opened.Scenes[0].Shape.Take(3));
        Assert.Equal(3, opened.Content.MissingPlanes);
        Assert.Contains(opened.Content.Warnings, w => w.StartsWith("missing: 3 planes", StringComparison.Ordinal));
        Assert.Equal(2, opened.Scenes[0].Read("YX", t: 2, z: 0).Bytes[0]);
        Assert.Equal(0, opened.Scenes[0].Read("YX", t: 1, z: 0).Bytes[0]);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(2, -1, 3)]
    public void A_grid_is_one_picture_whose_overlap_is_shown_once(int overlap, int firstRow, int firstColumn)
    {
        const int Side = 6, Rows = 2, Columns = 3;
        int step = Side - overlap;
        byte[] whole = [.. Enumerable.Range(0, ((Rows * step) + overlap) * ((Columns * step) + overlap)).Select(i => (byte)(i * 11))];
        int wide = (Columns * step) + overlap;
        List<string> axes = [];
        List<byte[]> tiles = [];
        for (int i = 0; i < Rows * Columns; i++)
        {
            (int row, int column) = Math.DivRem(i, Columns);
            axes.Add(Invariant($"{{\"row\":{row + firstRow},\"column\":{column + firstColumn}}}"));
            tiles.Add([.. Enumerable.Range(0, Side * Side).Select(k => whole[((row * step) + (k / Side)) * wide + (column * step) + (k % Side)])]);
        }

        byte[] summary = Encoding.ASCII.GetBytes(Invariant($"{{\"GridPixelOverlapX\":{overlap},\"GridPixelOverlapY\":{overlap}}}"));
        MemoryStore store = Indexed([.. axes], tiles, Side, summary, "Full resolution/");
        // A reduced grid counts rows from the same zero: one picture of the upper left quarter's size for each pair.
        int r0 = (int)Math.Floor(firstRow / 2.0), c0 = (int)Math.Floor(firstColumn / 2.0), r1 = (int)Math.Floor((firstRow + Rows - 1) / 2.0), c1 = (int)Math.Floor((firstColumn + Columns - 1) / 2.0);
        List<string> places = [.. from r in Enumerable.Range(r0, r1 - r0 + 1) from c in Enumerable.Range(c0, c1 - c0 + 1) select Invariant($"{{\"row\":{r},\"column\":{c}}}")];
        Indexed([.. places], [.. places.Select((_, i) => Enumerable.Repeat((byte)(i + 1), step * step).ToArray())], step, summary, "Downsampled_x2/", store);
        using Opened opened = Opened.Folder(store);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal([(long)Rows * step, Columns * step], scene.Shape.Skip(3));
        byte[] pixels = scene.Read("YX").Bytes;
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, Columns * step);
            Assert.Equal(whole[((y + (overlap / 2)) * wide) + x + (overlap / 2)], pixels[i]);
        }

        Assert.Equal([1.0, 2.0], scene.Levels.Select(l => l.Downsample[^1]));
        byte[] reduced = scene.Read("YX", level: 1).Bytes;
        int width = (int)scene.Levels[1].Shape[^1];
        for (int i = 0; i < reduced.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, width);
            int row = (int)Math.Floor((y + Math.Floor(firstRow * step / 2.0)) / step) - r0, column = (int)Math.Floor((x + Math.Floor(firstColumn * step / 2.0)) / step) - c0;
            Assert.Equal((row * (c1 - c0 + 1)) + column + 1, reduced[i]);
        }
    }

    [Fact]
    public void An_index_that_names_files_elsewhere_is_refused()
    {
        MemoryStore store = new();
        store.Put("NDTiff.index", Entry("{\"time\":0}", "../a.tif", 0, 2, 2));
        Assert.Throws<DamagedDataException>(() => Opened.Folder(store));
    }

    [Fact]
    public void What_stands_behind_damage_of_the_index_is_lost_with_a_warning()
    {
        MemoryStore store = Indexed(["{\"time\":0}", "{\"time\":1}"]);
        byte[] index = store.TryReadAll("NDTiff.index")!;
        store.Put("NDTiff.index", index.AsSpan()[..^7]);
        using Opened opened = Opened.Folder(store);
        Assert.Equal(1, opened.Scenes[0].SizeOf('T'));
        Assert.Contains(opened.Content.Warnings, w => w.Contains("NDTiff.index is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        string[] axes = ["{\"z\":0,\"channel\":\"a\"}", "{\"z\":1,\"channel\":\"a\"}", "{\"row\":0,\"column\":1}"];
        FormatFuzz.Run(Name, [File(axes).ToArray()], rounds: 600);
    }

    [Fact]
    public void Mutated_indices_end_in_pixels_or_a_typed_error()
    {
        MemoryStore store = Indexed(["{\"z\":0,\"channel\":\"a\"}", "{\"z\":1,\"channel\":\"a\"}", "{\"row\":0,\"column\":1}"]);
        FormatFuzz.Run("NDTiff.index", [(store.TryReadAll("NDTiff.index")!, [(Name, store.TryReadAll(Name)!)])], 600, 20_000, (length, random) => random.Next(length));
    }

    private static TiffBuilder File(string[] axes)
    {
        TiffBuilder builder = new();
        for (int i = 0; i < axes.Length; i++)
        {
            byte[] json = [.. Encoding.UTF8.GetBytes("{\"Axes\":" + axes[i] + ",\"PixelSizeUm\":0.5}"), 0];
            builder.With(51123, 2, json.Length, json).Page(2, 2, 8, [(byte)i, 0, 0, 0]);
        }

        return builder;
    }

    private static MemoryStore Indexed(string[] axes, List<byte[]>? pictures = null, int side = 2, byte[]? summary = null, string prefix = "", MemoryStore? store = null)
    {
        store ??= new MemoryStore();
        summary ??= [];
        MemoryStream file = new(), index = new();
        byte[] head = new byte[28];
        "II*\0"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), 483_729);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(20), 2_355_492);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), (uint)summary.Length);
        file.Write([.. head, .. summary]);
        for (int i = 0; i < axes.Length; i++)
        {
            index.Write(Entry(axes[i], Name, file.Length, side, side));
            file.Write(pictures?[i] ?? [(byte)i, 0, 0, 0]);
        }

        store.Put(prefix + Name, file.ToArray());
        // Space that was set aside at the end is zero.
        store.Put(prefix + "NDTiff.index", [.. index.ToArray(), 0, 0, 0, 0, 0, 0]);
        return store;
    }

    private static byte[] Entry(string axes, string name, long pixels, int width, int height)
    {
        MemoryStream entry = new();
        Span<byte> word = stackalloc byte[4];
        foreach (string text in (ReadOnlySpan<string>)[axes, name])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(word, bytes.Length);
            entry.Write([.. word.ToArray(), .. bytes]);
        }

        foreach (long number in (ReadOnlySpan<long>)[pixels, width, height, 0, 0, 0, 0, 0])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)number);
            entry.Write(word);
        }

        return entry.ToArray();
    }
}
