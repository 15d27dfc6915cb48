using System.Globalization;
using Lamella.Ome;

namespace Lamella;

/// <summary>One wish: a key and its new value, as in <c>pixelSize.X=0.1625 um</c>. A size never comes without its unit.</summary>
public sealed record MetadataEdit
{
    /// <summary>The keys that can be set.</summary>
    public const string Keys = "name, pixelSize.X, pixelSize.Y, pixelSize.Z, pixelSize.T, pixelSize.X.unit (Y, Z, T), channels[0].name, channels[0].color, channels[0].window; a channel by its index or its name";

    private const int LongestName = 4096;

    private static readonly (string Name, Rgba Color)[] ColorNames =
    [
        ("red", new(255, 0, 0)), ("green", new(0, 255, 0)), ("blue", new(0, 0, 255)), ("cyan", new(0, 255, 255)), ("magenta", new(255, 0, 255)), ("yellow", new(255, 255, 0)), ("white", new(255, 255, 255)),
        ("gray", new(255, 255, 255)), ("grey", new(255, 255, 255)),
    ];

    /// <summary>What is edited.</summary>
    public required MetadataField Field { get; init; }

    /// <summary>The axis of a size.</summary>
    public char Axis { get; private init; }

    /// <summary>The channel as the user wrote it: an index or a name.</summary>
    public string? Channel { get; private init; }

    /// <summary>The new name.</summary>
    public string Text { get; private init; } = string.Empty;

    /// <summary>The new size.</summary>
    public Quantity Size { get; private init; }

    /// <summary>The new unit.</summary>
    internal Unit? Unit { get; private init; }

    /// <summary>The new colour.</summary>
    public Rgba Color { get; private init; }

    /// <summary>The range to show.</summary>
    public (double Start, double End) Shown { get; private init; }

    /// <summary>The range that is possible; null keeps the old one, or takes that of the type.</summary>
    public (double Min, double Max)? Possible { get; private init; }

    /// <summary>Reads <c>KEY=VALUE</c>.</summary>
    /// <exception cref="ArgumentException">There is no such key, or the value is none for it; the message lists what there is.</exception>
    public static MetadataEdit Parse(string assignment)
    {
        // A channel's name may hold anything, so the key ends at the first '=' behind a bracket.
        int bracket = assignment.IndexOf('[', StringComparison.Ordinal), equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (bracket >= 0 && bracket < equals) equals = assignment.IndexOf('=', Math.Max(bracket, assignment.IndexOf("].", bracket, StringComparison.Ordinal)));
        if (equals <= 0) throw new ArgumentException($"'{assignment}' is not KEY=VALUE");
        string key = assignment[..equals].Trim(), value = assignment[(equals + 1)..].Trim();
        MetadataEdit edit = ParseKey(key);
        if (value.Length == 0) throw new ArgumentException($"{key} needs a value; removing a statement is not possible");
        return edit.Field switch
        {
            MetadataField.Name or MetadataField.ChannelName => edit with { Text = Name(key, value) },
            MetadataField.PixelSize => edit with { Size = ParseSize(key, value, edit.Axis) },
            MetadataField.PixelSizeUnit => edit with { Unit = ParseUnit(key, value, edit.Axis) },
            MetadataField.ChannelColor => edit with { Color = ParseColor(key, value) },
            _ => ParseWindow(edit, key, value),
        };
    }

    /// <summary>The key in its usual spelling, for a channel of the given index.</summary>
    public string KeyFor(int channel) => Field switch
    {
        MetadataField.Name => "name",
        MetadataField.PixelSize or MetadataField.PixelSizeUnit => "pixelSize." + Axis,
        MetadataField.ChannelName => Invariant($"channels[{channel}].name"),
        MetadataField.ChannelColor => Invariant($"channels[{channel}].color"),
        _ => Invariant($"channels[{channel}].window"),
    };

