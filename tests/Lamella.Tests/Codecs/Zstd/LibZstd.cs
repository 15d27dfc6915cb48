using System.Runtime.InteropServices;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Zstd;

/// <summary>The judge: libzstd, bound by the tests themselves. Absent, the test is skipped.</summary>
internal static unsafe class LibZstd
{
    public const int WindowLog = 101, LongDistanceMatching = 160, ContentSizeFlag = 200, ChecksumFlag = 201;

    /// <summary>One frame in one call.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> source, int level, params ReadOnlySpan<(int Parameter, int Value)> parameters)
    {
        nint context = ((delegate* unmanaged<nint>)Export("ZSTD_createCCtx"))();
        try
        {
            Set(context, 100, level);
            foreach ((int parameter, int value) in parameters) Set(context, parameter, value);
            nuint bound = ((delegate* unmanaged<nuint, nuint>)Export("ZSTD_compressBound"))((nuint)source.Length);
            byte[] result = new byte[(int)bound];
            fixed (byte* s = source)
            fixed (byte* d = result)
            {
                nuint n = ((delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint>)Export("ZSTD_compress2"))(context, d, bound, s, (nuint)source.Length);
                Assert.False(IsError(n), "libzstd could not compress");
                return result[..(int)n];
            }
        }
        finally
        {
            ((delegate* unmanaged<nint, nuint>)Export("ZSTD_freeCCtx"))(context);
        }
    }

    /// <summary>One frame through the streaming interface, flushed now and then: no content size, blocks of any length.</summary>
    public static byte[] CompressStream(byte[] source, int level, Random random, params ReadOnlySpan<(int Parameter, int Value)> parameters)
    {
        nint context = ((delegate* unmanaged<nint>)Export("ZSTD_createCCtx"))();
        var step = (delegate* unmanaged<nint, Buffer*, Buffer*, int, nuint>)Export("ZSTD_compressStream2");
        try
        {
            Set(context, 100, level);
            foreach ((int parameter, int value) in parameters) Set(context, parameter, value);
            byte[] result = new byte[(source.Length * 2) + 100_000];
            fixed (byte* s = source)
            fixed (byte* d = result)
            {
                Buffer output = new() { Pointer = d, Size = (nuint)result.Length };
                int at = 0;
                do
                {
                    int part = Math.Min(source.Length - at, random.Next(1, 1 << random.Next(1, 18)));
                    Buffer input = new() { Pointer = s + at, Size = (nuint)part };
                    at += part;
                    int directive = at == source.Length ? 2 : random.Next(2);
                    nuint left;
                    do left = step(context, &output, &input, directive);
                    while (!IsError(left) && (input.Position < input.Size || (directive != 0 && left != 0)));
                    Assert.False(IsError(left), "libzstd could not compress");
                }
                while (at < source.Length);
                return result[..(int)output.Position];
            }
        }
        finally
        {
            ((delegate* unmanaged<nint, nuint>)Export("ZSTD_freeCCtx"))(context);
        }
    }

    /// <summary>All frames in one call; null when libzstd reports an error.</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> source, int capacity)
    {
        byte[] result = new byte[capacity + 1];
        fixed (byte* s = source)
        fixed (byte* d = result)
        {
            nuint n = ((delegate* unmanaged<byte*, nuint, byte*, nuint, nuint>)Export("ZSTD_decompress"))(d, (nuint)capacity, s, (nuint)source.Length);
            return IsError(n) ? null : result[..(int)n];
        }
    }

    private static void Set(nint context, int parameter, int value) =>
        Assert.False(IsError(((delegate* unmanaged<nint, int, int, nuint>)Export("ZSTD_CCtx_setParameter"))(context, parameter, value)), "libzstd refuses a parameter");

    private static bool IsError(nuint result) => ((delegate* unmanaged<nuint, uint>)Export("ZSTD_isError"))(result) != 0;

    private static nint Export(string name) => NativeLibrary.GetExport(Judge.Library("libzstd.so.1"), name);

    private struct Buffer
    {
        public byte* Pointer;
        public nuint Size;
        public nuint Position;
    }
}
