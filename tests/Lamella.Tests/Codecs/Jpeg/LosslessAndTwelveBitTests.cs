using System.Buffers.Binary;
using Lamella.Codecs.Jpeg;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg;

public sealed class LosslessAndTwelveBitTests
{
    /// <summary>DICOM files around raw pixels, for DCMTK's encoder and decoder (the IJG's library in its 8, 12 and 16-bit builds).</summary>
    private const string Dicom = """
        def element(group, number, kind, value):
            if len(value) % 2: value += b'\0' if kind in ('UI', 'OB', 'OW') else b' '
            if kind in ('OB', 'OW'): return struct.pack('<HH2sHI', group, number, kind.encode(), 0, len(value)) + value
            return struct.pack('<HH2sH', group, number, kind.encode(), len(value)) + value
        def dicom(pixels, h, w, samples, bits, syntax=b'1.2.840.10008.1.2.1'):
            short = lambda value: struct.pack('<H', value)
            meta = (element(2, 1, 'OB', b'\0\1') + element(2, 2, 'UI', b'1.2.840.10008.5.1.4.1.1.7') + element(2, 3, 'UI', b'1.2.3.4') + element(2, 16, 'UI', syntax) + element(2, 18, 'UI', b'1.2.3.4.5'))
            data = b'\0' * 128 + b'DICM' + element(2, 0, 'UL', struct.pack('<I', len(meta))) + meta
            data += element(8, 0x16, 'UI', b'1.2.840.10008.5.1.4.1.1.7') + element(8, 0x18, 'UI', b'1.2.3.4') + element(0x28, 2, 'US', short(samples))
            data += element(0x28, 4, 'CS', b'MONOCHROME2' if samples == 1 else b'RGB')
            if samples > 1: data += element(0x28, 6, 'US', short(0))
            for number, value in ((16, h), (17, w), (0x100, 8 if bits <= 8 else 16), (0x101, bits), (0x102, bits - 1), (0x103, 0)): data += element(0x28, number, 'US', short(value))
            return data + pixels
        def pixels(data):
            at = data.index(b'\xe0\x7f\x10\x00')
            n = struct.unpack('<I', data[at + 8:at + 12])[0]
            at += 12
            if n != 0xFFFFFFFF: return data[at:at + n]
            fragments = []
            while data[at:at + 4] == b'\xfe\xff\x00\xe0':
                n = struct.unpack('<I', data[at + 4:at + 8])[0]
                fragments.append(data[at + 8:at + 8 + n])
                at += 8 + n
            return b''.join(fragments[1:])
        folder = tempfile.mkdtemp()
        def path(name): return os.path.join(folder, name)
        def decoded(source):
            subprocess.run(('dcmdjpeg', '+cn', source, path('c.dcm')), check=True, capture_output=True)
            return pixels(open(path('c.dcm'), 'rb').read())
        def encoded(a, bits, *options):
            open(path('a.dcm'), 'wb').write(dicom(element(0x7FE0, 16, 'OW' if bits > 8 else 'OB', a.tobytes()), a.shape[0], a.shape[1], 1 if a.ndim == 2 else 3, bits))
            subprocess.run(('dcmcjpeg',) + options + (path('a.dcm'), path('b.dcm')), check=True, capture_output=True)
            put('%s %s %d' % (options, a.shape, bits), pixels(open(path('b.dcm'), 'rb').read()), decoded(path('b.dcm'))[:a.nbytes])

        """;

    [Fact]
    public void Twelve_bit_images_are_what_Dcmtk_makes_of_them()
    {
        RequireTools();
        const string Script = """
            for w, h in ((1, 1), (7, 5), (33, 17), (130, 67)):
                for kind in ('noise', 'smooth'):
                    for quality in ('30', '75', '100'):
                        for process in ('+ee', '+ep'): encoded(image(w, h, 1, kind, 4095), 12, process, '+q', quality)
            """;
        JpegSamples.Compare(JudgeRecords.Run(JpegSamples.Prologue + Dicom + Script), JpegColor.Stored, 2);
    }

