using System.Text;
using System.Text.Json;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <content>Elements of variable length.</content>
internal sealed partial class ZarrArray
{
    /// <summary>True for arrays of text or bytes of any length, which <see cref="ReadText"/> and <see cref="ReadVariable"/> read and the region engine does not.</summary>
    public bool IsVariable => Metadata.DataType.IsVariable;

    /// <summary>All texts of a <c>string</c> array, in C order.</summary>
    public string[] ReadText()
    {
        byte[][] elements = ReadVariable();
        string[] texts = new string[elements.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = Encoding.UTF8.GetString(elements[i]);
        return texts;
    }

    /// <summary>All elements of an array of variable length, in C order.</summary>
    public byte[][] ReadVariable()
    {
        if (!IsVariable) throw new InvalidOperationException("the elements of this array have a fixed size");
        Metadata.ThrowIfUnsupported();
        long total = Extents.Product(Shape) is { } n and <= 1 << 28 ? n : throw new RefusedException("the array has more than 2^28 elements of variable length");
        byte[][] result = new byte[total][];
        if (total == 0) return result;
        Array.Fill(result, FillText());
        int rank = Metadata.Rank;
        PieceList pieces = new(rank);
        pieces.AddGrid(Metadata.Shape, Metadata.StoredChunk, new long[rank], Metadata.Shape);
        using ByteBuffer encoded = new();
        Span<long> index = stackalloc long[rank];
        for (int p = 0; p < pieces.Count; p++)
        {
            for (int i = 0; i < rank; i++) index[i] = pieces.Offset(p)[i] / Metadata.StoredChunk[i];
            string key = KeyOf(index);
            if (!Store.TryRead(key, ByteRange.All, encoded)) continue;
            try
            {
                Place(_variable!.Decode(encoded.Span), pieces.Offset(p), pieces.Extent(p), result);
            }
            catch (LamellaException e)
            {
                e.WithPath(key);
                throw;
            }
        }

        return result;
    }

    private void Place(byte[][] chunk, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, byte[][] result)
    {
        int rank = Metadata.Rank;
        Span<long> at = stackalloc long[rank];
        at.Clear();
        for (; ; )
        {
            long from = 0, to = 0;
            for (int i = 0; i < rank; i++)
            {
                from = (from * Metadata.StoredChunk[i]) + at[i];
                to = (to * Metadata.Shape[i]) + offset[i] + at[i];
            }

            result[to] = chunk[from];
            int axis = rank - 1;
            while (axis >= 0 && ++at[axis] == extent[axis]) at[axis--] = 0;
            if (axis < 0) return;
        }
    }

    /// <summary>Texts are given as they are, bytes as base64 or as a list of numbers; anything else (0 or null of v2) is empty.</summary>
    private byte[] FillText()
    {
        if (Metadata.FillValueText is not { } fill) return [];
        if (fill.ValueKind == JsonValueKind.String)
        {
            if (Metadata.DataType.Kind == ZarrDataKind.VariableText) return Encoding.UTF8.GetBytes(fill.GetString()!);
            return fill.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : [];
        }

        if (fill.ValueKind != JsonValueKind.Array) return [];
        List<byte> list = [];
        foreach (JsonElement item in fill.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetByte(out byte b)) list.Add(b);
        }

        return [.. list];
    }
}
