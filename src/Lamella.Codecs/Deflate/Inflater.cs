using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Deflate;

/// <summary>
/// Decodes one raw DEFLATE stream (RFC 1951) from a whole buffer into a whole buffer. There is no window to slide and no state to keep between calls, which is what makes it faster than a stream:
/// a 64-bit bit buffer, one table look-up per symbol, matches copied in words.
/// </summary>
/// <remarks>One instance per thread (<see cref="ForThread"/>); it holds only tables. The inner loop runs while 24 input bytes and the longest match plus slack of output are left; the careful loop
/// does the rest one symbol at a time.</remarks>
internal sealed class Inflater
{
    private const string Format = "DEFLATE";
    private const int LiteralBits = 11;
    private const int DistanceBits = 8;
    private const int LengthBits = 7;

    /// <summary>Longest match, three literals, and 32 bytes that the wide copies may write past the end of a match.</summary>
    private const int OutputSlack = 258 + 3 + 32;

    /// <summary>Three refills of a round: two that move on by at most 7 bytes, and a last one that reads 8.</summary>
    private const int InputSlack = 24;

    // Complete codes of 288 (32) symbols of at most 15 bits need fewer than 2^11 + 512 (2^8 + 512) entries; the tables are twice that.
    private readonly uint[] _literals = new uint[4096];
    private readonly uint[] _distances = new uint[2048];
    private readonly uint[] _lengths = new uint[1 << LengthBits];

    [ThreadStatic]
    private static Inflater? t_inflater;

    private ulong _bits;
    private int _held;
    private int _at;
    private int _to;
    private int _missing;
    private bool _fixedTables;
    private bool _prefix;

    /// <summary>The inflater of the calling thread.</summary>
    public static Inflater ForThread => t_inflater ??= new Inflater();

    /// <summary>The bytes of the source that the last stream took.</summary>
    public int Consumed { get; private set; }

    /// <summary>
    /// Decodes the stream at the start of <paramref name="source"/> and returns the bytes written. With <paramref name="prefix"/> a full destination ends the decoding, without it more data is an error.
    /// </summary>
    /// <exception cref="DamagedDataException">The stream is truncated, malformed, or longer than the destination.</exception>
    public int Decode(ReadOnlySpan<byte> source, Span<byte> destination, bool prefix)
    {
        _bits = 0;
        _held = 0;
        _at = 0;
        _to = 0;
        _missing = 0;
        _prefix = prefix;
        bool last;
        do
        {
            uint header = Take(source, 3);
            last = (header & 1) != 0;
            switch (header >> 1)
            {
                case 0:
                    if (!Stored(source, destination)) return Stop(source);
                    break;
                case 1:
                    FixedCodes();
                    if (!Block(source, destination)) return Stop(source);
                    break;
                case 2:
                    DynamicCodes(source);
                    if (!Block(source, destination)) return Stop(source);
                    break;
                default:
                    Throw.Damaged(Format, "a block has the reserved type 3", _at);
                    break;
            }
        }
        while (!last);
        return Stop(source);
    }

    private int Stop(ReadOnlySpan<byte> source)
    {
        // Whole bytes that were read ahead go back.
        Consumed = Math.Min(source.Length, _at - Math.Max(0, (_held >> 3) - _missing));
        return _to;
    }

    /// <summary>Makes at least 56 bits (and at most 63) available, zeros past the end of the source; those are counted, and using them is an error.</summary>
    private void Refill(ReadOnlySpan<byte> source)
    {
        while (_held < 56)
        {
            if (_at < source.Length) _bits |= (ulong)source[_at++] << _held;
            else _missing++;
            _held += 8;
        }
    }

    private void Drop(int count)
    {
        _bits >>= count;
        _held -= count;
        if (_held < 8 * _missing) Truncated();
    }

    private uint Take(ReadOnlySpan<byte> source, int count)
    {
        Refill(source);
        uint value = (uint)_bits & ((1u << count) - 1);
        Drop(count);
        return value;
    }

    private void Truncated() => Throw.Damaged(Format, "the stream ends in the middle", _at);

    private static void TooLong(int at) => Throw.Damaged(Format, "the data is longer than the block that it belongs to", at);

