using System.Text.RegularExpressions;

namespace Lamella.Pipelines.Losses;

/// <summary>What a fact is about, in the words of a loss line: all facts of <c>channels[3].name</c> are "channel names".</summary>
internal static partial class FactTopic
{
    public const string ChannelNames = "channel names";
    public const string Colors = "channel colours";
    public const string Wavelengths = "wavelengths";
    public const string Windows = "display ranges";
    public const string Origin = "origin";
    public const string Objective = "objective";
    public const string Acquired = "acquisition date";
    public const string Planes = "times and positions of planes";
    public const string PixelSize = "pixel size";

    /// <summary>The first pattern that fits decides.</summary>
    private static readonly (Regex Key, string Topic)[] Table =
    [
        (Name(), ChannelNames), (Color(), Colors), (Wavelength(), Wavelengths), (Window(), Windows), (OfPlane(), Planes),
        (ObjectivePart(), Objective), (OriginPart(), Origin), (SizePart(), PixelSize),
    ];

    /// <summary>The topic of a key; a key without one is its own.</summary>
    public static string Of(string key)
    {
        foreach ((Regex pattern, string topic) in Table)
        {
            if (pattern.IsMatch(key)) return topic;
        }

        return key switch
        {
            "acquired" => Acquired,
            "name" => "scene name",
            "mosaic" => "mosaic tiles",
            _ when ChannelPart().Match(key) is { Success: true } part => "channel " + part.Groups[1].Value,
            _ when AxisPart().Match(key) is { Success: true } part => $"{part.Groups[2].Value} of axis {part.Groups[1].Value}",
            _ => key,
        };
    }

    [GeneratedRegex(@"^channels\[\d+\]\.name$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^channels\[\d+\]\.color$")]
    private static partial Regex Color();

    [GeneratedRegex(@"^channels\[\d+\]\.(excitation|emission)$")]
    private static partial Regex Wavelength();

    [GeneratedRegex(@"^channels\[\d+\]\.window$")]
    private static partial Regex Window();

    [GeneratedRegex(@"^planes\[")]
    private static partial Regex OfPlane();

    [GeneratedRegex(@"^objective\.")]
    private static partial Regex ObjectivePart();

    [GeneratedRegex(@"^origin\.")]
    private static partial Regex OriginPart();

    [GeneratedRegex(@"^pixelSize\.")]
    private static partial Regex SizePart();

    [GeneratedRegex(@"^channels\[\d+\]\.(\w+)$")]
    private static partial Regex ChannelPart();

    [GeneratedRegex(@"^axes\.(.)\.(\w+)$")]
    private static partial Regex AxisPart();
}
