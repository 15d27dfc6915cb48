using Lamella.Codecs.Gif;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Raster;

/// <summary>GIF: composed frames as Pillow shows them, times, damage.</summary>
public sealed class GifFormatTests
{
    [Fact]
    public async Task Composed_frames_are_those_of_Pillow()
    {
        string python = await Judge.RequirePythonAsync("PIL", "numpy");
        using TempFolder folder = new();
        ChildResult result = await ChildProcess.RunAsync(python, [Path.Join(Judge.Scripts, "pillow_gifs.py"), folder.Path], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            using Opened opened = Opened.File(folder[words[0]]);
            Scene scene = opened.Scenes[0];
            string axes = (words[1] == "1" ? "YX" : "TYX") + (words[4] == "1" ? string.Empty : "S");
            Assert.Equal(axes, scene.NativeAxes);
            Assert.Equal(await File.ReadAllBytesAsync(folder[words[0] + ".raw"], TestContext.Current.CancellationToken), Visible(scene.Read(axes).Bytes, words[4]));
            // Single frames, out of order.
            if (axes[0] == 'T') Assert.Equal(scene.Read(axes).Bytes[^(int)(scene.Shape[^2] * scene.Shape[^3] * scene.Shape[^1])..], scene.Read(axes[1..], t: (int)scene.SizeOf('T') - 1).Bytes);
        }
    }

    /// <summary>What transparent pixels would look like if they were not is nobody's business.</summary>
    private static byte[] Visible(byte[] pixels, string samples)
    {
        if (samples != "4") return pixels;
        byte[] copy = [.. pixels];
        for (int i = 0; i < copy.Length; i += 4)
        {
            if (copy[i + 3] == 0) copy.AsSpan(i, 3).Clear();
        }

        return copy;
    }

    [Fact]
    public void Delays_become_times()
    {
        using Opened even = Open(Animation([10, 10, 10]));
        Assert.Equal(new Quantity(0.1, "second"), even.Scenes[0].PixelSize.T);
        Assert.Equal([0, 0.1, 0.2], even.Scenes[0].Planes.Select(p => p.Time!.Value.Value));
        using Opened uneven = Open(Animation([10, 30, 10]));
        Assert.Null(uneven.Scenes[0].PixelSize.T);
        Assert.Equal([0, 0.1, 0.4], uneven.Scenes[0].Planes.Select(p => p.Time!.Value.Value));
        using Opened unknown = Open(Animation([0, 0]));
        Assert.Null(unknown.Scenes[0].PixelSize.T);
        Assert.Empty(unknown.Scenes[0].Planes);
        Assert.Contains(even.Scenes[0].Content.Display, d => d.Key == "repeats" && d.Value == "0");
    }

    [Fact]
    public void A_cut_keeps_the_whole_frames()
    {
        byte[] file = Animation([10, 10, 10]);
        using Opened whole = Open(file);
        int frame = (file.Length - 13) / 3;
        using Opened cut = Open(file[..(file.Length - (frame / 2))]);
        Assert.Equal(2, cut.Scenes[0].SizeOf('T'));
        Assert.Contains("cut off", Assert.Single(cut.Content.Warnings), StringComparison.Ordinal);
        Assert.Equal(whole.Scenes[0].Read("YXS", t: 1).Bytes, cut.Scenes[0].Read("YXS", t: 1).Bytes);
        byte[] single = Animation([10]);
        using Opened broken = Open(single[..^40]);
        Assert.Throws<DamagedDataException>(() => broken.Scenes[0].Read("YXS"));
        Assert.Throws<DamagedDataException>(() => Open(single[..30]));
    }

