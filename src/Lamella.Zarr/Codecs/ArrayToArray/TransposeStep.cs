using Lamella.Kernels;

namespace Lamella.Zarr.Codecs.ArrayToArray;

/// <summary>The <c>transpose</c> codec: axis i of the stored chunk is axis <c>order[i]</c> of the chunk.</summary>
internal sealed class TransposeStep : ArrayStep
{
    private readonly int[] _order;
    private readonly long[] _shape;
    private readonly long[] _decodedStrides;
    private readonly long[] _encodedStrides;
    private readonly int _elementSize;

    /// <summary>Binds the permutation to a chunk of the given shape (before encoding).</summary>
    public TransposeStep(ReadOnlySpan<int> order, ReadOnlySpan<long> shape, int elementSize)
    {
        _order = order.ToArray();
        _shape = shape.ToArray();
        _elementSize = elementSize;
        _decodedStrides = new long[shape.Length];
        _encodedStrides = new long[shape.Length];
        long bytes = elementSize;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            _decodedStrides[i] = bytes;
            bytes *= shape[i];
        }

        DecodedBytes = bytes;
        bytes = elementSize;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            _encodedStrides[order[i]] = bytes;
            bytes *= shape[order[i]];
        }
    }

    /// <inheritdoc/>
    public override long DecodedBytes { get; }

    /// <inheritdoc/>
    public override long EncodedBytes => DecodedBytes;

    /// <summary>Byte strides of the stored elements, in the order of the user's axes.</summary>
    public ReadOnlySpan<long> EncodedStrides => _encodedStrides;

    /// <summary>The shape of the stored chunk.</summary>
    public long[] EncodedShape
    {
        get
        {
            long[] shape = new long[_shape.Length];
            for (int i = 0; i < shape.Length; i++) shape[i] = _shape[_order[i]];
            return shape;
        }
    }

    /// <inheritdoc/>
    public override void Decode(ReadOnlySpan<byte> source, Span<byte> destination) => StridedCopy.Copy(source, _encodedStrides, destination, _decodedStrides, _shape, _elementSize);

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> source, Span<byte> destination) => StridedCopy.Copy(source, _decodedStrides, destination, _encodedStrides, _shape, _elementSize);

    /// <summary>The one permutation that does this step and then <paramref name="next"/> (in the order of encoding).</summary>
    public TransposeStep Then(TransposeStep next)
    {
        int[] order = new int[_order.Length];
        for (int i = 0; i < order.Length; i++) order[i] = _order[next._order[i]];
        return new TransposeStep(order, _shape, _elementSize);
    }
}
