namespace Lamella.Codecs.Jpeg;

/// <summary>Writes entropy-coded bits, the highest first; a byte of ones is followed by one of zeros, so that no marker appears (ITU-T T.81 F.1.2.3).</summary>
internal sealed class JpegBitWriter(Stream target)
{
    private const int BufferBytes = 16 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _length;
    private uint _pending;
    private int _count;

    /// <summary>Appends the low <paramref name="count"/> bits of a value, at most 16.</summary>
    public void Write(int value, int count)
    {
        _pending = (_pending << count) | (uint)value;
        _count += count;
        while (_count >= 8)
        {
            _count -= 8;
            Put((byte)(_pending >> _count));
        }

        _pending &= (1u << _count) - 1;
    }

    /// <summary>Fills the last byte with ones and hands everything over.</summary>
    public void Finish()
    {
        if (_count > 0) Write((1 << (8 - _count)) - 1, 8 - _count);
        target.Write(_buffer, 0, _length);
        _length = 0;
    }

    private void Put(byte value)
    {
        if (_length > BufferBytes - 2)
        {
            target.Write(_buffer, 0, _length);
            _length = 0;
        }

        _buffer[_length++] = value;
        if (value == 0xFF) _buffer[_length++] = 0;
    }
}
