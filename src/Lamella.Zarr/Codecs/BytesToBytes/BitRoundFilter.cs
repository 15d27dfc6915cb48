using System.Buffers.Binary;
using Lamella.Codecs;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>The <c>bitround</c> filter: keeps some bits of the mantissa, rounding half to even; reading changes nothing.</summary>
internal sealed class BitRoundFilter(int keepBits, PixelType? type) : BytesCodec("bitround")
{
    private int MantissaBits => type switch { PixelType.Float16 => 10, PixelType.Float32 => 23, PixelType.Float64 => 52, _ => 0 };

    /// <inheritdoc/>
    public override bool CanEncode => keepBits >= 0 && keepBits <= MantissaBits && MantissaBits > 0;

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override long? FixedEncodedLength(long decoded) => decoded;

    /// <inheritdoc/>
    public override long MaxEncodedLength(long decoded) => decoded;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> View(ReadOnlySpan<byte> source) => source;

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length > destination.Length) Throw.Damaged("Zarr", Invariant($"{source.Length} bytes where {destination.Length} are expected"));
        source.CopyTo(destination);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!CanEncode) return base.Encode(source, destination);
        source.CopyTo(destination);
        int drop = MantissaBits - keepBits;
        if (drop == 0) return source.Length;
        int size = type!.Value.Size();
        ulong half = (1UL << (drop - 1)) - 1;
        Span<byte> wide = stackalloc byte[8];
        for (int i = 0; i + size <= source.Length; i += size)
        {
            wide.Clear();
            source.Slice(i, size).CopyTo(wide);
            ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(wide);
            bits = (bits + ((bits >> drop) & 1) + half) >> drop << drop;
            BinaryPrimitives.WriteUInt64LittleEndian(wide, bits);
            wide[..size].CopyTo(destination[i..]);
        }

        return source.Length;
    }
}
