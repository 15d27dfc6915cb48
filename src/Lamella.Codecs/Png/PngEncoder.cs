using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.Codecs.Checksums;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Codecs.Png;

/// <summary>
/// Writes PNG (3rd edition): gray or RGB, with or without alpha, of 8 or 16 bits, not interlaced. Each row takes the filter with the smallest sum of absolute values (section 12.7). Deflate comes from the class library.
/// </summary>
internal static class PngEncoder
{
    private const int FilterCount = 5;
    private const int ChunkBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Signature => PngChunk.Signature;

    /// <summary>Writes a picture whose samples lie row by row without padding; 16-bit samples are little-endian in memory and become big-endian in the file.</summary>
    /// <exception cref="ArgumentException">The samples do not fill the picture, or the bits are not 8 or 16.</exception>
    internal static void Encode(Stream target, int width, int height, PngColor color, int bits, ReadOnlySpan<byte> samples, CompressionLevel level = CompressionLevel.Optimal)
    {
        if (bits is not (8 or 16)) throw new ArgumentException("PNG is written with 8 or 16 bits", nameof(bits));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int bands = color switch { PngColor.Gray => 1, PngColor.GrayAlpha => 2, PngColor.Rgb => 3, PngColor.Rgba => 4, _ => throw new ArgumentException("palettes are not written", nameof(color)) };
        int pixel = bands * bits / 8;
        long row = (long)width * pixel;
        if (row * height != samples.Length) throw new ArgumentException("the samples do not fill the picture", nameof(samples));

        target.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = (byte)bits;
        header[9] = (byte)color;
        header[10..].Clear();
        WriteChunk(target, "IHDR"u8, header);
        using (ChunkStream chunks = new(target))
        using (ZLibStream zlib = new(chunks, level))
        {
            WriteRows(zlib, samples, (int)row, pixel, bits);
        }

        WriteChunk(target, "IEND"u8, []);
    }

    /// <summary>The file as an array.</summary>
    internal static byte[] Encode(int width, int height, PngColor color, int bits, ReadOnlySpan<byte> samples)
    {
        using MemoryStream stream = new();
        Encode(stream, width, height, color, bits, samples);
        return stream.ToArray();
    }

    private static void WriteRows(Stream target, ReadOnlySpan<byte> samples, int row, int pixel, int bits)
    {
        // The current and the previous row with one pixel of zeros in front, so that no filter has an edge; then one candidate for each filter.
        int padded = row + pixel;
        byte[] buffer = Pooled.Rent<byte>(2 * padded + FilterCount * (row + 1));
        Span<byte> previous = buffer.AsSpan(0, padded), current = buffer.AsSpan(padded, padded), candidates = buffer.AsSpan(2 * padded, FilterCount * (row + 1));
        previous.Clear();
        current.Clear();
        for (; !samples.IsEmpty; samples = samples[row..])
        {
            ByteOrder.Swap(samples[..row], current[pixel..], bits / 8);
            int best = 0;
            long bestSum = long.MaxValue;
            for (int filter = 0; filter < FilterCount; filter++)
            {
                Span<byte> candidate = candidates.Slice(filter * (row + 1), row + 1);
                candidate[0] = (byte)filter;
                Filter(filter, current, previous, pixel, candidate[1..]);
                long sum = SumOfAbsolutes(candidate[1..]);
                if (sum >= bestSum) continue;
                (best, bestSum) = (filter, sum);
            }

            target.Write(candidates.Slice(best * (row + 1), row + 1));
            Span<byte> swap = previous;
            previous = current;
            current = swap;
        }

        Pooled.Return(buffer);
    }

    /// <summary>The filters of section 9.2: x less its prediction from left a, above b and above left c.</summary>
    private static void Filter(int filter, ReadOnlySpan<byte> current, ReadOnlySpan<byte> previous, int pixel, Span<byte> target)
    {
        ReadOnlySpan<byte> x = current[pixel..], a = current[..^pixel], b = previous[pixel..], c = previous[..^pixel];
        switch (filter)
        {
            case 0:
                x.CopyTo(target);
                break;
            case 1:
                Subtract(x, a, target);
                break;
            case 2:
                Subtract(x, b, target);
                break;
            case 3:
                for (int i = 0; i < target.Length; i++) target[i] = (byte)(x[i] - ((a[i] + b[i]) >> 1));
                break;
            default:
                for (int i = 0; i < target.Length; i++) target[i] = (byte)(x[i] - PngFilter.Paeth(a[i], b[i], c[i]));
                break;
        }
    }

    private static void Subtract(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, Span<byte> target)
    {
        int i = 0;
        for (; i <= target.Length - Vector<byte>.Count; i += Vector<byte>.Count) (new Vector<byte>(x[i..]) - new Vector<byte>(y[i..])).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = (byte)(x[i] - y[i]);
    }

    /// <summary>The sum of the bytes taken as signed, without sign.</summary>
    private static long SumOfAbsolutes(ReadOnlySpan<byte> data)
    {
        long sum = 0;
        foreach (sbyte value in MemoryMarshal.Cast<byte, sbyte>(data)) sum += Math.Abs((int)value);
        return sum;
    }

    private static void WriteChunk(Stream target, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        target.Write(word);
        target.Write(type);
        target.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Compute(data, Crc32.Compute(type)));
        target.Write(word);
    }

    /// <summary>Cuts what is written into IDAT chunks.</summary>
    private sealed class ChunkStream(Stream target) : Stream
    {
        private readonly byte[] _buffer = new byte[ChunkBytes];
        private int _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                int take = Math.Min(buffer.Length, ChunkBytes - _length);
                buffer[..take].CopyTo(_buffer.AsSpan(_length));
                _length += take;
                buffer = buffer[take..];
                if (_length == ChunkBytes) FlushChunk();
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) FlushChunk();
            base.Dispose(disposing);
        }

        private void FlushChunk()
        {
            if (_length == 0) return;
            WriteChunk(target, "IDAT"u8, _buffer.AsSpan(0, _length));
            _length = 0;
        }
    }
}
