using Lamella.Engine;

namespace Lamella.TestKit;

/// <summary>A resolution level whose samples lie in memory, little-endian, in C order of its axes; one piece is one plane (with the samples of its pixels).</summary>
internal sealed class MemoryLevel : LevelSource
{
    private readonly byte[] _data;

    public MemoryLevel(string axes, ReadOnlySpan<long> shape, PixelType type, byte[] data)
        : base(axes, shape, ChunkOf(axes, shape), type)
    {
        _data = data;
    }

    /// <summary>An image of such scenes, one level each; channels are made for them.</summary>
    public static ImageContent Image(params (string? Name, MemoryLevel Level)[] scenes) => new()
    {
        Format = "memory",
        Scenes =
        [
            .. scenes.Select(scene =>
            {
                int c = scene.Level.Axes.IndexOf('C', StringComparison.Ordinal), s = scene.Level.Axes.IndexOf('S', StringComparison.Ordinal);
                Channel channel = new() { PixelType = scene.Level.PixelType!.Value, Samples = s < 0 ? 1 : (int)scene.Level.Shape[s] };
                return new SceneContent { Name = scene.Name, Levels = [scene.Level], Channels = [.. Enumerable.Repeat(channel, c < 0 ? 1 : (int)scene.Level.Shape[c])] };
            }),
        ],
    };

    public override PieceLocation Locate(long piece) => PieceLocation.Made;

    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) =>
        _data.AsSpan(checked((int)(piece * destination.Length)), destination.Length).CopyTo(destination);

    private static long[] ChunkOf(string axes, ReadOnlySpan<long> shape)
    {
        long[] chunk = new long[shape.Length];
        for (int i = 0; i < chunk.Length; i++) chunk[i] = axes[i] is 'Y' or 'X' or 'S' ? shape[i] : 1;
        return chunk;
    }
}
