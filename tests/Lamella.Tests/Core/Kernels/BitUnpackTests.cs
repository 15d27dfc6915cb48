using System.Numerics;
using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Core.Kernels;

public sealed class BitUnpackTests
{
    [Fact]
    public void Every_bit_count_expands_most_significant_bit_first_with_rows_on_byte_boundaries()
    {
        Random random = new(3);
        for (int bits = 1; bits <= 31; bits++)
        {
            for (int round = 0; round < 20; round++)
            {
                int samples = random.Next(0, 70), rows = random.Next(1, 4), size = BitUnpack.SampleBytes(bits);
                byte[] expected = new byte[samples * rows * size];
                List<byte> packed = [];
                for (int row = 0; row < rows; row++)
                {
                    BigInteger line = BigInteger.Zero;
                    for (int i = 0; i < samples; i++)
                    {
                        uint value = (uint)random.NextInt64(1L << bits);
                        line = (line << bits) | value;
                        for (int k = 0; k < size; k++) expected[(((row * samples) + i) * size) + k] = (byte)(value >> (8 * k));
                    }

                    int bytes = (int)BitUnpack.RowBytes(samples, bits);
                    line <<= (bytes * 8) - (samples * bits);
                    byte[] big = line.ToByteArray(isUnsigned: true, isBigEndian: true);
                    if (bytes > 0)
                    {
                        for (int pad = big.Length; pad < bytes; pad++) packed.Add(0);
                        packed.AddRange(big[^Math.Min(big.Length, bytes)..]);
                    }
                }

                byte[] actual = new byte[expected.Length];
                BitUnpack.Expand([.. packed], actual, bits, samples, rows);
                Assert.Equal(expected, actual);
            }
        }
    }

    [Fact]
    public void Too_little_source_is_refused()
    {
        Assert.Throws<ArgumentException>(() => BitUnpack.Expand(new byte[2], new byte[24], 1, 24, 1));
    }
}
