using Lamella.Codecs.Lzw;

namespace Lamella.Codecs.Gif;

/// <summary>Writes the LZW of GIF (GIF89a appendix F) in sub-blocks of at most 255 bytes.</summary>
internal sealed class GifLzwEncoder(Stream target)
{
    private const int TableSize = 4096;
    private const int MostBlock = 255;

    private readonly byte[] _block = new byte[1 + MostBlock];
    private readonly LzwDictionary _dictionary = new();
    private int _length;
    private ulong _window;
    private int _held;

    /// <summary>Writes the code size, the codes and the block terminator.</summary>
    public void Encode(ReadOnlySpan<byte> indices, int codeSize)
    {
        int clear = 1 << codeSize, end = clear + 1;
        target.WriteByte((byte)codeSize);
        int width = codeSize + 1, next = clear + 2, known = clear + 2;
        bool first = true;
        _dictionary.Clear();
        Put(clear, width);
        int prefix = indices[0];
        foreach (byte index in indices[1..])
        {
            if (_dictionary.TryFind(prefix, index, out int code))
            {
                prefix = code;
                continue;
            }

            Put(prefix, width);
            Advance(ref first, ref known, ref width);
            _dictionary.Add(prefix, index, next++);
            prefix = index;
            if (next < TableSize) continue;
            Put(clear, width);
            _dictionary.Clear();
            (width, next, known, first) = (codeSize + 1, clear + 2, clear + 2, true);
        }

        Put(prefix, width);
        Advance(ref first, ref known, ref width);
        Put(end, width);
        Finish();
    }

    /// <summary>What the reader does after a code: it completes an entry, except for the first after a clear, and widens when that was the last of a width.</summary>
    private static void Advance(ref bool first, ref int known, ref int width)
    {
        if (first)
        {
            first = false;
            return;
        }

        known++;
        if (known == 1 << width && width < 12) width++;
    }

    private void Put(int code, int width)
    {
        _window |= (ulong)(uint)code << _held;
        for (_held += width; _held >= 8; _held -= 8)
        {
            PutByte((byte)_window);
            _window >>= 8;
        }
    }

    private void PutByte(byte value)
    {
        _block[1 + _length++] = value;
        if (_length == MostBlock) FlushBlock();
    }

    private void FlushBlock()
    {
        if (_length == 0) return;
        _block[0] = (byte)_length;
        target.Write(_block, 0, 1 + _length);
        _length = 0;
    }

    private void Finish()
    {
        if (_held > 0) PutByte((byte)_window);
        _window = 0;
        _held = 0;
        FlushBlock();
        target.WriteByte(0);
    }
}
