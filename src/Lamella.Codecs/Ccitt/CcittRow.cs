namespace Lamella.Codecs.Ccitt;

/// <summary>
/// A row of damaged fax data while it is read, as lengths of runs that alternate from white on. What lies behind the runs of the row above stays where it was: what a damaged row refers to by mistake is then
/// the same for every reader that keeps rows this way.
/// </summary>
/// <param name="runs">Receives the runs; holds those of the row before the last.</param>
/// <param name="reference">The runs of the row above.</param>
/// <param name="columns">Pixels of a row.</param>
internal ref struct CcittRow(Span<int> runs, Span<int> reference, int columns)
{
    private const int EndOfLineZeros = 11;
    private const int ShortestMakeUp = 64;

    private readonly Span<int> _runs = runs;
    private readonly Span<int> _reference = reference;
    private int _count;

    // a0 of the recommendations, the pixels of the run that is not ended yet, and b1 with the place behind its run.
    private int _at;
    private int _pending;
    private int _change;
    private int _next;

    /// <summary>The zeros of an end-of-line code were read.</summary>
    public bool MetEndOfLine { get; private set; }

    /// <summary>The row refers to more runs than there can be: nothing behind it can be told.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Reads alternating runs; false when the row is damaged.</summary>
    public bool ReadOneDimensional(ref CcittBits bits)
    {
        while (true)
        {
            for (int black = 0; black < 2; black++)
            {
                if (!ReadRun(ref bits, black == 1, out bool isEnd))
                {
                    MetEndOfLine |= isEnd;
                    return false;
                }

                if (_at >= columns) return _at == columns;
            }

            if (_runs[_count - 1] == 0 && _runs[_count - 2] == 0) _count -= 2;
        }
    }

    /// <summary>Reads a row that refers to the one above; false when the row is damaged.</summary>
    public bool ReadTwoDimensional(ref CcittBits bits)
    {
        _change = _reference[0];
        _next = 1;
        while (_at < columns)
        {
            int code = CcittTables.Mode[bits.Peek(CcittTables.ModeBits)], mode = code >> 4;
            bits.Skip(code & 15);
            if (code == 0 || mode == CcittTables.Extension)
            {
                // Seven zeros begin nothing but an end-of-line code; what is left of the row has the colour that it had.
                if (code == 0) bits.Skip(EndOfLineZeros);
                MetEndOfLine = code == 0;
                if (HasRoom()) _runs[_count++] = columns - _at;
                return false;
            }

            if (!(mode == CcittTables.Horizontal ? ReadHorizontal(ref bits) : ReadChange(mode))) return false;
        }

        // The run that passes to the end of the row wants its end told.
        if (_pending == 0) return _at == columns;
        if (_pending + _at < columns)
        {
            if (bits.Peek(1) == 0) return false;
            bits.Skip(1);
        }

        EndRun(0);
        return _at == columns;
    }

    /// <summary>Brings the runs to the length of the row; false when it was damaged.</summary>
    public bool Close(bool isWhole)
    {
        if (_pending != 0) EndRun(0);
        if (_at == columns) return isWhole;
        while (_at > columns && _count > 0) _at -= _runs[--_count];
        if (_at < columns)
        {
            _at = Math.Max(0, _at);
            if ((_count & 1) != 0) EndRun(0);
            EndRun(columns - _at);
        }

        return false;
    }

    /// <summary>Draws the black runs, cut to the row.</summary>
    public readonly void Paint(Span<byte> row)
    {
        int count = _count;
        if ((count & 1) != 0) _runs[count++] = 0;
        row.Clear();
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            if (_runs[i] > columns - at || _runs[i] > columns) _runs[i] = columns - at;
            for (int x = at; (i & 1) != 0 && x < at + _runs[i]; x++) row[x >> 3] |= (byte)(0x80 >> (x & 7));
            at += _runs[i];
        }

        // The change that every row ends with.
        _runs[_count] = 0;
    }

    private bool ReadHorizontal(ref CcittBits bits)
    {
        bool black = (_count & 1) != 0;
        return ReadRun(ref bits, black, out _) && ReadRun(ref bits, !black, out _) && FindChange();
    }

    private bool ReadChange(int mode)
    {
        if (!FindChange()) return false;
        if (mode == CcittTables.Pass)
        {
            if (!Step(out int first)) return false;
            _change += first;
            _pending += _change - _at;
            _at = _change;
            if (!Step(out int second)) return false;
            _change += second;
            return true;
        }

        int shift = mode - CcittTables.VerticalZero;
        if (shift < 0 && _change < _at - shift) return false;
        EndRun(_change - _at + shift);
        if (shift < 0)
        {
            if (_next == 0) return Lose();
            _change -= _reference[--_next];
            return true;
        }

        if (!Step(out int run)) return false;
        _change += run;
        return true;
    }

    /// <summary>b1: the first change of the row above right of a0 and of the colour that the run does not have.</summary>
    private bool FindChange()
    {
        while (_count > 0 && _change <= _at && _change < columns)
        {
            if (!Step(out int first) || !Step(out int second)) return false;
            _change += first + second;
        }

        return true;
    }

    private bool Step(out int run)
    {
        run = 0;
        if (_next >= _reference.Length) return Lose();
        run = _reference[_next++];
        return true;
    }

    private bool Lose()
    {
        IsLost = true;
        return false;
    }

    /// <summary>Reads the codes of one run; false when one does not exist.</summary>
    private bool ReadRun(ref CcittBits bits, bool black, out bool isEnd)
    {
        ReadOnlySpan<ushort> codes = black ? CcittTables.Black : CcittTables.White;
        isEnd = false;
        while (true)
        {
            int code = codes[bits.Peek(CcittTables.RunBits)], run = code >> 4;
            if (code == 0)
            {
                isEnd = bits.Peek(EndOfLineZeros) == 0;
                if (isEnd) bits.Skip(EndOfLineZeros);
                return false;
            }

            bits.Skip(code & 15);
            if (run < ShortestMakeUp)
            {
                EndRun(run);
                return HasRoom() || Lose();
            }

            // Make-up codes without end lead nowhere.
            if (_at > int.MaxValue / 2) return Lose();
            _at += run;
            _pending += run;
        }
    }

    private readonly bool HasRoom() => _count < _runs.Length - 8;

    private void EndRun(int length)
    {
        if (_count >= _runs.Length - 2)
        {
            IsLost = true;
            return;
        }

        _runs[_count++] = _pending + length;
        _at += length;
        _pending = 0;
    }
}
