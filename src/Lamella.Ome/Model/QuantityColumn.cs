namespace Lamella.Ome;

/// <summary>Many optional quantities in little memory: the numbers in one array, the unit once while all share it. NaN marks an absent value.</summary>
internal sealed class QuantityColumn
{
    private double[] _values = [];
    private byte[]? _unitOf;
    private readonly List<string> _units = [];
    private int _last;

    /// <summary>The number of rows that may hold a value; later rows are absent.</summary>
    public int Count { get; private set; }

    /// <summary>The unit of all values; null when there is none or they differ.</summary>
    public string? CommonUnit => _units.Count == 1 ? _units[0] : null;

    /// <summary>The quantity of a row, or null.</summary>
    public Quantity? this[int row] => (uint)row < (uint)Count && !double.IsNaN(_values[row]) ? new Quantity(_values[row], _units[_unitOf is null ? 0 : _unitOf[row]]) : null;

    /// <summary>Sets a row at or behind the end; rows between are absent.</summary>
    public void Set(int row, double value, string unit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row, Count);
        if (row >= _values.Length) Grow(row + 1);
        Array.Fill(_values, double.NaN, Count, row - Count);
        _values[row] = value;
        int index = UnitIndex(unit);
        if (_unitOf is null && index > 0) _unitOf = new byte[_values.Length];
        if (_unitOf is not null) _unitOf[row] = (byte)index;
        Count = row + 1;
    }

    private int UnitIndex(string unit)
    {
        if (_last < _units.Count && string.Equals(_units[_last], unit, StringComparison.Ordinal)) return _last;
        _last = _units.IndexOf(unit);
        if (_last >= 0) return _last;
        if (_units.Count == 256) Throw.Damaged("OME-XML", "more than 256 different units in one attribute of the planes");
        _units.Add(unit);
        return _last = _units.Count - 1;
    }

    private void Grow(int needed)
    {
        int size = (int)Math.Min(Math.Max((long)needed, Math.Max(16L, _values.LongLength * 2)), Array.MaxLength);
        Array.Resize(ref _values, size);
        if (_unitOf is not null) Array.Resize(ref _unitOf, size);
    }
}
