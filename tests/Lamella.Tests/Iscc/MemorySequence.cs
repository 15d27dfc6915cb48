using System.Text.Json;
using Lamella.Iscc.Imagewalk;
using Lamella.TestKit;

namespace Lamella.Tests.Iscc;

/// <summary>Scenes in memory, in the order TCZYX or TCZYXS; further levels take every second row and column of the one before.</summary>
internal sealed class MemorySequence : IPlaneSequence
{
    private readonly List<PlaneScene> _scenes = [];
    private readonly List<byte[]> _data = [];

    public IReadOnlyList<PlaneScene> Scenes => _scenes;

    /// <summary>The scenes of a case of vectors_open.json.</summary>
    internal static MemorySequence Of(JsonElement item)
    {
        MemorySequence sequence = new();
        foreach (JsonElement scene in item.GetProperty("scenes").EnumerateArray())
        {
            int[] shape = scene.GetProperty("shape").Numbers();
            byte[] data = FormulaImage.Make(scene.GetProperty("formula"), shape, out PixelType type);
            string? name = scene.TryGetProperty("id", out JsonElement id) ? id.GetString() : null;
            sequence.Add(shape, type, data, name, scene.TryGetProperty("levels", out JsonElement levels) ? levels.GetInt32() : 1);
        }

        return sequence;
    }

    internal byte[] DataOf(int scene) => _data[scene];

    internal void Add(int[] shape, PixelType type, byte[] data, string? name = null, int levels = 1)
    {
        List<PlaneLevel> sizes = [];
        for (int level = 0; level < levels; level++) sizes.Add(new PlaneLevel(((shape[3] - 1) >> level) + 1, ((shape[4] - 1) >> level) + 1, 16));
        _data.Add(data);
        _scenes.Add(new PlaneScene
        {
            Name = name,
            SizeT = shape[0],
            SizeZ = shape[2],
            Channels = [.. Enumerable.Repeat(new PlaneChannel(type, shape.Length > 5 ? shape[5] : 1), shape[1])],
            Levels = sizes,
        });
    }

    public void ReadRows(int scene, int level, PlaneIndex plane, long firstRow, int rowCount, Span<byte> destination)
    {
        PlaneScene s = _scenes[scene];
        PlaneChannel channel = s.Channels[plane.Channel];
        int size = channel.Type.Size(), samples = channel.Samples;
        long width = s.Levels[0].Width, height = s.Levels[0].Height;
        long start = (((long)plane.T * s.Channels.Count + plane.Channel) * s.SizeZ + plane.Z) * height * width;
        for (long y = firstRow; y < firstRow + rowCount; y++)
        {
            for (long x = 0; x < s.Levels[level].Width; x++)
            {
                long pixel = start + (y << level) * width + (x << level);
                _data[scene].AsSpan((int)((pixel * samples + plane.Sample) * size), size).CopyTo(destination);
                destination = destination[size..];
            }
        }
    }
}
