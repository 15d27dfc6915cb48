using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Core.Kernels;

public sealed class StridedCopyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(24)]
    public void Random_boxes_land_where_the_plain_loop_puts_them(int elementSize)
    {
        Random random = new(elementSize);
        for (int round = 0; round < 200; round++)
        {
            int rank = random.Next(0, 6);
            long[] extent = new long[rank];
            for (int i = 0; i < rank; i++) extent[i] = random.Next(1, rank < 3 ? 70 : 9);
            (long[] from, long fromOffset, long fromLength) = Layout(random, extent, elementSize);
            (long[] to, long toOffset, long toLength) = Layout(random, extent, elementSize);
            byte[] source = new byte[fromLength];
            random.NextBytes(source);
            byte[] expected = new byte[toLength];
            byte[] actual = new byte[toLength];
            foreach (long[] index in Positions(extent))
            {
                long a = fromOffset + Dot(index, from), b = toOffset + Dot(index, to);
                Array.Copy(source, a, expected, b, elementSize);
            }

            StridedCopy.Copy(source, from, actual, to, extent, elementSize, fromOffset, toOffset);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_fill_touches_the_box_and_nothing_else(int elementSize)
    {
        Random random = new(elementSize);
        byte[] element = new byte[elementSize];
        for (int round = 0; round < 200; round++)
        {
            int rank = random.Next(0, 5);
            long[] extent = new long[rank];
            for (int i = 0; i < rank; i++) extent[i] = random.Next(1, 9);
            (long[] to, long offset, long length) = Layout(random, extent, elementSize);
            random.NextBytes(element);
            if (round % 3 == 0) Array.Fill(element, (byte)7);
            byte[] expected = new byte[length];
            byte[] actual = new byte[length];
            foreach (long[] index in Positions(extent)) element.CopyTo(expected, offset + Dot(index, to));
            StridedFill.Fill(actual, to, extent, element, offset);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void A_box_that_reaches_outside_is_refused_before_a_byte_moves()
    {
        byte[] source = new byte[100];
        byte[] destination = new byte[100];
        Array.Fill(source, (byte)1);
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(source, [10, 1], destination, [10, 1], [10, 11], 1));
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(source, [10, 1], destination, [11, 1], [10, 10], 1));
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(source, [-1], destination, [1], [2], 1));
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(source, [long.MaxValue, long.MaxValue], destination, [1, 1], [long.MaxValue, 3], 1));
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(source, [1], destination, [1, 1], [2, 2], 1));
        Assert.Throws<ArgumentException>(() => StridedFill.Fill(destination, [50], [3], [1]));
        Assert.All(destination, b => Assert.Equal(0, b));
    }

    [Fact]
    public void An_empty_box_copies_nothing()
    {
        byte[] destination = [5];
        StridedCopy.Copy([], [1, 1], destination, [1, 1], [0, 4], 1);
        Assert.Equal([5], destination);
    }

    [Fact]
    public void A_zero_source_stride_repeats_the_element()
    {
        byte[] destination = new byte[6];
        StridedCopy.Copy([1, 2], [0, 1], destination, [2, 1], [3, 2], 1);
        Assert.Equal([1, 2, 1, 2, 1, 2], destination);
    }

    private static (long[] Strides, long Offset, long Length) Layout(Random random, long[] extent, int elementSize)
    {
        // A random permutation of the axes with random padding and random direction.
        int[] order = [.. Enumerable.Range(0, extent.Length)];
        if (random.Next(2) == 0) random.Shuffle(order);
        long[] strides = new long[extent.Length];
        long step = elementSize + (random.Next(4) == 0 ? random.Next(5) : 0);
        long offset = random.Next(9);
        foreach (int axis in order.Reverse())
        {
            strides[axis] = step;
            long length = step * extent[axis];
            if (random.Next(5) == 0)
            {
                strides[axis] = -step;
                offset += step * (extent[axis] - 1);
            }

            step = length + (random.Next(4) == 0 ? random.Next(17) : 0);
        }

        return (strides, offset, offset + step + elementSize);
    }

    private static IEnumerable<long[]> Positions(long[] extent)
    {
        long total = extent.Aggregate(1L, (a, b) => a * b);
        for (long i = 0; i < total; i++)
        {
            long[] index = new long[extent.Length];
            long rest = i;
            for (int axis = extent.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % extent[axis];
                rest /= extent[axis];
            }

            yield return index;
        }
    }

    private static long Dot(long[] index, long[] strides)
    {
        long sum = 0;
        for (int i = 0; i < index.Length; i++) sum += index[i] * strides[i];
        return sum;
    }
}