    [Fact]
    public void Restored_frames_show_what_was_before()
    {
        // A full frame, a small one that is taken away again, a small one elsewhere.
        byte[] palette = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];
        GifCanvas canvas = new(4, 1, 3);
        canvas.Draw(new GifFrame(0, 0, 4, 1) { Palette = palette }, Codes([1, 1, 1, 1]), 2);
        canvas.Draw(new GifFrame(1, 0, 1, 1) { Palette = palette, Disposal = GifDisposal.Restore }, Codes([2]), 2);
        Assert.Equal<byte>([255, 0, 0, 0, 255, 0, 255, 0, 0, 255, 0, 0], canvas.Pixels.ToArray());
        canvas.Draw(new GifFrame(3, 0, 1, 1) { Palette = palette, Disposal = GifDisposal.Clear }, Codes([3]), 2);
        Assert.Equal<byte>([255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 255], canvas.Pixels.ToArray());
        canvas.Draw(new GifFrame(0, 0, 2, 1) { Palette = palette, Transparent = 0 }, Codes([0, 2]), 2);
        Assert.Equal<byte>([255, 0, 0, 0, 255, 0, 255, 0, 0, 0, 0, 0], canvas.Pixels.ToArray());
    }

    [Fact]
    public void Long_animations_are_composed_once_when_read_in_order_and_rightly_when_not()
    {
        // 40 frames of 1000 x 1000 are several pieces; each frame changes one stripe, so that each depends on all before.
        using MemoryStream stream = new();
        byte[] palette = [.. Enumerable.Range(0, 768).Select(i => (byte)(255 - (i / 3)))];
        byte[] indices = new byte[1_000_000];
        List<byte[]> expected = [];
        using (GifEncoder encoder = new(stream, 1000, 1000, palette))
        {
            for (int t = 0; t < 40; t++)
            {
                byte[] drawn = new byte[indices.Length];
                if (t == 0) drawn.AsSpan().Fill(7);
                drawn.AsSpan(t * 20_000, 20_000).Fill((byte)(t + 20));
                for (int i = 0; i < drawn.Length; i++) indices[i] = t > 0 && drawn[i] == 0 ? indices[i] : drawn[i];
                encoder.AddFrame(drawn, 5, transparent: t == 0 ? -1 : 0);
                expected.Add([indices[0], indices[10_000 * t], indices[999_999], indices[t * 20_000]]);
            }
        }

        using Opened opened = Open(stream.ToArray());
        Scene scene = opened.Scenes[0];
        Assert.InRange(scene.Levels[0].Chunk[0], 2, 20);
        foreach (int t in (int[])[39, 0, 1, 20, 39, 5])
        {
            byte[] plane = scene.Read("YXS", t: t).Bytes;
            int[] places = [0, 10_000 * t, 999_999, t * 20_000];
            Assert.Equal(expected[t], places.Select(p => (byte)(255 - plane[3 * p])));
        }

        long bytes = scene.Read("TYXS").Bytes.LongLength;
        Assert.Equal(120_000_000, bytes);
    }

    [Fact]
    public void A_huge_canvas_with_little_on_it_is_refused()
    {
        byte[] file = Animation([10]);
        // The logical screen, not the frame.
        file[6] = file[7] = file[8] = file[9] = 0xFF;
        using Opened opened = Open(file);
        Assert.Throws<DamagedDataException>(() => opened.Scenes[0].ReadRegion(new Region([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 4]), new byte[4]));
    }

    internal static byte[] Animation(int[] delays)
    {
        using MemoryStream stream = new();
        byte[] palette = new byte[48];
        new Random(1).NextBytes(palette);
        using (GifEncoder encoder = new(stream, 21, 14, palette, repeats: delays.Length > 1 ? 0 : null))
        {
            Random random = new(2);
            foreach (int delay in delays)
            {
                byte[] indices = new byte[21 * 14];
                for (int i = 0; i < indices.Length; i++) indices[i] = (byte)random.Next(16);
                encoder.AddFrame(indices, delay);
            }
        }

        return stream.ToArray();
    }

    private static Opened Open(byte[] file)
    {
        MemoryStore store = new();
        store.Put("a.gif", file);
        return Opened.Key(store, "a.gif");
    }

    /// <summary>The codes of a few indices: the first sub-block of the encoder's output.</summary>
    private static byte[] Codes(byte[] indices)
    {
        using MemoryStream stream = new();
        new GifLzwEncoder(stream).Encode(indices, 2);
        byte[] blocks = stream.ToArray();
        return blocks[2..(2 + blocks[1])];
    }
}
