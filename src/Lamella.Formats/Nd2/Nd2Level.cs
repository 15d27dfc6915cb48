using Lamella.Codecs.Deflate;
using Lamella.Engine;
using Lamella.Formats.Nd2.Structure;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Formats.Nd2;

/// <summary>
/// The frames of one scene. A piece is a frame, with all its channels, or one channel of it when channels have several components. Pixels lie row by row, the components of all channels together; colours are stored blue first.
/// </summary>
internal sealed class Nd2Level : LevelSource
{
    /// <summary>DEFLATE packs at most 1032 to 1.</summary>
    private const long BestRatio = 1040;

    private readonly Nd2File _file;
    private readonly Nd2Attributes _attributes;
    private readonly List<Nd2Channel> _channels;
    private readonly long _first;
    private readonly long[] _steps;
    private readonly bool _together;

    /// <summary>Creates the level.</summary>
    /// <param name="file">The file.</param>
    /// <param name="attributes">The size of a frame.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="loops">The axes that number frames, slowest first: a letter, the passes, and the frames from one to the next.</param>
    /// <param name="first">The first frame.</param>
    public Nd2Level(Nd2File file, Nd2Attributes attributes, List<Nd2Channel> channels, IReadOnlyList<(char Axis, long Count, long Step)> loops, long first)
        : base(AxesOf(channels, loops), ShapeOf(attributes, channels, loops), ChunkOf(attributes, channels, loops), attributes.Type)
    {
        _file = file;
        _attributes = attributes;
        _channels = channels;
        _first = first;
        _steps = [.. loops.Select(l => l.Step)];
        _together = Together(channels);
        Samples = channels.Max(c => c.Samples);
    }

    /// <inheritdoc/>
    public override string Codec => _attributes.Compression switch { 0 => "zlib", 1 => "lossy", _ => "none" };

    private int Samples { get; }

    /// <summary>The frame of a place on the loops.</summary>
    public long FrameAt(ReadOnlySpan<long> index)
    {
        long frame = _first;
        for (int i = 0; i < _steps.Length; i++) frame += index[i] * _steps[i];
        return frame;
    }

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        if (_channels.TrueForAll(c => c.Samples == Samples))
        {
            pieces.AddGrid(Shape, Chunk, offset, extent, EdgeChunks.Cut);
            return;
        }

        // Gray channels beside colour ones have one sample.
        PieceList all = new(pieces.Rank);
        all.AddGrid(Shape, Chunk, offset, extent, EdgeChunks.Cut);
        Span<long> size = stackalloc long[pieces.Rank];
        for (int i = 0; i < all.Count; i++)
        {
            all.Extent(i).CopyTo(size);
            size[^1] = _channels[(int)all.Offset(i)[^2]].Samples;
            pieces.Add(all.Id(i), all.Offset(i), size, size);
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        (long frame, int channel) = Split(piece);
        if (frame > int.MaxValue || _file.Frame((int)frame) is not { } chunk) return PieceLocation.Fill;
        long pixels = chunk.Data + Nd2File.FrameTime, stored = chunk.Length - Nd2File.FrameTime;
        if (_attributes.Compression == 1) Throw.Unsupported(Nd2File.Format, "lossy compression");
        if (_attributes.Compression == 0)
        {
            if (stored <= 0 || _attributes.FrameBytes / BestRatio > stored) Throw.Damaged(Nd2File.Format, Invariant($"frame {frame} of {stored} packed bytes cannot hold {_attributes.FrameBytes}"), chunk.Offset);
            return PieceLocation.Encoded(_file.Store, _file.Key, ByteRange.From(pixels, stored));
        }

        if (stored < _attributes.FrameBytes) Throw.Damaged(Nd2File.Format, Invariant($"frame {frame} has {stored} bytes of pixels where {_attributes.FrameBytes} are needed"), chunk.Offset);
        if (_channels[channel].Samples > 2) return PieceLocation.Encoded(_file.Store, _file.Key, ByteRange.From(pixels, _attributes.FrameBytes));
        long[] strides = new long[Shape.Length];
        PixelStrides(channel, strides);
        return PieceLocation.Raw(_file.Store, _file.Key, pixels + (_together ? 0 : (long)_channels[channel].Component * _attributes.Type.Size()), bigEndian: false, strides);
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int channel = Split(piece).Channel;
        if (_attributes.Compression != 0)
        {
            Place(channel, encoded, destination);
            return;
        }

        if (_together && _channels[0].Samples < 3 && _attributes.RowBytes == _attributes.Width * _attributes.PixelBytes)
        {
            if (ZlibCodec.DecodePrefix(encoded, destination) < destination.Length) Throw.Damaged(Nd2File.Format, "a packed frame is too short");
            return;
        }

        if (_attributes.FrameBytes > Array.MaxLength) Throw.Unsupported(Nd2File.Format, "packed frames of more than 2 GiB");
        byte[] plain = Pooled.Rent<byte>((int)_attributes.FrameBytes);
        try
        {
            Span<byte> rows = plain.AsSpan(0, (int)_attributes.FrameBytes);
            if (ZlibCodec.DecodePrefix(encoded, rows) < rows.Length) Throw.Damaged(Nd2File.Format, "a packed frame is too short");
            Place(channel, rows, destination);
        }
        finally
        {
            Pooled.Return(plain);
        }
    }

