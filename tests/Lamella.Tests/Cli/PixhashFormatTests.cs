using System.Diagnostics;
using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Iscc;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>The pixel hash does not depend on format, version, chunks, shards, compression or byte order.</summary>
public sealed class PixhashFormatTests : IDisposable
{
    private static readonly PixelType[] Types = [PixelType.UInt8, PixelType.Int8, PixelType.UInt16, PixelType.Int16, PixelType.UInt32, PixelType.Int32, PixelType.Float32, PixelType.Float64];
    private readonly IdentityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Random_images_have_one_hash_in_every_format(int seed)
    {
        Random random = new(seed);
        int[] shape = [random.Next(1, 4), random.Next(1, 4), random.Next(1, 4), random.Next(1, 90), random.Next(1, 130)];
        PixelType type = Types[random.Next(Types.Length)];
        byte[] data = new byte[shape.Aggregate(type.Size(), (product, size) => product * size)];
        random.NextBytes(data);
        // The same bytes walked in memory, without any file.
        MemorySequence memory = new();
        memory.Add(shape, type, data);
        string expected = Lamella.Iscc.Imagewalk.PixelHasher.Compute(memory, 0, new()).Hash;
        (string, ConvertOptions?)[] targets =
        [
            ("none.ome.tif", new OmeTiffOptions { Compression = Compression.None }),
            ("deflate.ome.tif", new OmeTiffOptions { Compression = Compression.Deflate(), TileSize = 32 }),
            ("lzw.ome.tif", new OmeTiffOptions { Compression = Compression.Lzw, TileSize = 64 }),
            ("zstd.ome.tif", new OmeTiffOptions { Compression = Compression.Zstd(), BigTiff = BigTiff.Always }),
            ("v04.ome.zarr", new OmeZarrOptions { Ngff = NgffVersion.V04, Chunks = [1, 1, 1, 32, 32] }),
            ("v05.ome.zarr", new OmeZarrOptions { Ngff = NgffVersion.V05, Chunks = [1, 1, 2, 16, 16], Shards = [1, 1, 2, 64, 64] }),
            ("v05-plain.ome.zarr", new OmeZarrOptions { Ngff = NgffVersion.V05, Sharding = Sharding.None, Compression = Compression.Zstd() }),
        ];
        foreach ((string name, ConvertOptions? options) in targets)
        {
            string path = _folder.Write(name, options, IdentityFolder.Scene(shape, type, data));
            Assert.Equal([expected], await IdentityFolder.HashesAsync(path));
            Assert.Equal([expected], await IdentityFolder.HashesAsync(path, "--threads", "1", "--memory", "8MiB"));
        }
    }

    [Fact]
    public async Task Files_of_tifffile_have_the_same_hash_in_strips_and_tiles_and_in_both_byte_orders()
    {
        const string Python = "/usr/bin/python3";
        const string Script = """
            import sys, numpy, tifffile
            a = numpy.frombuffer(open(sys.argv[1], 'rb').read(), '<u2').reshape(2, 3, 2, 50, 70)
            kinds = {'strips': dict(rowsperstrip=7), 'tiles': dict(tile=(32, 16)), 'zlib': dict(compression='zlib', rowsperstrip=9), 'predictor': dict(compression='zlib', predictor=True)}
            for order in '<>':
                for big in (False, True):
                    for name, options in kinds.items():
                        file = '%s/%s-%s-%d.ome.tif' % (sys.argv[2], name, 'le' if order == '<' else 'be', big)
                        with tifffile.TiffWriter(file, ome=True, byteorder=order, bigtiff=big) as t:
                            t.write(a.astype(order + 'u2'), photometric='minisblack', metadata={'axes': 'TCZYX'}, **options)
            """;
        byte[] data = new byte[2 * 3 * 2 * 50 * 70 * 2];
        new Random(11).NextBytes(data);
        await File.WriteAllBytesAsync(_folder.At("data.raw"), data, TestContext.Current.CancellationToken);
        if (!File.Exists(Python)) Judge.Absent("python3");
        using Process judge = Process.Start(new ProcessStartInfo(Python, ["-c", Script, _folder.At("data.raw"), _folder.Path]) { RedirectStandardError = true, UseShellExecute = false })!;
        string said = await judge.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await judge.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (said.Contains("ModuleNotFoundError", StringComparison.Ordinal)) Judge.Absent("python3-tifffile");
        Assert.True(judge.ExitCode == 0, said);
        MemorySequence memory = new();
        memory.Add([2, 3, 2, 50, 70], PixelType.UInt16, data);
        string expected = Lamella.Iscc.Imagewalk.PixelHasher.Compute(memory, 0, new()).Hash;
        string[] files = Directory.GetFiles(_folder.Path, "*.ome.tif");
        Assert.Equal(16, files.Length);
        foreach (string file in files) Assert.Equal([expected], await IdentityFolder.HashesAsync(file));
    }

