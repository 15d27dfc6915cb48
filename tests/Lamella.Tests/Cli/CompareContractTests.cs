using System.Globalization;
using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Iscc;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary><c>lamella compare</c>: what counts as equal, what is found, and the exit codes.</summary>
public sealed class CompareContractTests : IDisposable
{
    private static readonly TestImage Stack = new() { T = 2, C = 3, Z = 2, StatePlanes = true };

    private readonly IdentityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--ngff-version", "0.4")]
    [InlineData("--ngff-version", "0.5")]
    [InlineData("--chunks", "1,1,1,16,16")]
    [InlineData("--compression", "none")]
    public async Task A_conversion_to_ome_zarr_is_equal_in_pixels_and_metadata(string option, string value)
    {
        string source = Stack.Write(_folder.At("in.ome.tif")), target = _folder.At("out.ome.zarr");
        await IdentityFolder.TextAsync("convert", source, target, option, value);
        Assert.EndsWith("equal" + Environment.NewLine, await IdentityFolder.TextAsync("compare", source, target), StringComparison.Ordinal);
        JsonElement document = await IdentityFolder.JsonAsync("compare", target, source);
        Assert.Equal("lamella/compare/1", document.Text("schema"));
        Assert.True(document.GetProperty("equal").GetBoolean());
        Assert.Equal("TCZYX", document.GetProperty("scenes")[0].GetProperty("pixels")[0].Text("axes"));
    }

