using Lamella.Formats.Tiff.Dialects;

namespace Lamella.Formats.Tiff;

/// <summary>Descriptions such as <c>level=1 mag=10 quality=90</c>, by which slides of Ventana and Philips name their resolutions.</summary>
/// <param name="Level">The number of the level; 0 is full resolution.</param>
/// <param name="Magnification">The magnification; null when not stated.</param>
internal readonly record struct SlideLevelName(int Level, double? Magnification)
{
    private const int MostLevels = 32;

    /// <summary>Reads a description; null when it does not name a level.</summary>
    public static SlideLevelName? Parse(string? text)
    {
        if (text is null) return null;
        long level = -1;
        double? magnification = null;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith("level=", StringComparison.Ordinal)) level = DialectText.Whole(word["level=".Length..]) ?? -1;
            else if (word.StartsWith("mag=", StringComparison.Ordinal)) magnification = DialectText.Number(word["mag=".Length..]);
        }

        return level is >= 0 and < MostLevels ? new SlideLevelName((int)level, magnification is > 0 ? magnification : null) : null;
    }
}
