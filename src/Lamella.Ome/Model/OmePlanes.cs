using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>Times and positions of planes, column by column: a document may hold a million of them.</summary>
internal sealed class OmePlanes
{
    /// <summary>No planes. Never add to it.</summary>
    public static readonly OmePlanes None = new();

    private int[] _indices = [];

    /// <summary>The number of planes listed.</summary>
    public int Count { get; private set; }

    public QuantityColumn DeltaT { get; } = new();

    public QuantityColumn ExposureTime { get; } = new();

    public QuantityColumn PositionX { get; } = new();

    public QuantityColumn PositionY { get; } = new();

    public QuantityColumn PositionZ { get; } = new();

    /// <summary>Checksums and annotation references of the few planes that have some, verbatim, by row.</summary>
    public Dictionary<int, OmeExtra> Extras { get; } = [];

    public int Z(int row) => _indices[Checked(row) * 3];

    public int C(int row) => _indices[(Checked(row) * 3) + 1];

    public int T(int row) => _indices[(Checked(row) * 3) + 2];

    /// <summary>Appends a plane and returns its row; fill the columns for that row before the next call.</summary>
    public int Add(int z, int c, int t)
    {
        if (Count * 3L + 3 > _indices.Length) Array.Resize(ref _indices, (int)Math.Min(Math.Max(48, _indices.LongLength * 2), Array.MaxLength / 3 * 3L));
        if (Count * 3L + 3 > _indices.Length) Throw.Damaged("OME-XML", "more planes than can be held");
        _indices[Count * 3] = z;
        _indices[(Count * 3) + 1] = c;
        _indices[(Count * 3) + 2] = t;
        return Count++;
    }

    /// <summary>The row of a plane; -1 when the document does not list it. Linear: build an index for many look-ups.</summary>
    public int Find(int z, int c, int t)
    {
        for (int row = 0; row < Count; row++)
        {
            if (_indices[row * 3] == z && _indices[(row * 3) + 1] == c && _indices[(row * 3) + 2] == t) return row;
        }

        return -1;
    }

    internal void AddExtra(int row, List<XAttribute> attributes, List<XElement> elements) => Extras[row] = new OmeExtra(attributes, elements);

    private int Checked(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        return row;
    }
}
