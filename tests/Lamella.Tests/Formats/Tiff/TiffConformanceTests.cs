using System.Diagnostics;
using System.Text.Json;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>Every series of the conformance data against its truth, which other programs computed.</summary>
public sealed class TiffConformanceTests
{
    /// <summary>Pictures of slides with labels and thumbnails are a dialect of their own.</summary>
    private static readonly string[] OtherDialects = ["svs"];

    /// <summary>The libtiff tools that made these hashes applied the orientation, which we report and do not apply; the stored pixels are checked without it below.</summary>
    private static readonly string[] Oriented = ["g4_orientation_"];

    public static TheoryData<string, int> GeneratedRows() => Rows(TiffCorpus.Generated);

    public static TheoryData<string, int> RealRows() => Rows(TiffCorpus.Real);

    public static TheoryData<string> RealFiles() => [.. TiffCorpus.RealFiles];

    [Theory]
    [MemberData(nameof(GeneratedRows))]
    public void Generated_series_agree_with_their_formula(string file, int index)
    {
        string path = TestData.At("data", "formats", "tiff_gen", file);
        TiffCorpus.Series series = TiffCorpus.Generated.First(s => s.File == file && s.Index == index);
        if (OtherDialects.Contains(series.Group)) Assert.Skip("a dialect of its own");
        using Opened opened = Opened.File(path);
        Assert.Equal(series.Count, opened.Scenes.Count);
        Check(series, opened);
        CheckMetadata(series, opened.Scenes[index]);
    }

    [Theory]
    [MemberData(nameof(RealRows))]
    public void Real_files_agree_with_other_readers(string file, int index)
    {
        string path = TestData.At("data", "formats", "tiff_real", file);
        using Opened opened = Opened.File(path);
        Check(TiffCorpus.Real.First(s => s.File == file && s.Index == index), opened);
    }

