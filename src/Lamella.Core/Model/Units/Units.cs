using System.Numerics;

namespace Lamella;

/// <summary>
/// The units of OME-XML 2016-06 (full name, symbol, exact size) and of NGFF, and the spellings of them that files hold. All members are pure and thread-safe.
/// </summary>
/// <remarks>
/// Names follow UDUNITS as NGFF does. Sizes: BIPM SI brochure 9th edition (prefixes, minute, hour, day, astronomical unit), international yard and pound agreement of 1959 (inch family),
/// IAU 2015 B2 (parsec), the desktop publishing point of 1/72 inch. A text that names no known unit is kept verbatim by whoever holds it and never converted.
/// </remarks>
internal static class Units
{
    public const string Micrometer = "micrometer";
    public const string Nanometer = "nanometer";
    public const string Millimeter = "millimeter";
    public const string Meter = "meter";
    public const string Second = "second";
    public const string Millisecond = "millisecond";
    public const string Pixel = "pixel";
    public const string ReferenceFrame = "reference frame";
    public const string Degree = "degree";

    /// <summary>Pi to the digits a decimal holds: more than a double can tell apart.</summary>
    private const decimal Pi = 3.1415926535897932384626433833m;

    private static readonly (string Name, string Symbol, int Exponent)[] Prefixes =
    [
        ("yotta", "Y", 24), ("zetta", "Z", 21), ("exa", "E", 18), ("peta", "P", 15), ("tera", "T", 12), ("giga", "G", 9), ("mega", "M", 6), ("kilo", "k", 3), ("hecto", "h", 2), ("deca", "da", 1),
        ("", "", 0), ("deci", "d", -1), ("centi", "c", -2), ("milli", "m", -3), ("micro", "µ", -6), ("nano", "n", -9), ("pico", "p", -12), ("femto", "f", -15), ("atto", "a", -18),
        ("zepto", "z", -21), ("yocto", "y", -24),
    ];

    private static readonly Unit[] Table = [.. Build()];
    private static readonly Dictionary<string, Unit> BySymbol = Table.ToDictionary(unit => unit.Symbol, StringComparer.Ordinal);
    private static readonly Dictionary<string, Unit> ByName = Table.ToDictionary(unit => unit.Name, StringComparer.Ordinal);
    private static readonly Dictionary<string, Unit> ByAlias = Aliases();

    // NGFF 0.4 and 0.5, section "axes": the units that space and time axes SHOULD have.
    private static readonly HashSet<string> NgffSpaceUnits = Split(
        "angstrom attometer centimeter decimeter exameter femtometer foot gigameter hectometer inch kilometer megameter meter micrometer mile millimeter nanometer parsec petameter picometer "
        + "terameter yard yoctometer yottameter zeptometer zettameter");

    private static readonly HashSet<string> NgffTimeUnits = Split(
        "attosecond centisecond day decisecond exasecond femtosecond gigasecond hectosecond hour kilosecond megasecond microsecond millisecond minute nanosecond petasecond picosecond second "
        + "terasecond yoctosecond yottasecond zeptosecond zettasecond");

    /// <summary>All units, dimension by dimension.</summary>
    public static IReadOnlyList<Unit> All => Table;

    /// <summary>The unit that a text names, in any spelling seen in files; null when it names none.</summary>
    public static Unit? Find(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (ByName.TryGetValue(text, out Unit? unit) || BySymbol.TryGetValue(text, out unit)) return unit;
        string repaired = Repair(text);
        if (repaired.Length == 0) return null;
        if (BySymbol.TryGetValue(repaired, out unit) || ByAlias.TryGetValue(repaired, out unit)) return unit;

        // "um", "us", "uW": the ASCII stand-in for the micro sign, only in front of a symbol.
        return repaired.Length is >= 2 and <= 4 && repaired[0] == 'u' && BySymbol.TryGetValue("µ" + repaired[1..], out unit) ? unit : null;
    }

    /// <summary>The unit that a text names if it measures <paramref name="dimension"/>; null otherwise.</summary>
    public static Unit? Find(string? text, UnitDimension dimension) => Find(text) is { } unit && unit.Dimension == dimension ? unit : null;

    /// <summary>The full name of the unit that a text names; the text itself when it names none or one of another dimension.</summary>
    public static string Normalize(string text, UnitDimension dimension, out bool known)
    {
        Unit? unit = Find(text, dimension);
        known = unit is not null;
        return unit?.Name ?? text;
    }

    /// <summary>The OME-XML symbol of a unit name (any spelling); null when the name is unknown or measures something else.</summary>
    public static string? OmeSymbol(string name, UnitDimension dimension) => Find(name, dimension)?.Symbol;

