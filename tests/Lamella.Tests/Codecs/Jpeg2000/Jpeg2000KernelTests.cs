using System.Runtime.InteropServices;
using Lamella.Codecs.Jpeg2000;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>Each vector kernel against its scalar twin: all lengths around a few vectors, at any alignment.</summary>
public sealed class Jpeg2000KernelTests
{
    private const int Longest = 71;

    [Fact]
    public void Lifting_steps_equal_their_scalar_twins()
    {
        ForAllLengths((random, length, start) =>
        {
            foreach (int distance in (int[])[1, 3, 16])
            {
                int[] source = Integers(random, start + length + distance), target = Integers(random, start + length), twin = [.. target];
                ReversibleLifting.SubtractQuarter(target.AsSpan(start), source.AsSpan(start), distance);
                ReversibleLifting.SubtractQuarterScalar(twin.AsSpan(start), source.AsSpan(start), distance);
                Assert.Equal(twin, target);
                ReversibleLifting.AddHalf(target.AsSpan(start), source.AsSpan(start), distance);
                ReversibleLifting.AddHalfScalar(twin.AsSpan(start), source.AsSpan(start), distance);
                Assert.Equal(twin, target);

                float[] floats = Floats(random, start + length + distance), result = Floats(random, start + length), same = [.. result];
                IrreversibleLifting.Subtract(result.AsSpan(start), floats.AsSpan(start), distance, 0.443f);
                IrreversibleLifting.SubtractScalar(same.AsSpan(start), floats.AsSpan(start), distance, 0.443f);
                Assert.Equal(same, result);
            }
        });
    }

    [Fact]
    public void Interleaving_equals_its_scalar_twin()
    {
        ForAllLengths((random, length, start) =>
        {
            foreach (int more in (int[])[0, 1])
            {
                int[] first = Integers(random, start + length + more), second = Integers(random, start + length);
                int[] target = new int[start + (2 * length) + more], twin = new int[target.Length];
                SampleInterleave.Interleave<int>(first.AsSpan(start), second.AsSpan(start), target.AsSpan(start));
                SampleInterleave.InterleaveScalar(first.AsSpan(start), second.AsSpan(start), twin.AsSpan(start));
                Assert.Equal(twin, target);
            }
        });
    }

    [Fact]
    public void Dequantization_equals_its_scalar_twin()
    {
        ForAllLengths((random, length, start) =>
        {
            uint[] samples = Array.ConvertAll(Integers(random, start + length), v => (uint)v);
            int[] target = new int[start + length], twin = new int[start + length];
            Dequantizer.Reversible(samples.AsSpan(start), target.AsSpan(start));
            Dequantizer.ReversibleScalar(samples.AsSpan(start), twin.AsSpan(start));
            Assert.Equal(twin, target);
            float[] floats = new float[start + length], same = new float[start + length];
            Dequantizer.Irreversible(samples.AsSpan(start), floats.AsSpan(start), 0.37f);
            Dequantizer.IrreversibleScalar(samples.AsSpan(start), same.AsSpan(start), 0.37f);
            Assert.Equal(same, floats);
        });
    }

    [Fact]
    public void Component_transforms_equal_their_scalar_twins()
    {
        ForAllLengths((random, length, start) =>
        {
            int[][] planes = [Integers(random, start + length), Integers(random, start + length), Integers(random, start + length)], twins = [[.. planes[0]], [.. planes[1]], [.. planes[2]]];
            InverseComponentTransform.Reversible(planes[0].AsSpan(start), planes[1].AsSpan(start), planes[2].AsSpan(start));
            InverseComponentTransform.ReversibleScalar(twins[0].AsSpan(start), twins[1].AsSpan(start), twins[2].AsSpan(start));
            Assert.Equal(twins, planes);
            float[][] floats = [Floats(random, start + length), Floats(random, start + length), Floats(random, start + length)], same = [[.. floats[0]], [.. floats[1]], [.. floats[2]]];
            InverseComponentTransform.Irreversible(floats[0].AsSpan(start), floats[1].AsSpan(start), floats[2].AsSpan(start));
            InverseComponentTransform.IrreversibleScalar(same[0].AsSpan(start), same[1].AsSpan(start), same[2].AsSpan(start));
            Assert.Equal(same, floats);
        });
    }

    [Fact]
    public void Rounding_and_clipping_equal_their_scalar_twins()
    {
        float[] special = [0.5f, -0.5f, 1.5f, 2.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e9f, -3e9f, 2147483648f, -0f];
        ForAllLengths((random, length, start) =>
        {
            float[] values = Floats(random, start + length);
            for (int i = start; i < values.Length && random.Next(2) == 0; i++) values[i] = special[random.Next(special.Length)];
            int[] samples = MemoryMarshal.Cast<float, int>(values).ToArray(), twin = [.. samples];
            InverseComponentTransform.Round(samples.AsSpan(start));
            InverseComponentTransform.RoundScalar(twin.AsSpan(start));
            Assert.Equal(twin, samples);
            InverseComponentTransform.Clip(samples.AsSpan(start), 8, isSigned: false);
            InverseComponentTransform.ClipScalar(twin.AsSpan(start), 128, 128);
            Assert.Equal(twin, samples);
        });
    }

    [Fact]
    public void Narrowing_keeps_the_low_bits()
    {
        ForAllLengths((random, length, start) =>
        {
            int[] samples = Integers(random, start + length);
            byte[] bytes = new byte[length];
            ushort[] words = new ushort[length];
            SampleRows.NarrowToBytes(samples.AsSpan(start), bytes);
            SampleRows.NarrowToWords(samples.AsSpan(start), words);
            Assert.Equal(samples[start..].Select(v => (byte)v), bytes);
            Assert.Equal(samples[start..].Select(v => (ushort)v), words);
        });
    }

    private static void ForAllLengths(Action<Random, int, int> check)
    {
        Random random = new(7);
        for (int length = 0; length <= Longest; length++)
        {
            for (int start = 0; start < 3; start++) check(random, length, start);
        }
    }

    private static int[] Integers(Random random, int length)
    {
        int[] values = new int[length];
        for (int i = 0; i < length; i++) values[i] = random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-300, 300);
        return values;
    }

    private static float[] Floats(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = (float)((random.NextDouble() - 0.5) * 600);
        return values;
    }
}
