using System.Runtime.CompilerServices;
using Lamella.IO;

namespace Lamella.Codecs.Lz4;

/// <summary>
/// The thorough LZ4 encoder: hash chains find the longest match at every position, then a backward pass chooses the cheapest way through a segment. An offset costs two bytes whatever its value,
/// so the longest match and its prefixes are all the choice there is.
/// The output depends on the input and the level only.
/// </summary>
internal static unsafe class Lz4HcEncoder
{
    public const int MinLevel = 1;
    public const int MaxLevel = 12;

    private const int HashBits = 15;
    private const int ChainLength = 1 << 16;

    /// <summary>The cheapest way is sought over this many positions at a time; matches end at its border.</summary>
    private const int SegmentLength = 1 << 16;

    /// <summary>How far back a match is extended, and how many shortened lengths are weighed of one that is longer than this.</summary>
    private const int MaxWeighed = 64;

    /// <summary>With a match this long in hand only a quarter of the candidates is tried.</summary>
    private const int GoodLength = 12;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static long MaxEncodedLength(long length) => Lz4Output.MaxEncodedLength(length);

    /// <summary>Encodes one block. Each level doubles the candidates tried per position. Returns the number of bytes written, or 0 when the block does not fit into <paramref name="destination"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level = 9)
    {
        int attempts = 1 << (Math.Clamp(level, MinLevel, MaxLevel) - 1);
        int nice = Math.Clamp(2 * attempts, 64, 512);
        int segment = Math.Min(SegmentLength, source.Length);
        int[] heads = Pooled.Rent<int>(1 << HashBits);
        ushort[] chains = Pooled.Rent<ushort>(ChainLength);
        Choice[] choices = Pooled.Rent<Choice>(segment + 1);
        try
        {
            Array.Fill(heads, -1, 0, 1 << HashBits);
            fixed (byte* src = source)
            fixed (byte* dst = destination)
            fixed (int* head = heads)
            fixed (ushort* chain = chains)
            fixed (Choice* choice = choices)
            {
                Finder finder = new() { Source = src, End = src + source.Length, Heads = head, Chains = chain, Attempts = attempts, NiceLength = nice };
                return Encode(ref finder, dst, destination.Length, choice);
            }
        }
        finally
        {
            Pooled.Return(choices);
            Pooled.Return(chains);
            Pooled.Return(heads);
        }
    }

    private static int Encode(ref Finder finder, byte* dst, int destinationLength, Choice* choices)
    {
        byte* src = finder.Source;
        byte* end = finder.End;
        byte* op = dst;
        byte* outputEnd = dst + destinationLength;
        byte* anchor = src;
        int matchable = (int)(end - src) - Lz4Output.MatchFreeTail + 1;
        for (int start = 0; start < matchable; start += SegmentLength)
        {
            int count = Math.Min(SegmentLength, matchable - start);
            bool lastSegment = start + count == matchable;
            byte* matchEnd = lastSegment ? end - Lz4Output.LastLiterals : src + start + count;
            int border = (int)(matchEnd - src) - start;
            FindMatches(ref finder, start, count, matchEnd, choices);
            ChooseLengths(choices, count, border);
            for (int i = 0; i < count;)
            {
                uint length = choices[i].Length;
                if (length < Lz4Output.MinMatch)
                {
                    i++;
                    continue;
                }

                byte* ip = src + start + i;
                op = Lz4Output.Sequence(op, outputEnd, anchor, (uint)(ip - anchor), end, choices[i].Offset, length);
                if (op == null) return 0;
                i += (int)length;
                anchor = ip + length;
            }
        }

        op = Lz4Output.Last(op, outputEnd, anchor, (uint)(end - anchor));
        return op == null ? 0 : (int)(op - dst);
    }

    private static void FindMatches(ref Finder finder, int start, int count, byte* matchEnd, Choice* choices)
    {
        for (int i = 0; i < count; i++)
        {
            // What is left of the match one position before is a match here.
            ref Choice choice = ref choices[i];
            choice.Length = i > 0 && choices[i - 1].Length > 0 ? choices[i - 1].Length - 1 : 0;
            choice.Offset = i > 0 ? choices[i - 1].Offset : 0;
            uint inherited = choice.Offset;
            finder.Longest(start + i, matchEnd, ref choice.Length, ref choice.Offset);
            if (choice.Length >= Lz4Output.MinMatch && choice.Offset != inherited) ExtendBack(finder.Source + start, start, choices, i);
            if (choice.Length < finder.NiceLength) continue;

            // The positions inside a long match keep what is left of it, should the cheapest way enter there.
            int stop = Math.Min(count, i + (int)choice.Length);
            uint length = choice.Length, offset = choice.Offset;
            while (i + 1 < stop)
            {
                i++;
                finder.Insert(start + i);
                length--;
                choices[i].Length = length;
                choices[i].Offset = offset;
            }
        }
    }

