using Lamella.Codecs.JpegXr;
using Xunit;

namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>The lifting steps against published values, and their vector forms against the plain ones.</summary>
public sealed class JpegXrLiftingTests
{
    private static int[] Block => [-312, -16, 280, -232, 64, 360, -152, 144, -368, -72, 224, -288, 8, 304, -208, 88];

    private delegate void Step(ref int a, ref int b, ref int c, ref int d);

    [Fact]
    public void Lifting_steps_give_the_published_values()
    {
        Check([-38, 85, 215, -63], (ref int a, ref int b, ref int c, ref int d) => Lifting.Hadamard(ref a, ref b, ref c, ref d, 0));
        Check([-39, 86, 216, -62], (ref int a, ref int b, ref int c, ref int d) => Lifting.Hadamard(ref a, ref b, ref c, ref d, 1));
        Check([29, 12, 222, 89], Lifting.Odd);
        Check([50, -58, -188, -151], Lifting.OddOdd);
        Check([49, 57, 187, -150], Lifting.OddOddFilter);
        Check([-45, -53, 77, 141], (ref int a, ref int _, ref int _, ref int d) => Lifting.Scale(ref a, ref d));
        Check([145, -53, 77, -137], (ref int a, ref int _, ref int _, ref int d) => Lifting.ScaleEdge(ref a, ref d));
        Check([25, -266, -136, 0], Lifting.HadamardScaled);
        Check([-19, -80, 114, -128], Lifting.FilterEdge);
        Check([99, -79, 52, -203], ChromaOverlapFilter.Quad);
        Check([83, -7, 77, -201], (ref int a, ref int b, ref int _, ref int _) => ChromaOverlapFilter.Pair(ref a, ref b));
        Check([126, 10, 77, -201], (ref int a, ref int b, ref int _, ref int _) => Lifting.RotateHalf(ref a, ref b));
        Check([100, -53, 152, -144], (ref int _, ref int _, ref int c, ref int d) => Lifting.RotateThreeEighths(ref c, ref d));
    }

    [Fact]
    public void Transform_and_overlap_filter_give_the_published_values()
    {
        int[] block = [.. Block];
        BlockTransform.Single(block);
        Assert.Equal([-83, -61, 102, 167, -121, -20, -30, -127, -337, -335, 385, -8, -67, -566, -228, 78], block);
        block = [.. Block];
        OverlapFilter.Single(block);
        Assert.Equal([-204, 177, 163, -149, 201, 362, -114, 64, -534, 48, 227, -386, -131, 234, -49, -174], block);
    }

    [Theory]
    [InlineData(4, 1000)]
    [InlineData(8, 1000)]
    [InlineData(9, int.MaxValue)]
    [InlineData(20, 100000)]
    [InlineData(37, int.MaxValue)]
    [InlineData(64, 3)]
    [InlineData(133, 100000)]
    public void Vector_and_plain_forms_agree(int blocks, int range)
    {
        Random random = new(blocks);
        using SampleGrid plain = new(4, blocks, 8, 8);
        using SampleGrid vector = new(4, blocks, 8, 8);
        int[] averages = new int[blocks];
        foreach (ref int v in plain.Data.AsSpan(0, 32 * plain.Stride)) v = random.Next(-range, range);
        foreach (ref int v in averages.AsSpan()) v = random.Next(-range, range);
        plain.Data.AsSpan(0, 32 * plain.Stride).CopyTo(vector.Data);

        BlockTransform.ScalarRow(plain, 0, averages, 0);
        BlockTransform.ScalarRow(plain, 4, averages, 0);
        BlockTransform.ScalarRow(vector, 0, averages, BlockTransform.VectorRow(vector, 0, averages));
        BlockTransform.ScalarRow(vector, 4, averages, BlockTransform.VectorRow(vector, 4, averages));
        Assert.Equal(plain.Data.AsSpan(0, 32 * plain.Stride), vector.Data.AsSpan(0, 32 * plain.Stride));

        OverlapFilter.ScalarInterior(plain, 4, 1, blocks);
        OverlapFilter.ScalarInterior(vector, 4, OverlapFilter.VectorInterior(vector, 4, 1, blocks), blocks);
        Assert.Equal(plain.Data.AsSpan(0, 32 * plain.Stride), vector.Data.AsSpan(0, 32 * plain.Stride));
    }

    private static void Check(int[] expected, Step step)
    {
        (int a, int b, int c, int d) = (100, -53, 77, -201);
        step(ref a, ref b, ref c, ref d);
        int[] actual = [a, b, c, d];
        Assert.Equal(expected, actual);
    }
}
