using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>One codec as the metadata names it: not yet bound to an array. v2 filters and compressors and v3 codecs have the same shape here; names of the numcodecs family carry no prefix.</summary>
internal sealed class CodecSpec
{
    private const string Prefix = "numcodecs.";

    private CodecSpec(string name, JsonElement configuration, string key, bool isNumcodecs)
    {
        Name = name;
        Configuration = new JsonFields(configuration, key);
        IsNumcodecs = isNumcodecs;
    }

    /// <summary>The name, such as <c>blosc</c>, <c>bytes</c> or <c>delta</c>.</summary>
    public string Name { get; }

    /// <summary>True for v2 codecs and for v3 codecs named <c>numcodecs.*</c>: their configuration follows numcodecs.</summary>
    public bool IsNumcodecs { get; }

    /// <summary>The parameters.</summary>
    public JsonFields Configuration { get; }

    /// <summary>A v3 codec: an object with name and configuration, or the short form, a bare name.</summary>
    public static CodecSpec ParseV3(JsonElement codec, string key)
    {
        string name;
        JsonElement configuration = default;
        if (codec.ValueKind == JsonValueKind.String)
        {
            name = codec.GetString()!;
        }
        else
        {
            JsonFields fields = new(codec, key);
            name = fields.Text("name") ?? JsonText.Damaged<string>(key, "a codec has no name");
            configuration = fields.Optional("configuration") ?? default;
            if (configuration.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object)) JsonText.Damaged(key, $"the configuration of codec {name} is not an object");
        }

        bool numcodecs = name.StartsWith(Prefix, StringComparison.Ordinal);
        return new CodecSpec(numcodecs ? name[Prefix.Length..] : name, configuration, key, numcodecs);
    }

    /// <summary>The list of v3 codecs in a field.</summary>
    public static CodecSpec[] ParseListV3(JsonElement list, string key)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > 64) return JsonText.Damaged<CodecSpec[]>(key, "the codecs are not a list of at most 64");
        CodecSpec[] result = new CodecSpec[list.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray()) result[i++] = ParseV3(item, key);
        return result;
    }

    /// <summary>A v2 filter or compressor: an object with <c>id</c> and parameters beside it.</summary>
    public static CodecSpec ParseV2(JsonElement codec, string key)
    {
        JsonFields fields = new(codec, key);
        return new CodecSpec(fields.Text("id") ?? JsonText.Damaged<string>(key, "a filter or compressor has no id"), codec, key, isNumcodecs: true);
    }

    /// <summary>A codec that the library itself puts into a pipeline, such as the transposition that stands for v2's order F.</summary>
    public static CodecSpec Create(string name, string configuration, string key = "codec") => new(name, JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(configuration), key), key, isNumcodecs: false);

    /// <inheritdoc/>
    public override string ToString() => IsNumcodecs ? Prefix + Name : Name;
}