    /// <summary>The channel of a scene that is meant; 0 when the edit is about no channel.</summary>
    public int ChannelOf(Scene scene)
    {
        if (Channel is null) return 0;
        int count = scene.Channels.Count;
        if (int.TryParse(Channel, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return index < count ? index : throw new ArgumentException(Invariant($"scene {scene.Index} has {count} channels; there is no channel {index}"));
        List<int> named = [.. Enumerable.Range(0, count).Where(c => string.Equals(scene.Channels[c].Name, Channel, StringComparison.Ordinal))];
        if (named.Count == 1) return named[0];
        string list = string.Join(", ", scene.Channels.Take(20).Select((channel, c) => Invariant($"{c} '{channel.Name}'")));
        throw new ArgumentException(Invariant($"scene {scene.Index} has {named.Count} channels named '{Channel}'; its channels are {list}"));
    }

    /// <summary>What the scene shall state after the edit; null when it cannot be said before.</summary>
    public MetadataFact? Wanted(Scene scene, int channel) => Field switch
    {
        MetadataField.Name or MetadataField.ChannelName => MetadataFact.Of(KeyFor(channel), Text),
        MetadataField.PixelSize => MetadataFact.Of(KeyFor(channel), Size),
        MetadataField.PixelSizeUnit => MetadataFact.Of(KeyFor(channel), scene.PixelSize[Axis]),
        MetadataField.ChannelColor => MetadataFact.Of(KeyFor(channel), SceneFacts.ColorText(Color)),
        _ => MetadataFact.Of(KeyFor(channel), SceneFacts.WindowText(WindowFor(scene, channel))),
    };

    /// <summary>The size that a scene shall have on the axis.</summary>
    /// <exception cref="RefusedException">Only a unit is given, and the old size has none that can be converted.</exception>
    public Quantity SizeFor(Scene scene)
    {
        if (Field == MetadataField.PixelSize) return Size;
        if (scene.PixelSize[Axis] is not { } old) Throw.Refused(Invariant($"scene {scene.Index} states no pixel size on {Axis}; give number and unit: pixelSize.{Axis}=\"0.5 {Unit!.Symbol}\""));
        else if (old.TryConvertTo(Unit!.Name, out Quantity converted)) return converted;
        else Throw.Refused($"{old} cannot be converted to {Unit.Name}; give number and unit: pixelSize.{Axis}=\"0.5 {Unit.Symbol}\"");
        return default;
    }

    /// <summary>The window that a channel shall have.</summary>
    public RenderingWindow WindowFor(Scene scene, int channel)
    {
        (double min, double max) = Possible ?? (scene.Channels[channel].Window is { } old ? (Math.Min(old.Min, Shown.Start), Math.Max(old.Max, Shown.End)) : RangeOf(scene.Channels[channel].PixelType) ?? Shown);
        return new RenderingWindow(min, max, Shown.Start, Shown.End);
    }

    /// <summary>The values that an integer type of at most 32 bits can hold; null for other types.</summary>
    public static (double Min, double Max)? RangeOf(PixelType type) => type switch
    {
        PixelType.Bool => (0, 1),
        PixelType.UInt8 => (byte.MinValue, byte.MaxValue),
        PixelType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        PixelType.UInt32 => (uint.MinValue, uint.MaxValue),
        PixelType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        PixelType.Int16 => (short.MinValue, short.MaxValue),
        PixelType.Int32 => (int.MinValue, int.MaxValue),
        _ => null,
    };

    private static MetadataEdit ParseKey(string key)
    {
        if (Is(key, "name")) return new MetadataEdit { Field = MetadataField.Name };
        foreach (char axis in "XYZT")
        {
            if (Is(key, "pixelSize." + axis)) return new MetadataEdit { Field = MetadataField.PixelSize, Axis = axis };
            if (Is(key, "pixelSize." + axis + ".unit")) return new MetadataEdit { Field = MetadataField.PixelSizeUnit, Axis = axis };
        }

        int end = key.LastIndexOf("].", StringComparison.Ordinal);
        if (key.StartsWith("channels[", StringComparison.OrdinalIgnoreCase) && end > 9)
        {
            MetadataField? field = key[(end + 2)..].ToLowerInvariant() switch
            {
                "name" => MetadataField.ChannelName,
                "color" or "colour" => MetadataField.ChannelColor,
                "window" => MetadataField.ChannelWindow,
                _ => null,
            };
            if (field is { } known) return new MetadataEdit { Field = known, Channel = key[9..end].Trim('"') };
        }

        throw new ArgumentException($"'{key}' cannot be set; the keys are {Keys}");

        static bool Is(string key, string known) => string.Equals(key, known, StringComparison.OrdinalIgnoreCase);
    }

    private static string Name(string key, string value)
    {
        if (value.Length > LongestName) throw new ArgumentException(Invariant($"the {key} has {value.Length} characters; at most {LongestName} are sensible"));
        OmeXmlSource.RemoveInvalid(value, out bool changed);
        if (changed || value.Any(char.IsControl)) throw new ArgumentException($"the {key} holds characters that cannot be written into metadata");
        return value;
    }

    private static UnitDimension DimensionOf(char axis) => axis == 'T' ? UnitDimension.Time : UnitDimension.Length;

    private static Quantity ParseSize(string key, string value, char axis)
    {
        for (int length = value.Length; length > 0; length--)
        {
            if (!double.TryParse(value.AsSpan(0, length), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) continue;
            if (!(number > 0) || !double.IsFinite(number)) throw new ArgumentException($"{key} is larger than zero, not '{value}'");
            string unit = value[length..].Trim();
            if (unit.Length == 0) throw new ArgumentException($"{key} needs a unit, such as \"{value} {(axis == 'T' ? "s" : "um")}\"");
            return new Quantity(number, ParseUnit(key, unit, axis).Name);
        }

        throw new ArgumentException($"{key} is a number with a unit, such as \"{(axis == 'T' ? "1.5 s" : "0.25 um")}\", not '{value}'");
    }

    private static Unit ParseUnit(string key, string value, char axis)
    {
        Unit? unit = Units.Find(value, DimensionOf(axis));
        if (unit is not { HasSize: true }) throw new ArgumentException($"{key}: '{value}' is not a unit of {(axis == 'T' ? "time, such as s, ms, min" : "length, such as um, nm, mm")}");
        return unit;
    }

    private static Rgba ParseColor(string key, string value)
    {
        foreach ((string name, Rgba color) in ColorNames)
        {
            if (string.Equals(name, value, StringComparison.OrdinalIgnoreCase)) return color;
        }

        if (value.TrimStart('#').Length == 6 && OmeColor.TryParseHex(value, out OmeColor rgb)) return new Rgba(rgb.R, rgb.G, rgb.B);
        throw new ArgumentException($"{key} is #RRGGBB or one of {string.Join(", ", ColorNames.Select(c => c.Name))}, not '{value}'");
    }

    private static MetadataEdit ParseWindow(MetadataEdit edit, string key, string value)
    {
        string[] parts = value.Split(" of ");
        if (parts.Length is 1 or 2 && Range(parts[0]) is { } shown)
        {
            if (parts.Length == 1) return edit with { Shown = shown };
            if (Range(parts[1]) is { } possible && possible.Low <= shown.Low && shown.High <= possible.High) return edit with { Shown = shown, Possible = possible };
        }

        throw new ArgumentException($"{key} is START..END or START..END of MIN..MAX, rising, not '{value}'");

        static (double Low, double High)? Range(string text)
        {
            string[] ends = text.Split("..");
            return ends.Length == 2 && double.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double low) && double.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double high)
                && double.IsFinite(low) && double.IsFinite(high) && low < high ? (low, high) : null;
        }
    }
}
