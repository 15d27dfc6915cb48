using System.Buffers.Binary;
using Lamella.Codecs.XxHash;
using Lamella.IO;
using ZstdSharp.Unsafe;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Decodes Zstandard data (RFC 8878): any number of frames, skippable ones too, with or without declared sizes and checksums. Dictionaries are not
/// supported. A walk over the block headers comes first, so that the package sees whole frames only and no declared size is believed that the blocks cannot fill. Thread-safe.
/// </summary>
internal static class ZstdDecoder
{
    /// <summary>
    /// Decodes all frames of <paramref name="source"/> and returns the number of bytes written; bytes of <paramref name="destination"/> behind them may
    /// change.
    /// </summary>
    /// <exception cref="DamagedDataException">The data are damaged, or their content is longer than <paramref name="destination"/>.</exception>
    /// <exception cref="UnsupportedFeatureException">A frame needs a dictionary.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty) Throw.Damaged(ZstdFormat.Name, "there are no data", 0);
        int written = 0;
        for (int position = 0; position < source.Length;)
        {
            ZstdFrame frame = ZstdFrame.Walk(source, position);
            if (!frame.Header.IsSkippable)
            {
                if (frame.Header.ContentSize > (ulong)(destination.Length - written)) ContentTooLong(position);
                written += DecodeFrame(frame, source.Slice(position, frame.Length), destination[written..], position);
            }

            position += frame.Length;
        }

        return written;
    }

    /// <summary>
    /// Decodes data whose content length is not known beforehand. Memory follows what the blocks that are there can fill.
    /// </summary>
    /// <param name="source">All frames.</param>
    /// <param name="maxLength">The longest content that the caller accepts; longer content is damaged data.</param>
    public static byte[] DecodeToArray(ReadOnlySpan<byte> source, int maxLength)
    {
        if (source.IsEmpty) Throw.Damaged(ZstdFormat.Name, "there are no data", 0);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        (long total, bool isExact) = Measure(source);
        if (isExact && total > maxLength) Throw.Damaged(ZstdFormat.Name, Invariant($"the content is {total} bytes long, where {maxLength} is the limit"));
        byte[] content = GC.AllocateUninitializedArray<byte>((int)Math.Min(total, maxLength));
        int count = Decode(source, content);
        return count == content.Length ? content : content[..count];
    }

    /// <summary>The length of the content of all frames together, from their headers; null when one of them does not declare it.</summary>
    /// <remarks>Walks over all block headers: a declared size that the blocks cannot fill is damaged data, so the result is safe to allocate from in
    /// proportion to the data.</remarks>
    public static long? ContentSize(ReadOnlySpan<byte> source)
    {
        (long total, bool isExact) = Measure(source);
        return isExact ? total : null;
    }

    /// <summary>What all frames declare, or where one of them does not, the most that the blocks can hold.</summary>
    private static (long Total, bool IsExact) Measure(ReadOnlySpan<byte> source)
    {
        long total = 0;
        bool isExact = true;
        for (int position = 0; position < source.Length;)
        {
            ZstdFrame frame = ZstdFrame.Walk(source, position);
            position += frame.Length;
            if (frame.Header.IsSkippable) continue;
            total += frame.Header.ContentSize is { } size ? (long)size : frame.Capacity;
            isExact &= frame.Header.ContentSize is not null;
        }

        return (total, isExact);
    }

    private static int DecodeFrame(in ZstdFrame frame, ReadOnlySpan<byte> bytes, Span<byte> destination, int position)
    {
        nuint result = frame.HasLongBlocks ? DecodeWidened(frame, bytes, destination) : ZstdContext.Current.Decode(bytes, destination);
        if (Methods.ZSTD_isError(result)) Refuse(frame, bytes, destination, position, result);
        int written = (int)result;
        if (frame.Header.ContentSize is { } declared && declared != result) Throw.Damaged(ZstdFormat.Name, Invariant($"the frame declares {declared} bytes, but holds {written}"), position);
        return written;
    }

    /// <summary>
    /// Encoders without a raw fallback make tiny compressed blocks longer than their content. The package holds their stored length against the window, others do not: it gets the frame with the
    /// smallest window that allows any block, and no declared size, which <see cref="DecodeFrame"/> compares itself.
    /// </summary>
    private static nuint DecodeWidened(in ZstdFrame frame, ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        // Magic number; no size, no dictionary, the checksum as it was; a window of 2 to the power of 10 + 7.
        ReadOnlySpan<byte> rest = bytes[frame.Header.Size..];
        byte[] buffer = Pooled.Rent<byte>(6 + rest.Length);
        try
        {
            Span<byte> widened = buffer.AsSpan(0, 6 + rest.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(widened, ZstdFormat.Magic);
            widened[4] = (byte)(frame.Header.HasChecksum ? 4 : 0);
            widened[5] = 7 << 3;
            rest.CopyTo(widened[6..]);
            return ZstdContext.Current.Decode(widened, destination);
        }
        finally
        {
            Pooled.Return(buffer);
        }
    }

    private static void Refuse(in ZstdFrame frame, ReadOnlySpan<byte> bytes, Span<byte> destination, int position, nuint error)
    {
        switch (Methods.ZSTD_getErrorCode(error))
        {
            case ZSTD_ErrorCode.ZSTD_error_checksum_wrong:
                uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
                string computed = frame.Header.ContentSize is { } size ? Invariant($"0x{(uint)XxHash64.Hash(destination[..(int)size]):X8}") : "another";
                Throw.Damaged(ZstdFormat.Name, Invariant($"the checksum is wrong: 0x{stored:X8} stored, {computed} computed"), position + bytes.Length - 4);
                break;
            case ZSTD_ErrorCode.ZSTD_error_dstSize_tooSmall:
                // A frame that declares its size was given that much room.
                if (frame.Header.ContentSize is { } declared) Throw.Damaged(ZstdFormat.Name, Invariant($"the frame declares {declared} bytes, but holds more"), position);
                ContentTooLong(position);
                break;
            case ZSTD_ErrorCode.ZSTD_error_memory_allocation:
                throw new InsufficientMemoryException("No memory for a zstd decoder.");
            case ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge:
                Throw.Unsupported(ZstdFormat.Name, "zstd window", "the frame needs a window of more than 2 GiB");
                break;
            default:
                Throw.Damaged(ZstdFormat.Name, Invariant($"the frame cannot be decoded ({Methods.ZSTD_getErrorName(error)})"), position);
                break;
        }
    }

    private static void ContentTooLong(int position) => Throw.Damaged(ZstdFormat.Name, "the content is longer than its destination", position);
}
