using System.Globalization;
using System.Text;
using Lamella.Codecs.Png;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Png;

/// <summary>All types, depths and interlacings from a writer of our own, which libpng (through netpbm) reads the same way; and what is damaged.</summary>
public sealed class PngDecoderTests
{
    private static readonly (int Color, int Bits)[] Kinds = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)];

    public static TheoryData<int, int, bool, int, int> Files
    {
        get
        {
            TheoryData<int, int, bool, int, int> rows = [];
            foreach ((int color, int bits) in Kinds)
            {
                foreach (bool interlaced in (bool[])[false, true])
                {
                    foreach ((int width, int height) in ((int, int)[])[(1, 1), (3, 2), (33, 21), (130, 67)]) rows.Add(color, bits, interlaced, width, height);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_kind_decodes_to_its_samples(int color, int bits, bool interlaced, int width, int height)
    {
        PngBuilder builder = Builder(color, bits, interlaced, width, height);
        ushort[] samples = builder.RandomSamples();
        byte[] file = builder.Build(samples);
        PngHeader header = PngDecoder.ReadHeader(file);
        Assert.Equal((width, height, bits, (PngColor)color, interlaced), (header.Width, header.Height, header.Bits, header.Color, header.Interlaced));
        byte[] decoded = new byte[header.DecodedLength];
        PngDecoder.Decode(file, decoded);
        Assert.Equal(builder.Expected(samples), decoded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Libpng_reads_the_same_samples_from_every_kind(bool interlaced)
    {
        string judge = Judge.Require("pngtopam");
        using TempFolder folder = new();
        foreach ((int color, int bits) in Kinds)
        {
            foreach (bool opacities in color == 3 ? (bool[])[false, true] : [false])
            {
                PngBuilder builder = Builder(color, bits, interlaced, 37, 23);
                if (opacities) builder = builder with { Transparency = [0, 77] };
                byte[] file = builder.Build(builder.RandomSamples(bits));
                string path = folder[Invariant($"{color}-{bits}-{opacities}.png")], result = path + ".pam";
                await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
                ChildResult run = await ChildProcess.RunAsync("/bin/sh", ["-c", $"{judge} -alphapam '{path}' > '{result}'"], cancellation: TestContext.Current.CancellationToken);
                Assert.True(run.Exit == 0, run.ToString());
                PngHeader header = PngDecoder.ReadHeader(file);
                byte[] decoded = new byte[header.DecodedLength];
                PngDecoder.Decode(file, decoded);
                Assert.Equal(WithAlpha(header, decoded), Pam(await File.ReadAllBytesAsync(result, TestContext.Current.CancellationToken)));
            }
        }
    }

    [Fact]
    public void Filters_are_undone_as_byte_by_byte()
    {
        Random random = new(3);
        for (int round = 0; round < 3000; round++)
        {
            int pixel = ((int[])[1, 2, 3, 4, 6, 8])[round % 6], length = pixel * random.Next(1, 40), filter = random.Next(5), shift = random.Next(16);
            byte[] row = new byte[length + shift], above = new byte[length + shift];
            random.NextBytes(row);
            random.NextBytes(above);
            byte[] plain = [.. row];
            PngFilter.Undo(filter, row.AsSpan(shift), above.AsSpan(shift), pixel);
            PngFilter.UndoPlain(filter, plain.AsSpan(shift), above.AsSpan(shift), pixel);
            Assert.Equal(plain, row);
        }
    }

    [Fact]
    public void Any_cut_is_damaged_data()
    {
        PngBuilder builder = Builder(2, 8, interlaced: true, 20, 17);
        byte[] file = builder.Build(builder.RandomSamples());
        byte[] decoded = new byte[20 * 17 * 3];
        // Only the end chunk may be missing.
        for (int length = 0; length < file.Length - 12; length++) Assert.Throws<DamagedDataException>(() => PngDecoder.Decode(file.AsSpan(0, length), decoded));
        PngDecoder.Decode(file.AsSpan(0, file.Length - 12), decoded);
    }

    [Fact]
    public void A_wrong_checksum_is_damaged_data_and_names_the_chunk()
    {
        PngBuilder builder = Builder(3, 8, interlaced: false, 20, 17);
        byte[] file = builder.Build(builder.RandomSamples());
        byte[] decoded = new byte[20 * 17 * 3];
        foreach (string chunk in (string[])["IHDR", "PLTE", "IDAT"])
        {
            byte[] copy = [.. file];
            copy[copy.AsSpan().IndexOf(Encoding.ASCII.GetBytes(chunk)) + 5] ^= 1;
            Assert.Contains(chunk, Assert.Throws<DamagedDataException>(() => PngDecoder.Decode(copy, decoded)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Pixels_that_the_data_cannot_hold_are_refused_before_memory_is_taken()
    {
        PngBuilder builder = Builder(0, 8, interlaced: false, 20, 17);
        byte[] file = (builder with { Width = 10000, Height = 10000 }).Bomb();
        byte[] destination = GC.AllocateUninitializedArray<byte>(100_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => PngDecoder.Decode(file, destination));
        Assert.Contains("cannot hold", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Indices_beyond_the_palette_and_missing_palettes_are_damaged_data()
    {
        PngBuilder builder = new(4, 1, 3, 8) { Palette = [1, 2, 3, 4, 5, 6] };
        byte[] decoded = new byte[12];
        Assert.Contains("index 2", Assert.Throws<DamagedDataException>(() => PngDecoder.Decode(builder.Build([0, 1, 2, 0]), decoded)).Message, StringComparison.Ordinal);
        Assert.Throws<DamagedDataException>(() => PngDecoder.Decode((builder with { Palette = [] }).Build([0, 0, 0, 0]), decoded));
    }

    [Fact]
    public void Unknown_critical_chunks_and_methods_are_unsupported()
    {
        PngBuilder builder = Builder(0, 8, interlaced: false, 4, 4) with { Before = [("ABCD", [1])] };
        Assert.Contains("ABCD", Assert.Throws<UnsupportedFeatureException>(() => PngDecoder.ReadHeader(builder.Build(builder.RandomSamples()))).Message, StringComparison.Ordinal);
        byte[] file = Builder(0, 8, interlaced: false, 4, 4).Build(new ushort[16]);
        file[28] = 2;
        PngBuilder.RepairChecksums(file);
        Assert.Throws<UnsupportedFeatureException>(() => PngDecoder.ReadHeader(file));
        file[28] = 0;
        file[24] = 3;
        PngBuilder.RepairChecksums(file);
        Assert.Throws<DamagedDataException>(() => PngDecoder.ReadHeader(file));
    }

    private static PngBuilder Builder(int color, int bits, bool interlaced, int width, int height)
    {
        byte[] palette = new byte[color == 3 ? 3 << bits : 0];
        new Random(bits).NextBytes(palette);
        return new PngBuilder(width, height, color, bits, interlaced) { Palette = palette };
    }

    /// <summary>Samples with an opacity for each pixel, as the judge prints them.</summary>
    private static int[] WithAlpha(PngHeader header, byte[] decoded)
    {
        int size = header.Bits == 16 ? 2 : 1, max = header.Bits == 16 ? 65535 : header.Color == PngColor.Palette ? 255 : (1 << header.Bits) - 1;
        List<int> values = [];
        for (int at = 0; at < decoded.Length; at += size)
        {
            values.Add(size == 2 ? decoded[at] | (decoded[at + 1] << 8) : decoded[at]);
            if (header.Samples is 1 or 3 && ((at / size) + 1) % header.Samples == 0) values.Add(max);
        }

        return [.. values];
    }

    private static int[] Pam(byte[] file)
    {
        int end = file.AsSpan().IndexOf("ENDHDR\n"u8) + 7;
        Dictionary<string, string> fields = Encoding.ASCII.GetString(file, 0, end).Split('\n').Select(l => l.Split(' ', 2)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1]);
        int size = int.Parse(fields["MAXVAL"], CultureInfo.InvariantCulture) > 255 ? 2 : 1;
        int[] values = new int[(file.Length - end) / size];
        for (int i = 0; i < values.Length; i++) values[i] = size == 1 ? file[end + i] : (file[end + (2 * i)] << 8) | file[end + (2 * i) + 1];
        return values;
    }
}
