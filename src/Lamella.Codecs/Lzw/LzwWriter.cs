namespace Lamella.Codecs.Lzw;

/// <summary>Writes codes most significant bit first.</summary>
internal ref struct LzwWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private ulong _window;
    private int _held;
    private int _length;

    /// <summary>Appends the lowest <paramref name="width"/> bits of the code.</summary>
    public void Put(int code, int width)
    {
        _window = (_window << width) | (uint)code;
        _held += width;
        for (; _held >= 8; _held -= 8) _destination[_length++] = (byte)(_window >> (_held - 8));
    }

    /// <summary>Pads the last byte with zeros and returns the length.</summary>
    public int Finish()
    {
        if (_held > 0) _destination[_length++] = (byte)(_window << (8 - _held));
        _held = 0;
        return _length;
    }
}
