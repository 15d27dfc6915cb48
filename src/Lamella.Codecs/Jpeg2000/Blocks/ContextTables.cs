namespace Lamella.Codecs.Jpeg2000;

/// <summary>The contexts of bit modelling (T.800 D.3) as tables over the significance of a coefficient's eight neighbours.</summary>
internal static class ContextTables
{
    public const int SignContext = 9;
    public const int RefinementContext = 14;
    public const int RunContext = 17;
    public const int UniformContext = 18;

    /// <summary>Entries of one table of <see cref="ZeroCoding"/>.</summary>
    public const int Neighbourhoods = 512;

    private static readonly byte[] ZeroCodingTables = BuildZeroCoding();
    private static readonly byte[] SignTable = BuildSign();

    /// <summary>
    /// The context of zero coding (Table D.1) by nine bits: three rows of three neighbours, the row above first, the western one lowest; the middle bit must be 0.
    /// </summary>
    public static ReadOnlySpan<byte> ZeroCoding(int highX, int highY) =>
        ZeroCodingTables.AsSpan((highX == 0 ? 0 : highY == 0 ? 1 : 2) * Neighbourhoods, Neighbourhoods);

    /// <summary>
    /// The context of a sign (Tables D.2 and D.3), and in bit 7 what its bit is exchanged with. The index has, for north, west, east and south, the sign in bits 0, 2, 4, 6 and the significance in bits 1, 3, 5, 7.
    /// </summary>
    public static ReadOnlySpan<byte> Sign => SignTable;

    private static byte[] BuildZeroCoding()
    {
        byte[] tables = new byte[3 * Neighbourhoods];
        for (int n = 0; n < Neighbourhoods; n++)
        {
            int h = Bit(n, 3) + Bit(n, 5), v = Bit(n, 1) + Bit(n, 7), d = Bit(n, 0) + Bit(n, 2) + Bit(n, 6) + Bit(n, 8);
            tables[n] = (byte)LowPass(h, v, d);
            tables[Neighbourhoods + n] = (byte)LowPass(v, h, d);
            tables[(2 * Neighbourhoods) + n] = (byte)Diagonal(h + v, d);
        }

        return tables;
    }

    private static int LowPass(int h, int v, int d) => (h, v, d) switch
    {
        (2, _, _) => 8,
        (1, >= 1, _) => 7,
        (1, 0, >= 1) => 6,
        (1, 0, 0) => 5,
        (0, 2, _) => 4,
        (0, 1, _) => 3,
        (0, 0, >= 2) => 2,
        (0, 0, 1) => 1,
        _ => 0,
    };

    private static int Diagonal(int hv, int d) => (hv, d) switch
    {
        (_, >= 3) => 8,
        ( >= 1, 2) => 7,
        (0, 2) => 6,
        ( >= 2, 1) => 5,
        (1, 1) => 4,
        (0, 1) => 3,
        ( >= 2, 0) => 2,
        (1, 0) => 1,
        _ => 0,
    };

    private static byte[] BuildSign()
    {
        byte[] table = new byte[256];
        for (int n = 0; n < table.Length; n++)
        {
            int h = Math.Clamp(Contribution(n, 2) + Contribution(n, 4), -1, 1), v = Math.Clamp(Contribution(n, 0) + Contribution(n, 6), -1, 1);
            int exchange = h < 0 || (h == 0 && v < 0) ? 1 : 0;
            if (exchange == 1) (h, v) = (-h, -v);
            int context = SignContext + (h == 0 ? v : 3 + v);
            table[n] = (byte)(context | (exchange << 7));
        }

        return table;
    }

    private static int Bit(int value, int bit) => (value >> bit) & 1;

    private static int Contribution(int n, int bit) => Bit(n, bit + 1) * (1 - (2 * Bit(n, bit)));
}
