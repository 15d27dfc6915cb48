using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Finds the matches of a block. One per thread, reused. Tables hold positions plus a base that grows from input to input, so that entries of earlier inputs
/// are recognized as too old and tables need no clearing;
/// what is found depends on the input and the level alone.
/// </summary>
/// <remarks>Memory: positions are looked at only while 8 bytes of the block follow; candidates lie before the position and within the input; lengths are
/// counted up to the block's end.</remarks>
internal sealed unsafe class ZstdMatchFinder
{
    private uint[] _hashTable = [];
    private readonly ZstdRowTable _rows = new();
    private uint[] _shortTable = [];
    private uint _base = 1;
    private uint _nextBase = 1;
    private ZstdLevelParameters _parameters;
    private byte* _source;
    private byte* _sourceEnd;

    /// <summary>Starts an input, which stays in place until the last block is done.</summary>
    public void Start(byte* source, int length, ZstdLevelParameters parameters)
    {
        _parameters = parameters;
        _source = source;
        _sourceEnd = source + length;
        bool isLazy = parameters.Strategy == ZstdStrategy.Lazy;
        if (!isLazy && _hashTable.Length < 1 << parameters.HashLog) _hashTable = GC.AllocateArray<uint>(1 << parameters.HashLog, pinned: true);
        bool needsShort = parameters.ShortHashLog > 0 && _shortTable.Length < 1 << parameters.ShortHashLog;
        if (needsShort) _shortTable = GC.AllocateArray<uint>(1 << parameters.ShortHashLog, pinned: true);
        _base = _nextBase;
        if (_base > uint.MaxValue - 64 - (uint)length)
        {
            _base = 1;
            Array.Clear(_hashTable);
            Array.Clear(_shortTable);
            _rows.Clear();
        }

        _nextBase = _base + (uint)length + 1;
        if (isLazy) _rows.Start(_base, parameters.HashLog, parameters.Effort <= 16 ? 4 : parameters.Effort <= 32 ? 5 : 6);
    }

    /// <summary>Finds the sequences of the block from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public void Find(ZstdSequenceStore store, int start, int end)
    {
        byte* block = _source + start;
        byte* blockEnd = _source + end;

        // Behind the first 8 bytes every recent offset, also the three that a frame starts with, points into the input.
        byte* position = Math.Max(start, 8) + _source;
        byte* anchor = block;
        if (blockEnd - position > 12)
        {
            anchor = _parameters.Strategy switch
            {
                ZstdStrategy.Fast => FindFast(store, block, position, blockEnd),
                ZstdStrategy.DoubleFast => FindDoubleFast(store, block, position, blockEnd),
                _ => FindLazy(store, block, position, blockEnd),
            };
        }

        store.AddLastLiterals(anchor, (int)(blockEnd - anchor));
    }

    /// <summary>One table of 6-byte hashes; steps grow while nothing is found.</summary>
    private byte* FindFast(ZstdSequenceStore store, byte* anchor, byte* position, byte* end)
    {
        uint* table = (uint*)Unsafe.AsPointer(ref _hashTable[0]);
        int shift = 64 - _parameters.HashLog;
        int minStep = _parameters.Effort;
        byte* origin = _source - _base;
        byte* lastPosition = end - 9;
        byte* wildLimit = _sourceEnd - 32;
        uint window = 1u << _parameters.WindowLog;
        uint recent = store.Recent1;
        while (position < lastPosition)
        {
            ulong word = *(ulong*)position;
            uint index = (uint)(position - origin);
            uint slot = Hash6(word, shift);
            uint candidate = table[slot];
            table[slot] = index;
            byte* match;
            uint offset, length;
            if (*(uint*)(position + 1 - recent) == (uint)(word >> 8))
            {
                position++;
                offset = recent;
                length = 4 + Count(position + 4, position + 4 - offset, end);
            }
            else if (candidate >= _base && index - candidate <= window && *(uint*)(match = origin + candidate) == (uint)word)
            {
                offset = index - candidate;
                length = 4 + Count(position + 4, match + 4, end);
                while (position > anchor && match > _source && position[-1] == match[-1])
                {
                    position--;
                    match--;
                    length++;
                }
            }
            else
            {
                position += ((position - anchor) >> 7) + minStep;
                continue;
            }

            store.Add(anchor, (uint)(position - anchor), wildLimit, offset, length);
            byte* matched = position;
            position += length;
            anchor = position;
            if (position >= lastPosition) break;

            table[Hash6(*(ulong*)(matched + 2), shift)] = (uint)(matched + 2 - origin);
            table[Hash6(*(ulong*)(position - 2), shift)] = (uint)(position - 2 - origin);
            while (position < lastPosition && *(uint*)position == *(uint*)(position - store.Recent2))
            {
                uint again = store.Recent2;
                length = 4 + Count(position + 4, position + 4 - again, end);
                table[Hash6(*(ulong*)position, shift)] = (uint)(position - origin);
                store.Add(position, 0, wildLimit, again, length);
                position += length;
                anchor = position;
            }

            recent = store.Recent1;
        }

        return anchor;
    }

