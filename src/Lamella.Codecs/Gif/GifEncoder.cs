using System.Buffers.Binary;

namespace Lamella.Codecs.Gif;

/// <summary>Writes GIF89a: pictures of indices into one palette, all of the size of the canvas, one after another.</summary>
internal sealed class GifEncoder : IDisposable
{
    private const int MostColors = 256;

    private readonly Stream _target;
    private readonly GifLzwEncoder _lzw;
    private readonly int _width;
    private readonly int _height;
    private readonly int _bits;
    private readonly int _colors;

    /// <summary>Writes the head of the file.</summary>
    /// <param name="target">Where the file goes; it stays open.</param>
    /// <param name="width">Columns, at most 65,535.</param>
    /// <param name="height">Rows, at most 65,535.</param>
    /// <param name="palette">Red, green and blue of up to 256 colours.</param>
    /// <param name="repeats">How often an animation is played; 0 means without end, null once (no word about it in the file).</param>
    public GifEncoder(Stream target, int width, int height, ReadOnlySpan<byte> palette, int? repeats = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, ushort.MaxValue);
        if (palette.Length is 0 or > 3 * MostColors || palette.Length % 3 != 0) throw new ArgumentException("a palette has 1 to 256 colours of three bytes", nameof(palette));
        (_target, _width, _height, _colors) = (target, width, height, palette.Length / 3);
        _lzw = new GifLzwEncoder(target);
        // Tables have 2, 4, 8 ... 256 entries (section 18).
        _bits = 1;
        while (1 << _bits < _colors) _bits++;
        Span<byte> head = stackalloc byte[13];
        "GIF89a"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(head[8..], (ushort)height);
        head[10] = (byte)(0x80 | ((_bits - 1) << 4) | (_bits - 1));
        head[11..].Clear();
        target.Write(head);
        target.Write(palette);
        for (int i = _colors; i < 1 << _bits; i++) target.Write([0, 0, 0]);
        if (repeats is not { } count) return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, ushort.MaxValue, nameof(repeats));
        target.Write([0x21, 0xFF, 11]);
        target.Write("NETSCAPE2.0"u8);
        target.Write([3, 1, (byte)count, (byte)(count >> 8), 0]);
    }

    /// <summary>Writes one picture.</summary>
    /// <param name="indices">One index for each pixel, row by row.</param>
    /// <param name="delay">How long it is shown, in hundredths of a second.</param>
    /// <param name="transparent">The index that lets what is below through; -1 for none.</param>
    /// <exception cref="ArgumentException">The indices do not fill the picture, or one is beyond the palette.</exception>
    public void AddFrame(ReadOnlySpan<byte> indices, int delay = 0, int transparent = -1)
    {
        if (indices.Length != (long)_width * _height) throw new ArgumentException("the indices do not fill the picture", nameof(indices));
        if (_colors < MostColors && indices.ContainsAnyInRange((byte)_colors, byte.MaxValue)) throw new ArgumentException("an index is beyond the palette", nameof(indices));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)delay, ushort.MaxValue, nameof(delay));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(transparent, _colors);
        if (delay > 0 || transparent >= 0)
        {
            // The next picture covers this one, so nothing is said about disposal.
            _target.Write([0x21, 0xF9, 4, (byte)(transparent >= 0 ? 1 : 0), (byte)delay, (byte)(delay >> 8), (byte)Math.Max(transparent, 0), 0]);
        }

        Span<byte> head = stackalloc byte[10];
        head.Clear();
        head[0] = 0x2C;
        BinaryPrimitives.WriteUInt16LittleEndian(head[5..], (ushort)_width);
        BinaryPrimitives.WriteUInt16LittleEndian(head[7..], (ushort)_height);
        _target.Write(head);
        // Codes start with at least two bits of index (appendix F).
        _lzw.Encode(indices, Math.Max(2, _bits));
    }

    /// <summary>Writes the end of the file.</summary>
    public void Dispose() => _target.WriteByte(0x3B);
}
