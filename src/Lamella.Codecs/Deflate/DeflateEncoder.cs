using System.IO.Compression;

namespace Lamella.Codecs.Deflate;

/// <summary>DEFLATE encoding over the class library: raw, zlib and gzip wrappers are the same stream with another frame.</summary>
internal static class DeflateEncoder
{
    /// <summary>The default level of zlib, and the default of TIFF and Zarr writers.</summary>
    public const int DefaultLevel = 6;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes: stored blocks, zlib's bookkeeping margin, and the longest frame.</summary>
    public static int MaxEncodedLength(int length) => checked(length + (length >> 3) + (length >> 8) + 128);

    /// <summary>Encodes one raw stream and returns its length.</summary>
    /// <exception cref="ArgumentException">The destination is too short, or the level is not 0..9.</exception>
    public static unsafe int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level)
    {
        if (destination.Length == 0) throw new ArgumentException("the destination is too short", nameof(destination));
        ZLibCompressionOptions options = new() { CompressionLevel = level };
        fixed (byte* target = destination)
        {
            using UnmanagedMemoryStream sink = new(target, 0, destination.Length, FileAccess.Write);
            try
            {
                using DeflateStream stream = new(sink, options, leaveOpen: true);
                stream.Write(source);
            }
            catch (NotSupportedException error)
            {
                // A fixed memory stream refuses to grow.
                throw new ArgumentException("the destination is too short", nameof(destination), error);
            }

            return (int)sink.Length;
        }
    }
}
