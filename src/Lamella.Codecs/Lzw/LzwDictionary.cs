namespace Lamella.Codecs.Lzw;

/// <summary>The encoder's strings: a hash table from prefix code and byte to code, with open addressing. At most 4096 of 16384 slots are used.</summary>
internal sealed class LzwDictionary
{
    private const int Slots = 1 << 14;

    private readonly int[] _keys = new int[Slots];
    private readonly short[] _codes = new short[Slots];

    /// <summary>Forgets all strings.</summary>
    public void Clear() => Array.Clear(_keys);

    /// <summary>Finds the code of a string.</summary>
    public bool TryFind(int prefix, byte value, out int code)
    {
        int key = Key(prefix, value);
        for (int slot = Slot(key); _keys[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if (_keys[slot] != key) continue;
            code = _codes[slot];
            return true;
        }

        code = 0;
        return false;
    }

    /// <summary>Adds a string that is not there.</summary>
    public void Add(int prefix, byte value, int code)
    {
        int key = Key(prefix, value);
        int slot = Slot(key);
        while (_keys[slot] != 0) slot = (slot + 1) & (Slots - 1);
        _keys[slot] = key;
        _codes[slot] = (short)code;
    }

    /// <summary>Never 0: that marks an empty slot.</summary>
    private static int Key(int prefix, byte value) => ((prefix << 8) | value) + 1;

    private static int Slot(int key) => (int)(((uint)key * 0x9E3779B1u) >> 18);
}