    [Fact]
    public void Lossless_images_are_what_Dcmtk_makes_of_them()
    {
        RequireTools();
        const string Script = """
            for w, h, kind in ((1, 1, 'noise'), (7, 5, 'noise'), (130, 67, 'smooth')):
                    for bits in (8, 10, 12, 16):
                        for predictor in range(bits % 3 + 1, 8, 2): encoded(image(w, h, 1, kind, (1 << bits) - 1), bits, '+el', '+sv', str(predictor))
                    encoded(image(w, h, 3, kind), 8, '+el', '+sv', '4')
                    encoded(image(w, h, 3, kind, 65535), 16, '+el', '+sv', '6')
            """;
        List<(string Name, byte[] Encoded, byte[] Decoded)> records = JudgeRecords.Run(JpegSamples.Prologue + Dicom + Script);
        Assert.Equal(records.Count, JpegSamples.Compare(records, JpegColor.Stored, 0));
    }

    [Fact]
    public void The_twelve_bit_vector_with_separate_tables_is_what_Dcmtk_makes_of_it()
    {
        RequireTools();
        byte[] data = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "words.jpeg12.bin"));
        byte[] tables = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "words.jpeg12_tables.bin"));
        JpegInfo info = JpegDecoder.ReadHeader(data, tables);
        Assert.Equal((36, 36, 3, 12), (info.Width, info.Height, info.Components, info.Precision));
        string script = $"""
            stream = bytes.fromhex('{Convert.ToHexString([.. tables[..^2], .. data[2..]])}')
            item = struct.pack('<HHHHI', 0x7FE0, 16, 0x424F, 0, 0xFFFFFFFF) + struct.pack('<HHI', 0xFFFE, 0xE000, 0) + struct.pack('<HHI', 0xFFFE, 0xE000, len(stream) + len(stream) % 2)
            item += stream + b'\0' * (len(stream) % 2) + struct.pack('<HHI', 0xFFFE, 0xE0DD, 0)
            open(path('b.dcm'), 'wb').write(dicom(item, 36, 36, 3, 12, b'1.2.840.10008.1.2.4.51'))
            put('words', stream, decoded(path('b.dcm')))
            """;
        (string _, byte[] _, byte[] expected) = JudgeRecords.Run(JpegSamples.Prologue + Dicom + script)[0];
        byte[] result = new byte[36 * 36 * 3 * 2];
        JpegDecoder.Decode(data, tables, JpegColor.Stored, result);
        int worst = 0;
        for (int i = 0; i < result.Length; i += 2)
        {
            int difference = BinaryPrimitives.ReadUInt16LittleEndian(result.AsSpan(i)) - BinaryPrimitives.ReadUInt16LittleEndian(expected.AsSpan(i));
            worst = Math.Max(worst, Math.Abs(difference));
        }

        Assert.InRange(worst, 0, 2);
    }

    [Fact]
    public void Lossless_streams_of_every_predictor_precision_and_restart_give_their_samples()
    {
        for (int precision = 2; precision <= 16; precision++)
        {
            for (int predictor = 1; predictor <= 7; predictor++)
            {
                for (int components = 1; components <= 4; components++)
                {
                    foreach (int transform in (int[])[0, precision > 4 ? 2 : 1])
                    {
                        LosslessJpeg image = new(19, 12, components, precision, predictor, transform, predictor % 3);
                        ushort[] samples = LosslessJpeg.Samples(image.Width, image.Height, components, precision);
                        byte[] data = LosslessJpeg.Encode(image, samples);
                        JpegInfo info = JpegDecoder.ReadHeader(data);
                        byte[] result = new byte[info.DecodedLength];
                        JpegDecoder.Decode(data, default, JpegColor.FromMarkers, result);
                        for (int i = 0; i < samples.Length; i++)
                        {
                            int expected = samples[i] >> transform << transform;
                            Assert.Equal(expected, info.SampleSize == 1 ? result[i] : BinaryPrimitives.ReadUInt16LittleEndian(result.AsSpan(2 * i)));
                        }
                    }
                }
            }
        }
    }

    private static void RequireTools()
    {
        Judge.Require("dcmcjpeg");
        Judge.Require("dcmdjpeg");
    }
}
