using System.Globalization;
using Lamella.Codecs.Ccitt;
using Xunit;

namespace Lamella.Tests.Codecs.Ccitt;

/// <summary>Damaged fax data shows the rows that libtiff shows.</summary>
public sealed class CcittRepairTests
{
    /// <summary>Pages with one changed byte each, and the rows that libtiff gives of them whatever it returns; the record's name is "scheme columns".</summary>
    private const string Script = """
        import io, os, subprocess, tempfile
        import ctypes
        try: library = ctypes.CDLL('libtiff.so.6')
        except OSError: sys.exit(77)
        library.TIFFOpen.restype = ctypes.c_void_p
        library.TIFFReadEncodedStrip.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_ssize_t]
        library.TIFFClose.argtypes = [ctypes.c_void_p]
        library.TIFFSetWarningHandler(None)
        library.TIFFSetErrorHandler(None)
        def decode(path, size):
            tiff = library.TIFFOpen(path.encode(), b'r')
            rows = ctypes.create_string_buffer(size)
            library.TIFFReadEncodedStrip(tiff, 0, rows, size)
            library.TIFFClose(tiff)
            return bytes(rows.raw)
        folder = tempfile.mkdtemp()
        source, broken, plain = (os.path.join(folder, name) for name in ('a.tif', 'b.tif', 'p.tif'))
        def images():
            for w, h in [(64, 20), (100, 40), (333, 25)]:
                y, x = np.mgrid[0:h, 0:w]
                yield ((x - w / 2) ** 2 + (2 * y - h) ** 2) % 97 < 40
                yield np.sin(x / 9 + y / 5) + np.sin(y / 3) > 0
                yield rng.random((h, w)) < 0.1
        for bits in images():
            h, w = bits.shape
            image = Image.fromarray(np.where(bits, 0, 255).astype(np.uint8)).convert('1', dither=0)
            image.save(plain, compression='raw', tiffinfo={262: 0, 278: h})
            for option, scheme in (('g4', 'Group4'), ('g3:1d', 'Group3'), ('g3:2d', 'Group3TwoDimensional'), ('', 'ModifiedHuffman')):
                if option: subprocess.run(['tiffcp', '-c', option, '-r', str(h), plain, source], check=True, capture_output=True)
                else: image.save(source, compression='tiff_ccitt', tiffinfo={262: 0, 278: h})
                t = Image.open(source).tag_v2
                start, count = t[273][0], t[279][0]
                clean = open(source, 'rb').read()
                for place in range(2, count - 12, max(1, count // 25)):
                    data = bytearray(clean)
                    data[start + place] ^= int(rng.integers(1, 256))
                    open(broken, 'wb').write(data)
                    put('%s %d' % (scheme, w), bytes(data[start:start + count]), decode(broken, h * ((w + 7) // 8)))
        """;

    [Fact]
    public void A_page_with_a_damaged_row_shows_what_libtiff_shows()
    {
        Lamella.TestKit.Judge.Require("tiffcp");
        List<(string Name, byte[] Encoded, byte[] Decoded)> records = JudgeRecords.Run(Script);
        Assert.True(records.Count > 600, Invariant($"{records.Count} records"));
        Dictionary<string, (int Same, int All)> counts = [];
        List<string> wrong = [];
        foreach ((string name, byte[] encoded, byte[] decoded) in records)
        {
            string[] parts = name.Split(' ');
            CcittScheme scheme = Enum.Parse<CcittScheme>(parts[0]);
            int columns = int.Parse(parts[1], CultureInfo.InvariantCulture);
            byte[] rows = new byte[decoded.Length];
            (int bad, int absent) = CcittRepair.Decode(encoded, scheme, columns, rows);
            bool same = rows.AsSpan().SequenceEqual(decoded);
            (int Same, int All) count = counts.GetValueOrDefault(parts[0]);
            counts[parts[0]] = (count.Same + (same ? 1 : 0), count.All + 1);
            int first = 0;
            int stride = (columns + 7) / 8;
            while (!same && rows.AsSpan(first * stride, stride).SequenceEqual(decoded.AsSpan(first * stride, stride))) first++;
            if (!same) wrong.Add(Invariant($"{name}: {bad} bad, {absent} absent, {decoded.Length / stride} rows, differs from row {first}: {Convert.ToHexString(rows.AsSpan(first * stride, stride))} {Convert.ToHexString(decoded.AsSpan(first * stride, stride))}"));
        }

        Assert.True(wrong.Count == 0, string.Join("; ", counts.Select(c => Invariant($"{c.Key} {c.Value.Same} of {c.Value.All}"))) + "\n" + string.Join("\n", wrong.Take(12)));
    }

    [Fact]
    public void Sound_data_has_no_damaged_row()
    {
        byte[] rows = new byte[3];
        Assert.Equal((0, 0), CcittRepair.Decode([0b1110_0000], CcittScheme.Group4, 8, rows));
        Assert.Equal((0, 2), CcittRepair.Decode([0b1000_0000, 0b0000_1000, 0b0000_0000, 0b1000_0000], CcittScheme.Group4, 8, rows));
    }
}