    [Fact]
    public async Task A_plain_single_image_OME_Zarr_has_a_hash_where_iscc_bio_fails()
    {
        // The image and the code that iscc-bio gave for it as a TIFF and as bioformats2raw layout; for the plain layout it stops with "'Array' object has no attribute 'keys'".
        byte[] data = Ramp(2, 3, 2, 20, 24, (t, c, z, y, x) => 10000 * t + 1000 * c + 100 * z + 10 * y + x);
        foreach (NgffVersion version in (NgffVersion[])[NgffVersion.V04, NgffVersion.V05])
        {
            string path = _folder.Write(version + ".ome.zarr", new OmeZarrOptions { Ngff = version }, IdentityFolder.Scene([2, 3, 2, 20, 24], PixelType.UInt16, data));
            Assert.Equal(["ISCC:K4APO7TB7OI3SYDRPZC2EBCABLXS7PDIMSCJYLY7J7HNCT53FMW4CFQ"], await IdentityFolder.HashesAsync(path));
        }
    }

    [Theory]
    [InlineData(1, 17)]
    [InlineData(17, 1)]
    [InlineData(1, 1)]
    public async Task Planes_of_one_row_or_column_are_kept_where_iscc_bio_loses_an_axis(int height, int width)
    {
        byte[] data = Ramp(2, 2, 3, height, width, (t, c, z, y, x) => 1000 * t + 100 * c + 10 * z + y + x);
        string tiff = _folder.Write("a.ome.tif", null, IdentityFolder.Scene([2, 2, 3, height, width], PixelType.UInt16, data));
        string zarr = _folder.Write("a.ome.zarr", null, IdentityFolder.Scene([2, 2, 3, height, width], PixelType.UInt16, data));
        MemorySequence memory = new();
        memory.Add([2, 2, 3, height, width], PixelType.UInt16, data);
        string expected = Lamella.Iscc.Imagewalk.PixelHasher.Compute(memory, 0, new()).Hash;
        Assert.Equal([expected], await IdentityFolder.HashesAsync(tiff));
        Assert.Equal([expected], await IdentityFolder.HashesAsync(zarr));
        // The gradient of such planes does not exist; iscc-bio's biocode stops there.
        string text = await IdentityFolder.TextAsync("biocode", tiff);
        Assert.Contains("ISCC-SUM: " + expected, text, StringComparison.Ordinal);
        Assert.Contains("ISCC-MIXED: ", text, StringComparison.Ordinal);
        await IdentityFolder.TextAsync("views", zarr);
        await IdentityFolder.TextAsync("thumb", tiff, "-o", _folder.At("a.png"));
    }

    [Fact]
    public async Task All_samples_of_colour_pixels_count_where_iscc_bio_sees_only_red()
    {
        byte[] first = new byte[30 * 40 * 3];
        new Random(2).NextBytes(first);
        byte[] second = [.. first];
        // A change in blue alone.
        second[2] ^= 1;
        string a = _folder.Write("a.ome.tif", null, IdentityFolder.Scene([1, 1, 1, 30, 40, 3], PixelType.UInt8, first));
        string b = _folder.Write("b.ome.tif", null, IdentityFolder.Scene([1, 1, 1, 30, 40, 3], PixelType.UInt8, second));
        Assert.NotEqual(await IdentityFolder.HashesAsync(a), await IdentityFolder.HashesAsync(b));
        Assert.Equal(await IdentityFolder.HashesAsync(a, "--compat", "iscc-bio"), await IdentityFolder.HashesAsync(b, "--compat", "iscc-bio"));
        // The same picture as OME-Zarr has three channels instead of samples, and the same hash.
        string zarr = _folder.At("a.ome.zarr");
        await IdentityFolder.TextAsync("convert", a, zarr);
        Assert.Equal(await IdentityFolder.HashesAsync(a), await IdentityFolder.HashesAsync(zarr));
    }

