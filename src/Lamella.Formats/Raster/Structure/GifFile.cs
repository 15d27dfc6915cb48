using System.Buffers.Binary;
using Lamella.Codecs.Gif;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Raster.Structure;

/// <summary>
/// The blocks of a GIF (GIF89a section 13 on): canvas, palettes, frames, delays. A GIF has no directory: to count its frames means to walk over their sub-blocks of 255 bytes, so that all of the file passes by
/// once, in windows; nothing of it is decoded.
/// </summary>
internal sealed class GifFile
{
    private const byte Extension = 0x21;
    private const byte Image = 0x2C;
    private const byte Trailer = 0x3B;
    private const byte GraphicControl = 0xF9;
    private const byte CommentLabel = 0xFE;
    private const byte Application = 0xFF;
    private const int LargestComment = 1 << 20;

    private readonly WindowReader _reader;
    private readonly RasterScene _scene;
    private readonly List<GifFrameData> _frames = [];
    private byte[] _palette = [];
    private int _transparent = -1;
    private GifDisposal _disposal;
    private int _delay;
    private bool _cut;
    private int _background = -1;

    private GifFile(WindowReader reader, RasterScene scene)
    {
        _reader = reader;
        _scene = scene;
    }

    /// <summary>Columns of the canvas.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of the canvas.</summary>
    public int Height { get; private set; }

    /// <summary>Samples of a composed pixel: 1 where all palettes are those of gray values, 4 where some pixel may stay transparent, else 3.</summary>
    public int Samples { get; private set; }

    /// <summary>The samples of the background colour; null when the file has none.</summary>
    public byte[]? Background => _background < 0 ? null : Samples == 1 ? [_palette[3 * _background]] : [.. _palette.AsSpan(3 * _background, 3), .. Samples == 4 ? (ReadOnlySpan<byte>)[255] : []];

    /// <summary>True when what a frame leaves behind is transparent.</summary>
    public bool ClearsToTransparent(GifFrame frame) => frame.Disposal == GifDisposal.Clear && (frame.Transparent >= 0 || _background < 0);

    /// <summary>How often the animation is played; 0 means without end; null when not said.</summary>
    public int? Repeats { get; private set; }

    /// <summary>The frames in their order; at least one.</summary>
    public IReadOnlyList<GifFrameData> Frames => _frames;

    /// <summary>Walks the blocks.</summary>
    /// <exception cref="DamagedDataException">There is no frame.</exception>
    public static GifFile Read(Store store, string key, RasterScene scene)
    {
        GifFile file = new(new WindowReader(store, key, GifCanvas.Format), scene);
        file.ReadBlocks(file.ReadScreen());
        file.Finish();
        return file;
    }

    /// <summary>The logical screen and the global palette; returns where the blocks start.</summary>
    private long ReadScreen()
    {
        ReadOnlySpan<byte> head = _reader.Get(0, 13);
        (Width, Height) = (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        byte flags = head[10], background = head[11];
        if ((flags & 0x80) == 0) return 13;
        _palette = _reader.Get(13, 3 << ((flags & 7) + 1)).ToArray();
        if (3 * background < _palette.Length) _background = background;
        return 13 + _palette.Length;
    }

    private void ReadBlocks(long at)
    {
        while (at < _reader.Length && !_cut)
        {
            byte block = _reader.Get(at, 1)[0];
            switch (block)
            {
                case Image:
                    at = ReadImage(at);
                    break;
                case Extension:
                    at = ReadExtension(at);
                    break;
                case Trailer:
                    return;
                default:
                    // Zeros between blocks are common; anything else ends the file for viewers, too.
                    if (block != 0) _scene.Warnings.Add(Invariant($"an unknown block 0x{block:X2} at byte {at} ends the file"));
                    if (block != 0) return;
                    at++;
                    break;
            }
        }
    }

    private long ReadImage(long at)
    {
        ReadOnlySpan<byte> head = _reader.GetUpTo(at, 10);
        if (head.Length < 10) return Cut();
        int left = BinaryPrimitives.ReadUInt16LittleEndian(head[1..]), top = BinaryPrimitives.ReadUInt16LittleEndian(head[3..]);
        int width = BinaryPrimitives.ReadUInt16LittleEndian(head[5..]), height = BinaryPrimitives.ReadUInt16LittleEndian(head[7..]);
        byte flags = head[9];
        long data = at + 10;
        byte[] palette = _palette;
        if ((flags & 0x80) != 0)
        {
            int size = 3 << ((flags & 7) + 1);
            ReadOnlySpan<byte> local = _reader.GetUpTo(data, size);
            if (local.Length < size) return Cut();
            palette = local.ToArray();
            data += size;
        }

        long end = SkipSubBlocks(data + 1);
        // A file that was cut off keeps its whole frames; the only frame of a file fails when it is read.
        if (_cut && _frames.Count > 0) return end;
        GifFrame frame = new(left, top, width, height) { Palette = palette, Transparent = _transparent, Interlaced = (flags & 0x40) != 0, Disposal = _disposal, Delay = _delay };
        if (width == 0 || height == 0)
        {
            _scene.Warnings.Add(Invariant($"an empty frame of {width} x {height} is left out"));
        }
        else
        {
            _frames.Add(new GifFrameData(frame, data, end));
        }

        (_transparent, _disposal, _delay) = (-1, GifDisposal.None, 0);
        return end;
    }

    private long ReadExtension(long at)
    {
        ReadOnlySpan<byte> head = _reader.GetUpTo(at, 24);
        if (head.Length < 3) return Cut();
        switch (head[1])
        {
            case GraphicControl when head.Length >= 8 && head[2] >= 4:
                _disposal = (GifDisposal)((head[3] >> 2) & 7) is var disposal && Enum.IsDefined(disposal) ? disposal : GifDisposal.None;
                _delay = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]);
                _transparent = (head[3] & 1) != 0 ? head[6] : -1;
                break;
            case Application when head.Length >= 19 && head.Slice(3, 11).SequenceEqual("NETSCAPE2.0"u8) && head[14] >= 3 && head[15] == 1:
                Repeats = BinaryPrimitives.ReadUInt16LittleEndian(head[16..]);
                break;
            case CommentLabel:
                AddComment(at + 2);
                break;
            default:
                break;
        }

