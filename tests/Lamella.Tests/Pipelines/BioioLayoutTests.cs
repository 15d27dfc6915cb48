using System.Text.Json;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>The layout functions of the bioio writers, row by row against what those programs answered.</summary>
public sealed class BioioLayoutTests
{
    public static TheoryData<string, int> Rows()
    {
        TheoryData<string, int> rows = [];
        foreach ((string name, int count) in (ReadOnlySpan<(string, int)>)[("chunk_size_from_memory_target", 36), ("compute_level_shapes", 23), ("compute_level_chunk_sizes_zslice", 18), ("multiscale_chunk_size_from_memory_target", 36), ("default_config", 10)])
        {
            for (int i = 0; i < count; i++) rows.Add(name, i);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_integers_are_those_of_the_program(string function, int row)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.At("vectors", "libs", "pyramid_chunk_functions.json")));
        JsonElement test = document.RootElement.GetProperty(function)[row];
        if (test.TryGetProperty("error", out _))
        {
            Assert.ThrowsAny<ArgumentException>(() => Call(function, test));
            return;
        }

        JsonElement result = test.GetProperty("result");
        Assert.Equal(function == "default_config" ? Text(result.GetProperty("level_shapes")) + Text(result.GetProperty("chunk_shape")) : Text(result), Call(function, test));
    }

    [Fact]
    public void The_vectors_are_all_there()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.At("vectors", "libs", "pyramid_chunk_functions.json")));
        foreach (IGrouping<string, object> function in Rows().Select(r => ((ITheoryDataRow)r).GetData()).GroupBy(r => (string)r[0]!, r => r[1]!))
            Assert.Equal(document.RootElement.GetProperty(function.Key).GetArrayLength(), function.Count());
    }

    [Fact]
    public void Defects_of_the_program_are_not_repeated()
    {
        Assert.Equal([1, 1, 1, 1, 1], BioioLayout.ChunkSizeFromMemoryTarget([1, 1, 9, 9, 9], PixelType.Float64, 4));
        long[][] shapes = [[1, 1, 4, 100, 9], [1, 1, 4, 50, 1]];
        IReadOnlyList<long[]> chunks = BioioLayout.FitChunks(BioioLayout.ComputeLevelChunkSizesZslice(shapes), shapes);
        Assert.Equal([1, 1, 4, 50, 1], chunks[1]);
        Assert.Equal([1, 1, 4, 50, 1], BioioLayout.FitChunks([[0, 1, 99, 50, 0]], [shapes[1]])[0]);
    }

    private static string Call(string function, JsonElement test)
    {
        switch (function)
        {
            case "chunk_size_from_memory_target":
                return Text(BioioLayout.ChunkSizeFromMemoryTarget(Numbers(test.GetProperty("shape")), Type(test), test.GetProperty("memory_target").GetInt64()));
            case "compute_level_shapes":
                return Text(BioioLayout.ComputeLevelShapes(Numbers(test.GetProperty("lvl0shape")), [.. test.GetProperty("scaling").EnumerateArray().Select(n => n.GetDouble())], test.GetProperty("nlevels").GetInt32()));
            case "compute_level_chunk_sizes_zslice":
                return Text(BioioLayout.ComputeLevelChunkSizesZslice(Shapes(test.GetProperty("shapes"))));
            case "multiscale_chunk_size_from_memory_target":
                return Text(BioioLayout.MultiscaleChunkSizeFromMemoryTarget(Shapes(test.GetProperty("level_shapes")), Type(test), test.GetProperty("memory_target").GetInt64()));
            default:
                bool viewer = test.GetProperty("fn").GetString() == "get_default_config_for_viz";
                (IReadOnlyList<long[]> shapes, long[] chunk) = viewer ? BioioLayout.DefaultConfigForViz(Numbers(test.GetProperty("shape")), Type(test)) : BioioLayout.DefaultConfigForMl(Numbers(test.GetProperty("shape")), Type(test));
                return Text(shapes) + Text(chunk);
        }
    }

    private static PixelType Type(JsonElement test)
    {
        Assert.True(PixelTypes.TryParse(test.GetProperty("dtype").GetString()!, out PixelType type));
        return type;
    }

    private static long[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(n => n.GetInt64())];

    private static long[][] Shapes(JsonElement list) => [.. list.EnumerateArray().Select(Numbers)];

    private static string Text(JsonElement list) => list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Array ? Text(Shapes(list)) : Text(Numbers(list));

    private static string Text(IEnumerable<long[]> lists) => "[" + string.Join(", ", lists.Select(Text)) + "]";

    private static string Text(long[] numbers) => "[" + string.Join(", ", numbers.Select(n => Invariant($"{n}"))) + "]";
}
