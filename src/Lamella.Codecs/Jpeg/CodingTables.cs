using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>Quantization and Huffman tables and the restart interval in force; an abbreviated stream finds them set by another (ITU-T T.81 B.5).</summary>
internal sealed class CodingTables
{
    private readonly int[]?[] _steps = new int[]?[4];
    private readonly HuffmanTable?[] _dc = new HuffmanTable?[4];
    private readonly HuffmanTable?[] _ac = new HuffmanTable?[4];

    /// <summary>MCUs between restart markers, 0 for no restarts.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>A quantization table in coding order.</summary>
    public int[] Steps(int index) => _steps[index] ?? Throw.Damaged<int[]>(JpegDecoder.Format, Invariant($"quantization table {index} is missing"));

    /// <summary>A table for DC coefficients or lossless differences. Motion JPEG leaves the tables of ITU-T T.81 annex K out.</summary>
    public HuffmanTable Dc(int index) =>
        _dc[index] ??= StandardTables.Dc(index) ?? Throw.Damaged<HuffmanTable>(JpegDecoder.Format, Invariant($"DC Huffman table {index} is missing"));

    /// <summary>A table for AC coefficients.</summary>
    public HuffmanTable Ac(int index) =>
        _ac[index] ??= StandardTables.Ac(index) ?? Throw.Damaged<HuffmanTable>(JpegDecoder.Format, Invariant($"AC Huffman table {index} is missing"));

    /// <summary>Takes the content of a marker segment when it is one of tables; others are left alone.</summary>
    public void Read(byte marker, ref SpanReader segment)
    {
        switch (marker)
        {
            case Marker.Dqt:
                while (segment.Remaining > 0) ReadSteps(ref segment);
                break;
            case Marker.Dht:
                while (segment.Remaining > 0) ReadHuffman(ref segment);
                break;
            case Marker.Dri:
                RestartInterval = segment.U16();
                break;
            case Marker.Dac:
                Throw.Unsupported(JpegDecoder.Format, "arithmetic coding");
                break;
        }
    }

    private void ReadSteps(ref SpanReader segment)
    {
        int selector = segment.U8();
        if (selector >> 4 > 1 || (selector & 15) > 3) Throw.Damaged(JpegDecoder.Format, Invariant($"quantization table selector {selector}"));
        int[] steps = new int[64];
        for (int i = 0; i < 64; i++) steps[i] = selector >> 4 == 0 ? segment.U8() : segment.U16();
        _steps[selector & 15] = steps;
    }

    private void ReadHuffman(ref SpanReader segment)
    {
        int selector = segment.U8();
        if (selector >> 4 > 1 || (selector & 15) > 3) Throw.Damaged(JpegDecoder.Format, Invariant($"Huffman table selector {selector}"));
        ReadOnlySpan<byte> counts = segment.Bytes(16);
        int total = 0;
        foreach (byte count in counts) total += count;
        if (total > 256) Throw.Damaged(JpegDecoder.Format, Invariant($"a Huffman table of {total} symbols"));
        HuffmanTable table = new(counts, segment.Bytes(total));
        (selector >> 4 == 0 ? _dc : _ac)[selector & 15] = table;
    }
}
