using Lamella.Formats.Tiff.Structure;
using Lamella.IO;
using Lamella.Ome;

namespace Lamella.Formats.OmeTiff;

/// <summary>
/// The plane axes of an OME image in the order of the file, slowest first: the reverse of DimensionOrder without X and Y, with axes that modulo annotations unfold, and without axes of length 1.
/// </summary>
internal sealed class OmeTiffAxes
{
    private const string Spare = "VBPAFGJKNOUWD";
    private readonly long[] _stored = new long[3];

    private OmeTiffAxes(string order) => Order = order;

    /// <summary>Z, C and T, slowest first.</summary>
    public string Order { get; }

    /// <summary>The letters of all plane axes longer than 1.</summary>
    public string Letters { get; private set; } = string.Empty;

    /// <summary>Their lengths.</summary>
    public long[] Shape { get; private set; } = [];

    /// <summary>Names, units and positions of unfolded axes.</summary>
    public Dictionary<char, AxisInfo> Info { get; } = [];

    /// <summary>Stored channels for each index of axis C: more than 1 when an axis is folded into C.</summary>
    public int ChannelStep { get; private set; } = 1;

    /// <summary>The number of planes.</summary>
    public long PlaneCount => _stored[0] * _stored[1] * _stored[2];

    /// <summary>Makes the axes of an image with the given number of channels (planes for each Z and T).</summary>
    public static OmeTiffAxes Of(OmePixels pixels, long channels, IReadOnlyList<OmeModulo> modulo, List<string> warnings)
    {
        OmeTiffAxes axes = new(OrderOf(pixels.DimensionOrder, warnings));
        List<char> letters = [];
        List<long> shape = [];
        long planes = 1;
        for (int i = 0; i < 3; i++)
        {
            char letter = axes.Order[i];
            long length = letter switch { 'Z' => Math.Max(1, pixels.SizeZ), 'T' => Math.Max(1, pixels.SizeT), _ => Math.Max(1, channels) };
            axes._stored[i] = length;
            if (!Extents.Multiply(ref planes, length, long.MaxValue >> 8)) Throw.Damaged(TiffContainer.Format, "the OME-XML declares more planes than can be");
            axes.Unfold(letter, length, modulo, letters, shape, warnings);
        }

        axes.Letters = string.Concat(letters);
        axes.Shape = [.. shape];
        return axes;
    }

    /// <summary>The number of a plane; -1 when an index is out of range.</summary>
    public long PlaneOf(long z, long c, long t)
    {
        long plane = 0;
        for (int i = 0; i < 3; i++)
        {
            long index = Order[i] switch { 'Z' => z, 'C' => c, _ => t };
            if (index < 0 || index >= _stored[i]) return -1;
            plane = (plane * _stored[i]) + index;
        }

        return plane;
    }

    private static string OrderOf(string dimensionOrder, List<string> warnings)
    {
        string order = dimensionOrder.ToUpperInvariant();
        if (order.Length == 5 && order.StartsWith("XY", StringComparison.Ordinal) && order.Contains('Z', StringComparison.Ordinal) && order.Contains('C', StringComparison.Ordinal) && order.Contains('T', StringComparison.Ordinal))
            return $"{order[4]}{order[3]}{order[2]}";
        warnings.Add($"the DimensionOrder '{dimensionOrder}' is not one of OME-XML's; XYZCT is assumed");
        return "TCZ";
    }

    /// <summary>Adds an axis, split in two when an annotation says so: the stored axis runs through the unfolded one fastest.</summary>
    private void Unfold(char letter, long length, IReadOnlyList<OmeModulo> modulo, List<char> letters, List<long> shape, List<string> warnings)
    {
        OmeModulo? extra = null;
        foreach (OmeModulo candidate in modulo)
        {
            if (candidate.Along == letter && candidate.Count > 1) extra = candidate;
        }

        if (extra is not null && length % extra.Count != 0)
        {
            warnings.Add(Invariant($"ModuloAlong{letter} declares {Counts.Of(extra.Count, "position")}, which {Counts.Pick(extra.Count, "does", "do")} not divide the {length} of axis {letter}; it is ignored"));
            extra = null;
        }

        long outer = extra is null ? length : length / extra.Count;
        if (outer > 1)
        {
            letters.Add(letter);
            shape.Add(outer);
        }

        if (extra is null) return;
        char name = LetterOf(extra, letters);
        letters.Add(name);
        shape.Add(extra.Count);
        if (letter == 'C') ChannelStep = extra.Count;
        // 0, 1, 2... without a unit is how positions are written that nobody knows.
        bool placed = extra.Labels.Count == 0 && (extra.Unit is not null || extra.Start != 0 || extra.Step != 1);
        Info[name] = new AxisInfo(extra.Type is null or "other" ? Axes.NameOf(name) : extra.Type, AxisKind.Other, extra.Unit)
        {
            Start = placed ? extra.Start : null,
            Step = placed ? extra.Step : null,
            Labels = extra.Labels,
        };
    }

    private static char LetterOf(OmeModulo modulo, List<char> taken)
    {
        // A description that is the standard name of an axis, as Lamella writes it.
        foreach (char letter in Axes.Extra)
        {
            if (string.Equals(modulo.TypeDescription, Axes.NameOf(letter), StringComparison.OrdinalIgnoreCase) && !taken.Contains(letter)) return letter;
        }

        string wanted = (modulo.Type?.ToLowerInvariant(), modulo.TypeDescription?.Contains("xcit", StringComparison.Ordinal)) switch
        {
            ("lambda", true) => "E",
            ("lambda", _) => "L",
            ("lifetime" or "phase", _) => "H",
            ("angle", _) => "R",
            ("tile", _) => "B",
            _ => "V",
        };
        foreach (char letter in wanted + Spare)
        {
            if (!taken.Contains(letter)) return letter;
        }

        return 'D';
    }
}
