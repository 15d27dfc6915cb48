using System.Text.Json;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Raster;

/// <summary>Every picture of the conformance data against its truth.</summary>
public sealed class RasterConformanceTests
{
    public static TheoryData<string> Pictures => [.. Truth("raster", "truth.json").Keys];

    public static TheoryData<string> JpegXrFiles => [.. Truth("codec_vectors", "jxr", "manifest.json").Keys];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Pictures))]
    public void Pictures_have_the_pixels_that_Pillow_reads(string name)
    {
        JsonElement truth = Truth("raster", "truth.json")[name];
        using Opened opened = Opened.File(TestData.At("data", "formats", "raster", name));
        Scene scene = opened.Scenes[0];
        Assert.Equal(truth.GetProperty("dtype").GetString(), scene.PixelType!.Value.Name());
        string axes = truth.GetProperty("shape").GetArrayLength() == 3 ? "YXS" : "YX";
        byte[] pixels = scene.Read(axes).Bytes;
        // The truth of 1-bit pictures was taken of numpy booleans whose true is a byte of 255; here it is 1.
        if (scene.PixelType == PixelType.Bool) pixels = [.. pixels.Select(p => (byte)(p * 255))];
        Assert.Equal(truth.GetProperty("sha256").GetString(), Opened.Sha256(pixels));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(JpegXrFiles))]
    public void Bare_JPEG_XR_files_have_the_given_pixels(string name)
    {
        JsonElement truth = Truth("codec_vectors", "jxr", "manifest.json")[name];
        using Opened opened = Opened.File(TestData.At("data", "formats", "codec_vectors", "jxr", name));
        Assert.Equal("JPEG XR", opened.Content.Format);
        Assert.Equal(truth.GetProperty("sha256").GetString(), Opened.Sha256(opened.Scenes[0].Read(truth.GetProperty("shape").GetArrayLength() == 3 ? "YXS" : "YX").Bytes));
    }

    [Theory]
    [InlineData("gray.u1.jpg", 1)]
    [InlineData("rgb.u1.jpg", 3)]
    public async Task JPEG_files_are_close_to_what_libjpeg_reads(string name, int samples)
    {
        string python = await Judge.RequirePythonAsync("PIL", "numpy");
        string path = TestData.At("data", "formats", "codec_vectors", name);
        using TempFolder folder = new();
        ChildResult result = await ChildProcess.RunAsync(python, [Path.Join(Judge.Scripts, "pillow_pixels.py"), path, folder["a.raw"], "as-is"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        using Opened opened = Opened.File(path);
        byte[] ours = opened.Scenes[0].Read(samples == 1 ? "YX" : "YXS").Bytes, theirs = await File.ReadAllBytesAsync(folder["a.raw"], TestContext.Current.CancellationToken);
        Assert.Equal(theirs.Length, ours.Length);
        for (int i = 0; i < ours.Length; i++) Assert.InRange(Math.Abs(ours[i] - theirs[i]), 0, 2);
    }

    [Theory]
    [InlineData("rgb24.jp2", "YXS", "uint8", 8, 0)]
    [InlineData("ycbc.j2k", "YXS", "uint8", 8, 2)]
    [InlineData("int8_4bit.j2k", "YX", "int8", 4, 0)]
    public async Task JPEG_2000_files_are_what_OpenJPEG_reads(string name, string axes, string type, int bits, int tolerance)
    {
        string path = TestData.At("data", "formats", "codec_vectors", name);
        using Opened opened = Opened.File(path);
        Assert.Equal("JPEG 2000", opened.Content.Format);
        Assert.Equal(axes, opened.Scenes[0].NativeAxes);
        Assert.Equal(type, opened.Scenes[0].PixelType!.Value.Name());
        // The judge writes component by component.
        byte[] planar = axes == "YX" ? opened.Scenes[0].Read("YX").Bytes : opened.Scenes[0].Read("SYX").Bytes;
        byte[] expected = await Codecs.Jpeg2000.OpenJpeg.DecodeAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), Path.GetExtension(name)[1..]);
        Assert.InRange(Codecs.Jpeg2000.OpenJpeg.Distance(expected, planar, 1, bits), 0, tolerance);
    }

    private static Dictionary<string, JsonElement> Truth(params string[] parts)
    {
        if (!TestData.Exists) return [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.At(["data", "formats", .. parts])));
        JsonElement root = document.RootElement.TryGetProperty("files", out JsonElement files) ? files : document.RootElement;
        return root.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);
    }
}
