using System.Globalization;
using Lamella.Codecs.Ccitt;
using Xunit;

namespace Lamella.Tests.Codecs.Ccitt;

public sealed class CcittDecoderTests
{
    /// <summary>Images of many widths and textures, encoded by libtiff; the record's name ends in "scheme columns".</summary>
    private const string Script = """
        import io, os, subprocess, tempfile
        def images():
            for w, h in [(1, 1), (1, 9), (7, 3), (8, 8), (9, 5), (31, 17), (64, 20), (100, 33), (1728, 12)]:
                y, x = np.mgrid[0:h, 0:w]
                yield 'noise', rng.random((h, w)) < 0.5
                yield 'sparse', rng.random((h, w)) < 0.02
                yield 'dense', rng.random((h, w)) < 0.97
                yield 'discs', ((x - w / 2) ** 2 + (2 * y - h) ** 2) % 97 < 40
                yield 'waves', np.sin(x / 9 + y / 5) + np.sin(y / 3) > 0
                yield 'white', np.zeros((h, w), bool)
                yield 'black', np.ones((h, w), bool)
            # Every length of run, white and black, up to more than the longest code.
            runs = np.zeros((2700, 5400), bool)
            for i in range(2700): runs[i, i:2 * i] = True
            yield 'runs', runs
        def strips(path, name, scheme, packed):
            tags = Image.open(path).tag_v2
            data, (w, h), rows = open(path, 'rb').read(), (tags[256], tags[257]), tags[278]
            if tags.get(292, 0) & 1: scheme += 'TwoDimensional'
            for i, (offset, count) in enumerate(zip(tags[273], tags[279])):
                start = i * rows * ((w + 7) // 8)
                put('%s %dx%d %s %d' % (name, w, h, scheme, w), data[offset:offset + count], packed[start:start + rows * ((w + 7) // 8)])
        folder = tempfile.mkdtemp()
        source, target = os.path.join(folder, 'a.tif'), os.path.join(folder, 'b.tif')
        for name, bits in images():
            h, w = bits.shape
            packed = np.packbits(bits, axis=1).tobytes()
            # 1 in PIL's mode "1" is white; MinIsWhite stores black as 1.
            image = Image.fromarray(np.where(bits, 0, 255).astype(np.uint8)).convert('1', dither=0)
            for kind, scheme in (('tiff_ccitt', 'ModifiedHuffman'), ('tiff_raw_16', 'ModifiedHuffmanWords'), ('group4', 'Group4'), ('group3', 'Group3')):
                image.save(source, compression=kind, tiffinfo={262: 0, 278: h})
                strips(source, name, scheme, packed)
            for kind in ('g3:1d', 'g3:2d', 'g3:1d:fill', 'g3:2d:fill'):
                subprocess.run(['tiffcp', '-c', kind, '-r', str(h), source, target], check=True, capture_output=True)
                strips(target, name + ' ' + kind, 'Group3', packed)
        """;

    [Fact]
    public void What_libtiff_encodes_comes_back()
    {
        Lamella.TestKit.Judge.Require("tiffcp");
        List<(string Name, byte[] Encoded, byte[] Decoded)> records = JudgeRecords.Run(Script);
        Assert.Equal(5, records.Select(record => Parse(record.Name).Scheme).Distinct().Count());
        foreach ((string name, byte[] encoded, byte[] decoded) in records)
        {
            (CcittScheme scheme, int columns) = Parse(name);
            byte[] result = new byte[decoded.Length];
            int written = CcittDecoder.Decode(encoded, scheme, columns, result);
            Assert.True(written == decoded.Length, name);
            Assert.True(result.AsSpan().SequenceEqual(decoded), name);
        }
    }

    [Fact]
    public void Data_that_ends_early_gives_the_rows_before_or_is_damaged()
    {
        // One white row of 8 pixels in T.6: vertical mode 0, the bit 1; then padding that no code explains.
        byte[] rows = new byte[3];
        Assert.Equal(0, CcittDecoder.Decode([], CcittScheme.Group4, 8, rows));
        Assert.Equal(3, CcittDecoder.Decode([0b1110_0000], CcittScheme.Group4, 8, rows));
        Assert.Throws<DamagedDataException>(() => CcittDecoder.Decode([0b1100_0000], CcittScheme.Group4, 8, new byte[3]));
    }

    [Fact]
    public void The_end_of_the_block_ends_decoding()
    {
        // A white row, then EOFB: 000000000001 twice (T.6 2.4.1.1).
        byte[] rows = new byte[4];
        Assert.Equal(1, CcittDecoder.Decode([0b1000_0000, 0b0000_1000, 0b0000_0000, 0b1000_0000], CcittScheme.Group4, 8, rows));
    }

    [Fact]
    public void Uncompressed_mode_is_unsupported() =>
        Assert.Throws<UnsupportedFeatureException>(() => CcittDecoder.Decode([0b0000_0011, 0b1100_0000, 0], CcittScheme.Group4, 8, new byte[1]));

    [Fact]
    public void A_row_of_too_many_pixels_is_damaged() =>
        // White 1792 (00000001000) in a row of 8.
        Assert.Throws<DamagedDataException>(() => CcittDecoder.Decode([0b0000_0001, 0b0000_0000], CcittScheme.ModifiedHuffman, 8, new byte[1]));

    [Fact]
    public void Damaged_data_ends_in_rows_or_a_typed_error()
    {
        int rounds = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 300_000 : 6000;
        foreach (CcittScheme scheme in Enum.GetValues<CcittScheme>())
        {
            byte[][] valid = [CodecSamples.Make("noise", 600), CodecSamples.Make("labels", 900, 2), CodecSamples.Make("zeros", 64), [.. Enumerable.Repeat((byte)0xFF, 400)], .. Seeds(scheme)];
            CodecFuzz.Run(valid, 13 * 40, rounds, (source, destination) => CcittDecoder.Decode(source, scheme, 100, destination));
        }
    }

    /// <summary>Valid rows of 100 pixels: white 8 black 2 white 64 + 26 again and again, after an end-of-line code where the scheme has one.</summary>
    private static byte[][] Seeds(CcittScheme scheme)
    {
        string row = "10011" + "11" + "11011" + "0011010" + "1";
        string one = scheme switch
        {
            CcittScheme.Group4 => "001" + "10011" + "11" + "1",
            CcittScheme.Group3TwoDimensional => "0000000000011" + "10011" + "11" + "11011" + "0010011" + "0000000000010" + "1" + "1" + "1",
            CcittScheme.Group3 => "000000000001" + "10011" + "11" + "11011" + "0010011",
            _ => row,
        };
        string all = string.Concat(Enumerable.Repeat(one, 40));
        all += new string('0', -all.Length & 7);
        return [[.. Enumerable.Range(0, all.Length / 8).Select(i => Convert.ToByte(all.Substring(i * 8, 8), 2))]];
    }

    private static (CcittScheme Scheme, int Columns) Parse(string name)
    {
        string[] words = name.Split(' ');
        return (Enum.Parse<CcittScheme>(words[^2]), int.Parse(words[^1], CultureInfo.InvariantCulture));
    }
}