    /// <summary>True for the names that NGFF lists for space axes.</summary>
    public static bool IsNgffSpace(string name) => NgffSpaceUnits.Contains(name);

    /// <summary>True for the names that NGFF lists for time axes.</summary>
    public static bool IsNgffTime(string name) => NgffTimeUnits.Contains(name);

    private static HashSet<string> Split(string names) => new(names.Split(' '), StringComparer.Ordinal);

    private static IEnumerable<Unit> Build()
    {
        foreach (Unit unit in Metric(UnitDimension.Length, "meter", "m")) yield return unit;
        yield return Of(UnitDimension.Length, "angstrom", "Å", 1, 10_000_000_000m);
        yield return Of(UnitDimension.Length, "thou", "thou", 254, 10_000_000m);
        yield return Of(UnitDimension.Length, "line", "li", 254, 120_000m);
        yield return Of(UnitDimension.Length, "inch", "in", 254, 10_000m);
        yield return Of(UnitDimension.Length, "foot", "ft", 3048, 10_000m);
        yield return Of(UnitDimension.Length, "yard", "yd", 9144, 10_000m);
        yield return Of(UnitDimension.Length, "mile", "mi", 1_609_344, 1000m);
        yield return Of(UnitDimension.Length, "astronomical unit", "ua", 149_597_870_700, 1);
        yield return Of(UnitDimension.Length, "light year", "ly", 9_460_730_472_580_800, 1);
        yield return Of(UnitDimension.Length, "parsec", "pc", 648_000m * 149_597_870_700m, Pi);
        yield return Of(UnitDimension.Length, "point", "pt", 254, 720_000m);
        yield return Of(UnitDimension.Length, Pixel, "pixel", 0, 1);
        yield return Of(UnitDimension.Length, ReferenceFrame, "reference frame", 0, 1);

        foreach (Unit unit in Metric(UnitDimension.Time, "second", "s")) yield return unit;
        yield return Of(UnitDimension.Time, "minute", "min", 60, 1);
        yield return Of(UnitDimension.Time, "hour", "h", 3600, 1);
        yield return Of(UnitDimension.Time, "day", "d", 86_400, 1);

        yield return Of(UnitDimension.Temperature, "kelvin", "K", 1, 1);
        yield return Of(UnitDimension.Temperature, "celsius", "°C", 1, 1, 273.15m);
        yield return Of(UnitDimension.Temperature, "fahrenheit", "°F", 5, 9, 459.67m);
        yield return Of(UnitDimension.Temperature, "rankine", "°R", 5, 9);

        foreach (Unit unit in Metric(UnitDimension.Pressure, "pascal", "Pa")) yield return unit;
        foreach ((string prefix, string symbol, decimal size) in new[] { ("", "", 1e5m), ("mega", "M", 1e11m), ("kilo", "k", 1e8m), ("deci", "d", 1e4m), ("centi", "c", 1e3m), ("milli", "m", 1e2m) })
        {
            yield return Of(UnitDimension.Pressure, prefix + "bar", symbol + "bar", size, 1);
        }

        yield return Of(UnitDimension.Pressure, "atmosphere", "atm", 101_325, 1);
        yield return Of(UnitDimension.Pressure, "psi", "psi", 44_482_216_152_605m, 6_451_600_000m);
        yield return Of(UnitDimension.Pressure, "torr", "Torr", 101_325, 760);
        yield return Of(UnitDimension.Pressure, "millitorr", "mTorr", 101_325, 760_000);
        yield return Of(UnitDimension.Pressure, "millimeter of mercury", "mm Hg", 133.322387415m, 1);

        foreach (Unit unit in Metric(UnitDimension.Power, "watt", "W")) yield return unit;
        foreach (Unit unit in Metric(UnitDimension.ElectricPotential, "volt", "V")) yield return unit;
        foreach (Unit unit in Metric(UnitDimension.Frequency, "hertz", "Hz")) yield return unit;

        yield return Of(UnitDimension.Angle, "radian", "rad", 1, 1);
        yield return Of(UnitDimension.Angle, Degree, "deg", Pi, 180);
        yield return Of(UnitDimension.Angle, "gradian", "gon", Pi, 200);
    }

    private static IEnumerable<Unit> Metric(UnitDimension dimension, string name, string symbol)
    {
        foreach ((string prefix, string letter, int exponent) in Prefixes)
        {
            BigInteger power = BigInteger.Pow(10, Math.Abs(exponent));
            yield return new Unit(prefix + name, letter + symbol, dimension, exponent >= 0 ? power : BigInteger.One, exponent >= 0 ? BigInteger.One : power);
        }
    }

