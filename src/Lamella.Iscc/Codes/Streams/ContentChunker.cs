using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Iscc.Codes;

/// <summary>
/// Finds the ends of content-defined chunks: a chunk ends where the low bits of a rolling hash are zero (ISO 24138 Data-Code, average 1024 bytes).
/// The state lives from call to call, so no byte is looked at twice however small the pieces are.
/// </summary>
internal struct ContentChunker
{
    internal const int MinimumLength = 256;
    internal const int CentreLength = 640;
    internal const int MaximumLength = 8192;
    private const uint SmallMask = 0x7FF;
    private const uint LargeMask = 0x1FF;

    private int _position;
    private uint _hash;

    /// <summary>
    /// Looks for the end of the chunk that starts with <paramref name="chunk"/>. Returns its length, or 0 when the end is not among these bytes;
    /// the next call then passes the same chunk with more bytes behind it. After a found end the state is that of a new chunk.
    /// </summary>
    internal int FindEnd(ReadOnlySpan<byte> chunk)
    {
        int available = Math.Min(chunk.Length, MaximumLength);
        if (_position < MinimumLength)
        {
            // The first 256 bytes never enter the hash.
            if (available <= MinimumLength) return 0;
            _position = MinimumLength;
        }

        ref byte data = ref MemoryMarshal.GetReference(chunk);
        int end = 0;
        if (_position < CentreLength) end = Scan(ref data, Math.Min(available, CentreLength), SmallMask);
        if (end == 0 && _position >= CentreLength) end = Scan(ref data, available, LargeMask);
        if (end == 0 && _position == MaximumLength) end = MaximumLength;
        if (end != 0)
        {
            _position = 0;
            _hash = 0;
        }

        return end;
    }

    /// <summary>
    /// The definition of one step is hash = (hash >> 1) + gear[byte], and a test of the low bits. Nested floors compose, so k steps equal (hash + 2 g1 + 4 g2 + ... + 2^k gk) >> k:
    /// eight bytes go into a 64-bit sum without any shift on the critical path, and the test looks at bits k and up. The sum stays below 2^41.
    /// </summary>
    /// <remarks>Optimised at once: a whole file may be hashed before the runtime would come round to it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Scan(ref byte data, int end, uint mask)
    {
        ref ulong gear = ref GearTable.ShiftedCopies;
        ulong sum = _hash;
        ulong m = mask;
        int i = _position;
        // All indices are below end, which is at most the length of the chunk; a byte plus 256 * 7 is below the 2048 entries of the table.
        for (; i <= end - GearTable.Steps; i += GearTable.Steps)
        {
            ref byte p = ref Unsafe.Add(ref data, i);
            sum += Unsafe.Add(ref gear, (nuint)p);
            if ((sum & (m << 1)) == 0) return i + 1;
            sum += Unsafe.Add(ref gear, 256 + (nuint)Unsafe.Add(ref p, 1));
            if ((sum & (m << 2)) == 0) return i + 2;
            sum += Unsafe.Add(ref gear, 512 + (nuint)Unsafe.Add(ref p, 2));
            if ((sum & (m << 3)) == 0) return i + 3;
            sum += Unsafe.Add(ref gear, 768 + (nuint)Unsafe.Add(ref p, 3));
            if ((sum & (m << 4)) == 0) return i + 4;
            sum += Unsafe.Add(ref gear, 1024 + (nuint)Unsafe.Add(ref p, 4));
            if ((sum & (m << 5)) == 0) return i + 5;
            sum += Unsafe.Add(ref gear, 1280 + (nuint)Unsafe.Add(ref p, 5));
            if ((sum & (m << 6)) == 0) return i + 6;
            sum += Unsafe.Add(ref gear, 1536 + (nuint)Unsafe.Add(ref p, 6));
            if ((sum & (m << 7)) == 0) return i + 7;
            sum += Unsafe.Add(ref gear, 1792 + (nuint)Unsafe.Add(ref p, 7));
            if ((sum & (m << 8)) == 0) return i + 8;
            sum >>= 8;
        }

        for (; i < end; i++)
        {
            sum = (sum >> 1) + GearTable.Values[Unsafe.Add(ref data, i)];
            if ((sum & m) == 0) return i + 1;
        }

        _hash = (uint)sum;
        _position = i;
        return 0;
    }
}
