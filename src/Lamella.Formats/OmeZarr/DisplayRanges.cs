using System.Buffers.Binary;
using Lamella.Engine;
using Lamella.Ome;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// The range of intensities to show for each channel, measured on the smallest level: from the 0.1th to the 99.9th percentile, so that the first look at a picture is neither black nor burnt out. At most
/// 64 planes of a channel are looked at, and of a plane of more than 16 million samples some pieces, evenly spread; the result depends on the pixels alone.
/// </summary>
internal static class DisplayRanges
{
    private const int MostPlanes = 64;
    private const long MostKeys = 1 << 16;

    // The smallest level of an image that has only one may be as large as any: it is looked at in pieces, so that memory and work stay bounded.
    private const long MostSamples = 1 << 24;
    private const long LeastPieces = 16;
    private const long LeastSide = 256;
    private const double Low = 0.001, High = 0.999;

    /// <summary>One window for each channel of the array's C axis (one in all when it has none); the samples of one pixel share theirs, or the colours of the picture would shift.</summary>
    /// <param name="level">The smallest level.</param>
    /// <param name="shape">How much of it counts; the last two axes are planes.</param>
    /// <param name="type">The type of the samples.</param>
    /// <param name="samples">So many channels are the samples of one pixel.</param>
    /// <param name="release">What is written where nothing can be measured depends on it.</param>
    public static IReadOnlyList<NgffWindow?> Of(ZarrLevelSource level, ReadOnlySpan<long> shape, PixelType type, int samples, NgffRelease release)
    {
        int c = level.Axes.IndexOf('C', StringComparison.Ordinal);
        int channels = c < 0 ? 1 : (int)shape[c];
        NgffWindow?[] windows = new NgffWindow?[channels];
        // Nothing stored is nothing to measure: an image that is about to grow.
        bool empty = shape.Contains(0) || level.CountStored(MostKeys) is { Stored: 0 };
        for (int i = 0; i < channels; i += samples)
        {
            int count = Math.Min(samples, channels - i);
            NgffWindow? window = samples > 1 && type == PixelType.UInt8 ? new NgffWindow(0, 255, 0, 255) : empty ? null : Measure(level, shape, type, c, i, count);
            Array.Fill(windows, window ?? Unmeasured(type, release), i, count);
        }

        return windows;
    }

    /// <summary>
    /// The window of a channel that holds nothing yet: all that an integer type can hold. Other types have no such range; OME-Zarr 0.4 demands one all the same, and has 0 to 1 until something is measured.
    /// </summary>
    public static NgffWindow? Unmeasured(PixelType type, NgffRelease release)
    {
        (double Min, double Max)? range = type switch
        {
            PixelType.Bool => (0, 1),
            PixelType.UInt8 => (byte.MinValue, byte.MaxValue),
            PixelType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            PixelType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            PixelType.Int16 => (short.MinValue, short.MaxValue),
            PixelType.UInt32 => (uint.MinValue, uint.MaxValue),
            PixelType.Int32 => (int.MinValue, int.MaxValue),
            _ => release < NgffRelease.V05 ? (0, 1) : null,
        };
        return range is { } r ? new NgffWindow(r.Min, r.Max, r.Min, r.Max) : null;
    }

    private static NgffWindow? Measure(ZarrLevelSource level, ReadOnlySpan<long> shape, PixelType type, int channelAxis, int channel, int count)
    {
        int rank = shape.Length;
        long[] offset = new long[rank], extent = shape.ToArray();
        long planes = 1;
        for (int i = 0; i < rank - 2; i++)
        {
            extent[i] = 1;
            if (i != channelAxis) planes *= shape[i];
        }

        long height = extent[rank - 2], width = extent[rank - 1];
        (long rows, long columns, long every) = Pieces(height, width, level.Chunk[rank - 2], level.Chunk[rank - 1]);
        long across = PieceList.GridSize(width, columns), pieces = PieceList.GridSize(height, rows) * across;
        byte[] samples = new byte[checked((int)(type.Size() * rows * columns))];
        ValueCounter counter = new(type, every == 1 ? height * width : (pieces + every - 1) / every * rows * columns);
        long step = Math.Max(1, (planes + MostPlanes - 1) / MostPlanes);
        for (long plane = 0; plane < planes; plane += step)
        {
            long rest = plane;
            for (int i = rank - 3; i >= 0; i--)
            {
                if (i == channelAxis) continue;
                offset[i] = rest % shape[i];
                rest /= shape[i];
            }

            for (int sample = 0; sample < count; sample++)
            {
                if (channelAxis >= 0) offset[channelAxis] = channel + sample;
                for (long piece = 0; piece < pieces; piece += every)
                {
                    offset[rank - 2] = piece / across * rows;
                    offset[rank - 1] = piece % across * columns;
                    extent[rank - 2] = Math.Min(rows, height - offset[rank - 2]);
                    extent[rank - 1] = Math.Min(columns, width - offset[rank - 1]);
                    Span<byte> part = samples.AsSpan(0, checked((int)(type.Size() * extent[rank - 2] * extent[rank - 1])));
                    level.Read(offset, extent, part);
                    counter.Add(part);
                }
            }
        }

        return counter.Window(Low, High);
    }

