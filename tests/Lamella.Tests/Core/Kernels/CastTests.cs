using System.Runtime.InteropServices;
using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Core.Kernels;

public sealed class CastTests
{
    [Fact]
    public void Every_pair_of_types_carries_zero_and_one()
    {
        foreach (PixelType from in PixelTypes.All)
        {
            byte[] source = new byte[2 * from.Size()];
            Assert.True(Cast.ConvertExact([0, 1], PixelType.Bool, source, from));
            foreach (PixelType to in PixelTypes.All)
            {
                byte[] target = new byte[2 * to.Size()];
                byte[] back = new byte[2];
                Assert.True(Cast.ConvertExact(source, from, target, to), $"{from} to {to}");
                Assert.True(Cast.ConvertExact(target, to, back, PixelType.Bool), $"{to} to bool");
                Assert.Equal([0, 1], back);
            }
        }
    }

    [Theory]
    [InlineData(2.5, 2)]
    [InlineData(3.5, 4)]
    [InlineData(-7.0, 0)]
    [InlineData(300.0, 255)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 255)]
    public void What_does_not_fit_saturates_and_is_reported(double value, byte expected)
    {
        byte[] result = new byte[1];
        Assert.False(Cast.ConvertExact(BitConverter.GetBytes(value), PixelType.Float64, result, PixelType.UInt8));
        Assert.Equal(expected, result[0]);
    }

    [Fact]
    public void Limits_that_are_no_floats_are_reported()
    {
        byte[] four = new byte[4], eight = new byte[8];
        Assert.False(Cast.ConvertExact(BitConverter.GetBytes(long.MaxValue), PixelType.Int64, eight, PixelType.Float64));
        Assert.False(Cast.ConvertExact(BitConverter.GetBytes(9.223372036854775808e18), PixelType.Float64, eight, PixelType.Int64));
        Assert.False(Cast.ConvertExact(BitConverter.GetBytes(4294967296f), PixelType.Float32, four, PixelType.UInt32));
        Assert.True(Cast.ConvertExact(BitConverter.GetBytes(4294967295.0), PixelType.Float64, four, PixelType.UInt32));
        Assert.True(Cast.ConvertExact(BitConverter.GetBytes(long.MinValue), PixelType.Int64, eight, PixelType.Float64));
        Assert.False(Cast.ConvertExact(BitConverter.GetBytes((ushort)65535), PixelType.UInt16, four, PixelType.Float16));
        Assert.True(Cast.ConvertExact(BitConverter.GetBytes(double.NaN), PixelType.Float64, four, PixelType.Float32));
        Assert.False(Cast.ConvertExact(BitConverter.GetBytes(0.1), PixelType.Float64, four, PixelType.Float32));
    }

    [Fact]
    public void An_imaginary_part_is_kept_between_complex_types_and_reported_when_dropped()
    {
        float[] source = [1, 2, 3, 0];
        byte[] wide = new byte[32];
        Assert.True(Cast.ConvertExact(MemoryMarshal.AsBytes<float>(source), PixelType.Complex64, wide, PixelType.Complex128));
        Assert.Equal([1.0, 2.0, 3.0, 0.0], MemoryMarshal.Cast<byte, double>(wide).ToArray());
        byte[] real = new byte[4];
        Assert.False(Cast.ConvertExact(MemoryMarshal.AsBytes<float>(source), PixelType.Complex64, real, PixelType.UInt16));
        Assert.Equal<ushort>([1, 3], MemoryMarshal.Cast<byte, ushort>(real).ToArray());
    }
}
