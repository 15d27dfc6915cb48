using Lamella.Codecs.Jpeg;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg;

/// <summary>Against libjpeg-turbo: within two grey levels everywhere. With version 2.1.5 all images came out equal in every sample.</summary>
public sealed class JpegDecoderTests
{
    private const int Tolerance = 2;

    [Theory]
    [InlineData("1x1")]
    [InlineData("2x1")]
    [InlineData("2x2")]
    [InlineData("4x1")]
    [InlineData("1x2")]
    [InlineData("1x4")]
    [InlineData("4x2")]
    [InlineData("2x4")]
    [InlineData("2x2,1x2,2x1")]
    [InlineData("1x1,2x2,1x1")]
    [InlineData("3x1,1x1,1x1")]
    public void Subsampled_colour_is_what_libjpeg_makes_of_it(string sampling)
    {
        RequireTools();
        const string Script = """
            for i, (w, h) in enumerate(SIZES):
                for kind in ('noise', 'smooth', 'steps'):
                    a = image(w, h, 3, kind)
                    quality = str((5, 30, 75, 92, 100)[rng.integers(5)])
                    sets = ((), ('-progressive',), ('-restart', '1'), ('-restart', '3B', '-optimize'), ('-progressive', '-restart', '2B'))
                    for options in (sets[0], sets[1 + (i + len(kind)) % 4]):
                        data = cjpeg(a, '-quality', quality, '-sample', SAMPLING, *options)
                        put('%s %dx%d q%s %s' % (kind, w, h, quality, ' '.join(options)), data, djpeg(data))
            """;
        JpegSamples.Compare(JudgeRecords.Run($"{JpegSamples.Prologue}SAMPLING = '{sampling}'\n{Script}"), JpegColor.FromMarkers, Tolerance);
    }

    [Fact]
    public void Gray_Rgb_and_separate_scans_are_what_libjpeg_makes_of_them()
    {
        RequireTools();
        const string Script = """
            scans = tempfile.NamedTemporaryFile('w', suffix='.txt')
            scans.write('0;\n1;\n2;\n')
            scans.flush()
            for w, h in SIZES:
                a = image(w, h, 3, 'smooth')
                for name, source, options in (('rgb', a, ('-rgb',)), ('gray', a[..., 0], ()),
                                              ('gray progressive', a[..., 0], ('-progressive',)), ('gray 2x2', a[..., 0], ('-sample', '2x2')),
                                              ('scans 1x1', a, ('-scans', scans.name, '-sample', '1x1')), ('scans 2x2', a, ('-scans', scans.name, '-sample', '2x2')),
                                              ('scans 2x1 restart', a, ('-scans', scans.name, '-sample', '2x1', '-restart', '5B'))):
                    data = cjpeg(source, '-quality', '85', *options)
                    put('%s %dx%d' % (name, w, h), data, djpeg(data))
            """;
        JpegSamples.Compare(JudgeRecords.Run(JpegSamples.Prologue + Script), JpegColor.FromMarkers, Tolerance);
    }

    [Fact]
    public void Cmyk_stays_inverted_as_it_is_stored()
    {
        const string Script = """
            for w, h in SIZES:
                stream = io.BytesIO()
                Image.fromarray(image(w, h, 4, 'smooth'), 'CMYK').save(stream, 'JPEG', quality=80)
                # Pillow undoes Adobe's inversion.
                put('cmyk %dx%d' % (w, h), stream.getvalue(), (255 - np.asarray(Image.open(stream))).tobytes())
            """;
        JpegSamples.Compare(JudgeRecords.Run(JpegSamples.Prologue + Script), JpegColor.FromMarkers, Tolerance);
    }

    [Fact]
    public void Stored_components_stay_as_they_are()
    {
        const string Script = """
            for w, h in SIZES:
                for subsampling in (0, 1, 2):
                    stream = io.BytesIO()
                    Image.fromarray(image(w, h, 3, 'smooth')).save(stream, 'JPEG', quality=80, subsampling=subsampling)
                    picture = Image.open(stream)
                    picture.draft('YCbCr', None)
                    put('ycbcr %dx%d %d' % (w, h, subsampling), stream.getvalue(), np.asarray(picture).tobytes())
            """;
        JpegSamples.Compare(JudgeRecords.Run(JpegSamples.Prologue + Script), JpegColor.Stored, Tolerance);
    }

    [Theory]
    [InlineData("rgb.u1.jpg", null)]
    [InlineData("gray.u1.jpg", null)]
    [InlineData("bytes.jpeg8.bin", "bytes.jpeg8_tables.bin")]
    public void Vectors_are_what_libjpeg_makes_of_them(string file, string? tables)
    {
        RequireTools();
        byte[] data = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", file));
        byte[] table = tables is null ? [] : File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", tables));
        // For the judge the two streams become one: tables without EOI, image without SOI.
        byte[] whole = tables is null ? data : [.. table[..^2], .. data[2..]];
        string script = $"{JpegSamples.Prologue}data = bytes.fromhex('{Convert.ToHexString(whole)}')\nput('vector', data, djpeg(data))";
        (string _, byte[] _, byte[] expected) = JudgeRecords.Run(script)[0];
        byte[] result = new byte[expected.Length];
        Assert.Equal(expected.Length, JpegDecoder.Decode(data, table, JpegColor.FromMarkers, result));
        Assert.InRange(JpegSamples.Worst(result, expected), 0, Tolerance);
    }

    [Fact]
    public void Arithmetic_coding_is_unsupported()
    {
        RequireTools();
        (string _, byte[] data, byte[] _) = JudgeRecords.Run(JpegSamples.Prologue + "put('arithmetic', cjpeg(image(20, 20, 1, 'noise'), '-arithmetic'), b'')")[0];
        Assert.Contains("arithmetic", Assert.Throws<UnsupportedFeatureException>(() => JpegDecoder.ReadHeader(data)).Message, StringComparison.Ordinal);
    }

    private static void RequireTools()
    {
        Judge.Require("cjpeg");
        Judge.Require("djpeg");
    }
}
