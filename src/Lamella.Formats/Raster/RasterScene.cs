using System.Globalization;
using Lamella.Engine;
using Lamella.Formats.Tiff;

namespace Lamella.Formats.Raster;

/// <summary>Collects what a picture file says beside its pixels and makes the scene of it.</summary>
internal sealed class RasterScene(string format)
{
    private readonly List<KeyValuePair<string, string>> _display = [];
    private readonly List<KeyValuePair<string, string>> _notes = [];
    private readonly List<KeyValuePair<string, string>> _original = [];
    private PixelSizes _size = PixelSizes.Unknown;

    /// <summary>What a user should know.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What the file promises and does not hold.</summary>
    public List<ContentPart> Missing { get; } = [];

    /// <summary>How the samples are to be seen: reported, never applied.</summary>
    public void AddDisplay(string name, string value) => _display.Add(new(name, value));

    /// <summary>As above, for a number.</summary>
    public void AddDisplay(string name, long value) => AddDisplay(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A text of the file.</summary>
    public void AddText(string name, string text)
    {
        _notes.Add(new(name, text));
        _original.Add(new(name, text));
    }

    /// <summary>The resolution fields: reported as they are, and a pixel size where they cannot be a print setting (see the README of the TIFF folder).</summary>
    /// <param name="x">Pixels per unit across.</param>
    /// <param name="y">Pixels per unit down.</param>
    /// <param name="unit">As in TIFF: 1 none, 2 inch, 3 centimetre.</param>
    public void SetResolution(double x, double y, int unit)
    {
        if (x <= 0 || y <= 0) return;
        AddDisplay("xResolution", x.ToString("R", CultureInfo.InvariantCulture));
        AddDisplay("yResolution", y.ToString("R", CultureInfo.InvariantCulture));
        AddDisplay("resolutionUnit", unit switch { 2 => "inch", 3 => "centimeter", _ => "none" });
        _size = _size with { X = TiffMetadata.Size(x, unit), Y = TiffMetadata.Size(y, unit) };
    }

    /// <summary>The time between frames.</summary>
    public void SetInterval(Quantity interval) => _size = _size with { T = interval };

    /// <summary>What a directory of EXIF fields says (CIPA DC-008): orientation, camera, software, time.</summary>
    public void AddExif(ReadOnlySpan<byte> block)
    {
        try
        {
            ExifFields fields = ExifFields.Parse(block);
            if (fields.Orientation is > 1 and <= 8) AddDisplay("orientation", fields.Orientation);
            _notes.AddRange(fields.Texts);
        }
        catch (DamagedDataException e)
        {
            Warnings.Add("the EXIF fields cannot be read: " + e.Message);
        }
    }

    /// <summary>The image of one scene with one channel.</summary>
    public ImageContent Content(LevelSource level, Lazy<IReadOnlyList<PlaneInfo>>? planes = null) => Content([level], planes);

    /// <summary>The image of one scene with one channel, and of its levels, each half of the one before.</summary>
    public ImageContent Content(IReadOnlyList<LevelSource> levels, Lazy<IReadOnlyList<PlaneInfo>>? planes = null)
    {
        LevelSource level = levels[0];
        int samples = level.Axes.EndsWith('S') ? (int)level.Shape[^1] : 1;
        SceneContent scene = new()
        {
            Levels = levels,
            Downsample = static (level, axis) => level > 0 && axis is 'Y' or 'X' ? Math.ScaleB(1, level) : null,
            Channels = [new Channel { PixelType = level.PixelType!.Value, Samples = samples }],
            PixelSize = _size,
            Display = _display,
            Notes = _notes,
        };
        if (planes is not null) scene = scene with { Planes = planes };
        return new ImageContent { Format = format, Scenes = [scene], Warnings = Warnings, Missing = Missing, OriginalMetadata = _original };
    }
}
