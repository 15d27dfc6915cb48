namespace Lamella;

/// <summary>
/// Axes in an order, slowest first: letters, each once. Letters become a set where they come in; one that is none, or that comes twice, is an error there, so that positions are never looked up for a wrong one. Immutable.
/// </summary>
/// <remarks>What callers write is in capitals after <see cref="Parse"/>. Arrays of more than 26 axes go on with small letters, which only their own storage names.</remarks>
internal sealed class AxisSet
{
    private readonly sbyte[] _at = new sbyte[128];

    /// <summary>Makes a set of letters as they are.</summary>
    /// <param name="letters">The letters, slowest first; empty for no axes.</param>
    /// <exception cref="ArgumentException">One is not a letter, or is named twice.</exception>
    public AxisSet(string letters)
    {
        Letters = letters;
        _at.AsSpan().Fill(-1);
        for (int i = 0; i < letters.Length; i++)
        {
            char axis = letters[i];
            if (!char.IsAsciiLetter(axis)) throw new ArgumentException($"'{axis}' is not an axis; axes are letters", nameof(letters));
            if (_at[axis] >= 0) throw new ArgumentException($"axis {axis} is named twice in {letters}", nameof(letters));
            _at[axis] = (sbyte)i;
        }
    }

    /// <summary>The letters.</summary>
    public string Letters { get; }

    /// <summary>The number of axes.</summary>
    public int Count => Letters.Length;

    /// <summary>The letter at a position.</summary>
    public char this[int index] => Letters[index];

    /// <summary>The set that a caller writes, in any case.</summary>
    /// <exception cref="ArgumentException">A character is not a letter, or an axis is named twice.</exception>
    public static AxisSet Parse(string letters) => new(letters.ToUpperInvariant());

    /// <summary>The position of an axis; -1 when it is not in the set.</summary>
    public int IndexOf(char axis) => axis < _at.Length ? _at[axis] : -1;

    /// <summary>True when an axis is in the set.</summary>
    public bool Contains(char axis) => IndexOf(axis) >= 0;

    /// <summary>The entry of an axis in a list that has one for each; <paramref name="absent"/> when the axis is not in the set.</summary>
    public long Of(IReadOnlyList<long> values, char axis, long absent) => IndexOf(axis) is >= 0 and int i ? values[i] : absent;

    /// <summary>The position of each axis in another set; -1 where it is not there.</summary>
    public int[] In(AxisSet other)
    {
        int[] map = new int[Count];
        for (int i = 0; i < map.Length; i++) map[i] = other.IndexOf(Letters[i]);
        return map;
    }

    /// <inheritdoc/>
    public override string ToString() => Letters;
}