    private static Unit Of(UnitDimension dimension, string name, string symbol, decimal numerator, decimal denominator, decimal offset = 0)
    {
        BigInteger top = Integer(numerator, out BigInteger topScale);
        BigInteger bottom = Integer(denominator, out BigInteger bottomScale);
        return new Unit(name, symbol, dimension, top * bottomScale, bottom * topScale, offset);
    }

    private static BigInteger Integer(decimal value, out BigInteger scale)
    {
        scale = BigInteger.Pow(10, value.Scale);
        int[] bits = decimal.GetBits(value);
        return (new BigInteger((uint)bits[2]) << 64) | (new BigInteger((uint)bits[1]) << 32) | (uint)bits[0];
    }

    /// <summary>Names without regard to case, plurals, British spellings, and the short forms of other programs. Symbols are not here: in them the case decides.</summary>
    private static Dictionary<string, Unit> Aliases()
    {
        Dictionary<string, Unit> aliases = new(StringComparer.OrdinalIgnoreCase);
        foreach (Unit unit in Table)
        {
            aliases[unit.Name] = unit;
            aliases[unit.Name + "s"] = unit;
            if (unit.Name.Contains(' ', StringComparison.Ordinal))
            {
                aliases[unit.Name.Replace(' ', '_')] = unit;
                aliases[unit.Name.Replace(" ", string.Empty, StringComparison.Ordinal)] = unit;
            }

            if (unit.Name.EndsWith("meter", StringComparison.Ordinal))
            {
                aliases[unit.Name[..^2] + "re"] = unit;
                aliases[unit.Name[..^2] + "res"] = unit;
            }

            if (unit.Name.StartsWith("deca", StringComparison.Ordinal)) aliases["deka" + unit.Name[4..]] = unit;
        }

        foreach ((string alias, string name) in new[]
        {
            ("micron", Micrometer), ("microns", Micrometer), ("mu", Micrometer), ("µ", Micrometer), ("?m", Micrometer), ("\uFFFDm", Micrometer), ("\uFFFD\uFFFDm", Micrometer),
            ("inches", "inch"), ("\"", "inch"), ("feet", "foot"), ("px", Pixel), ("ångström", "angstrom"), ("ångströms", "angstrom"), ("mil", "thou"),
            ("sec", Second), ("secs", Second), ("msec", Millisecond), ("msecs", Millisecond), ("millisec", Millisecond), ("usec", "microsecond"), ("µsec", "microsecond"), ("nsec", "nanosecond"),
            ("mins", "minute"), ("hr", "hour"), ("hrs", "hour"), ("degC", "celsius"), ("degree Celsius", "celsius"), ("degree_Celsius", "celsius"), ("deg C", "celsius"),
            ("degF", "fahrenheit"), ("degree Fahrenheit", "fahrenheit"), ("mmHg", "millimeter of mercury"), ("°", Degree), ("degs", Degree), ("radians", "radian"), ("grad", "gradian"),
        })
        {
            aliases[alias] = ByName[name];
        }

        return aliases;
    }

    /// <summary>Undoes what encodings and escapes did to the micro, angstrom and degree signs, and trims.</summary>
    private static string Repair(string text)
    {
        text = text.Trim(' ', '\t', '\r', '\n', '\0', '\u00A0');
        if (text.Length > 64) return string.Empty;
        bool plain = true;
        foreach (char c in text) plain &= char.IsAsciiLetter(c) || c is ' ' or '_' or '.';
        if (!plain)
        {
            text = text
                .Replace("\u00CE\u00BC", "µ", StringComparison.Ordinal) // UTF-8 of U+03BC read as Latin-1
                .Replace("\u00C2\u00B5", "µ", StringComparison.Ordinal) // UTF-8 of U+00B5 read as Latin-1
                .Replace("\u03BC", "µ", StringComparison.Ordinal)
                .Replace("\\u00B5", "µ", StringComparison.OrdinalIgnoreCase) // ImageJ escapes
                .Replace("\\u03BC", "µ", StringComparison.OrdinalIgnoreCase)
                .Replace("&micro;", "µ", StringComparison.OrdinalIgnoreCase)
                .Replace("&#181;", "µ", StringComparison.Ordinal)
                .Replace("&#xB5;", "µ", StringComparison.OrdinalIgnoreCase)
                .Replace("\u00C2\u00B0", "°", StringComparison.Ordinal)
                .Replace("\u00C3\u0085", "Å", StringComparison.Ordinal)
                .Replace("\u00C3\u2026", "Å", StringComparison.Ordinal)
                .Replace("\\u00C5", "Å", StringComparison.OrdinalIgnoreCase)
                .Replace("\u212B", "Å", StringComparison.Ordinal)
                .Replace("A\u030A", "Å", StringComparison.Ordinal);
        }

        return text.TrimEnd('.');
    }
}