        return SkipSubBlocks(at + 2);
    }

    /// <summary>Walks to behind the terminator of a chain of sub-blocks.</summary>
    private long SkipSubBlocks(long at)
    {
        while (true)
        {
            if (at >= _reader.Length) return Cut();
            int length = _reader.Get(at, 1)[0];
            at += 1 + length;
            if (length == 0) return at;
        }
    }

    private long Cut()
    {
        _cut = true;
        return _reader.Length;
    }

    private void AddComment(long at)
    {
        List<byte> text = [];
        while (text.Count < LargestComment && _reader.GetUpTo(at, 256) is { Length: > 0 } block && block[0] > 0 && block[0] < block.Length)
        {
            text.AddRange(block.Slice(1, block[0]));
            at += 1 + block[0];
        }

        if (text.Count > 0) _scene.AddText("Comment", TiffDirectory.Decode(text.ToArray().AsSpan().TrimEnd((byte)0)));
    }

    /// <summary>Decides on the canvas and on how its pixels are stored.</summary>
    private void Finish()
    {
        if (_frames.Count == 0) Throw.Damaged(GifCanvas.Format, "the file has no frame", _reader.Length);
        if (_cut) _scene.Warnings.Add(_frames.Count > 1 ? Invariant($"the file is cut off behind frame {_frames.Count - 1}") : "the file is cut off");
        foreach (GifFrameData data in _frames)
        {
            if (data.Frame.Palette.Length == 0) Throw.Damaged(GifCanvas.Format, "a frame has no palette", data.Start);
        }

        // Some writers leave the screen empty: then the first frame is the canvas, as viewers have it.
        GifFrame first = _frames[0].Frame;
        if (Width == 0 || Height == 0) (Width, Height) = (first.Left + first.Width, first.Top + first.Height);
        if (MayShowThrough()) Samples = 4;
        else Samples = _frames.TrueForAll(f => f.Frame.IsGray) ? 1 : 3;
    }

    /// <summary>Follows the rectangles: true when some composed frame may have a pixel that no frame has covered, or that was cleared.</summary>
    private bool MayShowThrough()
    {
        bool opaque = false;
        foreach (GifFrameData data in _frames)
        {
            bool before = opaque;
            opaque |= data.Frame.Covers(Width, Height);
            if (!opaque) return true;
            opaque = data.Frame.Disposal == GifDisposal.Restore ? before : !ClearsToTransparent(data.Frame);
        }

        return false;
    }
}

/// <summary>A frame and where its data lies.</summary>
/// <param name="Frame">How it is drawn.</param>
/// <param name="Start">Where the LZW minimum code size stands; the sub-blocks follow.</param>
/// <param name="End">Behind the block terminator.</param>
internal sealed record GifFrameData(GifFrame Frame, long Start, long End);
