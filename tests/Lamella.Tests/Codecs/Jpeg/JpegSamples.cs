using Lamella.Codecs.Jpeg;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg;

/// <summary>JPEG streams made by libjpeg-turbo (cjpeg, Pillow) and DCMTK, each with what the same library decodes.</summary>
internal static class JpegSamples
{
    /// <summary>Images, <c>cjpeg</c> and <c>djpeg</c>.</summary>
    public const string Prologue = """
        import io, os, subprocess, tempfile
        def image(w, h, c, kind, m=255):
            y, x = np.mgrid[0:h, 0:w]
            bands = []
            for k in range(c):
                if kind == 'noise': a = rng.integers(0, m + 1, (h, w))
                elif kind == 'smooth': a = m / 2 + m * 0.45 * np.sin(x / (9 + 5 * k) + k) * np.cos(y / (11 + 3 * k)) + rng.normal(0, m / 50, (h, w))
                else: a = ((x * (3 + k) + y * (5 + 2 * k)) // 7 * 37) % (m + 1)
                bands.append(np.clip(np.rint(a), 0, m).astype(np.uint8 if m < 256 else np.uint16))
            return bands[0] if c == 1 else np.stack(bands, -1)
        def cjpeg(a, *options):
            h, w = a.shape[:2]
            pnm = b'P%d\n%d %d\n255\n' % (5 if a.ndim == 2 else 6, w, h) + a.tobytes()
            return subprocess.run(('cjpeg',) + options, input=pnm, capture_output=True, check=True).stdout
        def djpeg(data):
            out = subprocess.run(('djpeg', '-pnm'), input=data, capture_output=True, check=True).stdout
            at = 0
            for _ in range(3): at = out.index(b'\n', at) + 1
            return out[at:]
        SIZES = [(1, 1), (1, 9), (2, 2), (3, 5), (4, 4), (5, 3), (7, 8), (8, 7), (9, 17), (15, 16), (16, 15), (17, 33), (31, 1), (33, 17), (65, 33), (100, 3), (130, 67)]

        """;

    /// <summary>Decodes and compares all records; returns how many are equal in every sample.</summary>
    public static int Compare(List<(string Name, byte[] Encoded, byte[] Decoded)> records, JpegColor color, int tolerance)
    {
        int exact = 0;
        foreach ((string name, byte[] encoded, byte[] decoded) in records)
        {
            JpegInfo info = JpegDecoder.ReadHeader(encoded);
            Assert.True(info.DecodedLength == decoded.Length, name);
            byte[] result = new byte[decoded.Length];
            Assert.Equal(decoded.Length, JpegDecoder.Decode(encoded, default, color, result));
            int worst = info.SampleSize == 1 ? Worst(result, decoded) : WorstWord(result, decoded);
            Assert.True(worst <= tolerance, FormattableString.Invariant($"{name}: differs by {worst}"));
            if (worst == 0) exact++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{exact} of {records.Count} images are equal in every sample"));
        return exact;
    }

    public static int Worst(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int worst = 0;
        for (int i = 0; i < a.Length; i++) worst = Math.Max(worst, Math.Abs(a[i] - b[i]));
        return worst;
    }

    private static int WorstWord(byte[] a, byte[] b)
    {
        int worst = 0;
        for (int i = 0; i < a.Length; i += 2) worst = Math.Max(worst, Math.Abs((a[i] | (a[i + 1] << 8)) - (b[i] | (b[i + 1] << 8))));
        return worst;
    }
}
