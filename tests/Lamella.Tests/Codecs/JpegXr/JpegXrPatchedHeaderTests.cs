using System.Buffers.Binary;
using Lamella.Codecs.JpegXr;
using Xunit;

namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>Header variants that the reference encoder does not write but the reference decoder reads: made by changing the headers of its files.</summary>
public sealed class JpegXrPatchedHeaderTests
{
    // Offsets in the codestream: version, flags, size.
    private const int Version = 8;
    private const int Flags = 10;
    private const int Depth = 11;
    private const int Sizes = 12;
    private const int AfterSizes = 16;

    [Theory]
    [InlineData(8, 0x09, "16bppBGR555", 5)]
    [InlineData(10, 0x0A, "16bppBGR565", 6)]
    [InlineData(9, 0x14, "32bppBGR101010", 10)]
    public void Packed_colours_come_out_as_integers_red_first(int depth, byte guid, string name, int bits)
    {
        using JxrJudge judge = new();
        byte[] source = Patched(judge.Encode(JxrSourceFormat.Of(9), 64, 48, "-q 0.8")!, depth, guid);
        byte[] words = judge.Decode(source)!.Pixels;
        JpegXrInfo info = JpegXrDecoder.ReadHeader(source);
        Assert.Equal((name, bits, 3, false), (info.PixelFormat, info.BitsPerSample, info.Samples, info.IsBgr));
        byte[] pixels = new byte[info.DecodedLength];
        JpegXrDecoder.Decode(source, pixels);
        for (int i = 0; i < 64 * 48; i++)
        {
            (uint, uint, uint) actual = bits == 10
                ? (BitConverter.ToUInt16(pixels, 6 * i), BitConverter.ToUInt16(pixels, (6 * i) + 2), BitConverter.ToUInt16(pixels, (6 * i) + 4))
                : (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]);
            uint word = bits == 10 ? BitConverter.ToUInt32(words, 4 * i) : BitConverter.ToUInt16(words, 2 * i);
            (uint, uint, uint) expected = bits switch
            {
                5 => ((word >> 10) & 31, (word >> 5) & 31, word & 31),
                6 => (word >> 11, (word >> 5) & 63, word & 31),
                _ => ((word >> 20) & 1023, (word >> 10) & 1023, word & 1023),
            };
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void One_bit_samples_come_out_as_bytes(int depth)
    {
        using JxrJudge judge = new();
        byte[] source = Patched(judge.Encode(JxrSourceFormat.Of(2), 64, 48, "-q 0.8")!, depth, 0x05);
        byte[] bits = judge.Decode(source)!.Pixels;
        byte[] pixels = new byte[64 * 48];
        JpegXrInfo info = JpegXrDecoder.Decode(source, pixels);
        Assert.Equal((PixelType.Bool, 1), (info.SampleType, info.BitsPerSample));
        for (int i = 0; i < pixels.Length; i++) Assert.Equal((bits[i / 8] >> (7 - (i % 8))) & 1, pixels[i]);
    }

    [Theory]
    [InlineData("-V 3 -H 3 -l 2")]
    [InlineData("-V 5 -H 5 -l 1 -q 0.7")]
    [InlineData("-U 4 4 -l 2 -q 0.5 -f")]
    public void Hard_tiles_are_filtered_each_by_itself(string options)
    {
        // The reference decoder exchanges the axes of tile borders, so only tilings that are equal both ways can be judged.
        using JxrJudge judge = new();
        foreach (int code in (int[])[2, 3, 9])
        {
            byte[] source = judge.Encode(JxrSourceFormat.Of(code), 128, 128, options)!;
            byte[] soft = Decoded(source, 1);
            source[Codestream(source) + Version] = 0x19;
            byte[] expected = judge.Decode(source)!.Pixels;
            Assert.Equal(expected, Decoded(source, 1));
            Assert.Equal(expected, Decoded(source, 3));
            Assert.NotEqual(soft, expected);
        }
    }

    [Theory]
    [InlineData("-l 2 -q 0.8", 5, 7)]
    [InlineData("-l 1 -d 1 -q 0.5", 2, 16)]
    [InlineData("-l 0", 0, 1)]
    public void Margins_are_cut_off(string options, int top, int left)
    {
        using JxrJudge judge = new();
        byte[] source = judge.Encode(JxrSourceFormat.Of(9), 96, 80, options)!;
        int at = Codestream(source);
        Assert.Equal(0x80, source[at + Flags] & 0xA0);
        (int bottom, int right) = (13 - top, 30 - left);
        (int width, int height) = (96 - 30, 80 - 13);
        uint margins = (uint)((top << 18) | (left << 12) | (bottom << 6) | right);
        byte[] patched = [.. source[..(at + AfterSizes)], (byte)(margins >> 16), (byte)(margins >> 8), (byte)margins, .. source[(at + AfterSizes)..]];
        patched[at + Flags] |= 0x20;
        BinaryPrimitives.WriteUInt16BigEndian(patched.AsSpan(at + Sizes), (ushort)(width - 1));
        BinaryPrimitives.WriteUInt16BigEndian(patched.AsSpan(at + Sizes + 2), (ushort)(height - 1));
        SetTag(patched, 0xBC80, width);
        SetTag(patched, 0xBC81, height);
        SetTag(patched, 0xBCC1, patched.Length - at);
        PlainTiff judged = judge.Decode(patched)!;
        Assert.Equal((width, height), (judged.Width, judged.Height));
        Assert.Equal(judged.Pixels, Decoded(patched, 1));
    }

    private static byte[] Decoded(byte[] source, int threads)
    {
        byte[] pixels = new byte[JpegXrDecoder.ReadHeader(source).DecodedLength];
        JpegXrDecoder.Decode(source, pixels, threads);
        return pixels;
    }

    private static int Codestream(ReadOnlySpan<byte> source) => source.IndexOf("WMPHOTO\0"u8);

    private static byte[] Patched(byte[] source, int depth, byte guid)
    {
        int at = Codestream(source) + Depth;
        source[at] = (byte)((source[at] & 0xF0) | depth);
        source[source.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x76, 0x8D, 0xC9]) + 3] = guid;
        return source;
    }

    private static void SetTag(byte[] source, ushort tag, int value)
    {
        int directory = BinaryPrimitives.ReadInt32LittleEndian(source.AsSpan(4));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(source.AsSpan(directory));
        for (int i = 0; i < count; i++)
        {
            int at = directory + 2 + (12 * i);
            if (BinaryPrimitives.ReadUInt16LittleEndian(source.AsSpan(at)) == tag) BinaryPrimitives.WriteInt32LittleEndian(source.AsSpan(at + 8), value);
        }
    }
}
