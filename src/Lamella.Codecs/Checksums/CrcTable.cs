using System.Buffers.Binary;

namespace Lamella.Codecs.Checksums;

/// <summary>Table-driven 32-bit cyclic redundancy check of any reflected polynomial, eight bytes per step: table k advances a byte over k further bytes.</summary>
internal sealed class CrcTable
{
    private readonly uint[] _table = new uint[8 * 256];

    /// <summary>Builds the tables of a polynomial in reflected notation.</summary>
    public CrcTable(uint polynomial)
    {
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) * polynomial);
            _table[i] = value;
        }

        for (int i = 256; i < _table.Length; i++) _table[i] = (_table[i - 256] >> 8) ^ _table[(byte)_table[i - 256]];
    }

    /// <summary>Advances the register (not inverted) over the data.</summary>
    public uint Update(uint register, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> t = _table;
        for (; data.Length >= 8; data = data[8..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ register;
            register = t[(7 * 256) + (int)(word & 255)] ^ t[(6 * 256) + (int)((word >> 8) & 255)]
                ^ t[(5 * 256) + (int)((word >> 16) & 255)] ^ t[(4 * 256) + (int)((word >> 24) & 255)]
                ^ t[(3 * 256) + (int)((word >> 32) & 255)] ^ t[(2 * 256) + (int)((word >> 40) & 255)]
                ^ t[256 + (int)((word >> 48) & 255)] ^ t[(int)(word >> 56)];
        }

        foreach (byte b in data) register = (register >> 8) ^ t[(byte)register ^ b];
        return register;
    }
}
