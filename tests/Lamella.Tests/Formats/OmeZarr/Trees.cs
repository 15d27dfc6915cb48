using System.Security.Cryptography;
using Lamella.Pipelines.Validate;
using Lamella.Tests.Zarr;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>The generated NGFF trees of the conformance data, and what tests compare of an OME-Zarr.</summary>
internal static class Trees
{
    public static readonly NgffVersion[] Versions = [NgffVersion.V04, NgffVersion.V05, NgffVersion.V06];

    public static readonly string[] Names =
    [
        "v01", "v02", "v03_zyx", "v04_bf2raw", "v04_hcs", "v04_tczyx", "v04_yx_F_dot", "v05_bf2raw", "v05_cyx", "v05_hcs", "v05_tczyx_sharded", "v06_czyx",
    ];

    public static string Path(string name) => System.IO.Path.Join(ZarrData.Folder("gen_ngff_open.zip"), name + ".zarr");

    public static TheoryData<string, NgffVersion> NamesAndVersions() => new(from name in Names from version in Versions select (name, version));

    public static string Sha(ReadOnlySpan<byte> bytes) => System.Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The samples of a scene's level in its canonical order.</summary>
    public static string Sha(Scene scene, int level = 0) => Sha(scene.Read(scene.Axes, level: level).Bytes);

    /// <summary>Our own validator finds nothing: neither errors nor warnings, also by the strict rules.</summary>
    public static void AssertValid(string path) => Assert.DoesNotContain(ImageValidator.Validate(path, strict: true), f => f.Severity != Severity.Note);

    /// <summary>Converts, checks the digests and the validity of the result.</summary>
    public static ConvertResult Convert(string source, string target, OmeZarrOptions options)
    {
        using BioImage image = BioImage.Open(source);
        ConvertResult result = image.Convert(target, options with { Verification = Verification.PixelDigest });
        Assert.All(result.Digests, d => Assert.Equal(d.Source, d.Result));
        AssertValid(target);
        return result;
    }
}
