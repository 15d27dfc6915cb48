using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// A hash table of rows for thorough match search: each row keeps the latest 16, 32 or 64 positions of its hash, with an 8-bit tag for each. One vector
/// comparison of tags finds the few
/// candidates worth a look, where a chain would walk through memory.
/// </summary>
/// <remarks>
/// A row is a ring that is filled downwards, so that from its head on entries run from the newest to the oldest. Entries of earlier inputs lie below the
/// input's first index and end a search; where they stand does
/// not matter, so nothing is cleared.
/// </remarks>
internal sealed unsafe class ZstdRowTable
{
    private uint[] _indexes = [];
    private byte[] _tags = [];
    private byte[] _heads = [];
    private int _rowLog;
    private int _hashShift;
    private uint _next;

    /// <summary>Starts an input.</summary>
    /// <param name="firstIndex">The index of its first byte; larger than all indexes of inputs before.</param>
    /// <param name="entriesLog">The table holds two to this power positions.</param>
    /// <param name="rowLog">A row holds two to this power positions: 4, 5 or 6.</param>
    public void Start(uint firstIndex, int entriesLog, int rowLog)
    {
        entriesLog = Math.Max(entriesLog, rowLog + 1);
        int size = 1 << entriesLog;
        if (_indexes.Length < size)
        {
            _indexes = GC.AllocateArray<uint>(size, pinned: true);
            _tags = GC.AllocateArray<byte>(size, pinned: true);
            _heads = GC.AllocateArray<byte>(size >> 4, pinned: true);
        }

        _rowLog = rowLog;
        _hashShift = 64 - (entriesLog - rowLog + 8);
        _next = firstIndex;
    }

    /// <summary>Forgets everything, for when indexes start again.</summary>
    public void Clear() => Array.Clear(_indexes);

    /// <summary>Enters all positions before <paramref name="index"/> that were not entered yet; 8 bytes at each must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void InsertUpTo(byte* origin, uint index)
    {
        // Within very long matches only the ends are worth entering.
        if (index - _next > 512)
        {
            uint stop = _next + 128;
            for (uint i = _next; i < stop; i++) Insert(origin, i);
            _next = index - 64;
        }

        for (uint i = _next; i < index; i++) Insert(origin, i);
        _next = index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Insert(byte* origin, uint index)
    {
        uint hash = Hash(*(ulong*)(origin + index));
        byte* heads = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in _heads[0]));
        uint row = hash >> 8;
        uint mask = (1u << _rowLog) - 1;
        uint head = (heads[row] - 1u) & mask;
        heads[row] = (byte)head;
        nuint slot = ((nuint)row << _rowLog) + head;
        ((byte*)Unsafe.AsPointer(ref _tags[0]))[slot] = (byte)hash;
        ((uint*)Unsafe.AsPointer(ref _indexes[0]))[slot] = index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Hash(ulong word) => (uint)(((word << 24) * 0x9E37_79B1_85EB_CA87) >> _hashShift);

    /// <summary>
    /// The longest match at <paramref name="position"/> that is longer than <paramref name="beat"/> (and than 3), the nearest of several; 0 when there is
    /// none.
    /// </summary>
    /// <param name="origin">Where index 0 would lie.</param>
    /// <param name="position">8 bytes at it, and <paramref name="beat"/> + 1 bytes, lie before <paramref name="end"/>.</param>
    /// <param name="end">The end of the block.</param>
    /// <param name="lowest">The lowest index that a match may start at.</param>
    /// <param name="beat">The length to beat.</param>
    /// <param name="attempts">How many candidates to look at.</param>
    /// <param name="offset">The distance of the match.</param>
    public uint Search(byte* origin, byte* position, byte* end, uint lowest, uint beat, int attempts, out uint offset)
    {
        uint index = (uint)(position - origin);
        InsertUpTo(origin, index);
        ulong word = *(ulong*)position;
        uint hash = Hash(word);
        uint row = hash >> 8;
        uint mask = (1u << _rowLog) - 1;
        int head = (int)(_heads[row] & mask);
        uint* indexes = (uint*)Unsafe.AsPointer(ref _indexes[0]) + ((nuint)row << _rowLog);
        ulong hits = Compare((byte*)Unsafe.AsPointer(ref _tags[0]) + ((nuint)row << _rowLog), (byte)hash, head);
        uint best = Math.Max(beat, 3);
        offset = 0;
        for (; hits != 0 && attempts > 0; hits &= hits - 1, attempts--)
        {
            uint candidate = indexes[(uint)(head + BitOperations.TrailingZeroCount(hits)) & mask];
            if (candidate < lowest) break;
            byte* match = origin + candidate;

            // Only a match that agrees up to one byte beyond the best is longer than it.
            if (*(uint*)(match + best - 3) != *(uint*)(position + best - 3) || *(uint*)match != (uint)word) continue;
            uint length = 4 + ZstdMatchFinder.Count(position + 4, match + 4, end);
            if (length <= best) continue;
            best = length;
            offset = index - candidate;
            if (position + best >= end) break;
        }

        return offset == 0 ? 0 : best;
    }

    /// <summary>Bit i tells whether the i-th newest entry of the row has this tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Compare(byte* tags, byte tag, int head)
    {
        Vector128<byte> wanted = Vector128.Create(tag);
        ulong hits = Vector128.Equals(Vector128.Load(tags), wanted).ExtractMostSignificantBits();
        if (_rowLog == 4) return ((hits >> head) | (hits << (16 - head))) & 0xFFFF;
        hits |= (ulong)Vector128.Equals(Vector128.Load(tags + 16), wanted).ExtractMostSignificantBits() << 16;
        if (_rowLog == 5) return ((hits >> head) | (hits << (32 - head))) & 0xFFFF_FFFF;
        hits |= (ulong)Vector128.Equals(Vector128.Load(tags + 32), wanted).ExtractMostSignificantBits() << 32;
        hits |= (ulong)Vector128.Equals(Vector128.Load(tags + 48), wanted).ExtractMostSignificantBits() << 48;
        return BitOperations.RotateRight(hits, head);
    }
}