    [Fact]
    public async Task Samples_of_rgb_pixels_equal_the_channels_that_ngff_makes_of_them()
    {
        string source = new TestImage { S = 3, Type = PixelType.UInt8 }.Write(_folder.At("rgb.ome.tif")), unfolded = _folder.At("channels.ome.tif");
        TestImage rgb = new() { S = 3, Type = PixelType.UInt8 };
        byte[] samples = rgb.Samples(), planes = new byte[samples.Length];
        for (int i = 0; i < samples.Length; i++) planes[((i % 3) * (samples.Length / 3)) + (i / 3)] = samples[i];
        _folder.Write("channels.ome.tif", null, IdentityFolder.Scene([1, 3, 1, rgb.Y, rgb.X], PixelType.UInt8, planes));
        Assert.Contains("pixels equal: CYX 3x45x67", await IdentityFolder.TextAsync("compare", source, unfolded, "--pixels"), StringComparison.Ordinal);
        Assert.Contains("pixels equal: CYX 3x45x67", await IdentityFolder.TextAsync("compare", unfolded, source, "--pixels"), StringComparison.Ordinal);
        planes[(2 * planes.Length / 3) + 5] ^= 1;
        _folder.Write("other.ome.tif", null, IdentityFolder.Scene([1, 3, 1, rgb.Y, rgb.X], PixelType.UInt8, planes));
        (int exit, string text, _) = await IdentityFolder.RunAsync("compare", source, _folder.At("other.ome.tif"), "--pixels");
        Assert.Equal(1, exit);
        Assert.Contains("1 of 9045 values, first at C=2,Y=0,X=5 ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s_1_t_1_c_1_z_1", "YX 325x475 uint16")]
    [InlineData("FOV7_HV110_P0500510000", "YX 512x512 uint8")]
    public async Task A_czi_and_the_ome_tiff_that_another_program_made_of_it_have_equal_pixels(string name, string shape)
    {
        string czi = TestData.At("data", "formats", "czi", name + ".czi"), tiff = TestData.At("data", "formats", "czi", name + ".ome.tiff");
        Assert.Contains("pixels equal: " + shape, await IdentityFolder.TextAsync("compare", czi, tiff, "--pixels"), StringComparison.Ordinal);
        (int exit, string text, _) = await IdentityFolder.RunAsync("compare", czi, tiff, "--metadata");
        Assert.Equal(1, exit);
        Assert.Contains("name: (nothing) | " + name, text, StringComparison.Ordinal);
        Assert.DoesNotContain("pixels", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pixelSize", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_czi_equals_its_conversions_and_byte_order_does_not_matter()
    {
        string czi = TestData.At("data", "formats", "czi_gen", "tzc_gray16_raw.czi"), zarr = _folder.At("a.ome.zarr"), tiff = _folder.At("a.ome.tif");
        await IdentityFolder.TextAsync("convert", czi, zarr);
        await IdentityFolder.TextAsync("convert", zarr, tiff);
        await IdentityFolder.TextAsync("compare", czi, zarr, "--pixels");
        await IdentityFolder.TextAsync("compare", czi, tiff, "--pixels");
        await IdentityFolder.TextAsync("compare", zarr, tiff, "--threads", "1");

        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        string little = _folder.At("little.tif"), big = _folder.At("big.tif");
        ChildResult written = await ChildProcess.RunAsync(
            python,
            ["-c", "import sys,numpy,tifffile; a=numpy.random.default_rng(1).normal(size=(3,50,70)).astype('f4'); tifffile.imwrite(sys.argv[1],a,byteorder='<'); tifffile.imwrite(sys.argv[2],a,byteorder='>',tile=(16,32),compression='zlib')", little, big],
            cancellation: TestContext.Current.CancellationToken);
        Assert.True(written.Exit == 0, written.ToString());
        await IdentityFolder.TextAsync("compare", little, big, "--pixels");
    }

    [Theory]
    [InlineData(PixelType.UInt8)]
    [InlineData(PixelType.Int8)]
    [InlineData(PixelType.UInt16)]
    [InlineData(PixelType.Int32)]
    [InlineData(PixelType.UInt64)]
    [InlineData(PixelType.Int64)]
    [InlineData(PixelType.Float32)]
    [InlineData(PixelType.Float64)]
    public async Task Counts_and_differences_are_those_of_a_plain_loop(PixelType type)
    {
        Random random = new(type.GetHashCode());
        int[] shape = [2, 2, 3, 37, 41];
        int count = shape.Aggregate(1, (n, m) => n * m), size = type.Size();
        byte[] a = new byte[count * size];
        random.NextBytes(a);
        if (type.IsFloat())
        {
            for (int i = 0; i < count; i++) Put(a, i, type, Math.Round((random.NextDouble() - 0.5) * 1000, 3));
        }

        byte[] b = [.. a];
        for (int i = 0; i < 50; i++)
        {
            int at = random.Next(count / 3, count);
            if (type.IsFloat()) Put(b, at, type, Value(b, at, type) + random.Next(-4, 5));
            else b[at * size] ^= (byte)random.Next(1, 8);
        }

        const double Tolerance = 2;
        long different = 0, first = -1;
        double largest = 0;
        decimal sum = 0;
        for (int i = 0; i < count; i++)
        {
            decimal far = Math.Abs(Exact(a, i, type) - Exact(b, i, type));
            sum += far;
            largest = Math.Max(largest, (double)far);
            if ((double)far <= Tolerance) continue;
            different++;
            if (first < 0) first = i;
        }

        string left = _folder.Write("a.ome.zarr", new OmeZarrOptions { Chunks = [1, 1, 2, 10, 41] }, IdentityFolder.Scene(shape, type, a));
        string right = _folder.Write("b.ome.zarr", new OmeZarrOptions { Ngff = NgffVersion.V04, Chunks = [1, 2, 1, 16, 16] }, IdentityFolder.Scene(shape, type, b));
        (int exit, string output, _) = await IdentityFolder.RunAsync("compare", left, right, "--tolerance", "2", "--pixels", "--json");
        Assert.Equal(1, exit);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement pixels = document.RootElement.GetProperty("scenes")[0].GetProperty("pixels")[0];
        Assert.Equal((count, different), (pixels.GetProperty("samples").GetInt64(), pixels.GetProperty("different").GetInt64()));
        Assert.Equal(largest, pixels.GetProperty("largest").GetDouble(), 1e-4);
        Assert.Equal((double)sum / count, pixels.GetProperty("mean").GetDouble(), 1e-6);
        JsonElement index = pixels.GetProperty("first").GetProperty("index");
        long place = 0;
        for (int i = 0; i < 5; i++) place = (place * shape[i]) + index.GetProperty("TCZYX"[i].ToString()).GetInt64();
        Assert.Equal(first, place);
        Assert.Equal(0, (await IdentityFolder.RunAsync("compare", left, right, "--tolerance", "8", "--pixels")).Exit);
    }

    [Fact]
    public void Nan_equals_nan_and_differs_from_numbers_and_infinity_is_beyond_all_tolerances()
    {
        float otherNaN = BitConverter.UInt32BitsToSingle(0x7FC12345);
        PixelComparison same = Compare([float.NaN, 0f, float.PositiveInfinity, 1], [otherNaN, -0f, float.PositiveInfinity, 1], new ComparisonOptions());
        Assert.True(same.Equal);
        Assert.Equal((0, 0.0), (same.NaNs, same.Largest));

        PixelComparison different = Compare([float.NaN, 1f, 5f, float.NegativeInfinity], [1f, float.NaN, 7f, 0f], new ComparisonOptions { Tolerance = 1e30, RelativeTolerance = 10 });
        Assert.Equal((3, 2), (different.Different, different.NaNs));
        Assert.Equal(double.PositiveInfinity, different.Largest);
        Assert.Equal(("X=0", "NaN", "1"), (different.First!.ToString(), different.First.A, different.First.B));

        PixelComparison mean = Compare([0f, 1f, 2f, 3f], [0f, 1.5f, 2f, 4.5f], new ComparisonOptions { RelativeTolerance = 0.34 });
        Assert.Equal((0.5, 1.5, 0), (mean.Mean, mean.Largest, mean.Different));
        Assert.True(mean.Equal);
    }

    [Fact]
    public async Task Another_type_is_a_difference_though_the_values_are_equal()
    {
        byte[] narrow = [.. Enumerable.Range(0, 200).Select(i => (byte)i)], wide = new byte[400];
        for (int i = 0; i < 200; i++) wide[2 * i] = narrow[i];
        string a = _folder.Write("a.ome.tif", null, IdentityFolder.Scene([1, 1, 1, 10, 20], PixelType.UInt8, narrow)), b = _folder.Write("b.ome.tif", null, IdentityFolder.Scene([1, 1, 1, 10, 20], PixelType.UInt16, wide));
        (int exit, string text, _) = await IdentityFolder.RunAsync("compare", a, b);
        Assert.Equal(1, exit);
        Assert.Contains("the type differs: uint8 and uint16; the values are equal", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channels_of_several_types_are_compared_one_by_one()
    {
        string czi = TestData.At("data", "formats", "czi_gen", "mixed_pixeltypes_channels.czi");
        Assert.Contains("pixels equal", await IdentityFolder.TextAsync("compare", czi, czi), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_extents_and_other_numbers_of_scenes_are_differences()
    {
        string a = Stack.Write(_folder.At("a.ome.tif")), b = new TestImage { T = 2, C = 3, Z = 2, Y = 44, Scenes = 2, StatePlanes = true }.Write(_folder.At("b.ome.tif"));
        (int exit, string text, _) = await IdentityFolder.RunAsync("compare", a, b);
        Assert.Equal(1, exit);
        Assert.Contains("scenes: 1 | 2", text, StringComparison.Ordinal);
        Assert.Contains("the extents differ: Y is 45 and 44", text, StringComparison.Ordinal);
        Assert.Equal(0, (await IdentityFolder.RunAsync("compare", b, b, "--scene", "1", "--metadata")).Exit);
        Assert.Equal(1, (await IdentityFolder.RunAsync("compare", b, b, "--scene", "1", "--scene-b", "0")).Exit);
    }

    [Fact]
    public async Task Units_do_not_matter_and_what_one_side_lacks_does()
    {
        TestImage micro = new() { PixelAttributes = "PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"µm\" PhysicalSizeY=\"0.07\" PhysicalSizeYUnit=\"µm\" TimeIncrement=\"1500\" TimeIncrementUnit=\"ms\"" };
        TestImage nano = micro with { PixelAttributes = "PhysicalSizeX=\"500\" PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"70\" PhysicalSizeYUnit=\"nm\" TimeIncrement=\"1.5\"" };
        TestImage other = micro with { PixelAttributes = "PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"mm\" PhysicalSizeY=\"0.07\" PhysicalSizeYUnit=\"µm\"" };
        string a = micro.Write(_folder.At("a.ome.tif")), b = nano.Write(_folder.At("b.ome.tif")), c = other.Write(_folder.At("c.ome.tif"));
        Assert.Contains("metadata equal", await IdentityFolder.TextAsync("compare", a, b), StringComparison.Ordinal);
        (int exit, string text, _) = await IdentityFolder.RunAsync("compare", a, c);
        Assert.Equal(1, exit);
        Assert.Contains("pixelSize.X: 0.5 micrometer | 0.5 millimeter", text, StringComparison.Ordinal);
        Assert.Contains("pixelSize.T: 1500 millisecond | (nothing)", text, StringComparison.Ordinal);
        Assert.Equal(0, (await IdentityFolder.RunAsync("compare", a, c, "--pixels")).Exit);
    }

    [Fact]
    public async Task Levels_are_compared_when_they_are_asked_for()
    {
        string source = Stack.Write(_folder.At("in.ome.tif")), two = _folder.At("two.ome.zarr"), one = _folder.At("one.ome.zarr"), nearest = _folder.At("nearest.ome.zarr");
        await IdentityFolder.TextAsync("convert", source, two, "--levels", "2");
        await IdentityFolder.TextAsync("convert", source, one, "--levels", "1");
        await IdentityFolder.TextAsync("convert", source, nearest, "--levels", "2", "--downsample", "nearest");
        await IdentityFolder.TextAsync("compare", two, one);
        (int exit, string text, _) = await IdentityFolder.RunAsync("compare", two, one, "--levels");
        Assert.Equal(1, exit);
        Assert.Contains("the numbers of levels differ: 2 and 1", text, StringComparison.Ordinal);
        (exit, text, _) = await IdentityFolder.RunAsync("compare", two, nearest, "--levels");
        Assert.Equal(1, exit);
        Assert.Contains("level 0  pixels equal", text, StringComparison.Ordinal);
        Assert.Contains("level 1  pixels differ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Similar_looks_are_told_from_different_ones()
    {
        const int Side = 128;
        byte[] Picture(int seed, int add)
        {
            byte[] data = new byte[Side * Side * 2];
            for (int i = 0; i < Side * Side; i++)
                BitConverter.TryWriteBytes(data.AsSpan(2 * i), (ushort)(1000 + add + (400 * (1 + Math.Sin(i % Side * 0.05 * seed) * Math.Cos(i / Side * 0.03 * seed)))));
            return data;
        }

        string a = _folder.Write("a.ome.tif", null, IdentityFolder.Scene([1, 1, 1, Side, Side], PixelType.UInt16, Picture(1, 0)));
        string copy = _folder.Write("copy.ome.zarr", null, IdentityFolder.Scene([1, 1, 1, Side, Side], PixelType.UInt16, Picture(1, 0)));
        string brighter = _folder.Write("b.ome.tif", null, IdentityFolder.Scene([1, 1, 1, Side, Side], PixelType.UInt16, Picture(1, 300)));
        string other = _folder.Write("c.ome.tif", null, IdentityFolder.Scene([1, 1, 1, Side, Side], PixelType.UInt16, Picture(9, 0)));
        Assert.Contains("same pixels: mixed 0, image 0, data 0", await IdentityFolder.TextAsync("compare", a, copy, "--similar"), StringComparison.Ordinal);
        JsonElement document = await IdentityFolder.JsonAsync("compare", a, brighter, "--similar");
        Assert.Equal("similar", document.GetProperty("scenes")[0].Text("verdict"));
        Assert.InRange(document.GetProperty("scenes")[0].GetProperty("distances").GetProperty("mixed").GetInt32(), 0, 24);
        (int exit, string text, _) = await IdentityFolder.RunAsync("compare", a, other, "--similar");
        Assert.Equal(1, exit);
        Assert.EndsWith("different" + Environment.NewLine, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--tolerance", "-1")]
    [InlineData(2, "--tolerance", "much")]
    [InlineData(2, "--similar", "--pixels")]
    [InlineData(2, "--threshold", "3")]
    [InlineData(2, "--scene-b", "0")]
    [InlineData(2, "--scene", "5")]
    public async Task Wrong_options_end_with_2(int code, string option, string value)
    {
        string a = Stack.Write(_folder.At("a.ome.tif"));
        Assert.Equal(code, (await IdentityFolder.RunAsync("compare", a, a, option, value)).Exit);
    }

    [Fact]
    public async Task A_missing_side_ends_with_3()
    {
        string a = Stack.Write(_folder.At("a.ome.tif"));
        await Shell.FailsAsync(3, "absent.tif", "compare", a, _folder.At("absent.tif"));
        await Shell.FailsAsync(3, "absent.tif", "compare", _folder.At("absent.tif"), a);
    }

    [Fact]
    public void Sums_of_floats_do_not_depend_on_the_number_of_workers()
    {
        Random random = new(5);
        float[] a = new float[3_000_000], b = new float[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = (float)random.NextDouble() * MathF.Pow(10, random.Next(-9, 9));
            b[i] = (float)random.NextDouble();
        }

        PixelComparison one = Compare(a, b, new ComparisonOptions { Execution = new ExecutionOptions { Threads = 1 } });
        for (int threads = 2; threads < 6; threads++)
        {
            PixelComparison many = Compare(a, b, new ComparisonOptions { Execution = new ExecutionOptions { Threads = threads } });
            Assert.Equal((one.Mean, one.Different, one.First!.ToString()), (many.Mean, many.Different, many.First!.ToString()));
        }
    }

    private static PixelComparison Compare(float[] a, float[] b, ComparisonOptions options)
    {
        using ImageContent left = Image(a), right = Image(b);
        return ImageComparer.Compare(Open(left), Open(right), options).Scenes[0].Levels[0];

        static Scene[] Open(ImageContent image) => [new Scene(image.Scenes[0], 0, new Lamella.Engine.ChunkCache(0))];

        static ImageContent Image(float[] values)
        {
            int rows = values.Length >= 1000 ? values.Length / 1000 : 1;
            byte[] bytes = new byte[values.Length * 4];
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
            // Sections, so that there are several tiles.
            return MemoryLevel.Image((null, new MemoryLevel("ZYX", rows >= 10 ? [10, rows / 10, values.Length / rows] : [1, rows, values.Length / rows], PixelType.Float32, bytes)));
        }
    }

    private static void Put(byte[] samples, int index, PixelType type, double value)
    {
        if (type == PixelType.Float32) BitConverter.TryWriteBytes(samples.AsSpan(index * 4), (float)value);
        else BitConverter.TryWriteBytes(samples.AsSpan(index * 8), value);
    }

    private static double Value(byte[] samples, int index, PixelType type) => type == PixelType.Float32 ? BitConverter.ToSingle(samples, index * 4) : BitConverter.ToDouble(samples, index * 8);

    private static decimal Exact(byte[] samples, int index, PixelType type) => type switch
    {
        PixelType.UInt8 => samples[index],
        PixelType.Int8 => (sbyte)samples[index],
        PixelType.UInt16 => BitConverter.ToUInt16(samples, index * 2),
        PixelType.Int32 => BitConverter.ToInt32(samples, index * 4),
        PixelType.UInt64 => BitConverter.ToUInt64(samples, index * 8),
        PixelType.Int64 => BitConverter.ToInt64(samples, index * 8),
        _ => decimal.Parse(Value(samples, index, type).ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
