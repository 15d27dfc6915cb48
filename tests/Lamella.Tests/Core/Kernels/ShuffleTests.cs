using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Core.Kernels;

public sealed class ShuffleTests
{
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 500, 511, 512, 513, 1000, 4096, 5000];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(255)]
    public void Byte_shuffle_follows_its_definition_both_ways(int elementSize)
    {
        Random random = new(elementSize);
        foreach (int count in Lengths)
        {
            byte[] source = Bytes(random, (count * elementSize) + random.Next(elementSize));
            byte[] expected = [.. source];
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < elementSize; j++) expected[(j * count) + i] = source[(i * elementSize) + j];
            }

            byte[] shuffled = new byte[source.Length];
            Shuffle.Encode(source, shuffled, elementSize);
            Assert.Equal(expected, shuffled);
            byte[] back = new byte[source.Length];
            Shuffle.Decode(shuffled, back, elementSize);
            Assert.Equal(source, back);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(255)]
    public void Bit_shuffle_follows_its_definition_both_ways(int elementSize)
    {
        Random random = new(elementSize);
        foreach (int length in Lengths)
        {
            int count = length / 8 * 8;
            byte[] source = Bytes(random, (count * elementSize) + random.Next(elementSize));
            byte[] expected = [.. source];
            expected.AsSpan(0, count * elementSize).Clear();
            for (int i = 0; i < count; i++)
            {
                for (int bit = 0; bit < elementSize * 8; bit++)
                {
                    int value = (source[(i * elementSize) + (bit / 8)] >> (bit % 8)) & 1;
                    expected[(bit * (count / 8)) + (i / 8)] |= (byte)(value << (i % 8));
                }
            }

            byte[] shuffled = new byte[source.Length];
            BitShuffle.Encode(source, shuffled, elementSize);
            Assert.Equal(expected, shuffled);
            byte[] back = new byte[source.Length];
            BitShuffle.Decode(shuffled, back, elementSize);
            Assert.Equal(source, back);
        }
    }

    [Fact]
    public void Bit_shuffle_copies_a_block_whose_count_is_no_multiple_of_8()
    {
        byte[] source = Bytes(new Random(1), 2 * 13);
        byte[] shuffled = new byte[source.Length];
        BitShuffle.Encode(source, shuffled, 2);
        Assert.Equal(source, shuffled);
        byte[] back = new byte[source.Length];
        BitShuffle.Decode(shuffled, back, 2);
        Assert.Equal(source, back);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Words_are_reversed_in_place_and_across(int wordSize)
    {
        Random random = new(wordSize);
        foreach (int count in Lengths)
        {
            byte[] source = Bytes(random, count * wordSize);
            byte[] expected = [.. source];
            for (int i = 0; i < count; i++) expected.AsSpan(i * wordSize, wordSize).Reverse();
            byte[] across = new byte[source.Length + 1];
            ByteOrder.Swap(source, across.AsSpan(1), wordSize);
            Assert.Equal(expected, across.AsSpan(1).ToArray());
            ByteOrder.Swap(source, wordSize);
            Assert.Equal(expected, source);
        }
    }

    [Fact]
    public void Bits_of_each_byte_are_mirrored()
    {
        byte[] data = [.. Enumerable.Range(0, 256 + 37).Select(i => (byte)i)];
        byte[] expected = [.. data.Select(b => (byte)Enumerable.Range(0, 8).Sum(i => ((b >> i) & 1) << (7 - i)))];
        BitReverse.Reverse(data);
        Assert.Equal(expected, data);
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] data = new byte[length];
        random.NextBytes(data);
        return data;
    }
}
