using System.Buffers.Binary;
using Lamella.Codecs.XxHash;
using Lamella.IO;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Encodes Zstandard frames (RFC 8878) in managed code. The same input and options give the same bytes on every machine and in every run, unless
/// <see cref="NativeCodecs.EncodersEnabled"/> asks for libzstd. Thread-safe.
/// </summary>
internal static class ZstdEncoder
{
    // Magic number, descriptor, window, content size; and the checksum.
    private const int MaxHeaderSize = 4 + 1 + 1 + 8, ChecksumSize = 4;

    /// <summary>Room that is enough for the frame of any content of <paramref name="length"/> bytes.</summary>
    public static long MaxEncodedLength(long length) => length + (3 * ((length / ZstdFormat.MaxBlockSize) + 1)) + MaxHeaderSize + ChecksumSize;

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
    public static unsafe int EncodeManaged(ReadOnlySpan<byte> source, Span<byte> destination, ZstdOptions options)
    {
        ZstdLevelParameters parameters = ZstdLevelParameters.For(options.Level, source.Length);
        if (destination.Length < MaxHeaderSize) return EncodeThroughBuffer(source, destination, options);
        int written = WriteHeader(destination, source.Length, parameters.WindowLog, options.Checksum);
        fixed (byte* pinned = source)
        {
            ZstdEncoderContext context = ZstdEncoderContext.ForFrame();
            if (source.Length > 0) context.Finder.Start(pinned, source.Length, parameters);
            int position = 0;
            do
            {
                int length = Math.Min(ZstdFormat.MaxBlockSize, source.Length - position);
                ReadOnlySpan<byte> content = source.Slice(position, length);
                ZstdBlockType type;
                ReadOnlySpan<byte> stored;
                if (length > 3 && !content.ContainsAnyExcept(content[0]))
                {
                    type = ZstdBlockType.RunLength;
                    stored = content[..1];
                }
                else
                {
                    stored = length < 16 ? default : context.EncodeBlock(position, position + length, parameters);
                    type = stored.IsEmpty ? ZstdBlockType.Raw : ZstdBlockType.Compressed;
                    if (stored.IsEmpty) stored = content;
                }

                position += length;
                if (destination.Length - written < 3 + stored.Length) return 0;
                int header = (position == source.Length ? 1 : 0) | ((int)type << 1) | ((type == ZstdBlockType.Compressed ? stored.Length : length) << 3);
                destination[written] = (byte)header;
                destination[written + 1] = (byte)(header >> 8);
                destination[written + 2] = (byte)(header >> 16);
                stored.CopyTo(destination[(written + 3)..]);
                written += 3 + stored.Length;
            }
            while (position < source.Length);
        }

        if (options.Checksum == ZstdChecksum.None) return written;
        if (destination.Length - written < ChecksumSize) return 0;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[written..], (uint)XxHash64.Hash(source));
        return written + ChecksumSize;
    }

    /// <summary>A destination shorter than the longest header can still hold a tiny frame.</summary>
    private static int EncodeThroughBuffer(ReadOnlySpan<byte> source, Span<byte> destination, ZstdOptions options)
    {
        Span<byte> buffer = stackalloc byte[64];
        int length = EncodeManaged(source, buffer, options);
        if (length > destination.Length) return 0;
        buffer[..length].CopyTo(destination);
        return length;
    }

    private static int WriteHeader(Span<byte> target, int length, int windowLog, ZstdChecksum checksum)
    {
        // A single segment needs no window: the decoder holds the whole content anyway (3.1.1.1.2).
        bool isSingle = length <= 1L << windowLog;
        int sizeFlag = length < 256 ? 0 : length < 65_536 + 256 ? 1 : 2;
        BinaryPrimitives.WriteUInt32LittleEndian(target, ZstdFormat.Magic);
        target[4] = (byte)((sizeFlag << 6) | (isSingle ? 0x20 : 0) | (checksum == ZstdChecksum.None ? 0 : 4));
        int at = 5;
        if (!isSingle) target[at++] = (byte)((windowLog - 10) << 3);
        switch (sizeFlag)
        {
            case 0:
                target[at] = (byte)length;
                return at + 1;
            case 1:
                BinaryPrimitives.WriteUInt16LittleEndian(target[at..], (ushort)(length - 256));
                return at + 2;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(target[at..], (uint)length);
                return at + 4;
        }
    }
}
