namespace Lamella;

/// <summary>
/// The colour in which a channel is shown: the one rule of all writers and pictures. The colour that the file states; else, for transmitted light, gray; else the colour of the emission wavelength; else that of the
/// dye that the fluorophore or the channel is named after; else one of a palette that no other channel has. A single channel of which none of these is known is gray.
/// </summary>
/// <remarks>Thread-safe. What is chosen here is for the eye: it is never stated as metadata of the source.</remarks>
public static class DisplayColors
{
    private static readonly Rgba White = new(255, 255, 255);

    // Distinct on black, in the order in which they are given out.
    private static readonly Rgba[] Palette =
    [
        new(0, 255, 0), new(255, 0, 255), new(0, 255, 255), new(255, 255, 0), new(255, 128, 0), new(0, 128, 255), new(255, 0, 128), new(128, 255, 0),
    ];

    /// <summary>The colours of the channels of a scene.</summary>
    public static IReadOnlyList<Rgba> Of(IReadOnlyList<Channel> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        Rgba?[] colors = [.. channels.Select(Known)];
        int next = 0;
        for (int i = 0; i < colors.Length; i++) colors[i] ??= channels.Count == 1 ? White : FromPalette(colors, ref next);
        return [.. colors.Select(color => color.GetValueOrDefault())];
    }

    /// <summary>True when the light that made the channel went through the sample (brightfield, phase contrast, DIC), by its name.</summary>
    public static bool IsTransmittedLight(Channel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.Samples == 1 && channel.Emission is null && DyeNames.IsTransmittedLight(channel.Name);
    }

    /// <summary>The colour of light of a wavelength on a screen, in eight steps; null for a unit that is not a length.</summary>
    public static Rgba? OfWavelength(Quantity wavelength)
    {
        if (!wavelength.TryConvertTo(Units.Nanometer, out Quantity length) || !(length.Value > 0)) return null;
        return length.Value switch
        {
            < 430 => new Rgba(128, 0, 255),
            < 490 => new Rgba(0, 0, 255),
            < 505 => new Rgba(0, 255, 255),
            < 560 => new Rgba(0, 255, 0),
            < 580 => new Rgba(255, 255, 0),
            < 600 => new Rgba(255, 128, 0),
            < 660 => new Rgba(255, 0, 0),
            // What the eye hardly sees gets a colour of its own.
            _ => new Rgba(255, 0, 255),
        };
    }

    private static Rgba? Known(Channel channel)
    {
        // Black shows nothing: it is no colour to be seen.
        if (channel.Color is { } stated && (stated.R | stated.G | stated.B) != 0) return stated with { A = 255 };
        if (IsTransmittedLight(channel)) return White;
        if (channel.Emission is { } emission && OfWavelength(emission) is { } color) return color;
        return (DyeNames.EmissionOf(channel.Fluorophore) ?? DyeNames.EmissionOf(channel.Name)) is { } nanometers ? OfWavelength(new Quantity(nanometers, Units.Nanometer)) : null;
    }

    private static Rgba FromPalette(Rgba?[] taken, ref int next)
    {
        for (int tries = 0; tries < Palette.Length; tries++)
        {
            Rgba color = Palette[next++ % Palette.Length];
            if (!Array.Exists(taken, other => other == color)) return color;
        }

        return Palette[next++ % Palette.Length];
    }
}