    /// <summary>A table of 8-byte hashes for long matches and one of 5-byte hashes for short ones.</summary>
    private byte* FindDoubleFast(ZstdSequenceStore store, byte* anchor, byte* position, byte* end)
    {
        uint* longTable = (uint*)Unsafe.AsPointer(ref _hashTable[0]);
        uint* shortTable = (uint*)Unsafe.AsPointer(ref _shortTable[0]);
        int longShift = 64 - _parameters.HashLog, shortShift = 64 - _parameters.ShortHashLog;
        byte* origin = _source - _base;
        byte* lastPosition = end - 9;
        byte* wildLimit = _sourceEnd - 32;
        uint window = 1u << _parameters.WindowLog;
        uint lowest = _base;
        uint recent = store.Recent1;
        while (position < lastPosition)
        {
            ulong word = *(ulong*)position;
            uint index = (uint)(position - origin);
            uint longSlot = Hash8(word, longShift), shortSlot = Hash5(word, shortShift);
            uint longCandidate = longTable[longSlot], shortCandidate = shortTable[shortSlot];
            longTable[longSlot] = index;
            shortTable[shortSlot] = index;
            byte* match;
            uint length;
            if (*(uint*)(position + 1 - recent) == (uint)(word >> 8))
            {
                position++;
                match = position - recent;
                length = 4 + Count(position + 4, match + 4, end);
            }
            else
            {
                if (longCandidate >= lowest && index - longCandidate <= window && *(ulong*)(match = origin + longCandidate) == word)
                {
                    length = 8 + Count(position + 8, match + 8, end);
                }
                else if (shortCandidate >= lowest && index - shortCandidate <= window && *(uint*)(match = origin + shortCandidate) == (uint)word)
                {
                    // A long match at the next position is worth more than a short one here.
                    ulong nextWord = *(ulong*)(position + 1);
                    uint nextSlot = Hash8(nextWord, longShift);
                    uint nextCandidate = longTable[nextSlot];
                    longTable[nextSlot] = index + 1;
                    if (nextCandidate >= lowest && index + 1 - nextCandidate <= window && *(ulong*)(origin + nextCandidate) == nextWord)
                    {
                        position++;
                        match = origin + nextCandidate;
                        length = 8 + Count(position + 8, match + 8, end);
                    }
                    else
                    {
                        length = 4 + Count(position + 4, match + 4, end);
                    }
                }
                else
                {
                    position += ((position - anchor) >> 8) + 1;
                    continue;
                }

                while (position > anchor && match > _source && position[-1] == match[-1])
                {
                    position--;
                    match--;
                    length++;
                }
            }

            store.Add(anchor, (uint)(position - anchor), wildLimit, (uint)(position - match), length);
            position += length;
            anchor = position;
            if (position < lastPosition)
            {
                ulong inner = *(ulong*)(origin + index + 2);
                longTable[Hash8(inner, longShift)] = index + 2;
                shortTable[Hash5(inner, shortShift)] = index + 2;
                longTable[Hash8(*(ulong*)(position - 2), longShift)] = (uint)(position - 2 - origin);
                shortTable[Hash5(*(ulong*)(position - 1), shortShift)] = (uint)(position - 1 - origin);
                uint again;
                while (position < lastPosition && *(uint*)position == *(uint*)(position - (again = store.Recent2)))
                {
                    length = 4 + Count(position + 4, position + 4 - again, end);
                    word = *(ulong*)position;
                    longTable[Hash8(word, longShift)] = (uint)(position - origin);
                    shortTable[Hash5(word, shortShift)] = (uint)(position - origin);
                    store.Add(position, 0, wildLimit, again, length);
                    position += length;
                    anchor = position;
                }
            }

            recent = store.Recent1;
        }

        return anchor;
    }

