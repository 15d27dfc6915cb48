using System.Text.Json;
using Lamella.Iscc;
using Lamella.Iscc.Codes;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>Headers, texts, ISCC-CODEs, Image-Codes, Mixed-Codes and comparisons against the reference implementation.</summary>
public sealed class UnitCodeTests
{
    private const string Primitives = "primitives_open.json";
    private const string Conformance = "iscc_core_conformance.json";

    public static TheoryData<string> VarNibbleRows => IsccVectors.Rows(Primitives, "varnibble", item => item.GetProperty("n").ToString());

    public static TheoryData<string> DecodeRows => IsccVectors.Rows(Primitives, "decode", item => item.Text("iscc"));

    public static TheoryData<string> ImageRows =>
        IsccVectors.Rows(Primitives, "image_codes", item => item.TryGetProperty("name", out JsonElement name) ? name.GetString()! : $"formula {item.GetProperty("formula").GetProperty("seed")}");

    public static TheoryData<string> MixedRows => IsccVectors.Rows(Primitives, "mixed_codes", item => $"{item.GetProperty("codes").GetArrayLength().ToString(System.Globalization.CultureInfo.InvariantCulture)} codes {item.GetProperty("bits")} bits");

    public static TheoryData<string> CodeRows => IsccVectors.Rows(Primitives, "iscc_codes", item => item.Text("iscc"));

    public static TheoryData<string> CompareRows => IsccVectors.Rows(Primitives, "compare", item => $"{item.Text("a")} {item.Text("b")}");

    public static TheoryData<string> MetaRows => IsccVectors.Rows(Primitives, "meta", item => item.Text("name"));

    public static TheoryData<string> OfficialMetaRows => IsccVectors.Members(Conformance, "gen_meta_code_v0");

    public static TheoryData<string> OfficialTextRows => IsccVectors.Members(Conformance, "gen_text_code_v0");

    public static TheoryData<string> OfficialImageRows => IsccVectors.Members(Conformance, "gen_image_code_v0");

    public static TheoryData<string> OfficialMixedRows => IsccVectors.Members(Conformance, "gen_mixed_code_v0");

    public static TheoryData<string> OfficialCodeRows => IsccVectors.Members(Conformance, "gen_iscc_code_v0");

