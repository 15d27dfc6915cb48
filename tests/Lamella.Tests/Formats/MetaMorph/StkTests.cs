using Lamella.Formats.MetaMorph.Structure;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.MetaMorph;

public sealed class StkTests
{
    [Theory]
    [InlineData(500, 0, "ZYX")]
    [InlineData(0, 250, "TYX")]
    [InlineData(500, 250, "ZYX")]
    [InlineData(0, 0, "QYX")]
    public async Task Axes_and_pixels_are_those_that_tifffile_finds(int distance, int interval, string axes)
    {
        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        StkBuilder builder = new() { ZDistance = distance, Interval = interval, RowsPerStrip = 2 };
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(folder["a.stk"], builder.ToArray(), TestContext.Current.CancellationToken);
        const string Script = "import sys,hashlib,tifffile;s=tifffile.TiffFile(sys.argv[1]).series[0];print(s.axes,hashlib.sha256(s.asarray().astype('<u2').tobytes()).hexdigest())";
        ChildResult judged = await ChildProcess.RunAsync(python, ["-c", Script, folder["a.stk"]], cancellation: TestContext.Current.CancellationToken);
        Assert.True(judged.Exit == 0, judged.ToString());
        using Opened opened = Opened.File(folder["a.stk"]);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal("MetaMorph STK", opened.Content.Format);
        Assert.Equal(axes, scene.NativeAxes);
        byte[] expected = [.. Enumerable.Range(0, 4).SelectMany(builder.Pixels)];
        Assert.Equal(expected, scene.Read(axes.Replace('Q', 'Z')).Bytes);
        // tifffile calls an axis of unknown meaning I.
        Assert.Equal($"{axes.Replace('Q', 'I')} {Opened.Sha256(expected)}", judged.Output.Trim());
        Assert.Equal(axes == "QYX", opened.Content.Warnings.Any(w => w.Contains("does not say what", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Tifffile_reads_equal_values_of_all_four_fields()
    {
        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        StkBuilder builder = Full();
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(folder["a.stk"], builder.ToArray(), TestContext.Current.CancellationToken);
        const string Script = "import sys,tifffile;m=tifffile.TiffFile(sys.argv[1]).stk_metadata;print(m['XCalibration'],m['CalibrationUnits'],m['Name'],m['StagePosition'].tolist(),m['AbsoluteZ'].tolist(),m['StageLabel'],m['Wavelengths'].tolist(),str(m['DatetimeCreated'][1])[:19])";
        ChildResult judged = await ChildProcess.RunAsync(python, ["-c", Script, folder["a.stk"]], cancellation: TestContext.Current.CancellationToken);
        Assert.True(judged.Exit == 0, judged.ToString());
        Assert.Equal("0.325 um cells [[1.5, -2.5], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]] [10.0, 11.0, 12.0, 13.0] ['A1', 'A1', 'A2', 'A2'] [488.0, 488.0, 488.0, 488.0] 2024-06-05T00:00:01", judged.Output.Trim().Replace("4294964.796", "-2.5", StringComparison.Ordinal));
    }

    [Fact]
    public void Calibration_times_positions_and_names_are_mapped()
    {
        using Opened opened = Opened.Key(Full().Store(), "a.stk");
        Scene scene = opened.Scenes[0];
        Assert.Equal("cells", scene.Name);
        Assert.Equal((new Quantity(0.325, "micrometer"), new Quantity(0.33, "micrometer"), new Quantity(0.5, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Y, scene.PixelSize.Z));
        Assert.Equal(new DateTimeOffset(2024, 6, 5, 0, 0, 1, TimeSpan.Zero), scene.Acquired);
        PlaneInfo second = scene.Planes[1];
        Assert.Equal((0, 0, 1), (second.T, second.C, second.Z));
        Assert.Equal((new Quantity(0.25, "second"), new Quantity(3, "reference frame"), new Quantity(4, "reference frame"), new Quantity(11, "reference frame")), (second.Time, second.PositionX, second.PositionY, second.PositionZ));
        Assert.Equal(new Quantity(-2.5, "reference frame"), scene.Planes[0].PositionY);
        Assert.Contains(scene.Content.Notes, note => note is { Key: "stage label", Value: "A1, A2" });
        Assert.Contains(scene.Content.Notes, note => note is { Key: "wavelength", Value: "488 nanometer" });
        Assert.Equal(new RenderingWindow(0, 65535, 100, 4000), scene.Channels[0].Window);
        string raw = opened.Content.OriginalMetadata.Single(pair => pair.Key == "UIC tags").Value;
        Assert.Contains("XCalibration = 0.325", raw, StringComparison.Ordinal);
        Assert.Contains("StageLabel = A1 | A1 | A2 | A2", raw, StringComparison.Ordinal);
        Assert.Empty(opened.Content.Warnings);
    }

    [Fact]
    public void Wavelengths_that_repeat_are_channels()
    {
        StkBuilder builder = new StkBuilder { Planes = 6, ZDistance = 500 }.Wavelengths(488, 561, 488, 561, 488, 561);
        using Opened opened = Opened.Key(builder.Store(), "a.stk");
        Scene scene = opened.Scenes[0];
        Assert.Equal("ZCYX", scene.NativeAxes);
        Assert.Equal(["488 nm", "561 nm"], scene.Channels.Select(c => c.Name));
        Assert.Equal(builder.Pixels(5), scene.Read("YX", z: 2, c: 1).Bytes);
    }

    [Fact]
    public void Without_a_calibration_no_size_is_given()
    {
        StkBuilder builder = new StkBuilder { ZDistance = 500 }.Integer(3, 0).Fraction(4, 325, 1000).Text(6, "um");
        using Opened opened = Opened.Key(builder.Store(), "a.stk");
        Assert.Equal((null, null), (opened.Scenes[0].PixelSize.X, opened.Scenes[0].PixelSize.Z));
    }

    [Fact]
    public void Planes_behind_the_end_read_as_zero_and_are_counted()
    {
        StkBuilder builder = new() { Planes = 5, ZDistance = 1, Height = 400, RowsPerStrip = 400, Missing = 2 };
        using Opened opened = Opened.Key(builder.Store(), "a.stk");
        Assert.Equal(2, opened.Content.MissingPlanes);
        Assert.Equal(builder.Pixels(2), opened.Scenes[0].Read("YX", z: 2).Bytes);
        Assert.Equal(new byte[4800], opened.Scenes[0].Read("YX", z: 4).Bytes);
    }

    [Fact]
    public void The_user_decides_what_unknown_planes_are()
    {
        using Opened opened = Opened.Key(new StkBuilder().Store(), "a.stk", new OpenOptions { PageAxis = 'T' });
        Assert.Equal(4, opened.Scenes[0].SizeOf('T'));
    }

    [Theory]
    [InlineData(2_440_587u, 0u, "1970-01-01T00:00:00.0000000")]
    [InlineData(2_451_576u, 54_362_783u, "2000-02-02T15:06:02.7830000")]
    [InlineData(0u, 0u, null)]
    [InlineData(uint.MaxValue, uint.MaxValue, null)]
    public void Julian_days_are_dates(uint day, uint milliseconds, string? moment) =>
        Assert.Equal(moment, UicTags.Moment(day, milliseconds)?.ToString("o", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Opening_reads_no_pixels_and_a_plane_is_one_read()
    {
        StkBuilder builder = new() { Planes = 8, Width = 256, Height = 256, RowsPerStrip = 16, ZDistance = 1 };
        using CountingStore store = new(builder.Store());
        using Opened opened = Opened.Key(store, "a.stk");
        Assert.InRange(store.Bytes, 1, 40_000);
        store.Reset();
        Assert.Equal(builder.Pixels(5), opened.Scenes[0].Read("YX", z: 5).Bytes);
        Assert.Equal((1, 256 * 256 * 2), (store.Reads, store.Bytes));
    }

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error() =>
        FormatFuzz.Run("a.stk", [Full().ToArray(), new StkBuilder { Interval = 5, RowsPerStrip = 2 }.Wavelengths(1, 2, 1, 2).ToArray()]);

    private static StkBuilder Full() => new StkBuilder { ZDistance = 500, Interval = 250 }
        .Integer(0, 0).Integer(1, 100).Integer(2, 4000).Integer(3, 1).Fraction(4, 325, 1000).Fraction(5, 330, 1000).Text(6, "um").Text(7, "cells")
        .Wavelengths(488, 488, 488, 488)
        .PlaneFractions(28, 1.5, -2.5, 3, 4, 5, 6, 7, 8).PlaneTexts(37, "A1", "A1", "A2", "A2").PlaneFractions(40, 10, 11, 12, 13);
}