    /// <summary>Gives a new match to the positions before it that agree too and know nothing better: a search that tries few candidates misses it there.</summary>
    private static void ExtendBack(byte* segment, int start, Choice* choices, int i)
    {
        uint length = choices[i].Length;
        int offset = (int)choices[i].Offset;
        int stop = Math.Max(0, i - MaxWeighed);
        for (int j = i - 1; j >= stop && start + j >= offset && segment[j] == segment[j - offset] && choices[j].Length <= length; j--)
        {
            choices[j].Length = ++length;
            choices[j].Offset = (uint)offset;
        }
    }

    /// <summary>Walks back from the border: the cost of a position is that of its cheapest step plus the cost of where the step leads.</summary>
    private static void ChooseLengths(Choice* choices, int count, int border)
    {
        // Only the last segment of a block reaches past its positions: those are literals, one byte each.
        for (int i = count; i <= Math.Min(border, SegmentLength); i++) choices[i].Cost = (uint)Math.Max(0, border - i);
        for (int i = count - 1; i >= 0; i--)
        {
            ref Choice choice = ref choices[i];
            uint best = choices[i + 1].Cost + 1;
            uint bestLength = 0;
            uint longest = choice.Length;
            if (longest >= Lz4Output.MinMatch)
            {
                uint shortest = longest > MaxWeighed ? longest - MaxWeighed : Lz4Output.MinMatch;
                for (uint length = longest; length >= shortest; length--)
                {
                    long to = i + length;
                    uint beyond = to > SegmentLength ? (uint)Math.Max(0, border - to) : choices[to].Cost;
                    uint cost = beyond + 3 + (length >= 19 ? ((length - 19) / 255) + 1 : 0);
                    if (cost >= best) continue;
                    best = cost;
                    bestLength = length;
                }
            }

            choice.Cost = best;
            choice.Length = bestLength;
        }
    }

    /// <summary>What is known of one position: the longest match there, then the length chosen, and the cost from here to the border.</summary>
    private struct Choice
    {
        public uint Length;
        public uint Offset;
        public uint Cost;
    }

    private struct Finder
    {
        public byte* Source;
        public byte* End;
        public int* Heads;
        public ushort* Chains;
        public int Attempts;

        /// <summary>A match this long is taken as it is: no better one is sought, none inside it.</summary>
        public int NiceLength;

        /// <summary>Enters a position; it lies <see cref="Lz4Output.MatchFreeTail"/> bytes before the end, so four can be read.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly int Insert(int position)
        {
            uint slot = (Unsafe.ReadUnaligned<uint>(Source + position) * 2654435761u) >> (32 - HashBits);
            int previous = Heads[slot];
            Heads[slot] = position;

            // A step of 65535 or more means the end of the chain: nothing farther back can be used.
            Chains[position & (ChainLength - 1)] = previous < 0 ? ushort.MaxValue : (ushort)Math.Min(position - previous, ushort.MaxValue);
            return previous;
        }

        /// <summary>The longest match at <paramref name="position"/>. On entry <paramref name="length"/> and <paramref name="offset"/> are a match already known there (length 0 for none); it stays
        /// when no longer one is found.</summary>
        public readonly void Longest(int position, byte* matchEnd, ref uint length, ref uint offset)
        {
            int candidate = Insert(position);
            byte* ip = Source + position;
            if (length < Lz4Output.MinMatch) length = 0;
            if (matchEnd - ip < Lz4Output.MinMatch || ip + length >= matchEnd) return;
            int floor = Math.Max(0, position - Lz4Output.MaxOffset);

            // A good match in hand makes a better one less likely and less worth.
            int tries = length >= GoodLength ? Math.Max(1, Attempts >> 2) : Attempts;

            // A longer match agrees in the four bytes that end just behind the best one so far: ip + length < matchEnd holds all the way, since a match that reaches matchEnd ends the search.
            uint probe = Math.Max(length, Lz4Output.MinMatch - 1) - (Lz4Output.MinMatch - 1);
            uint wanted = Unsafe.ReadUnaligned<uint>(ip + probe);
            uint first = Unsafe.ReadUnaligned<uint>(ip);
            for (; tries > 0 && candidate >= floor; tries--)
            {
                byte* match = Source + candidate;
                if (Unsafe.ReadUnaligned<uint>(match + probe) == wanted && Unsafe.ReadUnaligned<uint>(match) == first)
                {
                    uint equal = Lz4Output.MinMatch + Lz4Output.CountEqual(ip + Lz4Output.MinMatch, match + Lz4Output.MinMatch, matchEnd);
                    if (equal > length)
                    {
                        length = equal;
                        offset = (uint)(position - candidate);
                        if (equal >= NiceLength || ip + equal >= matchEnd) return;
                        probe = equal - (Lz4Output.MinMatch - 1);
                        wanted = Unsafe.ReadUnaligned<uint>(ip + probe);
                    }
                }

                ushort step = Chains[candidate & (ChainLength - 1)];
                if (step == ushort.MaxValue) return;
                candidate -= step;
            }
        }
    }
}
