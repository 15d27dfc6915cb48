using System.Buffers.Binary;
using Lamella.Codecs.Jpeg2000;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>Streams that the judge's encoder does not write: its packets put together in other ways, and boxes around them.</summary>
public sealed class Jpeg2000StreamTests
{
    private const string Format = "90,70,1,8,u";
    private const string Tiled = "-t 48,40 -n 3 -r 8,1 -SOP -EPH";

    private static readonly int[] Picture = Jpeg2000Pictures.Component(90, 70, 8);
    private static readonly byte[] Expected = Array.ConvertAll(Picture, v => (byte)v);

    [Fact]
    public async Task Parts_of_tiles_may_lie_between_those_of_others()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Picture], Format, Tiled);
        List<List<(byte[] Header, byte[] Body)>> tiles = Codestreams.Tiles(stream);
        List<byte> mixed = [.. Codestreams.MainHeader(stream)];
        for (int part = 0; part < 6; part++)
        {
            // Tiles from the last to the first, one packet each, an empty part in between.
            for (int tile = tiles.Count - 1; tile >= 0; tile--)
            {
                IEnumerable<byte[]> packets = tiles[tile].Skip(part == 5 ? 4 : part < 3 ? part : part - 1).Take(part == 3 ? 0 : part == 5 ? 100 : 1).Select(p => (byte[])[.. p.Header, .. p.Body]);
                mixed.AddRange(Codestreams.TilePart(tile, part, [], packets));
            }
        }

        AssertDecodes([.. mixed, 0xFF, 0xD9]);
    }

    [Fact]
    public async Task Packet_headers_may_lie_in_the_main_header()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Picture], Format, Tiled);
        List<List<(byte[] Header, byte[] Body)>> tiles = Codestreams.Tiles(stream);
        List<byte> packed = [];
        foreach (List<(byte[] Header, byte[] Body)> tile in tiles)
        {
            byte[] headers = [.. tile.SelectMany(p => p.Header)];
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, headers.Length);
            packed.AddRange([.. length, .. headers]);
        }

        // Two segments, the second one first, cut in the middle of a length.
        int cut = packed.Count - tiles[^1].Sum(p => p.Header.Length) - 2;
        byte[] first = [0, .. packed[..cut]], second = [1, .. packed[cut..]];
        byte[][] parts = [.. tiles.Select((tile, i) => Codestreams.TilePart(i, 0, [], tile.Select(p => p.Body)))];
        byte[] header = [.. Codestreams.MainHeader(stream), .. Codestreams.Segment(0xFF60, second), .. Codestreams.Segment(0xFF60, first)];
        AssertDecodes([.. header, .. parts.SelectMany(p => p), 0xFF, 0xD9]);

        byte[] missing = [.. Codestreams.MainHeader(stream), .. Codestreams.Segment(0xFF60, first), .. parts.SelectMany(p => p), 0xFF, 0xD9];
        Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.Decode(missing, Jpeg2000Color.Stored, new byte[Expected.Length]));
    }

    [Fact]
    public async Task Packet_headers_may_lie_in_the_headers_of_tile_parts()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Picture], Format, Tiled);
        List<byte> mixed = [.. Codestreams.MainHeader(stream)];
        foreach ((int i, List<(byte[] Header, byte[] Body)> tile) in Codestreams.Tiles(stream).Index())
        {
            byte[] headers = [.. tile.SelectMany(p => p.Header)];
            byte[] segments = [.. Codestreams.Segment(0xFF61, [1, .. headers[5..]]), .. Codestreams.Segment(0xFF61, [0, .. headers[..5]])];
            mixed.AddRange(Codestreams.TilePart(i, 0, segments, tile.Take(2).Select(p => p.Body)));
            mixed.AddRange(Codestreams.TilePart(i, 1, [], tile.Skip(2).Select(p => p.Body)));
        }

        AssertDecodes([.. mixed, 0xFF, 0xD9]);
    }

    [Fact]
    public async Task A_last_tile_part_without_length_goes_to_the_end()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Picture], Format, string.Empty);
        int at = Codestreams.MainHeader(stream).Length;
        stream.AsSpan(at + 6, 4).Clear();
        AssertDecodes(stream);
        AssertDecodes(stream[..^2]);
    }

    [Fact]
    public async Task Deep_samples_come_out_in_32_bits()
    {
        // The judge's raw files end at 16 bits. A 24-bit picture is made of a 16-bit one: SIZ, and the exponents of the steps, tell eight more bits, which then are missing bit-planes of zero.
        int[] samples = Jpeg2000Pictures.Component(64, 50, 16);
        byte[] stream = await OpenJpeg.EncodeAsync([samples], "64,50,1,16,u", string.Empty);
        stream[42] = 24 - 1;
        byte[] decoded = new byte[64 * 50 * 4];
        Jpeg2000Info info = Jpeg2000Decoder.Decode(stream, Jpeg2000Color.Stored, decoded);
        Assert.Equal((24, 4, PixelType.UInt32), (info.BitsPerSample, info.BytesPerSample, info.SampleType));
        for (int i = 0; i < samples.Length; i++) Assert.Equal(samples[i] - 32768 + (1 << 23), BitConverter.ToInt32(decoded, 4 * i));
    }

    [Theory]
    [InlineData(1, "-n 1")]
    [InlineData(3, "-n 1")]
    [InlineData(5, "-n 1 -b 16,16")]
    [InlineData(2, "-n 1 -M 1")]
    [InlineData(2, "-n 1 -M 4")]
    [InlineData(4, "-n 1 -M 5 -t 20,20")]
    [InlineData(1, "-n 1 -r 8,4,1")]
    public async Task Passes_beyond_the_last_bit_plane_are_left_out(int surplus, string options)
    {
        // A stream whose QCD states fewer bit-planes than its blocks have: without a wavelet each sample is a coefficient, of which the lowest planes are then surplus (T.800 E.1, M_b = G + e - 1).
        int[] samples = Jpeg2000Pictures.Component(60, 45, 8);
        byte[] stream = await OpenJpeg.EncodeAsync([samples], "60,45,1,8,u", options);
        int quantization = stream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x5C]);
        Assert.Equal(0, stream[quantization + 4] & 31);
        stream[quantization + 5] -= (byte)(surplus << 3);
        byte[] decoded = new byte[samples.Length];
        Jpeg2000Decoder.Decode(stream, Jpeg2000Color.Stored, decoded);
        Assert.Equal(samples.Select(v => (byte)(128 + (Math.Sign(v - 128) * (Math.Abs(v - 128) >> surplus)))), decoded);
    }

    [Fact]
    public async Task A_palette_is_expanded()
    {
        int[] indices = [.. Picture.Select(v => v >> 6)];
        byte[] stream = await OpenJpeg.EncodeAsync([indices], Format, string.Empty);
        byte[] palette = Codestreams.Box("pclr", 0, 4, 3, 7, 7, 7, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120);
        byte[] mapping = Codestreams.Box("cmap", 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2);
        byte[] file = Codestreams.File(stream, palette, mapping);
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(file);
        byte[] decoded = new byte[info.DecodedLength];
        Jpeg2000Decoder.Decode(file, Jpeg2000Color.FromStream, decoded);
        Assert.Equal(3, info.Samples);
        for (int i = 0; i < indices.Length; i++)
        {
            int red = 10 + (30 * indices[i]);
            Assert.Equal([(byte)red, (byte)(red + 10), (byte)(red + 20)], decoded[(3 * i)..((3 * i) + 3)]);
        }

        Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.ReadHeader(Codestreams.File(stream, palette)));
        Assert.Throws<DamagedDataException>(() => Jpeg2000Decoder.ReadHeader(Codestreams.File(stream, palette, Codestreams.Box("cmap", 0, 0, 1, 3))));
    }

    [Fact]
    public async Task Channels_come_in_the_order_that_the_file_defines()
    {
        int[][] picture = Jpeg2000Pictures.Components(30, 20, 4, 8);
        byte[] stream = await OpenJpeg.EncodeAsync(picture, "30,20,4,8,u", "-n 3 -mct 0");

        // Opacity first, then blue, green, red.
        byte[] file = Codestreams.File(stream, Codestreams.Box("cdef", 0, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 2, 0, 0, 0, 2, 0, 3, 0, 0, 0, 1));
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(file);
        byte[] decoded = new byte[info.DecodedLength];
        Jpeg2000Decoder.Decode(file, Jpeg2000Color.FromStream, decoded);
        Assert.True(info.HasAlpha);
        for (int i = 0; i < 600; i++)
            Assert.Equal([(byte)picture[3][i], (byte)picture[2][i], (byte)picture[1][i], (byte)picture[0][i]], decoded[(4 * i)..((4 * i) + 4)]);
    }

    [Fact]
    public async Task Colour_that_the_file_names_sYCC_becomes_RGB()
    {
        int[][] picture = Jpeg2000Pictures.Components(30, 20, 3, 8);
        byte[] stream = await OpenJpeg.EncodeAsync(picture, "30,20,3,8,u", "-n 3 -mct 0");
        byte[] file = Codestreams.File(stream, Codestreams.Box("ihdr", 0, 0, 0, 20, 0, 0, 0, 30, 0, 3, 7, 7, 0, 0), Codestreams.Box("colr", 1, 0, 0, 0, 0, 0, 18));
        Assert.True(Jpeg2000Decoder.ReadHeader(file).IsYCbCr);

        // The judge cuts off the fractions of two products where we round their sum.
        Assert.InRange(OpenJpeg.Distance(await OpenJpeg.DecodeAsync(file, "jp2"), OpenJpeg.DecodeOurs(file, Jpeg2000Color.FromStream), 1, 8), 0, 2);
        Assert.Equal(picture.SelectMany(c => c).Select(v => (byte)v), OpenJpeg.DecodeOurs(file));
    }

    private static void AssertDecodes(byte[] stream)
    {
        byte[] decoded = new byte[Expected.Length];
        Jpeg2000Decoder.Decode(stream, Jpeg2000Color.Stored, decoded);
        Assert.Equal(Expected, decoded);
    }
}
