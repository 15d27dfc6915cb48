using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>
/// The coding passes (T.800 D.3). Pointers stay inside: words have a margin of one on each side of the block, rows are limited to the block's, and a segment's bytes end with two that are never passed.
/// </summary>
internal sealed unsafe partial class BlockDecoder
{
    private void SignificancePass(int plane)
    {
        uint a = _a, c = _c, value = 3u << plane;
        int ct = _ct, width = _width;
        byte* at = _at, zeroCoding = _zeroCoding;
        ulong* contexts = _context, states = _states;
        for (int y = 0; y < _height; y += Stripe)
        {
            int rows = Math.Min(Stripe, _height - y);
            uint* flags = _flags + (y / Stripe * _stride);
            uint* sample = _samples + (y * width);
            for (int x = 0; x < width; x++, flags++, sample++)
            {
                uint own = *flags;
                if ((own & AllSignificance) == 0) continue;
                for (int row = 0; row < rows; row++)
                {
                    uint near = own >> (3 * row);
                    if ((near & Self) != 0 || (near & Neighbours) == 0) continue;
                    if (Symbol(contexts + zeroCoding[near & Neighbours], states, ref a, ref c, ref ct, ref at) != 0)
                    {
                        uint sign = Sign(flags, row, _sign, contexts, states, ref a, ref c, ref ct, ref at);
                        sample[row * width] = value | (sign << 31);
                        Mark(flags, row, sign, _stride, _causal);
                    }

                    *flags |= Visited << row;
                    own = *flags;
                }
            }
        }

        (_a, _c, _ct) = (a, c, ct);
        _at = at;
    }

    private void RefinementPass(int plane)
    {
        uint a = _a, c = _c, half = 1u << plane;
        int ct = _ct, width = _width;
        byte* at = _at;
        ulong* contexts = _context + ContextTables.RefinementContext, states = _states;
        for (int y = 0; y < _height; y += Stripe)
        {
            int rows = Math.Min(Stripe, _height - y);
            uint* flags = _flags + (y / Stripe * _stride);
            uint* sample = _samples + (y * width);
            for (int x = 0; x < width; x++, flags++, sample++)
            {
                uint own = *flags;
                if ((own & Column) == 0) continue;
                for (int row = 0; row < rows; row++)
                {
                    uint near = own >> (3 * row);
                    if ((near & Self) == 0 || ((own >> row) & Visited) != 0) continue;
                    int context = ((own >> row) & Refined) != 0 ? 2 : (near & Neighbours) != 0 ? 1 : 0;
                    uint bit = Symbol(contexts + context, states, ref a, ref c, ref ct, ref at);

                    // The half step that was added before is replaced by the bit and the next half step.
                    sample[row * width] += bit != 0 ? half : 0u - half;
                    own |= Refined << row;
                }

                *flags = own;
            }
        }

        (_a, _c, _ct) = (a, c, ct);
        _at = at;
    }

    private void CleanUpPass(int plane)
    {
        uint a = _a, c = _c, value = 3u << plane;
        int ct = _ct, width = _width;
        byte* at = _at, zeroCoding = _zeroCoding;
        ulong* contexts = _context, states = _states;
        for (int y = 0; y < _height; y += Stripe)
        {
            int rows = Math.Min(Stripe, _height - y);
            uint* flags = _flags + (y / Stripe * _stride);
            uint* sample = _samples + (y * width);
            for (int x = 0; x < width; x++, flags++, sample++)
            {
                uint own = *flags;
                int row = 0;
                bool found = false;
                if ((own & AllSignificance) == 0 && rows == Stripe)
                {
                    if (Symbol(contexts + ContextTables.RunContext, states, ref a, ref c, ref ct, ref at) == 0) continue;
                    row = (int)Symbol(contexts + ContextTables.UniformContext, states, ref a, ref c, ref ct, ref at) << 1;
                    row |= (int)Symbol(contexts + ContextTables.UniformContext, states, ref a, ref c, ref ct, ref at);
                    found = true;
                }

                for (; row < rows; row++)
                {
                    if (!found)
                    {
                        uint near = own >> (3 * row);
                        if ((near & Self) != 0 || ((own >> row) & Visited) != 0) continue;
                        if (Symbol(contexts + zeroCoding[near & Neighbours], states, ref a, ref c, ref ct, ref at) == 0) continue;
                    }

                    found = false;
                    uint sign = Sign(flags, row, _sign, contexts, states, ref a, ref c, ref ct, ref at);
                    sample[row * width] = value | (sign << 31);
                    Mark(flags, row, sign, _stride, _causal);
                    own = *flags;
                }

                *flags = own & ~AllVisited;
            }
        }

        (_a, _c, _ct) = (a, c, ct);
        _at = at;
    }

    private void ReadSegmentationSymbol()
    {
        uint symbol = 0;
        for (int i = 0; i < 4; i++) symbol = (symbol << 1) | Symbol(_context + ContextTables.UniformContext, _states, ref _a, ref _c, ref _ct, ref _at);
        if (symbol != 0b1010) Throw.Damaged(Jpeg2000Decoder.Format, "a code-block's segmentation symbol is wrong");
    }

    private void RawSignificancePass(int plane)
    {
        uint value = 3u << plane;
        for (int y = 0; y < _height; y += Stripe)
        {
            int rows = Math.Min(Stripe, _height - y);
            uint* flags = _flags + (y / Stripe * _stride);
            uint* sample = _samples + (y * _width);
            for (int x = 0; x < _width; x++, flags++, sample++)
            {
                if ((*flags & AllSignificance) == 0) continue;
                for (int row = 0; row < rows; row++)
                {
                    uint near = *flags >> (3 * row);
                    if ((near & Self) != 0 || (near & Neighbours) == 0) continue;
                    if (RawBit() != 0)
                    {
                        uint sign = RawBit();
                        sample[row * _width] = value | (sign << 31);
                        Mark(flags, row, sign, _stride, _causal);
                    }

                    *flags |= Visited << row;
                }
            }
        }
    }

    private void RawRefinementPass(int plane)
    {
        uint half = 1u << plane;
        for (int y = 0; y < _height; y += Stripe)
        {
            int rows = Math.Min(Stripe, _height - y);
            uint* flags = _flags + (y / Stripe * _stride);
            uint* sample = _samples + (y * _width);
            for (int x = 0; x < _width; x++, flags++, sample++)
            {
                uint own = *flags;
                for (int row = 0; row < rows; row++)
                {
                    if (((own >> (3 * row)) & Self) == 0 || ((own >> row) & Visited) != 0) continue;
                    sample[row * _width] += RawBit() != 0 ? half : 0u - half;
                    own |= Refined << row;
                }

                *flags = own;
            }
        }
    }

    private void StartRaw(byte* bytes)
    {
        _at = bytes;
        _c = 0;
        _ct = 0;
    }

    /// <summary>A bit that bypasses the coder (D.6): after a byte of ones, one is stuffed in; past the end all are ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint RawBit()
    {
        if (_ct == 0)
        {
            _ct = 8;
            if (_c != 0xFF) _c = *_at++;
            else if (*_at <= 0x8F) (_c, _ct) = (*_at++, 7);
        }

        return (_c >> --_ct) & 1;
    }
}
