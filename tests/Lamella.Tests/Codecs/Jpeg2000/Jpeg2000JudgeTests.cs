using System.Globalization;
using Lamella.Codecs.Jpeg2000;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>Streams of all kinds that OpenJPEG writes, decoded by it and by us.</summary>
public sealed class Jpeg2000JudgeTests
{
    /// <summary>
    /// The 9/7 wavelet works on floating-point numbers whose order of operations is free (T.800 E.1 leaves the precision open), so a value near one half may be rounded to either side.
    /// </summary>
    private const int IrreversibleTolerance = 1;

    [Theory]
    [InlineData("203,141,1,8,u", "")]
    [InlineData("203,141,1,8,u", "-n 1")]
    [InlineData("203,141,1,8,u", "-n 8")]
    [InlineData("203,141,1,8,u", "-t 50,37 -n 5")]
    [InlineData("203,141,1,8,u", "-t 50,37 -d 17,9 -T 5,3")]
    [InlineData("203,141,1,8,u", "-t 7,5 -n 3")]
    [InlineData("203,141,1,8,u", "-b 4,4")]
    [InlineData("203,141,1,8,u", "-b 1024,4")]
    [InlineData("203,141,1,8,u", "-b 4,1024")]
    [InlineData("203,141,1,8,u", "-b 16,32 -c [32,32],[16,64] -SOP")]
    [InlineData("203,141,1,8,u", "-ROI c=0,U=12")]
    [InlineData("197,131,3,8,u", "")]
    [InlineData("197,131,3,8,u", "-mct 0")]
    [InlineData("197,131,3,8,u", "-t 64,64 -TP R")]
    [InlineData("197,131,3,8,u", "-POC T1=0,0,1,3,3,LRCP/T1=3,0,1,6,3,CPRL -t 300,300")]
    [InlineData("61,47,5,8,u", "")]
    [InlineData("61,47,4,8,u", "-mct 1")]
    [InlineData("150,170,1,16,u", "")]
    [InlineData("150,170,1,16,u", "-M 1")]
    [InlineData("150,170,1,16,u", "-ROI c=0,U=10")]
    [InlineData("150,170,1,16,s", "")]
    [InlineData("90,70,2,12,s", "-b 32,32")]
    [InlineData("90,70,3,12,u", "")]
    [InlineData("90,70,1,1,u", "")]
    [InlineData("90,70,1,4,s", "")]
    [InlineData("1,1,1,8,u", "-n 1")]
    [InlineData("1,1,1,8,u", "-n 1 -d 3,3")]
    [InlineData("1,37,1,8,u", "-n 3 -d 3,3")]
    [InlineData("45,1,1,8,u", "-n 3 -d 3,3")]
    [InlineData("2,2,1,8,u", "-n 2 -d 1,1")]
    public async Task Lossless_streams_give_the_picture_back(string format, string options)
    {
        (int[][] picture, int bits, int size) = Picture(format);
        byte[] stream = await OpenJpeg.EncodeAsync(picture, format, options);
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(stream);
        Assert.True(info.IsReversible);
        Assert.Equal(format, FormattableString.Invariant($"{info.Width},{info.Height},{info.Samples},{info.BitsPerSample},{(info.IsSigned ? 's' : 'u')}"));
        Assert.Equal(0, OpenJpeg.Distance(Bytes(picture, size), OpenJpeg.DecodeOurs(stream), size, bits));
    }

    [Theory]
    [InlineData("203,141,1,8,u", "", 1)]
    [InlineData("203,141,1,8,u", "", 5)]
    [InlineData("203,141,1,8,u", "-I", 2)]
    [InlineData("203,141,1,8,u", "-I -t 50,37 -d 17,9 -T 5,3 -n 4", 3)]
    [InlineData("203,141,1,8,u", "-t 50,37 -n 5", 4)]
    [InlineData("203,141,1,8,u", "-t 7,5 -n 3", 2)]
    [InlineData("203,141,1,8,u", "-b 16,32 -c [32,32],[16,64] -SOP -p PCRL", 2)]
    [InlineData("197,131,3,8,u", "-t 64,64 -TP R", 3)]
    [InlineData("197,131,3,8,u", "-I -r 8", 1)]
    [InlineData("150,170,1,16,u", "-M 1", 2)]
    [InlineData("90,70,2,12,s", "-b 32,32", 2)]
    public async Task Left_out_resolutions_give_the_smaller_picture(string format, string options, int discarded)
    {
        (int[][] picture, int bits, int size) = Picture(format);
        byte[] stream = await OpenJpeg.EncodeAsync(picture, format, options);
        Assert.True(Jpeg2000Decoder.ReadHeader(stream).Reductions >= discarded);
        byte[] expected = await OpenJpeg.DecodeAsync(stream, "j2k", "rawl", string.Empty, "-r", discarded.ToString(CultureInfo.InvariantCulture));
        int tolerance = options.Contains("-I", StringComparison.Ordinal) ? IrreversibleTolerance : 0;
        Assert.InRange(OpenJpeg.Distance(expected, OpenJpeg.DecodeOurs(stream, Jpeg2000Color.Stored, discarded), size, bits), 0, tolerance);
    }

