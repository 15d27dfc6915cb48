namespace Lamella.Codecs.JpegXr;

/// <summary>Reads the bit fields of codestream headers, most significant bit first, with every read checked.</summary>
internal ref struct HeaderBits : IFieldReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly long _base;
    private long _bit;

    /// <summary>Starts at byte <paramref name="position"/> of the codestream; <paramref name="baseOffset"/> is where the codestream lies in the file, for error messages.</summary>
    public HeaderBits(ReadOnlySpan<byte> data, int position, long baseOffset)
    {
        _data = data;
        _bit = 8L * position;
        _base = baseOffset;
    }

    /// <summary>The byte that the next bit lies in, relative to the codestream.</summary>
    public readonly int Position => (int)(_bit >> 3);

    /// <summary>Where the next bit lies in the file.</summary>
    public readonly long FileOffset => _base + Position;

    /// <summary>An unsigned field of up to 32 bits.</summary>
    public uint Bits(int count)
    {
        if (_bit + count > 8L * _data.Length) Throw.Damaged(JxrContainer.Name, "the header is cut off", FileOffset);
        ulong value = 0;
        for (int i = 0; i < count; i++, _bit++) value = (value << 1) | (uint)((_data[(int)(_bit >> 3)] >> (7 - (int)(_bit & 7))) & 1);
        return (uint)value;
    }

    /// <inheritdoc/>
    public uint Field(int count) => Bits(count);

    /// <summary>One flag.</summary>
    public bool Flag() => Bits(1) != 0;

    /// <summary>Moves to the next whole byte.</summary>
    public void Align() => _bit = (_bit + 7) & ~7L;
}
