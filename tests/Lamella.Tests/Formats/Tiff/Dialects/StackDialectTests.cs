using System.Globalization;
using Xunit;

namespace Lamella.Tests.Formats.Tiff.Dialects;

/// <summary>Dialects that say what the pages are. Every page is one pixel row whose first value is the page's number.</summary>
public sealed class StackDialectTests
{
    [Theory]
    [InlineData("on", "um", 0.5, "micrometer")]
    [InlineData("on", "nm", 0.5, "nanometer")]
    [InlineData("on", "pixel", null, null)]
    [InlineData("off", "um", null, null)]
    public void MetaSeries_is_calibrated_only_where_it_says_so(string state, string unit, double? size, string? name)
    {
        using Opened opened = Open([MetaSeries("DAPI", 3, 0, state, unit)]);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(size is { } value ? new Quantity(value, name!) : null, scene.PixelSize.X);
        Assert.Equal("DAPI", scene.Channels[0].Name);
        Assert.Equal((new Quantity(10, "micrometer"), new Quantity(-20, "micrometer"), new Quantity(3, "micrometer")), (scene.Content.Origin!.X, scene.Content.Origin.Y, scene.Content.Origin.Z));
        Assert.Equal("B02 : Site 1", scene.Name);
    }

    [Fact]
    public void MetaSeries_pages_are_sorted_by_what_differs_in_them()
    {
        // Sections go down within a wavelength, and wavelengths follow one another.
        List<(string Name, int Z, int T)> pages = [.. from t in Enumerable.Range(0, 2) from name in new[] { "FITC", "DAPI" } from z in new[] { 4, 2, 0 } select (name, z, t)];
        using Opened opened = Open([.. pages.Select(p => MetaSeries(p.Name, p.Z, p.T))]);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal([2L, 2, 3, 1, 4], scene.Shape);
        Assert.Equal(["FITC", "DAPI"], scene.Channels.Select(c => c.Name));
        Assert.Equal(new Quantity(2, "micrometer"), scene.PixelSize.Z);
        for (int i = 0; i < pages.Count; i++)
            Assert.Equal(i, scene.Read("X", Selection.Parse(Invariant($"T={pages[i].T},C={(pages[i].Name == "FITC" ? 0 : 1)},Z={2 - (pages[i].Z / 2)}"))).Bytes[0]);
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData("[1;2]", true, 3, 1, 12, "2,2,3", 0)]
    [InlineData("[1 2]", true, 3, 1, 11, "2,2,3", 1)]
    [InlineData("2", true, 4, 1, 8, "2,1,4", 0)]
    [InlineData("[1;3]", false, 1, 1, 6, "3,2,1", 0)]
    [InlineData("1", false, 1, 1, 5, "5,1,1", 0)]
    [InlineData("[1;2]", false, 3, 4, 24, "4,2,3", 0)]
    public void ScanImage_pages_are_channels_then_sections_then_time(string saved, bool fast, int slices, int perSlice, int pages, string tcz, long missing)
    {
        string header = Invariant($"SI.VERSION_MAJOR = 2020\nSI.hChannels.channelSave = {saved}\nSI.hChannels.channelName = {{'green' 'red' 'far red'}}\nSI.hFastZ.enable = {(fast ? "true" : "false")}\nSI.hFastZ.numFramesPerVolume = {slices}\nSI.hStackManager.enable = {(slices > 1 ? "true" : "false")}\nSI.hStackManager.numSlices = {slices}\nSI.hStackManager.framesPerSlice = {perSlice}\n");
        byte[] text = [.. System.Text.Encoding.ASCII.GetBytes(header), 0];
        TiffBuilder builder = new();
        for (int i = 0; i < pages; i++) builder.With(305, 2, text.Length, text).Page(4, 1, 8, [(byte)(i + 1), 0, 0, 0], "frameNumbers = 1");
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Scene scene = Assert.Single(opened.Scenes);
        long[] lengths = [.. tcz.Split(',').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        Assert.Equal(lengths, scene.Shape.Take(3));
        Assert.Equal(missing, opened.Content.MissingPlanes);
        Assert.Equal(missing > 0, opened.Content.Warnings.Any(w => w.StartsWith("missing:", StringComparison.Ordinal)));
        string[] names = ["green", "red", "far red"];
        Assert.Equal(saved.Where(char.IsAsciiDigit).Select(digit => names[digit - '1']), scene.Channels.Select(c => c.Name));
        int page = 0;
        for (int outer = 0; outer < (perSlice > 1 ? lengths[2] : lengths[0]); outer++)
        {
            for (int inner = 0; inner < (perSlice > 1 ? lengths[0] : lengths[2]); inner++)
            {
                (int t, int z) = perSlice > 1 ? (inner, outer) : (outer, inner);
                for (int c = 0; c < lengths[1]; c++) Assert.Equal(++page <= pages ? page : 0, scene.Read("X", Selection.Parse(Invariant($"T={t},C={c},Z={z}"))).Bytes[0]);
            }
        }
    }

    [Theory]
    [InlineData("Channel,Z,Time")]
    [InlineData("Z,Channel,Time")]
    [InlineData("Time,Z,Channel")]
    [InlineData("Z,Time,Channel")]
    [InlineData("Channel,Time,Z")]
    [InlineData("Time,Channel,Z")]
    public void SCIFIO_names_the_axes_fastest_first(string order)
    {
        Dictionary<string, int> lengths = new() { ["Channel"] = 2, ["Z"] = 3, ["Time"] = 4 };
        string[] names = order.Split(',');
        string text = Invariant($"SCIFIO=0.41.0\naxes=X,Y,{order}\nlengths=4,1,{string.Join(',', names.Select(n => lengths[n]))}\nscales=0.5,0.5,{string.Join(',', names.Select(n => n == "Z" ? "2.0" : "1.0"))}\nunits=micron,micron,{string.Join(',', names.Select(n => n == "Z" ? "micron" : "null"))}\nimages=24\n");
        using Opened opened = Open([.. Enumerable.Repeat(text, 24)]);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal([4L, 2, 3, 1, 4], scene.Shape);
        Assert.Equal((new Quantity(0.5, "micrometer"), new Quantity(2, "micrometer"), null), (scene.PixelSize.X, scene.PixelSize.Z, scene.PixelSize.T));
        for (int page = 0; page < 24; page++)
        {
            int rest = page;
            Dictionary<string, int> at = [];
            foreach (string name in names) (rest, at[name]) = Math.DivRem(rest, lengths[name]);
            Assert.Equal(page, scene.Read("X", Selection.Parse(Invariant($"T={at["Time"]},C={at["Channel"]},Z={at["Z"]}"))).Bytes[0]);
        }

        Assert.Empty(opened.Content.Warnings);
    }

    [Fact]
    public void A_header_that_does_not_fit_the_pages_leaves_them_a_stack_and_says_so()
    {
        using Opened opened = Open([.. Enumerable.Repeat("SCIFIO=0.41.0\naxes=X,Y,Z\nlengths=4,1,2\nscales=1,1,1\nunits=null,null,null\n", 3)]);
        Assert.Equal(3, opened.Scenes[0].SizeOf('Z'));
        Assert.Contains(opened.Content.Warnings, w => w.Contains("3 pages", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ZYXS", "4,5,6,3", "TCZYXS", "1,1,4,5,6,3")]
    [InlineData("YXS", "5,6,3", "TCZYXS", "1,1,1,5,6,3")]
    [InlineData("TCYXS", "2,2,5,6,3", "TCZYXS", "2,2,1,5,6,3")]
    [InlineData("TZCYX", "2,3,2,5,6", "TCZYX", "2,2,3,5,6")]
    [InlineData("CXY", "2,5,6", "TCZYX", "1,2,1,6,5")]
    public void Axes_and_shape_of_a_description_hold_whatever_the_pages_look_like(string axes, string shape, string canonical, string expected)
    {
        long[] lengths = [.. shape.Split(',').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        int width = (int)lengths[^1], height = (int)lengths[^2], pages = (int)lengths[..^2].Aggregate(1L, (a, b) => a * b);
        byte[] all = [.. Enumerable.Range(0, pages * width * height).Select(i => (byte)(i * 7))];
        TiffBuilder builder = new();
        for (int i = 0; i < pages; i++) builder.Page(width, height, 8, all[(i * width * height)..((i + 1) * width * height)], i > 0 ? null : Invariant($"{{\"axes\": \"{axes}\", \"shape\": [{string.Join(", ", lengths)}]}}"));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal((canonical, axes), (scene.Axes, scene.NativeAxes));
        Assert.Equal(expected, string.Join(',', scene.Shape));
        Assert.Equal(all, scene.Read(axes).Bytes);
        Assert.Equal(axes.EndsWith('S') ? 3 : 1, scene.Channels[0].Samples);
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void Frames_that_each_have_a_description_are_one_stack(int frames)
    {
        using Opened opened = Open([.. Enumerable.Range(0, frames).Select(i => Invariant($"{{\"shape\": [1, 4], \"frame\": {i}}}"))]);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal("QYX", scene.NativeAxes);
        Assert.Equal(frames, scene.SizeOf('Z'));
        Assert.Equal(frames - 1, scene.Read("X", z: frames - 1).Bytes[0]);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("does not say what its", StringComparison.Ordinal));
    }

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        TiffBuilder scanImage = new();
        byte[] text = "SI.VERSION_MAJOR = 2020\nSI.hChannels.channelSave = [1;2]\nSI.hChannels.channelName = {'a';'b'}\nSI.hFastZ.enable = true\nSI.hFastZ.numFramesPerVolume = 3\nSI.hRoiManager.imagingFovUm = [-9 -9;9 -9;9 9;-9 9]\0"u8.ToArray();
        for (int i = 0; i < 6; i++) scanImage.With(305, 2, text.Length, text).Page(4, 1, 8, new byte[4]);
        byte[][] files =
        [
            scanImage.ToArray(),
            Builder([.. Enumerable.Repeat("SCIFIO=0.41.0\naxes=X,Y,Channel,Z\nlengths=4,1,2,3\nscales=1,1,1,1\nunits=micron,micron,null,micron\n", 6)]).ToArray(),
            Builder([MetaSeries("a", 0, 0), MetaSeries("b", 0, 0)]).ToArray(),
            Builder(["{\"axes\": \"YXS\", \"shape\": [2, 1, 4]}", "{\"shape\": [1, 4]}", "{\"shape\": [1, 4]}"]).ToArray(),
        ];
        FormatFuzz.Run("a.tif", files, rounds: 800);
    }

    private static Opened Open(string[] descriptions) => Opened.Key(Builder(descriptions).Store("a.tif"), "a.tif");

    private static TiffBuilder Builder(string[] descriptions)
    {
        TiffBuilder builder = new();
        for (int i = 0; i < descriptions.Length; i++) builder.Page(4, 1, 8, [(byte)i, 0, 0, 0], descriptions[i]);
        return builder;
    }

    private static string MetaSeries(string name, int z, int t, string state = "on", string unit = "um") => Invariant($"""
        <MetaData><prop id="Description" type="string" value="x"/><PlaneInfo><prop id="plane-type" type="string" value="plane"/>
        <prop id="spatial-calibration-state" type="bool" value="{state}"/><prop id="spatial-calibration-x" type="float" value="0.5"/><prop id="spatial-calibration-y" type="float" value="0.5"/>
        <prop id="spatial-calibration-units" type="string" value="{unit}"/><prop id="wavelength" type="float" value="452"/><prop id="stage-position-x" type="float" value="10"/>
        <prop id="stage-position-y" type="float" value="-20"/><prop id="z-position" type="float" value="{z}"/><prop id="stage-label" type="string" value="B02 : Site 1"/>
        <prop id="acquisition-time-local" type="time" value="20200102 10:00:0{t}.5"/><custom-prop id="_IllumSetting_" type="string" value="{name}"/></PlaneInfo></MetaData>
        """);
}
