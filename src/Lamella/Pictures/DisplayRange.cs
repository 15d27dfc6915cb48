namespace Lamella;

/// <summary>The values that are shown black and in full colour.</summary>
/// <param name="Start">Shown black.</param>
/// <param name="End">Shown in full colour.</param>
internal readonly record struct DisplayRange(double Start, double End)
{
    /// <summary>Values of a plane that are looked at.</summary>
    public const int MostValues = 1 << 16;

    private const int MostSections = 5;
    private const double Low = 0.001, High = 0.999;

    /// <summary>The sections that a range is measured on: the first, the last and some between, so that one nearly empty section does not decide.</summary>
    public static IEnumerable<int> Sections(int count) => Enumerable.Range(0, Math.Min(count, MostSections)).Select(i => count <= MostSections ? i : (int)((long)i * (count - 1) / (MostSections - 1))).Distinct();

    /// <summary>From the 0.1th to the 99.9th percentile of finite values; from the least to the largest where those are equal.</summary>
    public static DisplayRange Measure(IEnumerable<double[]> planes, PixelType type)
    {
        if (type == PixelType.Bool) return new DisplayRange(0, 1);
        double[] values = [.. planes.SelectMany(plane => plane).Where(double.IsFinite)];
        if (values.Length == 0) return new DisplayRange(0, 1);
        Array.Sort(values);
        double start = values[(int)(Low * (values.Length - 1))], end = values[(int)Math.Ceiling(High * (values.Length - 1))];
        return end > start ? new DisplayRange(start, end) : new DisplayRange(values[0], values[^1] > values[0] ? values[^1] : values[0] + 1);
    }

    /// <summary>What the file states, unless that is no choice (all that the type can hold) or shows nothing of the scene; then what was measured.</summary>
    public static DisplayRange Choose(Channel channel, DisplayRange measured, RenderingWindow? stated)
    {
        if (stated is not { } window || !double.IsFinite(window.Start) || !double.IsFinite(window.End) || !(window.End > window.Start)) return measured;
        if (Whole(channel.PixelType) is { } whole && window.Start <= whole.Start && window.End >= whole.End) return measured;
        return measured.End <= window.Start || measured.Start >= window.End ? measured : new DisplayRange(window.Start, window.End);
    }

    /// <summary>The value as a brightness; values that are not numbers are black.</summary>
    public byte Map(double value) => double.IsNaN(value) ? (byte)0 : (byte)Math.Round(Math.Clamp((value - Start) / (End - Start), 0, 1) * 255);

    private static DisplayRange? Whole(PixelType type) => type switch
    {
        PixelType.UInt8 => new DisplayRange(byte.MinValue, byte.MaxValue),
        PixelType.Int8 => new DisplayRange(sbyte.MinValue, sbyte.MaxValue),
        PixelType.UInt16 => new DisplayRange(ushort.MinValue, ushort.MaxValue),
        PixelType.Int16 => new DisplayRange(short.MinValue, short.MaxValue),
        PixelType.UInt32 => new DisplayRange(uint.MinValue, uint.MaxValue),
        PixelType.Int32 => new DisplayRange(int.MinValue, int.MaxValue),
        _ => null,
    };
}
