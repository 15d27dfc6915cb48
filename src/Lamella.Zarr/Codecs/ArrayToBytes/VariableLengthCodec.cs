using Lamella.Codecs;
using Lamella.IO;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.ArrayToBytes;

/// <summary>
/// Chunks of text or bytes of any length (<c>vlen-utf8</c>, <c>vlen-bytes</c>): the number of elements, then for each its length and its bytes, all lengths as little-endian 32-bit numbers, behind the
/// bytes-to-bytes codecs of the pipeline.
/// </summary>
internal sealed class VariableLengthCodec
{
    /// <summary>A decoded chunk larger than this is refused.</summary>
    private const int MaxBytes = 1 << 30;

    private readonly BytesCodec[] _chain;
    private readonly int _elements;

    private VariableLengthCodec(BytesCodec[] chain, int elements)
    {
        _chain = chain;
        _elements = elements;
    }

    /// <summary>Binds the pipeline of an array; null when a part is unsupported (and listed).</summary>
    public static VariableLengthCodec? Bind(ZarrArrayMetadata metadata, ZarrCodecs codecs, List<string> unsupported)
    {
        CodecSpec[] specs = metadata.Codecs;
        if (specs[0].Name is not ("vlen-utf8" or "vlen-bytes"))
        {
            unsupported.Add($"the codec {specs[0]} for elements of variable length");
            return null;
        }

        List<BytesCodec> chain = [];
        for (int i = 1; i < specs.Length; i++)
        {
            if (codecs.Bind(specs[i], metadata.DataType, out string missing) is { } codec) chain.Add(codec);
            else unsupported.Add(missing);
        }

        if (Extents.Product(metadata.StoredChunk) is not { } count || count > MaxBytes / 4) unsupported.Add("a chunk of more than 2^28 elements of variable length");
        else if (unsupported.Count == 0) return new VariableLengthCodec([.. chain], (int)count);
        return null;
    }

    /// <summary>The elements of a chunk, in C order.</summary>
    public byte[][] Decode(ReadOnlySpan<byte> encoded)
    {
        byte[] bytes = encoded.ToArray();
        for (int i = _chain.Length - 1; i >= 0; i--) bytes = Decode(_chain[i], bytes);
        SpanReader reader = new(bytes, "Zarr");
        uint count = reader.U32();
        if (count != _elements) Throw.Damaged("Zarr", Invariant($"a chunk holds {count} elements where its shape needs {_elements}"));
        // Each element takes at least the four bytes of its length.
        if (count > reader.Remaining / 4) Throw.Damaged("Zarr", Invariant($"{count} elements do not fit {reader.Remaining} bytes"));
        byte[][] elements = new byte[count][];
        for (int i = 0; i < elements.Length; i++)
        {
            uint length = reader.U32();
            if (length > reader.Remaining) Throw.Damaged("Zarr", Invariant($"an element of {length} bytes where {reader.Remaining} are left"));
            elements[i] = reader.Bytes((int)length).ToArray();
        }

        return elements;
    }

    /// <summary>The decoded size is nowhere in the metadata: take what the bytes declare, else try with more room each time.</summary>
    private static byte[] Decode(BytesCodec codec, byte[] source)
    {
        if (codec.IsView) return codec.View(source).ToArray();
        if (codec.Declared(source) is { } declared)
        {
            if (declared is < 0 or > MaxBytes) Throw.Damaged("Zarr", Invariant($"a chunk declares {declared} bytes"));
            byte[] exact = new byte[declared];
            return exact[..codec.Decode(source, exact)];
        }

        for (long room = Math.Max(4096, source.Length * 4L); ; room *= 8)
        {
            byte[] destination = new byte[Math.Min(room, MaxBytes)];
            try
            {
                return destination[..codec.Decode(source, destination)];
            }
            catch (DamagedDataException) when (room < MaxBytes)
            {
                // Too little room and damage look the same here; damage fails again with the most room.
            }
        }
    }
}
