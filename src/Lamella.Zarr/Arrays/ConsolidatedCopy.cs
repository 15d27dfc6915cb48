using System.Text.Json;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>Compares the copy of an array's metadata in consolidated metadata with the array's own document, by what they mean.</summary>
internal static class ConsolidatedCopy
{
    /// <summary>The member whose difference growth alone explains.</summary>
    public const string ShapeOnly = "shape";

    /// <summary>The members that differ, such as <c>shape, chunks</c>; null when none does.</summary>
    public static string? Difference(ZarrArrayMetadata own, JsonElement copy, ChunkKeyEncoding? keys = null)
    {
        bool v3 = copy.ValueKind == JsonValueKind.Object && copy.TryGetProperty("node_type", out _);
        if (v3 != (own.ZarrFormat == 3)) return "zarr_format";
        ZarrArrayMetadata other;
        try
        {
            other = v3 ? ZarrArrayParserV3.Parse(copy, own.Key) : ZarrArrayParserV2.Parse(copy, null, own.Key);
        }
        catch (DamagedDataException)
        {
            return "a copy that cannot be read";
        }

        List<string> different = [];
        if (!own.Shape.AsSpan().SequenceEqual(other.Shape)) different.Add(ShapeOnly);
        if (!own.StoredChunk.AsSpan().SequenceEqual(other.StoredChunk)) different.Add(v3 ? "chunk_grid" : "chunks");
        if (own.DataType.Name != other.DataType.Name) different.Add(v3 ? "data_type" : "dtype");
        if ((keys ?? own.KeyEncoding) != other.KeyEncoding) different.Add(v3 ? "chunk_key_encoding" : "dimension_separator");
        if (own.Order != other.Order) different.Add("order");
        if (!(own.FillValue ?? []).AsSpan().SequenceEqual(other.FillValue ?? [])) different.Add("fill_value");
        foreach (string name in (ReadOnlySpan<string>)(v3 ? ["codecs"] : ["compressor", "filters"]))
        {
            if (!Same(Member(own.Document, name), Member(copy, name))) different.Add(name);
        }

        return different.Count == 0 ? null : string.Join(", ", different);
    }

    private static JsonElement? Member(JsonElement document, string name) => document.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool Same(JsonElement? a, JsonElement? b) => a is null || b is null ? a is null && b is null : JsonElement.DeepEquals(a.Value, b.Value);
}
