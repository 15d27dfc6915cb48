using Lamella.Codecs.Deflate;
using Lamella.Codecs.Lzw;
using Lamella.Codecs.XxHash;
using Lamella.Codecs.Zstd;
using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Formats.OmeTiff;

/// <summary>The tiles and strips of one scene on their way into a TIFF file. Offsets are kept until the directories are written; they also stand in the journal, by which an interrupted run goes on.</summary>
internal sealed class OmeTiffSceneSink : SceneSink
{
    private readonly ScenePlan _plan;
    private readonly OmeTiffSettings _settings;
    private readonly TiffWriter _writer;
    private readonly Journal _journal;
    private readonly long[][] _offsets;
    private readonly long[][] _lengths;

    /// <summary>Goes on behind the blocks that <paramref name="proven"/> lists.</summary>
    public OmeTiffSceneSink(ScenePlan plan, OmeTiffSettings settings, TiffWriter writer, Journal journal, IReadOnlyList<TiffBlockLine> proven)
    {
        _plan = plan;
        _settings = settings;
        _writer = writer;
        _journal = journal;
        _offsets = [.. plan.Levels.Select(level => new long[level.BlockCount])];
        _lengths = [.. plan.Levels.Select(level => new long[level.BlockCount])];
        foreach (TiffBlockLine line in proven)
        {
            if (line.Scene != plan.Index || (ulong)line.Level >= (ulong)_offsets.Length || (ulong)line.Block >= (ulong)_offsets[line.Level].Length) continue;
            _offsets[line.Level][line.Block] = line.Offset;
            _lengths[line.Level][line.Block] = line.Length;
        }
    }

    /// <inheritdoc/>
    public override bool InOrder => true;

    /// <inheritdoc/>
    public override bool EncodesAlike => true;

    /// <summary>Where the blocks of a level lie, and their lengths.</summary>
    public (long[] Offsets, long[] Lengths) BlocksOf(int level) => (_offsets[level], _lengths[level]);

    /// <inheritdoc/>
    public override bool IsStored(int level, long block) => _offsets[level][block] != 0;

    /// <inheritdoc/>
    public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded)
    {
        using ByteBuffer tile = new();
        int size = _plan.PixelType.Size();
        bool direct = _settings.Compression == TiffCompression.None && _plan.PixelType != PixelType.Bool;
        Span<byte> plain = Gather(level, samples, size, direct ? encoded : tile);
        if (direct) return true;
        int samplesPerPixel = (int)_plan.SizeOf('S');
        long rowSamples = RowSamples(level);
        if (_plan.PixelType == PixelType.Bool) plain = plain[..PackBits(plain, rowSamples)];
        else if (_settings.Predictor) ApplyPredictor(plain, checked((int)rowSamples * size), samplesPerPixel);
        Compress(plain, encoded);
        return true;
    }

    /// <inheritdoc/>
    public override void Store(int level, long block, ReadOnlySpan<byte> encoded)
    {
        long offset = _writer.Append(encoded);
        _offsets[level][block] = offset;
        _lengths[level][block] = encoded.Length;
        _journal.Add([_plan.Index, level, block, offset, encoded.Length, (long)XxHash64.Hash(encoded)]);
    }

    private long RowSamples(int level)
    {
        int x = _plan.Axes.IndexOf('X', StringComparison.Ordinal);
        return _plan.Levels[level].Block[x] * _plan.SizeOf('S');
    }

    /// <summary>Copies the samples into a full block: tight, zero beyond the edge.</summary>
    private Span<byte> Gather(int level, in BlockSamples samples, int size, ByteBuffer target)
    {
        ReadOnlySpan<long> block = _plan.Levels[level].Block;
        Span<long> strides = stackalloc long[block.Length];
        long bytes = size;
        bool full = true;
        for (int i = block.Length - 1; i >= 0; i--)
        {
            strides[i] = bytes;
            bytes *= block[i];
            full &= block[i] == samples.Extent[i];
        }

        Span<byte> plain = target.Resize(bytes);
        if (!full) plain.Clear();
        StridedCopy.Copy(samples.Memory, samples.Strides, plain, strides, samples.Extent, size);
        return plain;
    }

    /// <summary>Eight pixels to a byte, first pixel in the highest bit, rows on byte boundaries (TIFF 6.0 section 3). In place.</summary>
    private static int PackBits(Span<byte> samples, long rowSamples)
    {
        int rows = (int)(samples.Length / rowSamples), target = 0;
        for (int row = 0; row < rows; row++)
        {
            int start = (int)(row * rowSamples);
            for (int x = 0; x < rowSamples; x += 8)
            {
                int bits = 0;
                int count = (int)Math.Min(8, rowSamples - x);
                for (int b = 0; b < count; b++) bits |= (samples[start + x + b] != 0 ? 1 : 0) << (7 - b);
                samples[target++] = (byte)bits;
            }
        }

        return target;
    }

    private void ApplyPredictor(Span<byte> plain, int rowBytes, int samplesPerPixel)
    {
        int size = _plan.PixelType.Size();
        if (_plan.PixelType.IsFloat()) Predictor.ApplyFloat(plain, rowBytes, samplesPerPixel, size);
        else Predictor.ApplyHorizontal(plain, rowBytes, samplesPerPixel, size);
    }

    private void Compress(ReadOnlySpan<byte> plain, ByteBuffer encoded)
    {
        switch (_settings.Compression)
        {
            case TiffCompression.Lzw:
                Span<byte> lzw = encoded.Resize(LzwCodec.MaxEncodedLength(plain.Length));
                encoded.Truncate(LzwCodec.Encode(plain, lzw));
                break;
            case TiffCompression.Deflate:
                Span<byte> zlib = encoded.Resize(ZlibCodec.MaxEncodedLength(plain.Length));
                encoded.Truncate(ZlibCodec.Encode(plain, zlib, _settings.CompressionLevel));
                break;
            case TiffCompression.Zstd:
                Span<byte> zstd = encoded.Resize(ZstdEncoder.MaxEncodedLength(plain.Length));
                encoded.Truncate(ZstdEncoder.Encode(plain, zstd, new ZstdOptions { Level = _settings.CompressionLevel }));
                break;
            default:
                plain.CopyTo(encoded.Resize(plain.Length));
                break;
        }
    }
}
