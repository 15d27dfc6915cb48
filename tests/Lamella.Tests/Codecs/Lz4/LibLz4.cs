using System.Runtime.InteropServices;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Lz4;

/// <summary>The reference library as a judge.</summary>
internal static unsafe class LibLz4
{
    private static nint Handle => Judge.Library("liblz4.so.1");

    public static byte[] Encode(byte[] source, int acceleration)
    {
        var encode = (delegate* unmanaged<byte*, byte*, int, int, int, int>)NativeLibrary.GetExport(Handle, "LZ4_compress_fast");
        return Encode(source, (s, d, capacity) => encode((byte*)s, (byte*)d, source.Length, capacity, acceleration));
    }

    public static byte[] EncodeHc(byte[] source, int level)
    {
        var encode = (delegate* unmanaged<byte*, byte*, int, int, int, int>)NativeLibrary.GetExport(Handle, "LZ4_compress_HC");
        return Encode(source, (s, d, capacity) => encode((byte*)s, (byte*)d, source.Length, capacity, level));
    }

    public static byte[] Decode(ReadOnlySpan<byte> source, int length)
    {
        var decode = (delegate* unmanaged<byte*, byte*, int, int, int>)NativeLibrary.GetExport(Handle, "LZ4_decompress_safe");
        byte[] decoded = new byte[length + 1];
        fixed (byte* src = source)
        fixed (byte* dst = decoded)
        {
            Assert.Equal(length, decode(src, dst, source.Length, length));
        }

        return decoded[..length];
    }

    private static byte[] Encode(byte[] source, Func<nint, nint, int, int> encode)
    {
        byte[] encoded = new byte[source.Length + (source.Length / 255) + 32];
        byte[] input = [.. source, 0];
        fixed (byte* src = input)
        fixed (byte* dst = encoded)
        {
            int written = encode((nint)src, (nint)dst, encoded.Length);
            Assert.True(written > 0);
            return encoded[..written];
        }
    }
}
