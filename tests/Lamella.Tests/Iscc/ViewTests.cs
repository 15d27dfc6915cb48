using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Iscc.Codes;
using Lamella.Iscc.Images;
using Lamella.Iscc.Imagewalk;
using Lamella.Iscc.Views;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>Chosen views, their pictures and codes, thumbnails and Pillow's arithmetic against what iscc-bio gave for the same images.</summary>
public sealed class ViewTests
{
    private const string Open = "vectors_open.json";

    public static TheoryData<string> Rows => IsccVectors.Rows(Open, "cases", item => item.Text("name"));

    public static TheoryData<string> PillowRows =>
        IsccVectors.Rows(Open, "pillow_primitives", item => $"{item.GetProperty("width")} x {item.GetProperty("height")} {item.Text("mode")}");

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_fingerprint_is_that_of_iscc_bio(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        if (!item.TryGetProperty("biocode", out JsonElement expected))
        {
            Assert.False(item.TryGetProperty("biocode_text", out _));
            return;
        }

        string text = item.Text("biocode_text");
        bool measured = true;
        if (item.TryGetProperty("biocode_numpy2_semantics", out JsonElement newer))
        {
            (expected, text, measured) = (newer.GetProperty("biocode"), newer.Text("biocode_text"), false);
        }

        MemorySequence sequence = MemorySequence.Of(item);
        string file = item.Text("file");
        IReadOnlyList<SceneFingerprint> scenes = Biocode.ComputeAll(sequence, file, ImagewalkMode.IsccBio, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(text, Biocode.Format(file, scenes));
        for (int i = 0; i < scenes.Count; i++)
        {
            JsonElement scene = expected[i];
            Assert.Equal(scene.Text("scene_id"), scenes[i].SceneId);
            Assert.Equal(scene.Text("iscc_sum"), scenes[i].Sum.Wide.ToString());
            Assert.Equal(scene.Text("iscc_mixed"), scenes[i].Mixed!.ToString());
            Assert.Equal(scene.GetProperty("views").GetArrayLength(), scenes[i].Views.Count);
            for (int v = 0; v < scenes[i].Views.Count; v++) AssertView(scene.GetProperty("views")[v], scenes[i], scenes[i].Views[v], measured);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_extracted_views_are_those_of_iscc_bio(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        MemorySequence sequence = MemorySequence.Of(item);
        WalkScene walk = new(sequence, 0, ImagewalkMode.IsccBio);
        foreach (JsonProperty member in item.EnumerateObject())
        {
            if (!member.Name.StartsWith("views", StringComparison.Ordinal)) continue;
            IReadOnlyList<ViewStrategy>? strategies = member.Name.Length > 6 ? [.. member.Name[6..].Split(',').Select(Strategy)] : null;
            IReadOnlyList<ExtractedView> views = ViewExtractor.Extract(walk, strategies);
            Assert.Equal(member.Value.GetArrayLength(), views.Count);
            for (int i = 0; i < views.Count; i++) AssertSavedView(member.Value[i], i, views[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_thumbnails_are_those_of_iscc_bio(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        MemorySequence sequence = MemorySequence.Of(item);
        if (item.TryGetProperty("thumb", out JsonElement thumb)) AssertPicture(thumb, Overview.Make(new WalkScene(sequence, 0, ImagewalkMode.IsccBio)));
        if (!item.TryGetProperty("scenes_cmd", out JsonElement scenes)) return;
        Assert.Equal(sequence.Scenes.Count, scenes.GetArrayLength());
        for (int i = 0; i < sequence.Scenes.Count; i++) AssertPicture(scenes[i], Overview.Make(new WalkScene(sequence, i, ImagewalkMode.IsccBio)));
    }

    [Theory]
    [MemberData(nameof(PillowRows))]
    public void Pictures_are_resized_to_the_byte_as_by_Pillow(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "pillow_primitives", row);
        int width = item.GetProperty("width").GetInt32(), height = item.GetProperty("height").GetInt32();
        int bands = item.Text("mode") == "RGB" ? 3 : 1;
        byte[] pixels = FormulaImage.Make(item.GetProperty("formula"), [1, 1, 1, height, width, bands], out _);
        Assert.Equal(item.Text("input_sha256"), Convert.ToHexStringLower(SHA256.HashData(pixels)));
        Picture image = new(width, height, bands, pixels);
        foreach (JsonElement result in item.GetProperty("results").EnumerateArray())
        {
            int size = result.GetProperty("size").GetInt32();
            ResamplingFilter filter = Enum.Parse<ResamplingFilter>(result.Text("filter"), ignoreCase: true);
            Picture made = result.Text("op") == "thumbnail" ? PillowResampling.Thumbnail(image, size, filter) : PillowResampling.Resize(image, size, size, filter);
            Assert.Equal((result.GetProperty("out_width").GetInt32(), result.GetProperty("out_height").GetInt32()), (made.Width, made.Height));
            Assert.Equal(result.Text("pixels_sha256"), Convert.ToHexStringLower(SHA256.HashData(made.Pixels)));
            if (!result.TryGetProperty("image_codes", out JsonElement codes)) continue;
            foreach (JsonProperty code in codes.EnumerateObject())
            {
                Assert.Equal(code.Value.GetString(), ImageCode.Compute(made.Pixels, int.Parse(code.Name, System.Globalization.CultureInfo.InvariantCulture)).ToString());
            }
        }
    }

    [Fact]
    public void Spec_mode_fingerprints_colour_of_RGB_samples()
    {
        byte[] data = new byte[40 * 50 * 3];
        new Random(8).NextBytes(data);
        MemorySequence sequence = new();
        sequence.Add([1, 1, 1, 40, 50, 3], PixelType.UInt8, data);
        SceneFingerprint scene = Biocode.ComputeAll(sequence, "a.tif", cancellation: TestContext.Current.CancellationToken).Single();
        Assert.Equal("a", scene.SceneId);
        Assert.Equal(data.Length, scene.Sum.FileSize);
        Assert.Equal(ViewKind.Composite, scene.Views[0].Type);
        Picture overview = Overview.Make(new WalkScene(sequence, 0, ImagewalkMode.Spec));
        Assert.Equal((3, 50, 40), (overview.Bands, overview.Width, overview.Height));
        Assert.Equal(data, overview.Pixels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    public void Planes_of_one_row_or_column_have_no_focus_but_a_fingerprint(int height, int width)
    {
        MemorySequence sequence = new();
        sequence.Add([1, 1, 1, height, width], PixelType.UInt16, new byte[height * width * 2]);
        Assert.NotNull(Biocode.ComputeAll(sequence, "a.tif", ImagewalkMode.IsccBio, cancellation: TestContext.Current.CancellationToken).Single().Mixed);
        Assert.Single(ViewExtractor.Extract(new WalkScene(sequence, 0, ImagewalkMode.IsccBio)));
    }

    private static void AssertView(JsonElement expected, SceneFingerprint scene, ViewFingerprint view, bool measured)
    {
        Assert.Equal(expected.Text("view_id"), view.Id(scene.Stem, scene.Scene));
        Assert.Equal(expected.Text("iscc_image"), view.Code.ToString());
        Assert.Equal(expected.Text("type"), view.TypeName);
        Assert.Equal((expected.GetProperty("z").GetInt32(), expected.GetProperty("c").GetInt32()), (view.Z, view.C));
        AssertPicture(expected.GetProperty("png"), view.Picture);
        if (!measured) return;
        JsonElement metadata = expected.GetProperty("metadata");
        Assert.Equal(metadata.GetProperty("entropy").GetDouble(), view.Entropy, 1e-9);
        Assert.Equal(metadata.GetProperty("coverage").GetDouble(), view.Coverage, 1e-12);
        if (metadata.TryGetProperty("channels", out JsonElement channels)) Assert.Equal(channels.Numbers(), view.Channels);
        if (metadata.TryGetProperty("focus", out JsonElement focus)) Assert.Equal(focus.GetDouble(), view.Focus!.Value, 1e-5 * Math.Max(1, focus.GetDouble()));
    }

    private static void AssertSavedView(JsonElement expected, int position, ExtractedView view)
    {
        Assert.Equal(expected.Text("type"), view.StrategyName);
        Assert.Equal(expected.GetProperty("timepoint").GetInt32(), view.T);
        Assert.Equal(expected.GetProperty("z_plane").ValueKind == JsonValueKind.Null ? null : expected.GetProperty("z_plane").GetInt32(), view.Z);
        Assert.Equal(expected.GetProperty("channels").Numbers(), view.Channels);
        int[] shape = expected.GetProperty("shape").Numbers();
        Assert.Equal((shape[0], shape[1], shape.Length > 2 ? 3 : 1), (view.Raw.Height, view.Raw.Width, view.Raw.Bands));
        Assert.Equal(expected.Text("dtype"), view.Raw.Type.Name());
        Assert.Equal(expected.Text("data_sha256_be"), Convert.ToHexStringLower(SHA256.HashData(view.Raw.ToBigEndian())));
        Assert.Equal(expected.GetProperty("thumbnail").Text("file"), view.FileName(position));
        AssertPicture(expected.GetProperty("thumbnail"), view.ToPicture());
        foreach (JsonProperty value in expected.GetProperty("metadata").EnumerateObject())
        {
            if (value.Name is "entropy_score" or "quality_score") Assert.Equal(value.Value.GetDouble(), view.Entropy!.Value, 1e-9);
            if (value.Name is "focus_score") Assert.Equal(value.Value.GetDouble(), view.Focus!.Value, 1e-5 * Math.Max(1, value.Value.GetDouble()));
        }
    }

    private static void AssertPicture(JsonElement expected, Picture picture)
    {
        Assert.Equal((expected.Text("mode") == "RGB" ? 3 : 1, expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (picture.Bands, picture.Width, picture.Height));
        Assert.Equal(expected.Text("pixels_sha256"), Convert.ToHexStringLower(SHA256.HashData(picture.Pixels)));
    }

    private static ViewStrategy Strategy(string name) => name switch
    {
        "mip" => ViewStrategy.Mip,
        "best_focus" => ViewStrategy.BestFocus,
        "representative" => ViewStrategy.Representative,
        _ => ViewStrategy.Composite,
    };
}