    [Fact]
    public async Task A_subsampled_component_is_halved_with_the_picture_and_repeated()
    {
        int[] full = Jpeg2000Pictures.Component(108, 76, 8), coarse = Jpeg2000Pictures.Component(54, 38, 8, seed: 2);
        byte[] stream = await OpenJpeg.EncodeAsync([full, coarse], "108,76,2,8,u@1x1:2x2", "-n 4");
        for (int discarded = 1; discarded <= 3; discarded++)
        {
            Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(stream, discarded);
            Assert.Equal((Half(108), Half(76)), (info.Width, info.Height));
            byte[] ours = OpenJpeg.DecodeOurs(stream, Jpeg2000Color.Stored, discarded);
            int count = info.Width * info.Height;
            // The judge writes no components of different sizes; alone each is the same.
            Assert.Equal(await Alone(full, "108,76,1,8,u"), ours[..count]);
            byte[] expected = await Alone(coarse, "54,38,1,8,u");
            for (int i = 0; i < count; i++) Assert.Equal(expected[(i / info.Width / 2 * Half(54)) + (i % info.Width / 2)], ours[count + i]);

            int Half(int length) => (length + (1 << discarded) - 1) >> discarded;
            async Task<byte[]> Alone(int[] component, string format) =>
                await OpenJpeg.DecodeAsync(await OpenJpeg.EncodeAsync([component], format, "-n 4"), "j2k", "rawl", string.Empty, "-r", discarded.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("203,141,1,8,u", "-r 20,10,5")]
    [InlineData("203,141,1,8,u", "-r 60 -t 64,64")]
    [InlineData("203,141,1,8,u", "-r 9,4,1 -SOP -EPH -M 63")]
    [InlineData("197,131,3,8,u", "-r 50,20,8 -TP L")]
    [InlineData("150,170,1,16,u", "-r 30,3")]
    public async Task Lossy_streams_of_the_reversible_wavelet_agree_with_the_judge(string format, string options)
    {
        (int[][] picture, int bits, int size) = Picture(format);
        byte[] stream = await OpenJpeg.EncodeAsync(picture, format, options);
        Assert.Equal(0, OpenJpeg.Distance(await OpenJpeg.DecodeAsync(stream), OpenJpeg.DecodeOurs(stream), size, bits));
    }

    [Theory]
    [InlineData("203,141,1,8,u", "")]
    [InlineData("203,141,1,8,u", "-n 1")]
    [InlineData("203,141,1,8,u", "-r 40,20,4")]
    [InlineData("203,141,1,8,u", "-t 50,37 -d 17,9 -T 5,3")]
    [InlineData("203,141,1,8,u", "-t 7,5 -n 3")]
    [InlineData("203,141,1,8,u", "-ROI c=0,U=6 -r 3")]
    [InlineData("197,131,3,8,u", "-r 30,10")]
    [InlineData("197,131,3,8,u", "-mct 0 -r 12")]
    [InlineData("150,170,1,16,u", "-r 2")]
    [InlineData("150,170,1,16,s", "-r 4")]
    [InlineData("90,70,3,12,u", "-r 5")]
    [InlineData("3,37,1,8,u", "-n 2 -d 3,3")]
    [InlineData("45,2,1,8,u", "-n 2 -d 3,3")]
    [InlineData("1,1,1,8,u", "-n 1 -d 3,3")]
    public async Task Streams_of_the_irreversible_wavelet_agree_with_the_judge(string format, string options)
    {
        (int[][] picture, int bits, int size) = Picture(format);
        byte[] stream = await OpenJpeg.EncodeAsync(picture, format, "-I " + options);
        Assert.False(Jpeg2000Decoder.ReadHeader(stream).IsReversible);
        Assert.InRange(OpenJpeg.Distance(await OpenJpeg.DecodeAsync(stream), OpenJpeg.DecodeOurs(stream), size, bits), 0, IrreversibleTolerance);
    }

    [Theory]
    [InlineData("LRCP")]
    [InlineData("RLCP")]
    [InlineData("RPCL")]
    [InlineData("PCRL")]
    [InlineData("CPRL")]
    public async Task Every_progression_gives_the_picture_back(string order)
    {
        (int[][] picture, int bits, int size) = Picture("197,131,3,8,u");
        foreach (string options in (string[])["-n 4 -c [64,64],[32,32],[32,32],[32,32] -r 20,5,1 -t 70,60", "-n 3 -c [128,64],[64,64],[32,32] -r 20,5,1 -d 13,7 -SOP -EPH", "-t 64,64 -TP R"])
        {
            byte[] stream = await OpenJpeg.EncodeAsync(picture, "197,131,3,8,u", FormattableString.Invariant($"-p {order} {options}"));
            Assert.Equal(0, OpenJpeg.Distance(Bytes(picture, size), OpenJpeg.DecodeOurs(stream), size, bits));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(63)]
    public async Task Every_style_of_code_blocks_gives_the_picture_back(int style)
    {
        (int[][] picture, int bits, int size) = Picture("150,171,1,12,u");
        foreach (string options in (string[])["", "-r 9,3,1 -b 32,16", "-ROI c=0,U=7"])
        {
            byte[] stream = await OpenJpeg.EncodeAsync(picture, "150,171,1,12,u", FormattableString.Invariant($"-M {style} {options}"));
            Assert.Equal(0, OpenJpeg.Distance(Bytes(picture, size), OpenJpeg.DecodeOurs(stream), size, bits));
        }
    }

    [Theory]
    [InlineData("60,48,2,8,u@1x1:3x2", "", 3, 2)]
    [InlineData("60,48,2,8,u@1x1:3x2", "-t 17,13 -n 2", 3, 2)]
    [InlineData("60,48,2,8,u@1x1:2x1", "-t 17,13 -n 3 -p RPCL", 2, 1)]
    [InlineData("60,48,2,8,u@1x1:1x4", "-p CPRL -n 3", 1, 4)]
    [InlineData("60,48,2,8,u@1x1:3x2", "-p PCRL -t 33,31 -n 3 -c [16,16],[16,16],[8,8]", 3, 2)]
    public async Task Subsampled_components_are_repeated(string format, string options, int stepX, int stepY)
    {
        int[] full = Jpeg2000Pictures.Component(60, 48, 8), coarse = Jpeg2000Pictures.Component(60 / stepX, 48 / stepY, 8, seed: 2);
        byte[] stream = await OpenJpeg.EncodeAsync([full, coarse], format, options);
        byte[] decoded = OpenJpeg.DecodeOurs(stream);
        for (int i = 0; i < full.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, 60);
            Assert.Equal((byte)full[i], decoded[i]);
            Assert.Equal((byte)coarse[(y / stepY * (60 / stepX)) + (x / stepX)], decoded[full.Length + i]);
        }
    }

    [Theory]
    [InlineData("60,48,3,8,u@1x1:2x2:2x2", 2, "")]
    [InlineData("60,48,3,8,u@1x1:2x1:2x1", 1, "-t 16,16 -n 2")]
    public async Task Subsampled_colour_becomes_what_the_judge_makes_of_it(string format, int stepY, string options)
    {
        int[][] picture = [Jpeg2000Pictures.Component(60, 48, 8), Jpeg2000Pictures.Component(30, 48 / stepY, 8, seed: 2), Jpeg2000Pictures.Component(30, 48 / stepY, 8, seed: 3)];
        byte[] stream = await OpenJpeg.EncodeAsync(picture, format, options);
        Assert.True(Jpeg2000Decoder.ReadHeader(stream).IsYCbCr);

        // The judge cuts off the fractions of two products where we round their sum.
        Assert.InRange(OpenJpeg.Distance(await OpenJpeg.DecodeAsync(stream), OpenJpeg.DecodeOurs(stream, Jpeg2000Color.FromStream), 1, 8), 0, 2);
    }

    [Fact]
    public async Task Files_and_codestreams_decode_alike()
    {
        (int[][] picture, int bits, int size) = Picture("197,131,3,8,u");
        byte[] file = await OpenJpeg.EncodeAsync(picture, "197,131,3,8,u", string.Empty, "jp2");
        Assert.True(Jpeg2000Decoder.Matches(file));
        Assert.Equal(0, OpenJpeg.Distance(Bytes(picture, size), OpenJpeg.DecodeOurs(file, Jpeg2000Color.FromStream), size, bits));
    }

    private static (int[][] Picture, int Bits, int Size) Picture(string format)
    {
        string[] parts = format.Split(',');
        int[] numbers = [.. parts[..4].Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
        return (Jpeg2000Pictures.Components(numbers[0], numbers[1], numbers[2], numbers[3], parts[4] == "s"), numbers[3], numbers[3] > 8 ? 2 : 1);
    }

    private static byte[] Bytes(int[][] picture, int size)
    {
        List<byte> bytes = [];
        foreach (int value in picture.SelectMany(c => c))
        {
            bytes.Add((byte)value);
            if (size == 2) bytes.Add((byte)(value >> 8));
        }

        return [.. bytes];
    }
}