    /// <summary>A plane as one piece; a large one as pieces of whole chunks, of which every so many-th counts.</summary>
    private static (long Rows, long Columns, long Every) Pieces(long height, long width, long chunkHeight, long chunkWidth)
    {
        if (Math.BigMul(height, width) <= MostSamples) return (Math.Max(1, height), Math.Max(1, width), 1);
        long rows = Math.Min(height, PieceList.GridSize(LeastSide, chunkHeight) * chunkHeight), columns = Math.Min(width, PieceList.GridSize(LeastSide, chunkWidth) * chunkWidth);
        long across = PieceList.GridSize(width, columns), pieces = PieceList.GridSize(height, rows) * across;
        long wanted = Math.Max(LeastPieces, MostSamples / (rows * columns));
        long every = Math.Max(1, pieces / wanted);
        // Without a common factor all columns of pieces have their turn.
        while (every > 1 && System.Numerics.BigInteger.GreatestCommonDivisor(every, across) != 1) every++;
        return (rows, columns, every);
    }

    /// <summary>A histogram for small integers, a sorted sample for all other types.</summary>
    private sealed class ValueCounter(PixelType type, long planeSamples)
    {
        private const int MostValues = 1 << 20;
        private const int Bins = 1 << 16;

        // All zero between two uses: of ten thousand small scenes none is worth half a megabyte of its own, to be cleared and looked through.
        [ThreadStatic]
        private static long[]? clean;

        private readonly bool _counted = type is PixelType.Bool or PixelType.UInt8 or PixelType.Int8 or PixelType.UInt16 or PixelType.Int16;
        private readonly List<double> _values = [];
        private long[]? _counts;
        private int _lowest = Bins, _highest = -1;
        private long _total;

        public void Add(ReadOnlySpan<byte> samples)
        {
            int size = type.Size();
            int count = samples.Length / size;
            if (_counted)
            {
                long[] counts = _counts ??= Take();
                for (int i = 0; i < count; i++)
                {
                    int bin = Bin(samples, i);
                    counts[bin]++;
                    _lowest = Math.Min(_lowest, bin);
                    _highest = Math.Max(_highest, bin);
                }

                _total += count;
                return;
            }

            // Every n-th sample, so that the list stays bounded whatever the picture's size.
            int step = Math.Max(1, (int)Math.Min(int.MaxValue, planeSamples / (MostValues / MostPlanes)));
            for (int i = 0; i < count; i += step)
            {
                double value = Value(samples.Slice(i * size, size));
                if (double.IsFinite(value)) _values.Add(value);
            }
        }

        /// <summary>The window; null when no value is a finite number.</summary>
        public NgffWindow? Window(double low, double high)
        {
            if (!_counted && _values.Count == 0) return null;
            (double min, double max, double start, double end) = _counted ? OfCounts(low, high) : OfValues(low, high);
            GiveBack();
            if (end <= start) end = start + 1;
            return new NgffWindow(min, Math.Max(max, end), start, end);
        }

        private static long[] Take()
        {
            long[] counts = clean ?? new long[Bins];
            clean = null;
            return counts;
        }

        private void GiveBack()
        {
            if (_counts is null) return;
            if (_highest >= 0) _counts.AsSpan(_lowest, _highest - _lowest + 1).Clear();
            clean = _counts;
            _counts = null;
        }

        private int Bin(ReadOnlySpan<byte> samples, int i) => type switch
        {
            PixelType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(samples[(2 * i)..]),
            PixelType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(samples[(2 * i)..]) + 32768,
            PixelType.Int8 => (sbyte)samples[i] + 32768,
            _ => samples[i],
        };

        private double Value(ReadOnlySpan<byte> sample) => type switch
        {
            PixelType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(sample),
            PixelType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(sample),
            PixelType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(sample),
            PixelType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(sample),
            PixelType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(sample),
            PixelType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(sample),
            PixelType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(sample),
            PixelType.Complex64 => double.Hypot(BinaryPrimitives.ReadSingleLittleEndian(sample), BinaryPrimitives.ReadSingleLittleEndian(sample[4..])),
            _ => double.Hypot(BinaryPrimitives.ReadDoubleLittleEndian(sample), BinaryPrimitives.ReadDoubleLittleEndian(sample[8..])),
        };

        private (double Min, double Max, double Start, double End) OfCounts(double low, double high)
        {
            int zero = type is PixelType.Int8 or PixelType.Int16 ? 32768 : 0;
            double start = 0, end = 0;
            long seen = 0;
            bool started = false;
            for (int bin = _lowest; bin <= _highest; bin++)
            {
                seen += _counts![bin];
                if (!started && seen > low * _total)
                {
                    start = bin - zero;
                    started = true;
                }

                if (seen < high * _total) continue;
                end = bin - zero;
                break;
            }

            (double min, double max) = type switch
            {
                PixelType.Bool => (0, 1),
                PixelType.UInt8 => (0, 255),
                PixelType.Int8 => (-128, 127),
                PixelType.Int16 => (-32768, 32767),
                _ => (0.0, 65535.0),
            };
            return (min, max, start, end);
        }

        private (double Min, double Max, double Start, double End) OfValues(double low, double high)
        {
            _values.Sort();
            return (_values[0], _values[^1], _values[(int)(low * (_values.Count - 1))], _values[(int)(high * (_values.Count - 1))]);
        }
    }
}