    private static bool Together(List<Nd2Channel> channels) => channels.TrueForAll(c => c.Samples == 1) || channels.Count == 1;

    private static string AxesOf(List<Nd2Channel> channels, IReadOnlyList<(char Axis, long Count, long Step)> loops) =>
        string.Concat(loops.Select(l => l.Axis)) + "YX" + (channels.Count > 1 ? "C" : string.Empty) + (channels.Max(c => c.Samples) > 1 ? "S" : string.Empty);

    private static long[] ShapeOf(Nd2Attributes attributes, List<Nd2Channel> channels, IReadOnlyList<(char Axis, long Count, long Step)> loops)
    {
        List<long> shape = [.. loops.Select(l => l.Count), attributes.Height, attributes.Width];
        if (channels.Count > 1) shape.Add(channels.Count);
        if (channels.Max(c => c.Samples) is var samples and > 1) shape.Add(samples);
        return [.. shape];
    }

    private static long[] ChunkOf(Nd2Attributes attributes, List<Nd2Channel> channels, IReadOnlyList<(char Axis, long Count, long Step)> loops)
    {
        long[] chunk = ShapeOf(attributes, channels, loops);
        Array.Fill(chunk, 1, 0, loops.Count);
        if (!Together(channels)) chunk[loops.Count + 2] = 1;
        return chunk;
    }

    private (long Frame, int Channel) Split(long piece)
    {
        int channel = 0;
        if (!_together)
        {
            channel = (int)(piece % _channels.Count);
            piece /= _channels.Count;
        }

        long frame = _first;
        for (int i = _steps.Length - 1; i >= 0; i--)
        {
            frame += piece % Shape[i] * _steps[i];
            piece /= Shape[i];
        }

        return (frame, channel);
    }

    /// <summary>Bytes from one pixel, channel and sample to the next in a frame. Samples are counted from red, which is stored last.</summary>
    private void PixelStrides(int channel, Span<long> strides)
    {
        int size = _attributes.Type.Size(), loops = _steps.Length;
        strides[loops] = _attributes.RowBytes;
        strides[loops + 1] = _attributes.PixelBytes;
        if (_channels.Count > 1) strides[loops + 2] = size;
        if (Samples > 1) strides[^1] = _channels[channel].Samples > 2 ? -size : size;
    }

    /// <summary>Takes one channel (or all of one sample each) out of the rows of a frame.</summary>
    private void Place(int channel, ReadOnlySpan<byte> rows, Span<byte> destination)
    {
        int rank = Shape.Length, size = _attributes.Type.Size();
        Span<long> from = stackalloc long[rank];
        Span<long> to = stackalloc long[rank];
        Span<long> extent = stackalloc long[rank];
        from.Clear();
        PixelStrides(channel, from);
        Chunk.CopyTo(extent);
        int samples = _channels[channel].Samples;
        if (Samples > 1) extent[^1] = samples;
        long tight = size;
        for (int i = rank - 1; i >= 0; i--)
        {
            to[i] = tight;
            tight *= extent[i];
        }

        if (rows.Length < _attributes.FrameBytes) Throw.Damaged(Nd2File.Format, "the file became shorter while it was read");
        long first = _together ? 0 : (long)_channels[channel].Component * size;
        if (samples < 3)
        {
            StridedCopy.Copy(rows, from, destination, to, extent, size, first);
            return;
        }

        // Blue, green, red: the first three are turned round, a fourth (opacity) stays.
        extent[^1] = 3;
        StridedCopy.Copy(rows, from, destination, to, extent, size, first + (2 * size));
        if (samples == 3) return;
        extent[^1] = samples - 3;
        from[^1] = size;
        StridedCopy.Copy(rows, from, destination, to, extent, size, first + (3 * size), 3 * size);
    }
}