    [Theory]
    [MemberData(nameof(RealFiles))]
    public void Every_real_file_opens_and_its_pixels_are_read_or_refused_by_the_name_of_their_codec(string file)
    {
        string path = TestData.At("data", "formats", "tiff_real", file);
        using Opened opened = Opened.File(path);
        foreach (Scene scene in opened.Scenes)
        {
            TiffLevelSource source = Assert.IsType<TiffLevelSource>(scene.Levels[0].Source);
            TiffCodec codec = TiffCodecs.Find(source.Layout.Compression);
            if (codec.Decode is not null && !source.Layout.IsSubsampled)
            {
                Assert.NotEmpty(scene.Read(scene.Axes).Bytes);
                continue;
            }

            UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => scene.Read(scene.Axes));
            Assert.Contains(codec.Title, error.Feature, StringComparison.Ordinal);
            if (codec.Decode is null) Assert.Contains(opened.Content.Warnings, w => w.Contains(codec.Title, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Damaged_files_end_in_pixels_or_a_typed_error_within_five_seconds()
    {
        foreach (string path in Directory.GetFiles(TestData.At("data", "formats", "tiff_corrupt")))
        {
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                using Opened opened = Opened.File(path);
                foreach (Scene scene in opened.Scenes)
                {
                    if (scene.Shape.Aggregate(16.0, (a, b) => a * b) < 1 << 28) scene.Read(scene.Axes);
                }
            }
            catch (LamellaException e)
            {
                Assert.NotEmpty(e.Message);
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), Path.GetFileName(path));
        }
    }

    [Theory]
    [InlineData("12bit.cropped.tif", "uint16", 12)]
    [InlineData("hopper4.tif", "uint8", 4)]
    [InlineData("hopper2I.tif", "uint8", 2)]
    [InlineData("hopper_gray_4bpp.tif", "uint8", 4)]
    public void T6_packed_samples_agree_with_a_plain_bit_reader(string file, string type, int bits)
    {
        string path = TestData.At("data", "formats", "tiff_real", file);
        using Opened opened = Opened.File(path);
        Scene scene = opened.Scenes[0];
        Assert.Equal(type, scene.PixelType!.Value.Name());
        byte[] pixels = scene.Read("YX").Bytes;
        TiffFile tiff = TiffFile.Open(new Lamella.Stores.FileStore(Path.GetDirectoryName(path)!), file);
        byte[] bytes = File.ReadAllBytes(path);
        TiffDirectory page = tiff.FirstPage;
        long width = scene.SizeOf('X'), rows = page.Integer(TiffTag.RowsPerStrip, 0);
        long[] offsets = page.Integers(TiffTag.StripOffsets);
        int size = scene.PixelType.Value.Size();
        for (long y = 0; y < scene.SizeOf('Y'); y++)
        {
            long rowStart = (offsets[y / rows] * 8) + (y % rows * (((width * bits) + 7) / 8 * 8));
            for (long x = 0; x < width; x++)
            {
                int value = 0;
                for (int b = 0; b < bits; b++)
                {
                    long bit = rowStart + (x * bits) + b;
                    value = (value << 1) | ((bytes[bit / 8] >> (7 - (int)(bit % 8))) & 1);
                }

                long at = ((y * width) + x) * size;
                Assert.Equal(value, size == 1 ? pixels[at] : BitConverter.ToUInt16(pixels, (int)at));
            }
        }
    }

    [Fact]
    public void Reversed_bit_order_and_inverted_gray_hold_the_same_picture()
    {
        byte[] plain = Pixels("hopper4.tif"), reversed = Pixels("hopper4R.tif"), inverted = Pixels("hopper4I.tif");
        Assert.Equal(plain, reversed);
        Assert.Equal(plain, inverted.Select(v => (byte)(15 - v)));
    }

    private static byte[] Pixels(string file)
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "tiff_real", file));
        return opened.Scenes[0].Read("YX").Bytes;
    }

    private static void Check(TiffCorpus.Series series, Opened opened)
    {
        Scene scene = opened.Scenes[series.Index];
        TiffLevelSource source = Assert.IsType<TiffLevelSource>(scene.Levels[0].Source);
        // The truth calls pages of unknown meaning I; they are Q here, and presented as Z.
        string native = series.Axes.Replace('I', 'Q');
        string order = native.Contains('Q', StringComparison.Ordinal) && !native.Contains('Z', StringComparison.Ordinal) ? native.Replace('Q', 'Z') : native;
        if (series.Group == "codec-planar") native = "SYX";
        if (series.Group == "ome-tiff-companion") native = "TZCYX";
        if (!Oriented.Any(o => series.File.StartsWith(o, StringComparison.Ordinal))) Assert.Equal(native, scene.NativeAxes);
        Assert.Equal(series.File == "plain_bool1.tif" || series.Group == "codec-bilevel" ? "bool" : series.PixelType, scene.PixelType!.Value.Name());
        if (TiffCodecs.Find(source.Layout.Compression).Decode is null)
        {
            UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => scene.Read(order));
            Assert.Contains(TiffCodecs.Find(source.Layout.Compression).Title, error.Feature, StringComparison.Ordinal);
            return;
        }

        // The references of JPEG files were decoded by libjpeg-turbo, which our decoder equals in every sample.
        bool equal = series.IsExact || source.Layout.Compression == 7;
        if (!equal || Oriented.Any(o => series.File.StartsWith(o, StringComparison.Ordinal))) return;
        PixelArray pixels = scene.Read(order);
        Assert.Equal(series.Shape, pixels.Shape);
        Assert.Equal(series.Sha256, Opened.Sha256(pixels.Bytes));
        if (!series.Json.TryGetProperty("levels", out JsonElement levels)) return;
        Assert.Equal(levels.GetArrayLength(), scene.Levels.Count);
        for (int i = 1; i < scene.Levels.Count; i++)
            Assert.Equal(levels[i].GetProperty("sha256").GetString(), Opened.Sha256(scene.Read(order, level: i).Bytes));
    }

    private static void CheckMetadata(TiffCorpus.Series series, Scene scene)
    {
        if (series.Json.TryGetProperty("physical", out JsonElement physical))
        {
            foreach (JsonProperty size in physical.EnumerateObject())
            {
                Quantity found = Assert.NotNull(scene.PixelSize[size.Name[0]]);
                Assert.Equal(size.Value[0].GetDouble(), found.Value, 1e-9 * size.Value[0].GetDouble());
                Assert.Equal(size.Value[1].GetString() switch { "µm" or "um" => "micrometer", "nm" => "nanometer", "mm" => "millimeter", "s" => "second", string other => other, null => null }, found.Unit);
            }
        }

        if (series.Group is "plain-dtype" or "codec") Assert.Equal(PixelSizes.Unknown, scene.PixelSize);
        if (series.Json.TryGetProperty("channels", out JsonElement names)) Assert.Equal(names.EnumerateArray().Select(n => n.GetString()), scene.Channels.Select(c => c.Name));
        if (series.Json.TryGetProperty("name", out JsonElement name)) Assert.Equal(name.GetString(), scene.Name);
        if (!series.Json.TryGetProperty("page_sizes", out JsonElement pages)) return;
        IEnumerable<JsonElement> expected = [.. pages.EnumerateArray(), .. series.Json.GetProperty("subifd_sizes").EnumerateArray()];
        int y = scene.Axes.IndexOf('Y', StringComparison.Ordinal);
        Assert.Equal(expected.Select(e => $"{e[0]} {e[1]}"), scene.Levels.Select(l => FormattableString.Invariant($"{l.Shape[y]} {l.Shape[y + 1]}")));
    }

    private static TheoryData<string, int> Rows(IReadOnlyList<TiffCorpus.Series> series)
    {
        TheoryData<string, int> rows = [];
        foreach (TiffCorpus.Series row in series) rows.Add(row.File, row.Index);
        if (series.Count == 0) rows.Add("(absent)", 0);
        return rows;
    }
}