    /// <summary>Rows of candidates; each match competes with those that start one or two positions later.</summary>
    private byte* FindLazy(ZstdSequenceStore store, byte* anchor, byte* position, byte* end)
    {
        byte* origin = _source - _base;
        byte* lastPosition = end - 9;
        byte* wildLimit = _sourceEnd - 32;
        while (position < lastPosition)
        {
            uint recent = store.Recent1;
            uint length = 0, offset = 0;
            byte* start = position + 1;
            if (*(uint*)(position + 1) == *(uint*)(position + 1 - recent))
            {
                length = 4 + Count(position + 5, position + 5 - recent, end);
                offset = recent;
            }

            uint found = Search(position, end, length, out uint foundOffset);
            if (found > length)
            {
                length = found;
                offset = foundOffset;
                start = position;
            }

            if (length < 4)
            {
                position += ((position - anchor) >> 8) + 1;
                continue;
            }

            // A later start is better when the bits it saves outweigh the literals and the longer wait.
            for (int depth = 1; depth <= _parameters.LazyDepth && position < lastPosition - 1;)
            {
                position++;
                int limit = Gain(length, offset, recent) + (depth == 1 ? 4 : 7);
                if (*(uint*)position == *(uint*)(position - recent))
                {
                    uint repeat = 4 + Count(position + 4, position + 4 - recent, end);
                    if (repeat >= 4 && Gain(repeat, recent, recent) > Gain(length, offset, recent) + 1 && repeat > length - Math.Min(length, 2))
                    {
                        length = repeat;
                        offset = recent;
                        start = position;
                        limit = Gain(length, offset, recent) + (depth == 1 ? 4 : 7);
                    }
                }

                found = Search(position, end, 3, out foundOffset);
                if (found >= 4 && Gain(found, foundOffset, recent) > limit)
                {
                    length = found;
                    offset = foundOffset;
                    start = position;
                    depth = 1;
                    continue;
                }

                depth++;
            }

            while (start > anchor && start - offset > _source && start[-1] == start[-1 - (long)offset])
            {
                start--;
                length++;
            }

            store.Add(anchor, (uint)(start - anchor), wildLimit, offset, length);
            position = start + length;
            anchor = position;
            while (position < lastPosition && *(uint*)position == *(uint*)(position - store.Recent2))
            {
                uint again = store.Recent2;
                length = 4 + Count(position + 4, position + 4 - again, end);
                store.Add(position, 0, wildLimit, again, length);
                position += length;
                anchor = position;
            }
        }

        return anchor;
    }

    /// <summary>Roughly, in quarters of a byte, what a match saves: its length less the cost of its offset.</summary>
    private static int Gain(uint length, uint offset, uint recent) => (int)(length * 4) - (offset == recent ? 0 : BitOperations.Log2(offset + 3));

    private uint Search(byte* position, byte* end, uint beat, out uint offset)
    {
        byte* origin = _source - _base;
        uint index = (uint)(position - origin);
        uint window = 1u << _parameters.WindowLog;
        return _rows.Search(origin, position, end, index - _base > window ? index - window : _base, beat, _parameters.Effort, out offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash5(ulong word, int shift) => (uint)(((word << 24) * 0x9E37_79B1_85EB_CA87) >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash6(ulong word, int shift) => (uint)(((word << 16) * 0x9E37_79B1_85EB_CA87) >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash8(ulong word, int shift) => (uint)((word * 0x9E37_79B1_85EB_CA87) >> shift);

    /// <summary>How many bytes at <paramref name="a"/> and <paramref name="b"/> (which lies before it) are equal, up to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Count(byte* a, byte* b, byte* end)
    {
        byte* start = a;
        while (a + 8 <= end)
        {
            ulong difference = *(ulong*)a ^ *(ulong*)b;
            if (difference != 0) return (uint)(a - start) + (uint)(BitOperations.TrailingZeroCount(difference) >> 3);
            a += 8;
            b += 8;
        }

        while (a < end && *a == *b)
        {
            a++;
            b++;
        }

        return (uint)(a - start);
    }
}
