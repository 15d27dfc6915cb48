using Lamella.Codecs;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>The numcodecs <c>packbits</c> filter for bool: one byte with the number of padding bits, then eight values to the byte, the first in the highest bit.</summary>
internal sealed class PackBitsFilter() : BytesCodec("packbits")
{
    /// <inheritdoc/>
    public override long? FixedEncodedLength(long decoded) => 1 + ((decoded + 7) / 8);

    /// <inheritdoc/>
    public override long MaxEncodedLength(long decoded) => 1 + ((decoded + 7) / 8);

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty || source[0] > 7) Throw.Damaged("Zarr", "packed bits do not start with a number of padding bits from 0 to 7");
        long count = ((source.Length - 1) * 8L) - source[0];
        if (count < 0 || count > destination.Length) Throw.Damaged("Zarr", Invariant($"{count} packed bits where {destination.Length} are expected"));
        for (int i = 0; i < count; i++) destination[i] = (byte)((source[1 + (i >> 3)] >> (7 - (i & 7))) & 1);
        return (int)count;
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int length = 1 + ((source.Length + 7) / 8);
        destination[..length].Clear();
        destination[0] = (byte)(-source.Length & 7);
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] != 0) destination[1 + (i >> 3)] |= (byte)(0x80 >> (i & 7));
        }

        return length;
    }
}
