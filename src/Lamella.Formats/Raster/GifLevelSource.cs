using Lamella.Codecs.Gif;
using Lamella.Engine;
using Lamella.Formats.Raster.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Raster;

/// <summary>
/// The composed frames of a GIF. A frame may need all before it, so a piece is a run of frames, and its bytes start at the last frame that hides everything before; the state behind a piece is kept (within a
/// bound) for the next one, so that reading in order composes each frame once.
/// </summary>
internal sealed class GifLevelSource : LevelSource
{
    private const long PieceBytes = 32 << 20;
    private const int MostKept = 2;

    private readonly Store _store;
    private readonly string _key;
    private readonly GifFile _file;
    private readonly int _framesPerPiece;
    private readonly Lock _gate = new();
    private readonly LinkedList<(int Next, GifCanvas Canvas)> _kept = new();

    /// <summary>Makes the level of a file.</summary>
    public GifLevelSource(Store store, string key, GifFile file)
        : base(AxesOf(file), Shaped(file, file.Frames.Count), Shaped(file, FramesPerPiece(file)), Lamella.PixelType.UInt8)
    {
        (_store, _key, _file, _framesPerPiece) = (store, key, file, FramesPerPiece(file));
    }

    /// <inheritdoc/>
    public override string Codec => "lzw";

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces) => pieces.AddGrid(Shape, Chunk, offset, extent, EdgeChunks.Cut);

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        (int first, int end) = FramesOf(piece);
        int start = StartOf(first);
        long from = _file.Frames[start].Start, bytes = _file.Frames[end - 1].End - from;
        long pixels = (long)_file.Width * _file.Height;
        // A canvas may be larger than what is drawn on it, but not by any amount.
        if (pixels > (16 << 20) + (bytes * GifLzwDecoder.MaxRatio)) Throw.Damaged(GifCanvas.Format, Invariant($"{bytes} bytes cannot hold a picture of {_file.Width} x {_file.Height}"));
        if (pixels * _file.Samples > Array.MaxLength) Throw.Unsupported(GifCanvas.Format, Invariant($"a canvas of {_file.Width} x {_file.Height}"));
        return PieceLocation.Encoded(_store, _key, ByteRange.From(from, bytes));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        (int first, int end) = FramesOf(piece);
        int start = StartOf(first);
        long from = _file.Frames[start].Start;
        (int next, GifCanvas canvas) = Take(start, first) ?? (start, new GifCanvas(_file.Width, _file.Height, _file.Samples, _file.Background));
        byte[] codes = Pooled.Rent<byte>(encoded.Length);
        try
        {
            for (; next < end; next++)
            {
                GifFrameData data = _file.Frames[next];
                ReadOnlySpan<byte> bytes = encoded[(int)(data.Start - from)..(int)(data.End - from)];
                if (bytes.IsEmpty) Throw.Damaged(GifCanvas.Format, "a frame has no data", data.Start);
                canvas.Draw(data.Frame, codes.AsSpan(0, Join(bytes[1..], codes)), bytes[0]);
                if (next < first) continue;
                canvas.Pixels.CopyTo(destination);
                destination = destination[canvas.Pixels.Length..];
            }
        }
        finally
        {
            Pooled.Return(codes);
        }

        if (end < _file.Frames.Count) Keep(end, canvas);
    }

    /// <summary>Copies the content of sub-blocks one behind the other; a chain that is cut off ends where it ends.</summary>
    private static int Join(ReadOnlySpan<byte> blocks, Span<byte> destination)
    {
        int length = 0;
        while (!blocks.IsEmpty && blocks[0] > 0)
        {
            ReadOnlySpan<byte> block = blocks.Slice(1, Math.Min(blocks[0], blocks.Length - 1));
            block.CopyTo(destination[length..]);
            length += block.Length;
            blocks = blocks[(1 + block.Length)..];
        }

        return length;
    }

    private static string AxesOf(GifFile file) => (file.Frames.Count > 1 ? "TYX" : "YX") + (file.Samples > 1 ? "S" : string.Empty);

    private static long[] Shaped(GifFile file, long frames)
    {
        List<long> shape = file.Frames.Count > 1 ? [frames, file.Height, file.Width] : [file.Height, file.Width];
        if (file.Samples > 1) shape.Add(file.Samples);
        return [.. shape];
    }

    private static int FramesPerPiece(GifFile file) => (int)Math.Clamp(PieceBytes / ((long)file.Width * file.Height * file.Samples), 1, file.Frames.Count);

    private (int First, int End) FramesOf(long piece)
    {
        int first = (int)(piece * _framesPerPiece);
        return (first, Math.Min(first + _framesPerPiece, _file.Frames.Count));
    }

    /// <summary>The last frame at or before another from which drawing can start on an empty canvas.</summary>
    private int StartOf(int frame)
    {
        int width = _file.Width, height = _file.Height;
        for (int i = frame; i > 0; i--)
        {
            GifFrame own = _file.Frames[i].Frame, before = _file.Frames[i - 1].Frame;
            // What such a frame hides may come back when it is taken away again.
            if (own.Covers(width, height) && (i == frame || own.Disposal != GifDisposal.Restore)) return i;
            bool cleared = _file.ClearsToTransparent(before) && before.Left <= 0 && before.Top <= 0 && before.Left + before.Width >= width && before.Top + before.Height >= height;
            if (cleared) return i;
        }

        return 0;
    }

    /// <summary>The latest kept state from which the frame can be reached; it is copied, since another read may want it too.</summary>
    private (int Next, GifCanvas Canvas)? Take(int start, int first)
    {
        lock (_gate)
        {
            (int Next, GifCanvas Canvas)? best = null;
            foreach ((int next, GifCanvas canvas) in _kept)
            {
                if (next > start && next <= first && (best is null || next > best.Value.Next)) best = (next, canvas);
            }

            return best is { } found ? (found.Next, found.Canvas.Copy()) : null;
        }
    }

    private void Keep(int next, GifCanvas canvas)
    {
        lock (_gate)
        {
            _kept.AddFirst((next, canvas));
            if (_kept.Count > MostKept) _kept.RemoveLast();
        }
    }
}
