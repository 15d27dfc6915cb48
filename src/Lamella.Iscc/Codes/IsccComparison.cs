using System.Globalization;
using System.Numerics;

namespace Lamella.Iscc.Codes;

/// <summary>Compares codes unit by unit.</summary>
internal static class IsccComparison
{
    /// <summary>The units that both codes have, in the order of their main types. The lengths may differ: the common prefix counts.</summary>
    internal static IReadOnlyList<IsccUnitComparison> Compare(IsccCode a, IsccCode b)
    {
        List<IsccUnitComparison> result = [];
        IReadOnlyList<IsccCode> others = IsccComposite.Decompose(b);
        foreach (IsccCode unit in IsccComposite.Decompose(a))
        {
            foreach (IsccCode other in others)
            {
                if (Kind(unit) != Kind(other)) continue;
                int common = Math.Min(unit.Body.Length, other.Body.Length);
                result.Add(new IsccUnitComparison(Name(unit), unit.Header.MainType, Distance(unit.Body[..common], other.Body[..common]), common * 8));
            }
        }

        return result;
    }

    /// <summary>Different bits of two codes with equal headers, over the whole body.</summary>
    /// <exception cref="RefusedException">The headers differ.</exception>
    internal static int Distance(IsccCode a, IsccCode b)
    {
        if (a.Header != b.Header) Throw.Refused("codes of different kind or length have no distance; compare them unit by unit");
        return Distance(a.Body, b.Body);
    }

    /// <summary>The share of equal bits of two codes with equal headers, in whole percent rounded down.</summary>
    internal static int SimilarityPercent(IsccCode a, IsccCode b) => (int)((a.Bits - Distance(a, b)) / (double)a.Bits * 100);

    /// <summary>Different bits of two equally long byte strings.</summary>
    internal static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int distance = 0;
        for (int i = 0; i < a.Length; i++) distance += BitOperations.PopCount((uint)(a[i] ^ b[i]));
        return distance;
    }

    private static (IsccMainType Main, int Sub, int Version) Kind(IsccCode unit) => (unit.Header.MainType, unit.Header.SubType, unit.Header.Version);

    private static string Name(IsccCode unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{unit.Header.MainType.ToString().ToUpperInvariant()}_{IsccSubType.Name(unit.Header.MainType, unit.Header.SubType)}_V{unit.Header.Version}");
}
