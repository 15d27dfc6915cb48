using System.Runtime.Intrinsics.X86;
using Lamella.Codecs.Jpeg;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg;

public sealed class JpegKernelTests
{
    [Fact]
    public void The_vector_transform_equals_the_plain_one()
    {
        Assert.SkipUnless(Avx2.IsSupported, "this processor has no AVX2");
        Random random = new(7);
        int[] block = new int[64];
        for (int round = 0; round < 5000; round++)
        {
            int range = 1 << random.Next(1, 15);
            for (int i = 0; i < 64; i++) block[i] = random.Next(4) == 0 ? random.Next(-range, range) : 0;
            byte[] plain = new byte[64 * 3], vector = new byte[64 * 3];
            InverseDct.TransformScalar<byte>(block, plain, 24, 8);
            InverseDct.TransformVector<byte>(block, vector, 24, 8);
            Assert.Equal(plain, vector);
            ushort[] plainWords = new ushort[64], vectorWords = new ushort[64];
            InverseDct.TransformScalar<ushort>(block, plainWords, 8, 12);
            InverseDct.TransformVector<ushort>(block, vectorWords, 8, 12);
            Assert.Equal(plainWords, vectorWords);
        }
    }

    [Fact]
    public void A_block_of_one_coefficient_fills_as_the_transform_would()
    {
        int[] block = new int[64];
        for (int dc = -9000; dc < 9000; dc += 7)
        {
            block[0] = dc;
            byte[] filled = new byte[64], transformed = new byte[64];
            InverseDct.Fill<byte>(dc, filled, 8, 8);
            InverseDct.TransformScalar<byte>(block, transformed, 8, 8);
            Assert.Equal(transformed, filled);
            ushort[] filledWords = new ushort[64], transformedWords = new ushort[64];
            InverseDct.Fill<ushort>(dc * 3, filledWords, 8, 12);
            block[0] = dc * 3;
            InverseDct.TransformScalar<ushort>(block, transformedWords, 8, 12);
            Assert.Equal(transformedWords, filledWords);
        }
    }

    [Fact]
    public void Vector_colour_conversion_equals_the_plain_one_at_every_length()
    {
        Random random = new(11);
        for (int length = 0; length < 140; length++)
        {
            byte[] y = new byte[length], cb = new byte[length], cr = new byte[length];
            random.NextBytes(y);
            random.NextBytes(cb);
            random.NextBytes(cr);
            byte[] plain = new byte[3 * length], vector = new byte[3 * length];
            ColorConversion.ToRgbScalar<byte>(y, cb, cr, plain, 8);
            ColorConversion.ToRgb<byte>(y, cb, cr, vector, 8);
            Assert.Equal(plain, vector);
            ColorConversion.Interleave(y, cb, cr, vector);
            for (int i = 0; i < length; i++) Assert.Equal((y[i], cb[i], cr[i]), (vector[3 * i], vector[(3 * i) + 1], vector[(3 * i) + 2]));
        }
    }

    [Fact]
    public void The_vector_filters_equal_the_plain_ones_at_every_length()
    {
        Random random = new(13);
        for (int length = 1; length < 90; length++)
        {
            // The same values as bytes (vectors) and as words (plain).
            byte[] near = new byte[length], far = new byte[length];
            random.NextBytes(near);
            random.NextBytes(far);
            ushort[] nearWords = Array.ConvertAll(near, value => (ushort)value), farWords = Array.ConvertAll(far, value => (ushort)value);
            ushort[] line = new ushort[length + 2], lineWords = new ushort[length + 2];
            byte[] result = new byte[2 * length];
            ushort[] words = new ushort[2 * length];
            Upsampling.LoadRow<byte>(near, line);
            Upsampling.LoadRow<ushort>(nearWords, lineWords);
            Assert.Equal(lineWords, line);
            Upsampling.Widen<byte>(line, length, 2, 1, 2, result);
            Upsampling.Widen<ushort>(line, length, 2, 1, 2, words);
            Assert.Equal(words, Array.ConvertAll(result, value => (ushort)value));
            Upsampling.LoadRows<byte>(near, far, line);
            Upsampling.LoadRows<ushort>(nearWords, farWords, lineWords);
            Assert.Equal(lineWords, line);
            Upsampling.Widen<byte>(line, length, 4, 8, 7, result);
            Upsampling.Widen<ushort>(line, length, 4, 8, 7, words);
            Assert.Equal(words, Array.ConvertAll(result, value => (ushort)value));
            Upsampling.Quarter<byte>(line, length, 2, result);
            Upsampling.Quarter<ushort>(line, length, 2, words);
            Assert.Equal(words[..length], Array.ConvertAll(result[..length], value => (ushort)value));
        }
    }
}
