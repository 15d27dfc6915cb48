using System.Security.Cryptography;
using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Cli;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>The identity of images from code: <see cref="Imagewalk"/>.</summary>
public sealed class PublicImagewalkTests : IDisposable
{
    private const string Open = "vectors_open.json";
    private readonly IdentityFolder _folder = new();

    public static TheoryData<string> Rows() => IsccVectors.Rows(Open, "cases", item => item.Text("name"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Hashes_and_planes_are_those_of_the_vectors(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        ImagewalkOptions options = new() { Mode = ImagewalkMode.IsccBio };
        using BioImage image = BioImage.Open(_folder.Write(item));
        JsonElement[] expected = [.. item.GetProperty("imagewalk").EnumerateArray()];
        Assert.Equal(expected.Select(e => e.Text("pixhash")), Imagewalk.Hash(image, options).Select(hash => hash.Hash));
        Assert.Equal(expected.Select(e => e.Text("canonical_sha1")), Imagewalk.Hash(image, options with { Digest = ImagewalkDigest.Sha1 }).Select(hash => hash.Hash));
        Assert.Equal(expected.Select(e => e.Text("sha1_TCZ_order_omero")), Imagewalk.Hash(image, options with { Digest = ImagewalkDigest.OmeroSha1 }).Select(hash => hash.Hash));

        foreach (IGrouping<int, ImagewalkPlane> scene in Imagewalk.Planes(image, options).GroupBy(plane => plane.Scene))
        {
            using MemoryStream stream = new();
            foreach (ImagewalkPlane plane in scene) plane.WriteCanonical(stream);
            Assert.Equal(expected[scene.Key].Text("canonical_sha1"), Convert.ToHexStringLower(SHA1.HashData(stream.ToArray())));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Fingerprints_are_those_of_the_vectors(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        if (!item.TryGetProperty("biocode", out JsonElement expected)) return;
        if (item.TryGetProperty("biocode_numpy2_semantics", out JsonElement newer)) expected = newer.GetProperty("biocode");
        using BioImage image = BioImage.Open(_folder.Write(item));
        IReadOnlyList<SceneFingerprint> found = Imagewalk.Fingerprint(image, new ImagewalkOptions { Mode = ImagewalkMode.IsccBio });
        Assert.Equal(expected.EnumerateArray().Select(scene => scene.Text("iscc_sum")), found.Select(scene => scene.Sum.Wide.ToString()));
        Assert.Equal(
            expected.EnumerateArray().SelectMany(scene => scene.GetProperty("views").EnumerateArray()).Select(view => (view.Text("view_id"), view.Text("iscc_image"))),
            found.SelectMany(scene => scene.Views.Select(view => (view.Id(scene.Stem, scene.Scene), view.Code.ToString()))));
    }

    [Fact]
    public void Planes_come_in_the_order_of_imagewalk_and_hold_the_samples_of_the_scene()
    {
        byte[] samples = [.. Enumerable.Range(0, 2 * 3 * 2 * 4 * 5 * 2).Select(i => (byte)(i * 7))];
        using BioImage image = BioImage.Open(_folder.Write("a.ome.tif", null, IdentityFolder.Scene([2, 3, 2, 4, 5], PixelType.UInt16, samples, "dish")));
        ImagewalkPlane[] planes = [.. Imagewalk.Planes(image)];
        Assert.Equal(
            from z in Enumerable.Range(0, 2) from c in Enumerable.Range(0, 3) from t in Enumerable.Range(0, 2) select (z, c, t),
            planes.Select(plane => (plane.Z, plane.C, plane.T)));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), planes.Select(plane => plane.Number));
        foreach (ImagewalkPlane plane in planes)
        {
            Assert.Equal(("dish", 4L, 5L, PixelType.UInt16), (plane.SceneName, plane.Height, plane.Width, plane.PixelType));
            Assert.Equal(image.Scenes[0].Read("YX", t: plane.T, c: plane.C, z: plane.Z).Bytes, plane.Read().Bytes);
        }
    }

    [Fact]
    public void The_code_of_the_page_runs()
    {
        using BioImage image = BioImage.Open(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"));
        StringWriter output = new();
#pragma warning disable MA0076 // The lines are those of the page, where nobody writes Invariant.
        foreach (ImagewalkHash hash in Imagewalk.Hash(image)) output.WriteLine($"{hash.Hash}  {hash.Scene}");
        foreach (ImagewalkPlane plane in Imagewalk.Planes(image)) output.WriteLine($"z={plane.Z} c={plane.C} t={plane.T}  {plane.PixelType} {plane.Height}x{plane.Width}");
        foreach (SceneFingerprint scene in Imagewalk.Fingerprint(image)) output.WriteLine($"{scene.Sum.Wide}  {scene.Mixed}");
#pragma warning restore MA0076
        Assert.Equal(1 + (2 * 2 * 3) + 1, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length);
        string page = File.ReadAllText(Path.Combine(TestData.Checkout, "docs", "concepts", "identity.md"));
        string own = File.ReadAllText(Path.Combine(TestData.Checkout, "tests", "Lamella.Tests", "Iscc", "PublicImagewalkTests.cs"));
        string[] lines = [.. page.Split("```csharp")[1].Split("```")[0].Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("foreach", StringComparison.Ordinal))];
        Assert.Equal(3, lines.Length);
        foreach (string line in lines) Assert.Contains(line.Replace("Console.", "output.", StringComparison.Ordinal), own, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using BioImage image = BioImage.Open(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"));
        Assert.Throws<RefusedException>(() => Imagewalk.Hash(image, new ImagewalkOptions { Selection = Selection.Parse("Y=0:4") }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Imagewalk.Fingerprint(image, maximumViews: 0));
        Assert.Throws<ArgumentNullException>(() => Imagewalk.Hash((BioImage)null!));
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => Imagewalk.Hash(image, new ImagewalkOptions { Execution = new ExecutionOptions { Cancellation = stopped.Token } }));
    }
}
