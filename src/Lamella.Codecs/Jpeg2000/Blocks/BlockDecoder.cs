using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>
/// Decodes code-blocks (T.800 Annexes C and D). For each column of a stripe of four coefficients one word keeps what contexts need: the significance of the 3 x 6 coefficients around, the signs of the column's
/// six, and which of its four were refined and visited. A neighbourhood is then one shift and one mask.
/// </summary>
/// <remarks>
/// Bits 0 to 17: significance, three to a row (west, the column itself, east), the row above the stripe first. Bits 18 to 23: signs, the row above first. Bits 24 to 27: refined before. Bits 28 to 31: visited in this plane.
/// </remarks>
internal sealed unsafe partial class BlockDecoder
{
    /// <summary>The most coefficients of a block, and of its longer side 1024 (A.6.1).</summary>
    public const int MaxSamples = 4096;

    private const int MaxPlanes = 30;
    private const int Stripe = 4;

    // The most words: blocks of 1024 x 4 have (1024 + 2) x (1 + 2).
    private const int MaxWords = 4096;
    private const uint AllSignificance = (1u << 18) - 1;
    private const uint Neighbours = 0x1EF;
    private const uint Self = 0x010;
    private const uint Column = 0x2490;
    private const int SignShift = 19;
    private const uint Refined = 1u << 24;
    private const uint Visited = 1u << 28;
    private const uint AllVisited = 15u << 28;

    // Two bytes past the end of a segment are read as ones (C.3.4).
    private const int Sentinel = 2;

    private readonly uint[] _words = new uint[MaxWords];
    private readonly uint[] _magnitudes = new uint[MaxSamples];
    private readonly ulong[] _contexts = new ulong[19];
    private byte[] _bytes = new byte[8192];

    private uint* _flags;
    private uint* _samples;
    private ulong* _context;
    private ulong* _states;
    private byte* _zeroCoding;
    private byte* _sign;
    private int _width;
    private int _height;
    private int _stride;
    private bool _causal;

    // The registers of Annex C; the interval and the code lie in the upper halves, so that comparing the code with an interval needs no shift.
    private uint _a;
    private uint _c;
    private int _ct;
    private byte* _at;

