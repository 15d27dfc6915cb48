using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella;

/// <summary>Full resolution that lies in an array of the caller: each plane is a piece, which is copied when it is asked for.</summary>
internal sealed class ArrayLevel : LevelSource
{
    private const string Key = "samples";
    private readonly MemoryStore _store;
    private readonly PixelArray _samples;

    public ArrayLevel(PixelArray samples)
        : base(samples.Axes, samples.Shape.ToArray(), PlaneOf(samples), samples.PixelType)
    {
        _samples = samples;
        // The engine reads the bytes of a piece from a store; here they are no more than a sign.
        _store = new MemoryStore();
        _store.Put(Key, [0]);
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => PieceLocation.Encoded(_store, Key, ByteRange.All);

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) =>
        _samples.Bytes.AsSpan(checked((int)(piece * destination.Length)), destination.Length).CopyTo(destination);

    /// <summary>The slowest axes are cut one by one, up to the last two (and the samples of a pixel), so that pieces follow each other in the array.</summary>
    private static long[] PlaneOf(PixelArray samples)
    {
        int whole = samples.Axes.EndsWith('S') ? 3 : 2;
        return [.. samples.Shape.Select((n, i) => i >= samples.Shape.Count - whole ? n : 1)];
    }
}