    [Theory]
    [MemberData(nameof(VarNibbleRows))]
    public void A_varnibble_has_the_bits_of_the_standard(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "varnibble", row);
        int n = item.GetProperty("n").GetInt32();
        string bits = item.Text("bits");
        byte[] bytes = new byte[4];
        int length = VarNibble.Write(bytes, 1, n);
        Assert.Equal(bits.Length, (length - 1) * 4);
        Assert.Equal("0000" + bits, string.Concat(bytes.Select(b => b.ToString("b8", System.Globalization.CultureInfo.InvariantCulture)))[..(4 + bits.Length)]);
        int offset = 1;
        Assert.True(VarNibble.TryRead(bytes, ref offset, out int value));
        Assert.Equal((n, length), (value, offset));
    }

    [Theory]
    [MemberData(nameof(DecodeRows))]
    public void A_code_is_read_taken_apart_explained_and_written_in_every_form(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "decode", row);
        IsccCode code = IsccCode.Parse(item.Text("iscc"));
        Assert.Equal(item.Text("hex"), Convert.ToHexStringLower(code.ToBytes()));
        Assert.Equal(item.GetProperty("maintype").GetInt32(), (int)code.Header.MainType);
        Assert.Equal(item.GetProperty("subtype").GetInt32(), code.Header.SubType);
        Assert.Equal(item.GetProperty("version").GetInt32(), code.Header.Version);
        Assert.Equal(item.GetProperty("length_field").GetInt32(), code.Header.Length);
        Assert.Equal(item.Text("body_hex"), Convert.ToHexStringLower(code.Body));
        Assert.Equal(item.GetProperty("decompose").Strings(), IsccComposite.Decompose(code).Select(unit => unit.ToBase32()));
        Assert.Equal(item.Text("explain"), code.Explain());
        Assert.Equal(item.Text("iscc"), code.ToString());
        Assert.Equal(code, IsccCode.Parse(item.Text("iscc").ToLowerInvariant()));
        Assert.Equal(code, IsccCode.Parse(item.Text("iscc").Insert(12, "-")));
        foreach (JsonProperty form in item.GetProperty("multiformat").EnumerateObject())
        {
            string text = form.Value.GetString()!;
            Assert.Equal(text, code.ToMultibase(text[0]));
            Assert.Equal(code, IsccCode.Parse(text));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ISCC:")]
    [InlineData("ISCC:KUACL4F2WZY7KBXBV4JUTOPV7GQ2")]
    [InlineData("ISCC:KUACL4F2WZY7KBXBV4JUTOPV7GQ2MAA")]
    [InlineData("ISCC:KUACL4F2WZY7KBXBV4JUTOPV7GQ2N")]
    [InlineData("ISCC:KUACL4F2WZY7KBXBV4JUTOPV7GQ2!")]
    [InlineData("ISCC:777777777777")]
    [InlineData("fcc01")]
    [InlineData("fcc0155009")]
    [InlineData("z0OIl")]
    public void Other_text_is_not_an_ISCC(string text)
    {
        Assert.False(IsccCode.TryParse(text, out _));
        Assert.Throws<DamagedDataException>(() => IsccCode.Parse(text));
    }

    [Fact]
    public void Random_bytes_never_break_the_reader()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] data = new byte[random.Next(0, 40)];
            random.NextBytes(data);
            if (IsccCode.TryRead(data, out IsccCode? code)) Assert.Equal(data, code.ToBytes());
        }
    }

    [Theory]
    [MemberData(nameof(ImageRows))]
    public void A_picture_has_the_image_codes_of_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "image_codes", row);
        byte[] pixels = item.TryGetProperty("formula", out JsonElement formula) ? FormulaImage.Make(formula, [1, 1, 1, 32, 32], out _) : Named(item.Text("name"));
        foreach (JsonProperty code in item.GetProperty("codes").EnumerateObject())
        {
            int bits = int.Parse(code.Name, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(code.Value.GetString(), ImageCode.Compute(pixels, bits).ToString());
        }
    }

    [Theory]
    [MemberData(nameof(OfficialImageRows))]
    public void The_official_image_codes_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Conformance, "gen_image_code_v0", row);
        byte[] pixels = [.. item.GetProperty("inputs")[0].Numbers().Select(value => (byte)value)];
        Assert.Equal(item.GetProperty("outputs").Text("iscc"), ImageCode.Compute(pixels, item.GetProperty("inputs")[1].GetInt32()).ToString());
    }

    [Theory]
    [MemberData(nameof(MixedRows))]
    public void Codes_mix_as_in_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "mixed_codes", row);
        Assert.Equal(item.Text("iscc"), MixedCode.Combine(Parse(item.GetProperty("codes")), item.GetProperty("bits").GetInt32()).ToString());
    }

    [Theory]
    [MemberData(nameof(OfficialMixedRows))]
    public void The_official_mixed_codes_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Conformance, "gen_mixed_code_v0", row);
        Assert.Equal(item.GetProperty("outputs").Text("iscc"), MixedCode.Combine(Parse(item.GetProperty("inputs")[0]), item.GetProperty("inputs")[1].GetInt32()).ToString());
    }

    [Theory]
    [MemberData(nameof(CodeRows))]
    public void Units_compose_as_in_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "iscc_codes", row);
        IsccComposite.Form form = item.GetProperty("wide").GetBoolean() ? IsccComposite.Form.Wide : IsccComposite.Form.Narrow;
        Assert.Equal(item.Text("iscc"), IsccComposite.Compose(Parse(item.GetProperty("units")), form).ToString());
    }

    [Theory]
    [MemberData(nameof(OfficialCodeRows))]
    public void The_official_ISCC_codes_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Conformance, "gen_iscc_code_v0", row);
        Assert.Equal(item.GetProperty("outputs").Text("iscc"), IsccComposite.Compose(Parse(item.GetProperty("inputs")[0])).ToString());
    }

    [Theory]
    [MemberData(nameof(CompareRows))]
    public void Codes_compare_as_in_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "compare", row);
        IsccCode a = IsccCode.Parse(item.Text("a")), b = IsccCode.Parse(item.Text("b"));
        IReadOnlyList<IsccUnitComparison> units = IsccComparison.Compare(a, b);
        JsonElement compare = item.GetProperty("compare");
        Assert.Equal(compare.EnumerateObject().Count(), units.Count);
        foreach (IsccUnitComparison unit in units)
        {
            if (unit.MainType == IsccMainType.Instance) Assert.Equal(compare.GetProperty("instance_match").GetBoolean(), unit.Distance == 0);
            else Assert.Equal(compare.GetProperty(unit.MainType.ToString().ToLowerInvariant() + "_dist").GetInt32(), unit.Distance);
            JsonElement nph = item.GetProperty("nph").GetProperty(unit.Name);
            Assert.Equal(nph.GetProperty("similarity").GetDouble(), unit.Similarity);
            Assert.Equal(nph.GetProperty("common_prefix_bits").GetInt32(), unit.CommonBits);
        }

        if (item.TryGetProperty("distance", out JsonElement distance))
        {
            Assert.Equal(distance.GetInt32(), IsccComparison.Distance(a, b));
            Assert.Equal(item.GetProperty("similarity_percent").GetInt32(), IsccComparison.SimilarityPercent(a, b));
        }
        else
        {
            Assert.Throws<RefusedException>(() => IsccComparison.Distance(a, b));
        }
    }

    [Theory]
    [MemberData(nameof(MetaRows))]
    public void Meta_codes_are_those_of_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "meta", row);
        AssertMeta(item, MetaCode.Compute(item.Text("name"), item.Text("description")));
    }

    [Theory]
    [MemberData(nameof(OfficialMetaRows))]
    public void The_official_meta_codes_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Conformance, "gen_meta_code_v0", row);
        JsonElement inputs = item.GetProperty("inputs"), outputs = item.GetProperty("outputs");
        // Metadata enters as the bytes that the expected data URL carries: canonical JSON is the caller's work.
        byte[] metadata = outputs.TryGetProperty("meta", out JsonElement url) ? Convert.FromBase64String(url.GetString()!.Split("base64,")[1]) : [];
        AssertMeta(outputs, MetaCode.Compute(inputs[0].GetString()!, inputs[1].GetString(), metadata, inputs[3].GetInt32()));
    }

    [Theory]
    [MemberData(nameof(OfficialTextRows))]
    public void The_official_text_codes_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Conformance, "gen_text_code_v0", row);
        IsccCode code = TextCode.Compute(item.GetProperty("inputs")[0].GetString()!, item.GetProperty("inputs")[1].GetInt32(), out int characters);
        Assert.Equal(item.GetProperty("outputs").Text("iscc"), code.ToString());
        Assert.Equal(item.GetProperty("outputs").GetProperty("characters").GetInt32(), characters);
    }

    private static void AssertMeta(JsonElement expected, MetaCodeResult result)
    {
        Assert.Equal(expected.Text("iscc"), result.Code.ToString());
        Assert.Equal(expected.Text("name"), result.Name);
        Assert.Equal(expected.TryGetProperty("description", out JsonElement description) ? description.GetString() : null, result.Description);
        Assert.Equal(expected.Text("metahash"), result.MetaHash);
    }

    private static IsccCode[] Parse(JsonElement codes) => [.. codes.Strings().Select(IsccCode.Parse)];

    private static byte[] Named(string name)
    {
        byte[] pixels = new byte[1024];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % 32, y = i / 32;
            pixels[i] = name switch
            {
                "all_zero" => 0,
                "all_255" => 255,
                "left_half" => (byte)(x < 16 ? 255 : 0),
                "checker" => (byte)((x + y) % 2 * 255),
                "one_pixel" => (byte)(i == 0 ? 255 : 0),
                _ => throw new InvalidDataException(name),
            };
        }

        return pixels;
    }
}