    /// <summary>
    /// Decodes a block whose contributions are known. The result has the magnitude doubled (so that half a step fits, which is added below the last plane decoded: E.1.1 with r = 1/2) and the sign in bit 31.
    /// </summary>
    public Span<uint> Decode(ReadOnlySpan<byte> data, Contribution[] contributions, in CodeBlock block, Subband band, BlockStyle style)
    {
        int planes = band.MagnitudeBits - block.ZeroPlanes, count = block.Width * block.Height;
        if (planes > MaxPlanes) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"code-blocks of {planes} bit-planes"));
        _width = block.Width;
        _height = block.Height;
        _stride = _width + 2;
        _causal = style.HasFlag(BlockStyle.VerticallyCausal);
        _magnitudes.AsSpan(0, count).Clear();
        _words.AsSpan(0, _stride * (((_height + Stripe - 1) / Stripe) + 2)).Clear();
        fixed (uint* words = _words, samples = _magnitudes)
        fixed (ulong* contexts = _contexts, states = MqStates.Words)
        fixed (byte* zeroCoding = ContextTables.ZeroCoding(band.HighX, band.HighY), sign = ContextTables.Sign)
        {
            _flags = words + _stride + 1;
            _samples = samples;
            _context = contexts;
            _states = states;
            _zeroCoding = zeroCoding;
            _sign = sign;
            ResetContexts();
            DecodeSegments(data, contributions, block.First, planes, style);
        }

        return _magnitudes.AsSpan(0, count);
    }

    private void ResetContexts()
    {
        for (int i = 0; i < MqStates.Initial.Length; i++) _contexts[i] = MqStates.Words[2 * MqStates.Initial[i]];
    }

    private void DecodeSegments(ReadOnlySpan<byte> data, Contribution[] contributions, int index, int planes, BlockStyle style)
    {
        // The first plane has a clean-up pass only, which is the third of its kind.
        int pass = 2;
        while (index >= 0)
        {
            int length = 0, passes = 0;
            do
            {
                ref Contribution contribution = ref contributions[index];
                if (_bytes.Length - Sentinel - length < contribution.Length)
                    Array.Resize(ref _bytes, checked(Math.Max(_bytes.Length * 2, length + contribution.Length + Sentinel)));
                data.Slice(contribution.Offset, contribution.Length).CopyTo(_bytes.AsSpan(length));
                length += contribution.Length;
                passes += contribution.Passes;
                index = contribution.Next;
            }
            while (index >= 0 && contributions[index].Continues);
            _bytes[length] = 0xFF;
            _bytes[length + 1] = 0xFF;
            fixed (byte* bytes = _bytes)
            {
                bool raw = style.HasFlag(BlockStyle.Bypass) && pass - 2 >= 10 && pass % 3 != 2;
                if (raw) StartRaw(bytes);
                else StartCoder(bytes);
                // Passes beyond the last bit-plane carry nothing.
                passes = Math.Min(passes, (3 * planes) - pass);
                for (; passes > 0; passes--, pass++) DecodePass(pass % 3, planes - 1 - (pass / 3), raw, style);
            }
        }
    }

    private void DecodePass(int kind, int plane, bool raw, BlockStyle style)
    {
        switch (kind)
        {
            case 0:
                if (raw) RawSignificancePass(plane);
                else SignificancePass(plane);
                break;
            case 1:
                if (raw) RawRefinementPass(plane);
                else RefinementPass(plane);
                break;
            default:
                CleanUpPass(plane);
                if (style.HasFlag(BlockStyle.SegmentationSymbols)) ReadSegmentationSymbol();
                break;
        }

        if (style.HasFlag(BlockStyle.ResetContexts)) ResetContexts();
    }

    /// <summary>INITDEC (C.3.5).</summary>
    private void StartCoder(byte* bytes)
    {
        _at = bytes;
        _c = (uint)*bytes << 16;
        NextByte(ref _c, ref _ct, ref _at);
        _c <<= 7;
        _ct -= 7;
        _a = 0x8000_0000;
    }

    /// <summary>BYTEIN (C.3.4): after a byte of ones comes a stuffed bit, or a marker, which ends the data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NextByte(ref uint c, ref int ct, ref byte* at)
    {
        if (*at != 0xFF)
        {
            at++;
            c += (uint)*at << 8;
            ct = 8;
        }
        else if (at[1] > 0x8F)
        {
            c += 0xFF00;
            ct = 8;
        }
        else
        {
            at++;
            c += (uint)*at << 9;
            ct = 7;
        }
    }

    /// <summary>DECODE (C.3.2): one symbol in a context.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Symbol(ulong* context, ulong* states, ref uint a, ref uint c, ref int ct, ref byte* at)
    {
        ulong state = *context;
        uint q = (uint)state, symbol = (uint)(state >> 32) & 1;
        a -= q;
        if (c >= q)
        {
            c -= q;
            if ((int)a < 0) return symbol;
            bool exchange = a < q;
            *context = states[(byte)(exchange ? state >> 48 : state >> 40)];
            symbol ^= exchange ? 1u : 0u;
        }
        else
        {
            bool exchange = a < q;
            *context = states[(byte)(exchange ? state >> 40 : state >> 48)];
            symbol ^= exchange ? 0u : 1u;
            a = q;
        }

        int shift = BitOperations.LeadingZeroCount(a);
        a <<= shift;
        while (shift > ct)
        {
            c <<= ct;
            shift -= ct;
            NextByte(ref c, ref ct, ref at);
        }

        c <<= shift;
        ct -= shift;
        return symbol;
    }

    /// <summary>Decodes a sign and marks the coefficient as significant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Sign(
        uint* flags, int row, byte* table, ulong* contexts, ulong* states, ref uint a, ref uint c, ref int ct, ref byte* at)
    {
        uint own = *flags;
        uint signs = ((own >> (SignShift - 1 + row)) & 1) | (((flags[-1] >> (SignShift + row)) & 1) << 2)
            | (((flags[1] >> (SignShift + row)) & 1) << 4) | (((own >> (SignShift + 1 + row)) & 1) << 6);
        uint entry = table[((own >> (3 * row)) & 0xAA) | signs];
        return Symbol(contexts + (entry & 0x7F), states, ref a, ref c, ref ct, ref at) ^ (entry >> 7);
    }

    /// <summary>Tells the neighbours of a coefficient that it is significant, and its sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mark(uint* flags, int row, uint sign, int stride, bool causal)
    {
        int middle = 3 * (row + 1);
        flags[-1] |= 4u << middle;
        *flags |= (2u << middle) | (sign << (SignShift + row));
        flags[1] |= 1u << middle;
        if (row == 0 && !causal)
        {
            uint* north = flags - stride;
            north[-1] |= 4u << 15;
            *north |= (2u << 15) | (sign << (SignShift + Stripe));
            north[1] |= 1u << 15;
        }

        if (row == Stripe - 1)
        {
            uint* south = flags + stride;
            south[-1] |= 4u;
            *south |= 2u | (sign << (SignShift - 1));
            south[1] |= 1u;
        }
    }
}
