using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;

namespace Lamella.Codecs.Bzip2;

/// <summary>bzip2 streams (Zarr v2 <c>bz2</c>), one or several in a row, over SharpZipLib. Thread-safe: no state.</summary>
internal static class Bzip2Codec
{
    private const string Format = "bzip2";

    /// <summary>The largest encoded length of <paramref name="length"/> bytes: 1 % and 600 bytes more, as bzip2's manual states, with a margin.</summary>
    public static int MaxEncodedLength(int length) => checked(length + (length / 64) + 1024);

    /// <summary>Decodes the stream with its checksums and returns the bytes written; the destination may be larger than the data.</summary>
    /// <exception cref="DamagedDataException">The stream is truncated, malformed, longer than the destination, or a checksum differs.</exception>
    public static unsafe int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int to = 0;
        if (source.IsEmpty) Throw.Damaged(Format, "the stream is empty", 0);
        fixed (byte* start = source)
        {
            using UnmanagedMemoryStream input = new(start, source.Length);
            do
            {
                // The library takes anything without this signature as an empty stream.
                int at = (int)input.Position;
                if (!IsStream(source[at..])) Throw.Damaged(Format, "the stream does not begin with BZh1 to BZh9", at);
                to += DecodeStream(input, destination[to..]);
            }
            while (IsStream(source[(int)input.Position..]));
        }

        return to;
    }

    /// <summary>Encodes and returns the encoded length; <paramref name="level"/> 1..9 is the block size in units of 100 kB.</summary>
    /// <exception cref="ArgumentException">The destination is too short, or the level is not 1..9.</exception>
    public static unsafe int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level = 9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        if (destination.Length < MaxEncodedLength(source.Length)) throw new ArgumentException("the destination is too short", nameof(destination));
        fixed (byte* target = destination)
        {
            using UnmanagedMemoryStream sink = new(target, 0, destination.Length, FileAccess.Write);
            using (BZip2OutputStream stream = new(sink, level) { IsStreamOwner = false }) stream.Write(source);
            return (int)sink.Length;
        }
    }

    private static bool IsStream(ReadOnlySpan<byte> source) => source.Length >= 4 && source.StartsWith("BZh"u8) && source[3] is >= (byte)'1' and <= (byte)'9';

    private static int DecodeStream(Stream input, Span<byte> destination)
    {
        try
        {
            using BZip2InputStream stream = new(input) { IsStreamOwner = false };
            int to = 0;
            while (to < destination.Length)
            {
                int read = stream.Read(destination[to..]);
                if (read <= 0) return to;
                to += read;
            }

            if (stream.ReadByte() >= 0) Throw.Damaged(Format, "the data is longer than the block that it belongs to", input.Position);
            return to;
        }
        catch (Exception error) when (error is SharpZipBaseException or IndexOutOfRangeException or OverflowException or IOException)
        {
            // The library checks its input in most places; where it does not, an index or a size fails.
            Throw.Damaged(Format, "the stream is truncated or malformed", input.Position, error);
            return 0;
        }
    }
}