    private bool Stored(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Drop(_held & 7);
        uint length = Take(source, 16), inverted = Take(source, 16);
        if (length != (inverted ^ 0xFFFF)) Throw.Damaged(Format, "the length of a stored block contradicts its complement", _at);
        _at -= (_held >> 3) - _missing;
        _bits = 0;
        _held = 0;
        _missing = 0;
        if (length > (uint)(source.Length - _at)) Truncated();
        int fits = (int)Math.Min(length, (uint)(destination.Length - _to));
        source.Slice(_at, fits).CopyTo(destination[_to..]);
        _at += fits;
        _to += fits;
        if (fits == length) return true;
        if (!_prefix) TooLong(_at);
        return false;
    }

    [SkipLocalsInit]
    private void FixedCodes()
    {
        if (_fixedTables) return;
        Span<byte> lengths = stackalloc byte[288 + 32];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..288].Fill(8);
        lengths[288..].Fill(5);
        HuffmanTable.BuildLiterals(lengths[..288], _literals, LiteralBits);
        HuffmanTable.BuildDistances(lengths[288..], _distances, DistanceBits);
        _fixedTables = true;
    }

    /// <summary>RFC 1951 section 3.2.7.</summary>
    [SkipLocalsInit]
    private void DynamicCodes(ReadOnlySpan<byte> source)
    {
        _fixedTables = false;
        int literals = (int)Take(source, 5) + 257, distances = (int)Take(source, 5) + 1, count = (int)Take(source, 4) + 4;
        if (literals > 286 || distances > 30) Throw.Damaged(Format, "a block declares too many symbols", _at);
        ReadOnlySpan<byte> order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        Span<byte> lengths = stackalloc byte[286 + 30 + 138];
        lengths[..19].Clear();
        for (int i = 0; i < count; i++) lengths[order[i]] = (byte)Take(source, 3);
        if (!HuffmanTable.BuildLengths(lengths[..19], _lengths, LengthBits)) Throw.Damaged(Format, "the code of the code lengths is invalid", _at);

        int total = literals + distances;
        for (int i = 0; i < total;)
        {
            Refill(source);
            uint entry = _lengths[(int)_bits & ((1 << LengthBits) - 1)];
            if ((entry & HuffmanTable.Special) != 0) Throw.Damaged(Format, "a code length is not in its code", _at);
            Drop((int)(entry & HuffmanTable.DropMask));
            int symbol = (int)(entry >> HuffmanTable.BaseShift);
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && i == 0) Throw.Damaged(Format, "the first code length repeats nothing", _at);
            int repeat = symbol switch { 16 => 3 + (int)Take(source, 2), 17 => 3 + (int)Take(source, 3), _ => 11 + (int)Take(source, 7) };
            if (repeat > total - i) Throw.Damaged(Format, "code lengths run past their number", _at);
            lengths.Slice(i, repeat).Fill(symbol == 16 ? lengths[i - 1] : (byte)0);
            i += repeat;
        }

        if (lengths[256] == 0) Throw.Damaged(Format, "a block has no code for its end", _at);
        if (!HuffmanTable.BuildLiterals(lengths[..literals], _literals, LiteralBits)) Throw.Damaged(Format, "the literal and length code is invalid", _at);
        if (!HuffmanTable.BuildDistances(lengths.Slice(literals, distances), _distances, DistanceBits)) Throw.Damaged(Format, "the distance code is invalid", _at);
    }

    /// <summary>The symbols of one block; false when the destination is full and the caller wanted only a prefix.</summary>
    private bool Block(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        while (true)
        {
            if (_missing == 0 && source.Length - _at >= InputSlack && destination.Length - _to >= OutputSlack && Fast(source, destination)) return true;
            if (_prefix && _to == destination.Length) return false;
            // Near the end of the input or of the output, or a symbol that needs care: one at a time.
            Refill(source);
            uint entry = Look(_literals, LiteralBits, LengthOrLiteral);
            if ((entry & HuffmanTable.Literal) != 0)
            {
                Drop((int)(entry & HuffmanTable.DropMask));
                if (_to >= destination.Length) return Full();
                destination[_to++] = (byte)(entry >> HuffmanTable.BaseShift);
                continue;
            }

            if ((entry & HuffmanTable.Special) != 0)
            {
                Drop((int)(entry & HuffmanTable.DropMask));
                if ((entry & HuffmanTable.EndOfBlock) != 0) return true;
                Throw.Damaged(Format, "a symbol is not in its code", _at);
            }

            int length = Value(entry);
            Refill(source);
            entry = Look(_distances, DistanceBits, "a distance is not in its code");
            if ((entry & HuffmanTable.Special) != 0) Throw.Damaged(Format, "a distance is not in its code", _at);
            int distance = Value(entry);
            if (distance > _to) Throw.Damaged(Format, "a match begins before the data", _at);
            int fits = Math.Min(length, destination.Length - _to);
            for (int i = 0; i < fits; i++, _to++) destination[_to] = destination[_to - distance];
            if (fits < length) return Full();
        }
    }

    private const string LengthOrLiteral = "a symbol is not in its code";

    private bool Full()
    {
        if (!_prefix) TooLong(_at);
        return false;
    }

    /// <summary>The entry of the next bits; the bits of a link are dropped.</summary>
    private uint Look(uint[] table, int bits, string message)
    {
        uint entry = table[(int)_bits & ((1 << bits) - 1)];
        if ((entry & HuffmanTable.Link) == 0) return entry;
        Drop(bits);
        entry = table[(int)(((entry >> HuffmanTable.BaseShift) & 0x7FFF) + ((uint)_bits & ((1u << (int)((entry >> HuffmanTable.CodeShift) & 15)) - 1)))];
        if ((entry & HuffmanTable.Link) != 0) Throw.Damaged(Format, message, _at);
        return entry;
    }

    /// <summary>Base value and extra bits.</summary>
    private int Value(uint entry)
    {
        int drop = (int)(entry & HuffmanTable.DropMask);
        int value = (int)(entry >> HuffmanTable.BaseShift) + (int)((_bits & ((1UL << drop) - 1)) >> (int)((entry >> HuffmanTable.CodeShift) & 15));
        Drop(drop);
        return value;
    }

    /// <summary>
    /// The inner loop. Returns true at the end of the block, false when the careful loop must go on. Bounds: each round starts with at least 24 bytes of input and <see cref="OutputSlack"/> bytes of
    /// output; it reads at most 22 and writes at most 3 literals and one match of 258 with 32 bytes of slack. Table indices are masked to the tables, which hold only links that point inside.
    /// </summary>
    /// <remarks>
    /// The low byte of an entry is the number of bits to drop, so entries are subtracted from the count and used as shift counts as they are: only the low byte of <c>held</c> counts, and shifts look
    /// at 6 bits. The entry of the next symbol is read before a match is copied, which hides its latency.
    /// </remarks>
    private bool Fast(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ref byte input = ref MemoryMarshal.GetReference(source);
        ref byte output = ref MemoryMarshal.GetReference(destination);
        ref uint literals = ref MemoryMarshal.GetArrayDataReference(_literals);
        ref uint distances = ref MemoryMarshal.GetArrayDataReference(_distances);
        nint at = _at, to = _to, lastInput = source.Length - InputSlack, lastOutput = destination.Length - OutputSlack;
        ulong bits = _bits;
        uint held = (uint)_held;
        bool ended = false;
        string? error = null;
        Fill(ref input, ref at, ref bits, ref held);
        uint entry = Unsafe.Add(ref literals, (nint)(bits & LiteralMask));
        do
        {
            if ((entry & HuffmanTable.Literal) != 0)
            {
                Unsafe.Add(ref output, to++) = (byte)(entry >> HuffmanTable.BaseShift);
                bits >>= (int)entry;
                held -= entry;
                entry = Unsafe.Add(ref literals, (nint)(bits & LiteralMask));
                if ((entry & HuffmanTable.Literal) != 0)
                {
                    Unsafe.Add(ref output, to++) = (byte)(entry >> HuffmanTable.BaseShift);
                    bits >>= (int)entry;
                    held -= entry;
                    entry = Unsafe.Add(ref literals, (nint)(bits & LiteralMask));
                    if ((entry & HuffmanTable.Literal) != 0)
                    {
                        Unsafe.Add(ref output, to++) = (byte)(entry >> HuffmanTable.BaseShift);
                        bits >>= (int)entry;
                        held -= entry;
                        Fill(ref input, ref at, ref bits, ref held);
                        entry = Unsafe.Add(ref literals, (nint)(bits & LiteralMask));
                        continue;
                    }
                }
            }

            // At least 34 bits are left: a code of 15 with 5 extra bits fits.
            if ((entry & HuffmanTable.Special) != 0)
            {
                if ((entry & HuffmanTable.Link) != 0)
                {
                    bits >>= LiteralBits;
                    held -= LiteralBits;
                    entry = Unsafe.Add(ref literals, Linked(entry, bits));
                    if ((entry & HuffmanTable.Literal) != 0)
                    {
                        Unsafe.Add(ref output, to++) = (byte)(entry >> HuffmanTable.BaseShift);
                        bits >>= (int)entry;
                        held -= entry;
                        Fill(ref input, ref at, ref bits, ref held);
                        entry = Unsafe.Add(ref literals, (nint)(bits & LiteralMask));
                        continue;
                    }
                }

                if ((entry & HuffmanTable.Special) != 0)
                {
                    bits >>= (int)entry;
                    held -= entry;
                    ended = (entry & HuffmanTable.EndOfBlock) != 0;
                    if (!ended) error = LengthOrLiteral;
                    break;
                }
            }

            nint length = (nint)((entry >> HuffmanTable.BaseShift) + Extra(entry, bits));
            bits >>= (int)entry;
            held -= entry;
            Fill(ref input, ref at, ref bits, ref held);
            entry = Unsafe.Add(ref distances, (nint)(bits & DistanceMask));
            if ((entry & HuffmanTable.Link) != 0)
            {
                bits >>= DistanceBits;
                held -= DistanceBits;
                entry = Unsafe.Add(ref distances, Linked(entry, bits));
            }

            nint distance = (nint)((entry >> HuffmanTable.BaseShift) + Extra(entry, bits));
            bits >>= (int)entry;
            held -= entry;
            // A symbol outside the code has base 0 and no extra bits: distance 0.
            if ((nuint)(distance - 1) >= (nuint)to)
            {
                error = distance == 0 ? "a distance is not in its code" : "a match begins before the data";
                break;
            }

            Fill(ref input, ref at, ref bits, ref held);
            entry = Unsafe.Add(ref literals, (nint)(bits & LiteralMask));
            CopyMatch(ref Unsafe.Add(ref output, to), distance, length);
            to += length;
        }
        while (at <= lastInput && to <= lastOutput);

        held &= 63;
        _bits = bits & ((1UL << (int)held) - 1);
        _held = (int)held;
        _at = (int)at;
        _to = (int)to;
        if (error is not null) Throw.Damaged(Format, error, _at);
        return ended;
    }

    private const ulong LiteralMask = (1 << LiteralBits) - 1;
    private const ulong DistanceMask = (1 << DistanceBits) - 1;

    /// <summary>Tops up to 56..63 bits. Reads 8 bytes and moves on by those that fit whole; what stands above the count is read again, with the same value, next time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref byte input, ref nint at, ref ulong bits, ref uint held)
    {
        bits |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref input, at)) << (int)held;
        at += (nint)(7 - ((held >> 3) & 7));
        held |= 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Linked(uint entry, ulong bits) =>
        (nint)(((entry >> HuffmanTable.BaseShift) & 0x7FFF) + ((uint)bits & ((1u << (int)((entry >> HuffmanTable.CodeShift) & 15)) - 1)));

    /// <summary>The extra bits: what is to be dropped, without the code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Extra(uint entry, ulong bits) => (uint)((bits & ((1UL << (int)entry) - 1)) >> (int)((entry >> HuffmanTable.CodeShift) & 15));

    /// <summary>Writes up to 32 bytes more than the match has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(ref byte target, nint distance, nint length)
    {
        ref byte from = ref Unsafe.Subtract(ref target, distance);
        if (distance >= 8)
        {
            // Each step of 8 reads only what lies at least 8 bytes back.
            nint i = 0;
            do
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, i)));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i + 8), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, i + 8)));
                i += 16;
            }
            while (i < length);
            return;
        }

        if ((distance & (distance - 1)) == 0)
        {
            // 1, 2 or 4: the pattern repeats in every word.
            ulong word = distance == 1 ? from * 0x0101010101010101UL
                : distance == 2 ? Unsafe.ReadUnaligned<ushort>(ref from) * 0x0001000100010001UL
                : Unsafe.ReadUnaligned<uint>(ref from) * 0x0000000100000001UL;
            for (nint i = 0; i < length; i += 8) Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), word);
            return;
        }

        for (nint i = 0; i < length; i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref from, i);
    }
}
