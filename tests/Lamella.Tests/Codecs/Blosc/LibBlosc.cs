using System.Runtime.InteropServices;
using System.Text;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Blosc;

/// <summary>The reference library as a judge; the entry points that keep no global state.</summary>
internal static unsafe class LibBlosc
{
    private static nint Handle => Judge.Library("libblosc.so.1");

    public static byte[] Encode(byte[] source, string codec, int level, int shuffle, int typeSize, int blockSize = 0)
    {
        var encode = (delegate* unmanaged<int, int, nuint, nuint, byte*, byte*, nuint, byte*, nuint, int, int>)NativeLibrary.GetExport(Handle, "blosc_compress_ctx");
        byte[] encoded = new byte[source.Length + 16];
        byte[] input = [.. source, 0];
        fixed (byte* src = input)
        fixed (byte* dst = encoded)
        fixed (byte* name = Encoding.ASCII.GetBytes(codec + "\0"))
        {
            int written = encode(level, shuffle, (nuint)typeSize, (nuint)source.Length, src, dst, (nuint)encoded.Length, name, (nuint)blockSize, 1);
            Assert.True(written > 0, FormattableString.Invariant($"c-blosc answers {written}"));
            return encoded[..written];
        }
    }

    public static byte[] Decode(ReadOnlySpan<byte> source, int length)
    {
        var decode = (delegate* unmanaged<byte*, byte*, nuint, int, int>)NativeLibrary.GetExport(Handle, "blosc_decompress_ctx");
        byte[] decoded = new byte[length + 1];
        fixed (byte* src = source)
        fixed (byte* dst = decoded)
        {
            Assert.Equal(length, decode(src, dst, (nuint)length, 1));
        }

        return decoded[..length];
    }
}
