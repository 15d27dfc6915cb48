using System.Runtime.CompilerServices;

namespace Lamella.Formats.Czi.Structure;

/// <summary>One number for each dimension of a subblock other than X and Y.</summary>
[InlineArray(Count)]
internal struct CziIndices
{
    /// <summary>The letters of the dimensions, in the order of the numbers.</summary>
    public const string Letters = "CZTRSIBMHV";

    /// <summary>The number of dimensions.</summary>
    public const int Count = 10;

    private int _first;

    /// <summary>The place of a letter; negative when it is no known dimension.</summary>
    public static int IndexOf(char letter) => Letters.IndexOf(letter, StringComparison.Ordinal);
}
