using System.Text;

namespace Lamella.Tests.Formats.Lsm;

/// <summary>Writes scan information: entries of id, type, size and data.</summary>
internal sealed class LsmScanWriter
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public LsmScanWriter Open(uint id) => Entry(id, 0, []);

    public LsmScanWriter Close() => Entry(0xFFFFFFFF, 0, []);

    public LsmScanWriter Text(uint id, string text) => Entry(id, 2, [.. Encoding.Latin1.GetBytes(text), 0]);

    public LsmScanWriter Number(uint id, double value) => Entry(id, 5, BitConverter.GetBytes(value));

    public LsmScanWriter Number(uint id, int value) => Entry(id, 4, BitConverter.GetBytes(value));

    private LsmScanWriter Entry(uint id, uint type, byte[] data)
    {
        _bytes.Write(BitConverter.GetBytes(id));
        _bytes.Write(BitConverter.GetBytes(type));
        _bytes.Write(BitConverter.GetBytes(data.Length));
        _bytes.Write(data);
        return this;
    }
}
