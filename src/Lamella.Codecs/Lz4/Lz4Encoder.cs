using K4os.Compression.LZ4.Engine;

namespace Lamella.Codecs.Lz4;

/// <summary>The fast LZ4 encoder. The output depends on the input and the acceleration only. Thread-safe.</summary>
internal static unsafe class Lz4Encoder
{
    private const int MaxAcceleration = 65537;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static long MaxEncodedLength(long length) => length + (length / 255) + 16;

    /// <summary>Encodes one block. Returns the number of bytes written, or 0 when the block does not fit into <paramref name="destination"/> (it always fits into <see cref="MaxEncodedLength"/>).</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int acceleration = 1)
    {
        if (destination.IsEmpty) return 0;
        if (source.IsEmpty)
        {
            // The token of no literals.
            destination[0] = 0;
            return 1;
        }

        // The simple call of the package knows no acceleration. This one goes on from what its context saw before: a new context has seen nothing.
        using Pubternal.FastContext context = new();
        fixed (byte* s = source)
        fixed (byte* d = destination)
        {
            return Math.Max(0, Pubternal.CompressFast(context, s, d, source.Length, destination.Length, Math.Clamp(acceleration, 1, MaxAcceleration)));
        }
    }
}