    [Theory]
    [InlineData("v04_hcs.zarr", 6)]
    [InlineData("v05_hcs.zarr", 2)]
    [InlineData("v04_bf2raw.zarr", 2)]
    [InlineData("v05_bf2raw.zarr", 2)]
    public async Task Fields_of_plates_and_series_have_the_hash_that_they_have_alone_where_iscc_bio_finds_no_plate(string tree, int count)
    {
        string path = Assert.Single(Directory.GetDirectories(Zarr.ZarrData.Folder("gen_ngff_open.zip"), tree, SearchOption.AllDirectories));
        // Images in the order of the manifest, which is that of the metadata; labels are none.
        (string Field, string Sha256)[] fields =
        [
            .. Zarr.ZarrData.Rows("gen_ngff_open.manifest.json").Where(row => row.Text("path").StartsWith(tree + "/", StringComparison.Ordinal) && row.Text("path").EndsWith("/0", StringComparison.Ordinal))
                .Select(row => (row.Text("path")[(tree.Length + 1)..^2], row.Text("sha256"))),
        ];
        Assert.Equal(count, fields.Length);
        List<string> alone = [];
        foreach ((string field, _) in fields) alone.AddRange(await IdentityFolder.HashesAsync(Path.Combine(path, field)));
        Assert.Equal(alone, await IdentityFolder.HashesAsync(path));
        Assert.Equal(fields.Select(field => field.Sha256).Distinct().Count(), alone.Distinct().Count());
    }

    [Fact]
    public async Task A_further_axis_is_refused_until_one_index_is_chosen_where_iscc_bio_takes_the_first_in_silence()
    {
        byte[] data = new byte[3 * 20 * 30];
        new Random(9).NextBytes(data);
        string path = _folder.Write("phases.ome.zarr", null, (null, new MemoryLevel("HYX", [3, 20, 30], PixelType.UInt8, data)));
        (int exit, string output, string error) = await IdentityFolder.RunAsync("pixhash", path);
        Assert.Equal((4, string.Empty), (exit, output));
        Assert.Contains("--select H=0", error, StringComparison.Ordinal);
        Assert.Equal([Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data.AsSpan(600, 600)))], await IdentityFolder.HashesAsync(path, "--select", "H=1", "--digest", "sha256"));
    }

    [Fact]
    public async Task The_digest_of_OMERO_walks_T_C_Z_where_IMAGEWALK_walks_Z_C_T()
    {
        byte[] data = Ramp(2, 1, 2, 1, 1, (t, c, z, y, x) => 10 * t + z);
        string path = _folder.Write("a.ome.tif", null, IdentityFolder.Scene([2, 1, 2, 1, 1], PixelType.UInt16, data));
        Assert.Equal([Sha1(0, 10, 1, 11)], await IdentityFolder.HashesAsync(path, "--digest", "sha1"));
        Assert.Equal([Sha1(0, 1, 10, 11)], await IdentityFolder.HashesAsync(path, "--digest", "omero-sha1"));

        static string Sha1(params byte[] values) => Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData([.. values.SelectMany(v => new byte[] { 0, v })]));
    }

    [Fact]
    public async Task Not_a_number_and_constant_planes_have_hashes_and_fingerprints()
    {
        byte[] data = new byte[2 * 40 * 40 * 4];
        for (int i = 0; i < data.Length; i += 4) BitConverter.TryWriteBytes(data.AsSpan(i), i < data.Length / 2 ? float.NaN : 7f);
        string path = _folder.Write("nan.ome.tif", null, IdentityFolder.Scene([1, 2, 1, 40, 40], PixelType.Float32, data));
        MemorySequence memory = new();
        memory.Add([1, 2, 1, 40, 40], PixelType.Float32, data);
        string expected = Lamella.Iscc.Imagewalk.PixelHasher.Compute(memory, 0, new()).Hash;
        Assert.Equal([expected], await IdentityFolder.HashesAsync(path));
        JsonElement scene = (await IdentityFolder.JsonAsync("biocode", path)).GetProperty("images")[0].GetProperty("scenes")[0];
        Assert.Equal(expected, scene.Text("isccSum"));
        Assert.NotEqual(JsonValueKind.Undefined, scene.GetProperty("isccMixed").ValueKind);
        await IdentityFolder.TextAsync("views", path);
        await IdentityFolder.TextAsync("thumb", path);
        PngPixels.Read(path + ".thumb.png", out int width, out int height, out _);
        Assert.Equal((40, 40), (width, height));
    }

    private static byte[] Ramp(int t, int c, int z, int y, int x, Func<int, int, int, int, int, int> value)
    {
        byte[] data = new byte[t * c * z * y * x * 2];
        for (int i = 0; i < data.Length / 2; i++)
        {
            int v = value(i / (c * z * y * x), i / (z * y * x) % c, i / (y * x) % z, i / x % y, i % x);
            BitConverter.TryWriteBytes(data.AsSpan(2 * i), (ushort)v);
        }

        return data;
    }
}
