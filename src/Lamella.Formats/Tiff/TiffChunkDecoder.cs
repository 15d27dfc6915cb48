using Lamella.Formats.Tiff.Structure;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Formats.Tiff;

/// <summary>
/// From the bytes of a chunk to little-endian samples, in the order that the writer reversed: bit order, decompression, byte order, predictor, unpacking of bits. All steps work in the destination where
/// stored and decoded samples have the same size.
/// </summary>
internal static class TiffChunkDecoder
{
    /// <summary>Refuses what cannot be decoded, naming it.</summary>
    public static void CheckSupport(TiffCodec codec, TiffPageLayout layout)
    {
        if (codec.Decode is null) Throw.Unsupported(TiffContainer.Format, codec.Title);
        if (layout.IsSubsampled) Throw.Unsupported(TiffContainer.Format, "subsampled YCbCr with " + codec.Title);
        if (!codec.Predicts || layout.Predictor == 1) return;
        bool known = layout.Predictor switch
        {
            2 or 34892 or 34893 => layout.IsByteAligned && !layout.Type.IsComplex(),
            3 or 34894 or 34895 => layout.IsByteAligned && layout.Type.IsFloat(),
            _ => false,
        };
        if (!known) Throw.Unsupported(TiffContainer.Format, Invariant($"predictor {layout.Predictor} on {layout.Bits}-bit {layout.Type.Name()} samples"));
    }

    /// <summary>Decodes a chunk. Of its rows the first <paramref name="needed"/> must be there; what the data does not reach is zero.</summary>
    public static void Decode(TiffCodec codec, in TiffDecodeContext context, ReadOnlySpan<byte> encoded, Span<byte> destination, int needed)
    {
        TiffPageLayout layout = context.Layout;
        CheckSupport(codec, layout);
        byte[]? reversed = null;
        byte[]? packed = null;
        try
        {
            if (layout.ReverseBits && !codec.OwnsOrder)
            {
                reversed = Pooled.Rent<byte>(encoded.Length);
                encoded.CopyTo(reversed);
                BitReverse.Reverse(reversed.AsSpan(0, encoded.Length));
                encoded = reversed.AsSpan(0, encoded.Length);
            }

            if (layout.IsByteAligned || codec.OwnsOrder)
            {
                Fill(codec, context, encoded, destination, needed * layout.RowBytes);
                Finish(codec, context, destination);
                return;
            }

            int length = checked((int)(layout.PackedRowBytes * context.Rows));
            packed = Pooled.Rent<byte>(length);
            Fill(codec, context, encoded, packed.AsSpan(0, length), needed * layout.PackedRowBytes);
            BitUnpack.Expand(packed.AsSpan(0, length), destination, layout.Bits, checked((int)(layout.ChunkWidth * layout.ChunkSamples)), context.Rows);
        }
        finally
        {
            if (reversed is not null) Pooled.Return(reversed);
            if (packed is not null) Pooled.Return(packed);
        }
    }

    private static void Fill(TiffCodec codec, in TiffDecodeContext context, ReadOnlySpan<byte> encoded, Span<byte> destination, long needed)
    {
        int count = DecodeTo(codec, context, encoded, destination);
        if (count < needed) Throw.Damaged(TiffContainer.Format, Invariant($"a chunk ({codec.Title}) holds {count} bytes where {needed} are needed"));
        destination[count..].Clear();
    }

    /// <summary>The last strip of a page has fewer rows; some writers encode it with as many as the others nevertheless, which decoders see as too much data.</summary>
    private static int DecodeTo(TiffCodec codec, in TiffDecodeContext context, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        long full = context.Layout.ChunkHeight * context.Layout.ChunkDepth;
        if (context.Rows >= full) return codec.Decode!(encoded, destination, context);
        try
        {
            return codec.Decode!(encoded, destination, context);
        }
        catch (DamagedDataException)
        {
            long length = destination.Length / context.Rows * full;
            if (length > Array.MaxLength || (codec.MaxRatio > 0 && length > ((long)encoded.Length * codec.MaxRatio) + 4096)) throw;
            byte[] whole = Pooled.Rent<byte>((int)length);
            try
            {
                int count = codec.Decode!(encoded, whole.AsSpan(0, (int)length), context with { Rows = (int)full });
                count = Math.Min(count, destination.Length);
                whole.AsSpan(0, count).CopyTo(destination);
                return count;
            }
            finally
            {
                Pooled.Return(whole);
            }
        }
    }

    private static void Finish(TiffCodec codec, in TiffDecodeContext context, Span<byte> samples)
    {
        TiffPageLayout layout = context.Layout;
        int predictor = codec.Predicts ? layout.Predictor : 1;
        int size = layout.Type.Size();
        int row = checked((int)layout.RowBytes);
        if (predictor is 3 or 34894 or 34895)
        {
            Predictor.UndoFloat(samples, row, layout.ChunkSamples * Spread(predictor), size);
            return;
        }

        if (context.BigEndian && !codec.OwnsOrder) ByteOrder.Swap(samples, layout.Type.WordSize());
        if (predictor != 1) Predictor.UndoHorizontal(samples, row, layout.ChunkSamples * Spread(predictor), size);
    }

    /// <summary>The distance in pixels to the one that was subtracted: the x2 and x4 forms are for colour filter arrays (DNG 1.4, "Predictor").</summary>
    private static int Spread(int predictor) => predictor switch
    {
        34892 or 34894 => 2,
        34893 or 34895 => 4,
        _ => 1,
    };
}
