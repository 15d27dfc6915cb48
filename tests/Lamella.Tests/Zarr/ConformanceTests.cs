using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>Every array of the conformance data reads to the bytes that other implementations decoded, or stands in a table with its reason.</summary>
public sealed class ConformanceTests
{
    /// <summary>Arrays that are not read, by archive and path, with the feature that their error names. An array that reads although it stands here is a failure.</summary>
    private static readonly Dictionary<string, string> NotYet = new(StringComparer.Ordinal)
    {
        ["gen_v2_open:dtype_vlen_utf8"] = "string",
        ["gen_v3_open:string_vlen"] = "string",
        ["zarrs_testdata:v2/array_zfpy_C.zarr"] = "zfpy",
        ["zarrs_testdata:v3/array_zfpy.zarr"] = "zfpy",
        ["zarrs_testdata:v3/array_pcodec.zarr"] = "pcodec",
        ["zarrs_testdata:v3_zarr_python/array_pcodec.zarr"] = "pcodec",
        ["zarrs_testdata:v3_zarr_python/array_zfpy.zarr"] = "zfpy",
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

    private static TheoryData<string, string, string> Generated(string archive)
    {
        TheoryData<string, string, string> rows = [];
        foreach (JsonElement row in ZarrData.Rows(archive + ".manifest.json"))
        {
            rows.Add(archive, row.GetProperty("path").GetString()!, row.TryGetProperty("sha256", out JsonElement sha) ? sha.GetString()! : string.Empty);
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
