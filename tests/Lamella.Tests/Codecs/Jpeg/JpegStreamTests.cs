using Lamella.Codecs.Jpeg;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg;

/// <summary>The rules of streams, on one made by Pillow with the standard Huffman tables.</summary>
public sealed class JpegStreamTests
{
    private static readonly Lazy<List<(string Name, byte[] Encoded, byte[] Decoded)>> Records = new(() => JudgeRecords.Run(JpegSamples.Prologue + """
        for name, a, options in (('420', image(50, 37, 3, 'smooth'), dict(subsampling=2)), ('gray', image(33, 20, 1, 'noise'), {}),
                                 ('progressive', image(40, 40, 3, 'smooth'), dict(progressive=True)),
                                 ('cmyk', image(20, 30, 4, 'smooth'), {})):
            stream = io.BytesIO()
            Image.fromarray(a, 'CMYK' if a.ndim == 3 and a.shape[2] == 4 else None).save(stream, 'JPEG', quality=85, **options)
            put(name, stream.getvalue(), np.asarray(Image.open(stream)).tobytes())
        """));

    private static readonly Lazy<byte[]> Restarting = new(() =>
    {
        Judge.Require("cjpeg");
        return JudgeRecords.Run(JpegSamples.Prologue + "put('restart', cjpeg(image(64, 40, 3, 'steps'), '-restart', '3B'), b'')")[0].Encoded;
    });

    [Fact]
    public void The_header_is_read()
    {
        Assert.Equal(new JpegInfo(50, 37, 3, 8, JpegProcess.Sequential, JpegColor.YCbCr), JpegDecoder.ReadHeader(Records.Value[0].Encoded));
        Assert.Equal(new JpegInfo(33, 20, 1, 8, JpegProcess.Sequential, JpegColor.Stored), JpegDecoder.ReadHeader(Records.Value[1].Encoded));
        Assert.Equal(JpegProcess.Progressive, JpegDecoder.ReadHeader(Records.Value[2].Encoded).Process);
    }

    [Fact]
    public void The_number_of_lines_may_follow_the_first_scan()
    {
        (string _, byte[] data, byte[] expected) = Records.Value[0];
        int frame = Find(data, 0xC0);
        byte[] late = [.. data[..(frame + 5)], 0, 0, .. data[(frame + 7)..^2], 0xFF, 0xDC, 0, 4, data[frame + 5], data[frame + 6], 0xFF, 0xD9];
        Assert.Equal(expected, Decode(late, expected.Length));
        Assert.Throws<DamagedDataException>(() => JpegDecoder.ReadHeader([.. data[..(frame + 5)], 0, 0, .. data[(frame + 7)..]]));
    }

    [Fact]
    public void Without_Huffman_tables_the_standard_ones_hold()
    {
        (string _, byte[] data, byte[] expected) = Records.Value[0];
        int removed = 0;
        for (int at = Find(data, 0xC4); at >= 0; at = Find(data, 0xC4), removed++)
        {
            int length = (data[at + 2] << 8) | data[at + 3];
            data = [.. data[..at], .. data[(at + 2 + length)..]];
        }

        Assert.True(removed > 0);
        Assert.Equal(expected, Decode(data, expected.Length));
    }

    [Fact]
    public void Tables_may_be_a_stream_of_their_own()
    {
        (string _, byte[] data, byte[] expected) = Records.Value[0];
        List<byte> tables = [0xFF, 0xD8], image = [0xFF, 0xD8];
        int at = 2;
        for (int length = 0; data[at + 1] != 0xDA; at += length)
        {
            length = 2 + ((data[at + 2] << 8) | data[at + 3]);
            (data[at + 1] is 0xC4 or 0xDB ? tables : image).AddRange(data[at..(at + length)]);
        }

        tables.AddRange([0xFF, 0xD9]);
        image.AddRange(data[at..]);
        byte[] result = new byte[expected.Length];
        Assert.Equal(expected.Length, JpegDecoder.Decode([.. image], [.. tables], JpegColor.YCbCr, result));
        Assert.Equal(expected, result);
        Assert.Throws<DamagedDataException>(() => JpegDecoder.Decode([.. image], default, JpegColor.YCbCr, new byte[expected.Length]));
    }

    [Fact]
    public void Truncated_data_is_damaged()
    {
        foreach ((string name, byte[] data, byte[] expected) in Records.Value)
        {
            foreach (int length in (int[])[0, 1, 2, 20, data.Length / 2, data.Length - 40])
            {
                Assert.Throws<DamagedDataException>(() => Decode(data[..length], expected.Length));
            }

            // A missing EOI takes nothing away where the image is known to be complete.
            if (name != "progressive") Assert.Equal(expected.Length, Decode(data[..^2], expected.Length).Length);
        }
    }

    [Fact]
    public void An_image_larger_than_its_place_is_damaged()
    {
        (string _, byte[] data, byte[] expected) = Records.Value[0];
        Assert.Throws<DamagedDataException>(() => Decode(data, expected.Length - 1));
        int frame = Find(data, 0xC0);
        Assert.Throws<DamagedDataException>(() => Decode([.. data[..(frame + 5)], 0xFF, 0xFF, 0xFF, 0xFF, .. data[(frame + 9)..]], expected.Length));
    }

    [Fact]
    public void A_wrong_restart_marker_is_damaged()
    {
        byte[] data = [.. Restarting.Value];
        int at = Find(data, 0xD1);
        data[at + 1] = 0xD4;
        Assert.Throws<DamagedDataException>(() => Decode(data, 64 * 40 * 3));
    }

    [Fact]
    public void Colour_that_does_not_fit_the_components_is_damaged() =>
        Assert.Throws<DamagedDataException>(() => JpegDecoder.Decode(Records.Value[1].Encoded, default, JpegColor.YCbCr, new byte[33 * 20]));

    [Fact]
    public void Damaged_streams_end_in_an_image_or_a_typed_error()
    {
        byte[] lossless = LosslessJpeg.Encode(new LosslessJpeg(30, 20, 2, 12, 4, 0, 1), LosslessJpeg.Samples(30, 20, 2, 12));
        byte[][] valid = [.. Records.Value.Select(record => record.Encoded), Restarting.Value, lossless];
        int rounds = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 300_000 : 6000;
        int refused = CodecFuzz.Run(valid, 64 * 40 * 3, rounds, (source, destination) => JpegDecoder.Decode(source, default, JpegColor.FromMarkers, destination));
        Assert.InRange(refused, rounds / 6, rounds);
    }

    private static byte[] Decode(byte[] data, int length)
    {
        byte[] result = new byte[length];
        JpegDecoder.Decode(data, default, JpegColor.FromMarkers, result);
        return result;
    }

    private static int Find(byte[] data, byte marker) => data.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, marker]);
}
