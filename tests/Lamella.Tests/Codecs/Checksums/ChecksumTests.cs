using System.Runtime.InteropServices;
using System.Text;
using Lamella.Codecs.Checksums;
using Lamella.Codecs.XxHash;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Checksums;

public sealed class ChecksumTests
{
    private static readonly byte[] Digits = Encoding.ASCII.GetBytes("123456789");

    [Fact]
    public void Published_check_values_come_out()
    {
        Assert.Equal(0xCBF43926, Crc32.Compute(Digits));
        Assert.Equal(0xE3069283, Crc32C.Compute(Digits));
        Assert.Equal(0x995DC9BBDF1939FAu, Crc64.Compute(Digits));
        Assert.Equal(0x11E60398u, Adler32.Compute(Encoding.ASCII.GetBytes("Wikipedia")));
        Assert.Equal(0x02CC5D05u, XxHash32.Hash([]));
        Assert.Equal(0x32D153FFu, XxHash32.Hash(Encoding.ASCII.GetBytes("abc")));
        Assert.Equal(0xEF46DB3751D8E999, XxHash64.Hash([]));
        Assert.Equal(0x44BC2CF5AD770999u, XxHash64.Hash(Encoding.ASCII.GetBytes("abc")));
        // RFC 3720 appendix B.4.
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)255, 32)]));
    }

    [Fact]
    public void Fletcher_sums_big_endian_words()
    {
        // Words 0102 and 0304: sums 0406 and 0102 + 0406. An odd byte is the upper half of a word.
        Assert.Equal(0x05080406u, Fletcher32.Compute([1, 2, 3, 4]));
        Assert.Equal(Fletcher32.Compute([1, 2, 3, 0]), Fletcher32.Compute([1, 2, 3]));
        byte[] data = CodecData.Noise(new Random(1), 100_000, 256);
        ulong a = 0, b = 0;
        for (int i = 0; i < data.Length; i += 2)
        {
            a += (ulong)((data[i] << 8) | data[i + 1]);
            b = (b + a) % 65535;
        }

        Assert.Equal((uint)(((b % 65535) << 16) | (a % 65535)), Fletcher32.Compute(data));
    }

    [Fact]
    public void Checksums_of_one_piece_and_of_two_agree()
    {
        Random random = new(7);
        for (int round = 0; round < 300; round++)
        {
            // Short ones too: a checksum goes on over fewer bytes than it has itself.
            byte[] data = CodecData.Noise(random, random.Next(round % 2 == 0 ? 30_000 : 9), 256);
            if (round % 5 == 0) Array.Fill(data, (byte)255);
            int cut = random.Next(data.Length + 1);
            ReadOnlySpan<byte> first = data.AsSpan(0, cut), second = data.AsSpan(cut);
            Assert.Equal(Adler32.ComputePlain(data), Adler32.Compute(second, Adler32.Compute(first)));
            Assert.Equal(Crc32C.Compute(data), Crc32C.Compute(second, Crc32C.Compute(first)));
            Assert.Equal(Crc32.Compute(data), Crc32.Compute(second, Crc32.Compute(first)));
        }
    }

    [Fact]
    public void Zlib_of_python_agrees()
    {
        byte[] data = CodecData.Noise(new Random(3), 123_457, 256);
        byte[] sums = CodecData.Python("zlib,struct", "lambda d: struct.pack('<II', zlib.crc32(d), zlib.adler32(d))", data);
        Assert.Equal(BitConverter.ToUInt32(sums, 0), Crc32.Compute(data));
        Assert.Equal(BitConverter.ToUInt32(sums, 4), Adler32.Compute(data));
    }

    [Fact]
    public void Hashing_in_pieces_is_hashing_at_once()
    {
        Random random = new(11);
        for (int round = 0; round < 300; round++)
        {
            byte[] data = CodecData.Noise(random, random.Next(300), 256);
            uint seed = (uint)random.Next();
            XxHash32 small = new(seed);
            XxHash64 large = new(seed);
            for (int at = 0; at < data.Length;)
            {
                int part = Math.Min(random.Next(60), data.Length - at);
                small.Append(data.AsSpan(at, part));
                large.Append(data.AsSpan(at, part));
                at += part;
            }

            Assert.Equal(XxHash32.Hash(data, seed), small.Finish());
            Assert.Equal(XxHash64.Hash(data, seed), large.Finish());
        }
    }

    [Fact]
    public unsafe void The_library_xxhash_agrees()
    {
        nint library = Judge.Library("libxxhash.so.0");
        delegate* unmanaged<byte*, nuint, uint, uint> hash32 = (delegate* unmanaged<byte*, nuint, uint, uint>)NativeLibrary.GetExport(library, "XXH32");
        delegate* unmanaged<byte*, nuint, ulong, ulong> hash64 = (delegate* unmanaged<byte*, nuint, ulong, ulong>)NativeLibrary.GetExport(library, "XXH64");
        Random random = new(12);
        for (int length = 0; length < 300; length++)
        {
            byte[] data = CodecData.Noise(random, length + 1, 256);
            uint seed = (uint)random.Next();
            fixed (byte* p = data)
            {
                Assert.Equal(hash32(p, (nuint)length, seed), XxHash32.Hash(data.AsSpan(0, length), seed));
                Assert.Equal(hash64(p, (nuint)length, seed), XxHash64.Hash(data.AsSpan(0, length), seed));
            }
        }
    }
}
