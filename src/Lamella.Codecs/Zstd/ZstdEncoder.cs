using Lamella.IO;
using ZstdSharp.Unsafe;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Encodes Zstandard frames (RFC 8878). The same input and options give the same bytes on every machine and in every run, unless
/// <see cref="NativeCodecs.EncodersEnabled"/> asks for libzstd. Thread-safe.
/// </summary>
internal static class ZstdEncoder
{
    /// <summary>Room that is enough for the frame of any content of <paramref name="length"/> bytes: zstd's own bound, and the checksum, which it may leave out.</summary>
    public static long MaxEncodedLength(long length)
    {
        const int Small = ZstdFormat.MaxBlockSize;
        return length + (length >> 8) + (length < Small ? (Small - length) >> 11 : 0) + 4;
    }

    /// <summary>Encodes <paramref name="source"/> as one frame, which declares its content size.</summary>
    /// <returns>The length of the frame; 0 when it does not fit into <paramref name="destination"/>, whose bytes are undefined then.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, ZstdOptions? options = null)
    {
        options ??= ZstdOptions.Default;
        bool mayBeNative = NativeCodecs.EncodersEnabled && NativeCodecs.Enabled;
        if (mayBeNative && ZstdNative.TryEncode(source, destination, options.Level, options.Checksum != ZstdChecksum.None, out int native)) return native;
        return EncodeManaged(source, destination, options);
    }

    /// <summary>As <see cref="Encode"/>, into an array of the frame's length.</summary>
    public static byte[] EncodeToArray(ReadOnlySpan<byte> source, ZstdOptions? options = null)
    {
        long room = MaxEncodedLength(source.Length);
        if (room > Array.MaxLength) Throw.Unsupported(ZstdFormat.Name, "a block of 2 GiB", "use smaller chunks");
        byte[] buffer = Pooled.Rent<byte>((int)room);
        int length = Encode(source, buffer, options);
        byte[] result = buffer.AsSpan(0, length).ToArray();
        Pooled.Return(buffer);
        return result;
    }

    /// <summary>As <see cref="Encode"/>, by the managed encoder in any case.</summary>
    public static int EncodeManaged(ReadOnlySpan<byte> source, Span<byte> destination, ZstdOptions options)
    {
        long room = MaxEncodedLength(source.Length);
        if (destination.Length >= room) return EncodeRoomy(source, destination, options);
        if (room > Array.MaxLength) Throw.Unsupported(ZstdFormat.Name, "a block of 2 GiB", "use smaller chunks");

        // In a tight destination the encoder would choose other blocks: the frame must not depend on the room that it is given.
        byte[] buffer = Pooled.Rent<byte>((int)room);
        try
        {
            int length = EncodeRoomy(source, buffer, options);
            if (length > destination.Length) return 0;
            buffer.AsSpan(0, length).CopyTo(destination);
            return length;
        }
        finally
        {
            Pooled.Return(buffer);
        }
    }

    private static int EncodeRoomy(ReadOnlySpan<byte> source, Span<byte> destination, ZstdOptions options)
    {
        int level = Math.Clamp(options.Level, ZstdOptions.MinLevel, ZstdOptions.MaxLevel);
        nuint result = ZstdContext.Current.Encode(source, destination, level, options.Checksum != ZstdChecksum.None);
        if (!Methods.ZSTD_isError(result)) return (int)result;
        if (Methods.ZSTD_getErrorCode(result) == ZSTD_ErrorCode.ZSTD_error_memory_allocation) throw new InsufficientMemoryException("No memory for a zstd encoder.");
        throw new InvalidOperationException(Invariant($"The zstd encoder failed: {Methods.ZSTD_getErrorName(result)}."));
    }
}
