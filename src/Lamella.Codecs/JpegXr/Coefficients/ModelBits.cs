namespace Lamella.Codecs.JpegXr;

/// <summary>How many low-order bits of a band are sent raw, adapted to how many coefficients the code words found (T.832 9.11.1). One for luma, one for chroma.</summary>
internal struct ModelBits
{
    private const int Target = 70;
    private const int MaxBits = 15;

    private int _state;

    /// <summary>Starts with <paramref name="bits"/> raw bits.</summary>
    public ModelBits(int bits)
    {
        Bits = bits;
    }

    /// <summary>The raw bits of the next macroblock.</summary>
    public int Bits { get; private set; }

    /// <summary>Takes in the weighted count of one macroblock.</summary>
    public void Update(int weighted)
    {
        int d = (weighted - Target) >> 2;
        if (d <= -8)
        {
            _state += Math.Max(d + 4, -16);
            if (_state >= -8) return;
            if (Bits == 0) _state = -8;
            else (_state, Bits) = (0, Bits - 1);
        }
        else if (d >= 8)
        {
            _state += Math.Min(d - 4, 15);
            if (_state <= 8) return;
            if (Bits >= MaxBits) (_state, Bits) = (8, MaxBits);
            else (_state, Bits) = (0, Bits + 1);
        }
    }
}
