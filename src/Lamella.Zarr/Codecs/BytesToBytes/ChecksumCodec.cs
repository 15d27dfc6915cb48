using System.Buffers.Binary;
using Lamella.Codecs;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>Which checksum a <see cref="ChecksumCodec"/> keeps.</summary>
internal delegate uint Checksum(ReadOnlySpan<byte> data);

/// <summary>A codec that stores a 32-bit little-endian checksum before or after the bytes: crc32c (v3: after), crc32 and adler32 (numcodecs: before), fletcher32 (after).</summary>
internal sealed class ChecksumCodec(string name, Checksum checksum, ChecksumPlace place) : BytesCodec(name)
{
    private const int Length = 4;

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override long? FixedEncodedLength(long decoded) => decoded + Length;

    /// <inheritdoc/>
    public override long MaxEncodedLength(long decoded) => decoded + Length;

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ReadOnlySpan<byte> data = View(source);
        if (data.Length > destination.Length) Throw.Damaged("Zarr", Invariant($"{data.Length} bytes before the {Name} checksum where {destination.Length} are expected"));
        data.CopyTo(destination);
        return data.Length;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> View(ReadOnlySpan<byte> source)
    {
        if (source.Length < Length) Throw.Damaged("Zarr", $"the {Name} checksum is cut off");
        ReadOnlySpan<byte> data = place == ChecksumPlace.Start ? source[Length..] : source[..^Length];
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(place == ChecksumPlace.Start ? source : source[^Length..]);
        uint computed = checksum(data);
        if (stored != computed) Throw.Damaged("Zarr", Invariant($"the {Name} checksum of a chunk is {stored:x8}, its bytes give {computed:x8}"));
        return data;
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        source.CopyTo(place == ChecksumPlace.Start ? destination[Length..] : destination);
        BinaryPrimitives.WriteUInt32LittleEndian(place == ChecksumPlace.Start ? destination : destination[source.Length..], checksum(source));
        return source.Length + Length;
    }
}

/// <summary>Where the checksum lies.</summary>
internal enum ChecksumPlace
{
    /// <summary>In front of the bytes.</summary>
    Start,

    /// <summary>Behind the bytes.</summary>
    End,
}
