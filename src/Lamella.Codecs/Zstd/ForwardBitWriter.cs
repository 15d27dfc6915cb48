using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Writes a bit stream that is read from its end (RFC 8878, 4.1). Bits collect in a 64-bit container; each <see cref="Flush"/> stores 8 bytes and moves on
/// by the whole ones.
/// </summary>
/// <remarks>Memory: the caller leaves 8 writable bytes behind the last flush position.</remarks>
internal unsafe struct ForwardBitWriter(byte* target)
{
    private byte* _target = target;
    private ulong _bits;
    private int _count;

    /// <summary>Where the next flush stores.</summary>
    public readonly byte* Position => _target;

    /// <summary>
    /// Adds the low <paramref name="count"/> bits of <paramref name="value"/>, which has no others; the container holds 64, up to 7 of them from before the
    /// last flush.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong value, int count)
    {
        _bits |= value << _count;
        _count += count;
    }

    /// <summary>Stores the whole bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Flush()
    {
        *(ulong*)_target = _bits;
        _target += _count >> 3;
        _bits >>= _count & ~7;
        _count &= 7;
    }

    /// <summary>Writes the end mark and returns the end of the stream.</summary>
    public byte* Close()
    {
        Add(1, 1);
        Flush();
        if (_count > 0) _target++;
        return _target;
    }
}
