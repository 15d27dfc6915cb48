using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>Every array of the conformance data reads to the bytes that other implementations decoded, or stands in a table with its reason.</summary>
public sealed class ConformanceTests
{
    /// <summary>Arrays that are not read, by archive and path, with the feature that their error names. An array that reads although it stands here is a failure.</summary>
    private static readonly Dictionary<string, string> NotYet = new(StringComparer.Ordinal)
    {
        ["zarrs_testdata:v2/array_zfpy_C.zarr"] = "zfpy",
        ["zarrs_testdata:v3/array_zfpy.zarr"] = "zfpy",
        ["zarrs_testdata:v3/array_pcodec.zarr"] = "pcodec",
        ["zarrs_testdata:v3_zarr_python/array_pcodec.zarr"] = "pcodec",
        ["zarrs_testdata:v3_zarr_python/array_zfpy.zarr"] = "zfpy",
    };

    /// <summary>
    /// Arrays without a truth of which a part is not supported. pcodec and zfpy are floating-point compressors whose formats are only written down as programs; json2 holds any JSON values, which are no samples; optional
    /// is a draft of samples that may be missing; chunk-manifest-json is a draft that puts chunks into other files.
    /// </summary>
    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["zarrita_fixtures:v2/data.zarr/1d.contiguous.json2.O"] = "json2",
        ["zarrs_testdata:v2/array_pcodec_C.zarr"] = "pcodec",
        ["zarrs_testdata:v3/array_pcodec.zarr"] = "pcodec",
        ["zarrs_testdata:v3_zarr_python/array_pcodec.zarr"] = "pcodec",
        ["zarrs_testdata:v3/array_zfpy.zarr"] = "zfpy",
        ["zarrs_testdata:v3_zarr_python/array_zfpy.zarr"] = "zfpy",
        ["zarrs_testdata:v3/array_optional.zarr/array"] = "optional",
        ["zarrs_testdata:v3/array_optional_nested.zarr/array"] = "optional",
        ["zarr_java_testdata:storage_transformer/exists"] = "chunk-manifest-json",
    };

    /// <summary>Arrays whose fill value is null and whose truth holds whatever the other program's memory held where no chunk is stored. Zarr v2 leaves such elements undefined; we read them as zero.</summary>
    private static readonly HashSet<string> UndefinedFill = new(StringComparer.Ordinal)
    {
        "gen_v2_open:fill_none", "zarrs_testdata:zarr_python_compat/bool_v2_fv_null.zarr", "zarrs_testdata:zarr_python_compat/float_v2_fv_null.zarr", "zarrs_testdata:zarr_python_compat/int_v2_fv_null.zarr",
    };

    public static TheoryData<string, string, string> GeneratedV2() => Generated("gen_v2_open");

    public static TheoryData<string, string, string> GeneratedV3() => Generated("gen_v3_open");

    public static TheoryData<string, string, string> GeneratedNgff() => Generated("gen_ngff_open");

    public static TheoryData<string, string, string> Fixtures()
    {
        TheoryData<string, string, string> rows = [];
        foreach (JsonElement row in ZarrData.Rows("fixtures.truth.json"))
        {
            if (row.TryGetProperty("sha256", out JsonElement sha)) rows.Add(Path.GetFileNameWithoutExtension(row.GetProperty("zip").GetString()!), row.GetProperty("path").GetString()!, sha.GetString()!);
        }

        return rows;
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GeneratedV2))]
    public void Generated_v2_array_reads_to_its_hash(string archive, string path, string sha256) => Check(archive, path, sha256);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GeneratedV3))]
    public void Generated_v3_array_reads_to_its_hash(string archive, string path, string sha256) => Check(archive, path, sha256);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(GeneratedNgff))]
    public void Generated_ngff_level_reads_to_its_hash(string archive, string path, string sha256) => Check(archive, path, sha256);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Fixtures))]
    public void Fixture_array_reads_to_its_hash(string archive, string path, string sha256) => Check(archive, path, sha256);

    [Theory]
    [InlineData("gen_v2_open", "dtype_vlen_utf8", "alpha||βήτα|a longer string value|日本")]
    [InlineData("gen_v3_open", "string_vlen", "alpha||βήτα|long long string|日本")]
    [InlineData("zarrita_fixtures", "v2/data.zarr/3d.chunked.O", "a|aa|aaa|aaaa|b|bb|bbb|bbbb")]
    [InlineData("zarrs_testdata", "zarr_python_compat/str_v2_fv_0.zarr", "a|bb|||")]
    public void Texts_of_any_length_read_as_written(string archive, string path, string expected)
    {
        using FileStore store = new(ZarrData.Folder(archive + ".zip"));
        ZarrArray array = ZarrArray.Open(store, path);
        Assert.True(array.IsVariable);
        Assert.Equal(expected, string.Join('|', array.ReadText()));
        Assert.Throws<UnsupportedFeatureException>(() => array.ReadAll());
    }

    [Theory]
    [InlineData("v3/cities.zarr")]
    [InlineData("zarr_python_compat/cities_v2.zarr")]
    [InlineData("zarr_python_compat/cities_v3.zarr")]
    public void Every_city_is_read(string path)
    {
        using FileStore store = new(ZarrData.Folder("zarrs_testdata.zip"));
        string[] table = File.ReadAllLines(Path.Combine(ZarrData.Folder("zarrs_testdata.zip"), "cities.csv"));
        Assert.Equal(table, ZarrArray.Open(store, path).ReadText());
    }

    /// <summary>Arrays that no reader at hand could judge when the truth was made; their makers say that the value at (r, c) is 10 r + c.</summary>
    [Theory]
    [InlineData("v3/array_bz2.zarr")]
    [InlineData("v3_zarr_python/array_zlib.zarr")]
    [InlineData("v3_zarr_python/array_adler32.zarr")]
    [InlineData("v3_zarr_python/array_bz2.zarr")]
    [InlineData("v3_zarr_python/array_fletcher32.zarr")]
    public void Codec_fixture_holds_0_to_99(string path)
    {
        using FileStore store = new(ZarrData.Folder("zarrs_testdata.zip"));
        byte[] samples = ZarrArray.Open(store, path).ReadAll();
        for (int i = 0; i < 100; i++) Assert.Equal(i, BitConverter.ToSingle(samples, i * 4));
    }

    [Theory]
    [InlineData("v3/data.zarr/1d.contiguous.delta.i4", "1,2,3,4")]
    [InlineData("v3/data.zarr/3d.contiguous.delta.i4.mixed", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26")]
    public void Delta_in_front_of_the_bytes_codec_is_undone(string path, string expected)
    {
        using FileStore store = new(ZarrData.Folder("zarrita_fixtures.zip"));
        int[] values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(ZarrArray.Open(store, path).ReadAll()).ToArray();
        Assert.Equal(expected, string.Join(',', values));
    }

    [Fact]
    public void Fletcher32_of_uint16_is_checked_and_removed()
    {
        using FileStore store = new(ZarrData.Folder("zarrs_testdata.zip"));
        byte[] samples = ZarrArray.Open(store, "zarr_python_compat/fletcher32.zarr").ReadAll();
        for (int i = 0; i < 10000; i++) Assert.Equal(i, BitConverter.ToUInt16(samples, i * 2));
    }

    /// <summary>Arrays without a truth (no chunks, texts, or codecs that the program lacked which made the table): they open, and all their parts are supported or listed.</summary>
    [Fact]
    public void Every_other_array_of_the_fixtures_opens()
    {
        int opened = 0;
        List<string> problems = [];
        foreach (JsonElement row in ZarrData.Rows("fixtures.truth.json"))
        {
            if (row.TryGetProperty("sha256", out _)) continue;
            string archive = Path.GetFileNameWithoutExtension(row.GetProperty("zip").GetString()!), path = row.GetProperty("path").GetString()!;
            using FileStore store = new(ZarrData.Folder(archive + ".zip"));
            ZarrArray array = ZarrArray.Open(store, path);
            opened++;
            string[] wanted = Unsupported.TryGetValue($"{archive}:{path}", out string? feature) ? [feature] : [];
            if (!array.Unsupported.Select(part => wanted.FirstOrDefault(w => part.Contains(w, StringComparison.Ordinal)) ?? part).SequenceEqual(wanted)) problems.Add($"{archive}:{path}: {string.Join("; ", array.Unsupported)}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        if (TestData.Exists) Assert.True(opened > 100);
    }

    private static TheoryData<string, string, string> Generated(string archive)
    {
        TheoryData<string, string, string> rows = [];
        foreach (JsonElement row in ZarrData.Rows(archive + ".manifest.json"))
        {
            if (row.TryGetProperty("sha256", out JsonElement sha)) rows.Add(archive, row.GetProperty("path").GetString()!, sha.GetString()!);
        }

        return rows;
    }

    private static void Check(string archive, string path, string sha256)
    {
        using FileStore store = new(ZarrData.Folder(archive + ".zip"));
        ZarrArray array = ZarrArray.Open(store, path);
        if (NotYet.TryGetValue($"{archive}:{path}", out string? feature))
        {
            UnsupportedFeatureException e = Assert.Throws<UnsupportedFeatureException>(() => array.ReadAll());
            Assert.Contains(feature, e.Feature, StringComparison.Ordinal);
            Assert.Contains(array.Unsupported, part => part.Contains(feature, StringComparison.Ordinal));
            return;
        }

        Assert.Empty(array.Unsupported);
        if (UndefinedFill.Contains($"{archive}:{path}"))
        {
            CheckUndefinedFill(store, array);
            return;
        }

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(array.ReadAll())));
    }

    private static void CheckUndefinedFill(FileStore store, ZarrArray array)
    {
        Assert.Null(array.Metadata.FillValueText);
        byte[] samples = array.ReadAll();
        // Chunks that are stored give their values, the others zeros: some of both are there.
        Assert.True(samples.AsSpan().ContainsAnyExcept((byte)0) || store.List(array.Path).All(name => name.StartsWith('.')));
        Assert.Contains((byte)0, samples);
    }
}
