using System.Buffers.Binary;
using System.Text;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Tiff.Dialects;

/// <summary>Stacks of FluoView and of ScanImage 3: axes, steps and names of their headers.</summary>
public sealed class OldMicroscopeDialectTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, string> FluoView => new()
    {
        { "X:5:0:0.25:um Y:3:0:0.5:um Z:4:1:2:um Ch:2:0:1:", "CZYX", "CZYX" },
        { "X:5:0:0.25:um Y:3:0:0.5:um Ch:2:0:1: Z:3:0:1.5:um T:2:0:30:s", "TZCYX", "TZCYX" },
        { "X:5:0:0.25:um Y:3:0:0.5:um T:6:0:0.5:s", "TYX", "TYX" },
        { "X:5:0:0.25:um Y:3:0:0.5:um Z:2:0:2:um Wavelength:3:0:1:nm", "CZYX", "CZYX" },
        { "X:5:10:0.25:um Y:3:20:0.5:um Z:1:0:2:um Ch:2:0:1:", "CYX", "CYX" },
        { "X:5:0:0.25:um Y:3:0:0.5:um Z:2:0:2:um Event:3:0:1:", "EZYX", "VZYX" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(FluoView))]
    public async Task FluoView_stacks_have_the_axes_that_tifffile_finds(string dimensions, string axes, string judged)
    {
        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        (string Name, int Size, double Origin, double Step, string Unit)[] list = [.. dimensions.Split(' ').Select(d => d.Split(':')).Select(p => (p[0], Number(p[1]), (double)Number(p[2]), double.Parse(p[3], System.Globalization.CultureInfo.InvariantCulture), p[4]))];
        int pages = list.Skip(2).Aggregate(1, (n, d) => n * d.Size);
        TiffBuilder builder = new();
        for (int i = 0; i < pages; i++)
        {
            builder.With(34362, 12, 8, new byte[64]);
            if (i == 0) builder.With(34361, 1, 1400, Header("cells", list));
            builder.Page(5, 3, 8, [.. Enumerable.Range(0, 15).Select(k => (byte)((i * 16) + k))]);
        }

        await File.WriteAllBytesAsync(_folder["a.tif"], builder.ToArray(), TestContext.Current.CancellationToken);
        const string Script = "import sys,tifffile;s=tifffile.TiffFile(sys.argv[1]).series[0];s=s.levels[0];print(''.join(a for a,n in zip(s.axes,s.shape) if n>1),*[n for n in s.shape if n>1])";
        ChildResult judge = await ChildProcess.RunAsync(python, ["-c", Script, _folder["a.tif"]], cancellation: TestContext.Current.CancellationToken);
        Assert.True(judge.Exit == 0, judge.ToString());
        using Opened opened = Opened.File(_folder["a.tif"]);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(axes, scene.NativeAxes);
        Assert.Equal($"{judged} {string.Join(' ', scene.Levels[0].Source.Shape.ToArray())}", judge.Output.Trim());
        Assert.Equal("cells", scene.Name);
        Assert.Equal((new Quantity(0.25, "micrometer"), new Quantity(0.5, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Y));
        if (list.FirstOrDefault(d => d.Name == "Z") is { Size: > 1 } z) Assert.Equal(new Quantity(z.Step, "micrometer"), scene.PixelSize.Z);
        if (list.FirstOrDefault(d => d.Name == "T") is { Size: > 1 } t) Assert.Equal(new Quantity(t.Step, "second"), scene.PixelSize.T);
        if (list[0].Origin != 0) Assert.Equal((new Quantity(10, "micrometer"), new Quantity(20, "micrometer")), (scene.Content.Origin!.X, scene.Content.Origin.Y));
        byte[] all = scene.Read(axes).Bytes;
        for (int i = 0; i < all.Length; i++) Assert.Equal((byte)((i / 15 * 16) + (i % 15)), all[i]);
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(1, 1, 6, 0, "TYX")]
    [InlineData(2, 1, 3, 0, "TCYX")]
    [InlineData(2, 3, 1, 0, "ZCYX")]
    [InlineData(2, 3, 8, 1, "ZCYX")]
    [InlineData(2, 2, 3, 0, "ZTCYX")]
    public void ScanImage_3_stacks_have_channels_fastest_then_frames_then_slices(int channels, int slices, int frames, int averaging, string axes)
    {
        int pages = channels * slices * (averaging == 1 ? 1 : frames);
        string text = Invariant($"state.configName='a'\rstate.acq.numberOfChannelsSave={channels}\rstate.acq.savingChannel1=0\rstate.acq.savingChannel2=1\rstate.acq.savingChannel3={(channels == 2 ? 1 : 0)}\rstate.acq.numberOfZSlices={slices}\rstate.acq.numberOfFrames={frames}\rstate.acq.averaging={averaging}\rstate.acq.zStepSize=-2.5\rstate.acq.frameRate=4\rstate.internal.triggerTimeString='5/23/2012 11:12:13.456'\r");
        TiffBuilder builder = new();
        for (int i = 0; i < pages; i++) builder.Page(5, 3, 8, [.. Enumerable.Repeat((byte)i, 15)], text);
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(axes, scene.NativeAxes);
        byte[] all = scene.Read(axes).Bytes;
        for (int i = 0; i < all.Length; i++) Assert.Equal(i / 15, all[i]);
        Assert.Equal(channels == 1 ? ["Channel 2"] : ["Channel 2", "Channel 3"], scene.Channels.Select(c => c.Name));
        Assert.Equal(slices > 1 ? new Quantity(2.5, "micrometer") : null, scene.PixelSize.Z);
        Assert.Equal(axes.Contains('T', StringComparison.Ordinal) ? new Quantity(0.25, "second") : null, scene.PixelSize.T);
        Assert.Equal(new DateTimeOffset(2012, 5, 23, 11, 12, 13, 456, TimeSpan.Zero), scene.Acquired);
        Assert.Empty(opened.Content.Warnings);
    }

    [Fact]
    public void Headers_that_do_not_fit_the_pages_are_told()
    {
        TiffBuilder builder = new();
        for (int i = 0; i < 5; i++) builder.Page(5, 3, 8, new byte[15], "state.acq.numberOfChannelsSave=2\rstate.acq.numberOfZSlices=3\r");
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal(5, opened.Scenes[0].SizeOf('Z'));
        Assert.Contains(opened.Content.Warnings, w => w.Contains("2 channels, 3 slices and 1 frame, the file holds 5 pages", StringComparison.Ordinal));
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The packed header as tifffile lists its fields.</summary>
    private static byte[] Header(string name, (string Name, int Size, double Origin, double Step, string Unit)[] dimensions)
    {
        byte[] header = new byte[1400];
        Encoding.Latin1.GetBytes(name).CopyTo(header, 3);
        for (int i = 0; i < dimensions.Length; i++)
        {
            Span<byte> at = header.AsSpan(284 + (100 * i), 100);
            Encoding.Latin1.GetBytes(dimensions[i].Name, at);
            BinaryPrimitives.WriteInt32LittleEndian(at[16..], dimensions[i].Size);
            BinaryPrimitives.WriteDoubleLittleEndian(at[20..], dimensions[i].Origin);
            BinaryPrimitives.WriteDoubleLittleEndian(at[28..], dimensions[i].Step);
            Encoding.Latin1.GetBytes(dimensions[i].Unit, at[36..]);
        }

        return header;
    }
}
