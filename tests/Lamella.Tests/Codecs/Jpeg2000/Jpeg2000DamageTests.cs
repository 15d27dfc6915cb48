using Lamella.Codecs.Jpeg2000;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>Damaged, truncated and hostile streams.</summary>
public sealed class Jpeg2000DamageTests
{
    [Theory]
    [InlineData("-t 16,16 -n 2")]
    [InlineData("-n 3 -r 8,1 -SOP -EPH -M 4")]
    [InlineData("-n 4 -I -r 3 -M 1")]
    public async Task Every_truncation_is_damaged_data(string options)
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(33, 20, 8)], "33,20,1,8,u", options);

        // The end marker alone takes nothing away.
        for (int length = 0; length < stream.Length - 2; length++)
            Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(stream.AsSpan(0, length), Jpeg2000Color.Stored, new byte[33 * 20]));
        Assert.Equal(33, Jpeg2000Decoder.Decode(stream.AsSpan(0, stream.Length - 2), Jpeg2000Color.Stored, new byte[33 * 20]).Width);
    }

    [Fact]
    public async Task Every_truncation_of_a_file_is_damaged_data()
    {
        byte[] file = await OpenJpeg.EncodeAsync(Jpeg2000Pictures.Components(9, 8, 3, 8), "9,8,3,8,u", "-n 2", "jp2");
        for (int length = 0; length < file.Length - 2; length++)
            Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(file.AsSpan(0, length), Jpeg2000Color.FromStream, new byte[9 * 8 * 3]));
    }

    [Fact]
    public async Task Mutated_streams_end_in_an_image_or_a_typed_error()
    {
        int[] gray = Jpeg2000Pictures.Component(41, 30, 8), deep = Jpeg2000Pictures.Component(40, 30, 12);
        int[][] color = Jpeg2000Pictures.Components(40, 30, 3, 8);
        byte[][] valid =
        [
            await OpenJpeg.EncodeAsync([gray], "41,30,1,8,u", "-t 20,20 -n 2"),
            await OpenJpeg.EncodeAsync([gray], "41,30,1,8,u", "-n 4 -r 8,2,1 -SOP -EPH -M 63 -p RPCL"),
            await OpenJpeg.EncodeAsync([gray], "41,30,1,8,u", "-I -r 4 -p PCRL -n 3 -c [16,16],[16,16],[8,8]"),
            await OpenJpeg.EncodeAsync(color, "40,30,3,8,u", "-n 4 -r 6,1 -ROI c=0,U=9"),
            await OpenJpeg.EncodeAsync(color, "40,30,3,8,u", "-n 4 -I -r 6", "jp2"),
            await OpenJpeg.EncodeAsync(color, "40,30,3,8,u", "-n 4 -POC T1=0,0,1,2,3,LRCP/T1=2,0,1,4,3,CPRL -t 64,64"),
            await OpenJpeg.EncodeAsync([deep], "40,30,1,12,u", "-M 5 -n 3"),
            await OpenJpeg.EncodeAsync([color[0], Jpeg2000Pictures.Component(20, 15, 8)], "40,30,2,8,u@1x1:2x2", "-t 17,13 -n 2"),
        ];
        int rounds = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 200_000 : 8000;
        int refused = CodecFuzz.Run(valid, 41 * 30 * 4, rounds, (source, destination) => (int)Jpeg2000Decoder.Decode(source, Jpeg2000Color.FromStream, destination).DecodedLength);
        Assert.InRange(refused, rounds / 6, rounds);
    }

    [Fact]
    public async Task An_image_larger_than_its_place_is_damaged()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(33, 20, 8)], "33,20,1,8,u", "-n 3");
        Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(stream, Jpeg2000Color.Stored, new byte[(33 * 20) - 1]));

        // 2^31 - 1 columns and rows of one tile.
        byte[] huge = [.. stream];
        foreach (int at in (int[])[8, 12, 24, 28]) ((ReadOnlySpan<byte>)[0x7F, 0xFF, 0xFF, 0xFF]).CopyTo(huge.AsSpan(at));
        Assert.True(Jpeg2000Decoder.ReadHeader(huge).DecodedLength > 1L << 60);
        Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(huge, Jpeg2000Color.Stored, new byte[33 * 20]));
    }

    [Fact]
    public async Task More_precincts_than_bytes_are_refused_before_they_are_allocated()
    {
        const int Side = 4096;
        byte[] stream = await OpenJpeg.EncodeAsync([new int[Side * Side]], "4096,4096,1,8,u", "-n 1 -c [64,64]");
        int precinct = stream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x52]) + 14;
        Assert.Equal(0x66, stream[precinct]);
        byte[] destination = new byte[Side * Side];
        Assert.Equal(Side, Jpeg2000Decoder.Decode(stream, Jpeg2000Color.Stored, destination).Width);
        Assert.Equal(-1, destination.AsSpan().IndexOfAnyExcept((byte)0));
        stream[precinct] = 0x00;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(stream, Jpeg2000Color.Stored, destination));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public async Task A_missing_tile_is_damaged()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(33, 20, 8)], "33,20,1,8,u", "-t 17,20 -n 2");
        byte[] header = Codestreams.MainHeader(stream);
        int second = stream.AsSpan(header.Length + 2).IndexOf((ReadOnlySpan<byte>)[0xFF, 0x90, 0x00, 0x0A]) + header.Length + 2;
        byte[] cut = [.. header, .. stream[second..]];
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(cut, Jpeg2000Color.Stored, new byte[33 * 20]));
        Assert.Contains("tile 0 of 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-t 32,32 -n 2")]
    [InlineData("-t 32,32 -n 3 -p RPCL")]
    public async Task A_stream_that_is_known_to_be_cut_gives_the_tiles_that_are_there(string options)
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(64, 32, 8)], "64,32,1,8,u", options);
        byte[] whole = new byte[64 * 32];
        Jpeg2000Decoder.Decode(stream, Jpeg2000Color.Stored, whole);
        int second = stream.AsSpan(0, stream.Length - 2).LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0x90, 0x00, 0x0A]);
        foreach (int length in (int[])[second, second + 6, second + 13, second + 20, second + ((stream.Length - second) / 2), stream.Length - 3])
        {
            byte[] cut = new byte[64 * 32];
            Jpeg2000Decoder.Decode(stream.AsSpan(0, length), Jpeg2000Color.Stored, cut, lenient: true);
            for (int y = 0; y < 32; y++) Assert.Equal(whole.AsSpan(y * 64, 32), cut.AsSpan(y * 64, 32));
            Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(stream.AsSpan(0, length), Jpeg2000Color.Stored, new byte[64 * 32]));
        }
    }

    [Fact]
    public async Task High_throughput_streams_are_refused_by_their_name()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(33, 20, 8)], "33,20,1,8,u", "-n 3");
        int siz = 2 + 2 + ((stream[4] << 8) | stream[5]);
        byte[] capable = [.. stream[..siz], .. Codestreams.Segment(0xFF50, 0, 2, 0, 0, 0, 0), .. stream[siz..]];
        byte[] coded = [.. stream];
        coded[stream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x52]) + 12] = 0x40;
        foreach (byte[] data in (byte[][])[capable, coded])
        {
            UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => Jpeg2000Decoder.ReadHeader(data));
            Assert.Contains("HTJ2K", error.Feature, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Samples_above_31_bits_are_refused()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(33, 20, 8)], "33,20,1,8,u", "-n 3");
        stream[42] = 37;
        Assert.Throws<UnsupportedFeatureException>(() => Jpeg2000Decoder.ReadHeader(stream));
        stream[42] = 38;
        Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.ReadHeader(stream));
    }
}
