namespace Lamella.Codecs.Jpeg;

/// <summary>A Huffman table as an encoder needs it (ITU-T T.81 C.2): the code of each symbol. <see cref="HuffmanTable"/> is its counterpart for decoding.</summary>
internal sealed class HuffmanCodes
{
    private readonly ushort[] _codes = new ushort[256];
    private readonly byte[] _lengths = new byte[256];
    private readonly byte[] _counts, _symbols;

    /// <summary>Takes the number of codes of each length 1 to 16 and the symbols in code order.</summary>
    public HuffmanCodes(byte[] counts, byte[] symbols)
    {
        (_counts, _symbols) = (counts, symbols);
        int code = 0, next = 0;
        for (int length = 1; length <= counts.Length; length++)
        {
            for (int i = 0; i < counts[length - 1]; i++)
            {
                byte symbol = symbols[next++];
                (_codes[symbol], _lengths[symbol]) = ((ushort)code++, (byte)length);
            }

            code <<= 1;
        }
    }

    /// <summary>How many codes have 1 to 16 bits.</summary>
    public ReadOnlySpan<byte> Counts => _counts;

    /// <summary>The symbols, shortest codes first.</summary>
    public ReadOnlySpan<byte> Symbols => _symbols;

    /// <summary>The code of a symbol of the table.</summary>
    public int Code(byte symbol) => _codes[symbol];

    /// <summary>The bits of that code.</summary>
    public int Length(byte symbol) => _lengths[symbol];
}
