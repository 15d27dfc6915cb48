using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Lamella.Formats.Thorlabs.Structure;

/// <summary>What is needed of the settings, from Experiment.xml or from a YAML side file. Zero and null mean: not stated.</summary>
internal sealed record ThorlabsExperiment
{
    /// <summary>The name in error messages.</summary>
    public const string Format = "Thorlabs";

    private static readonly string[] DetectorNames = ["ChanA", "ChanB", "ChanC", "ChanD"];

    /// <summary>Columns.</summary>
    public long Width { get; init; }

    /// <summary>Rows.</summary>
    public long Height { get; init; }

    /// <summary>The names of the channels that were recorded.</summary>
    public IReadOnlyList<string?> Channels { get; init; } = [];

    /// <summary>The detectors of those channels, counted from 0.</summary>
    public IReadOnlyList<int> Detectors { get; init; } = [];

    /// <summary>Disabled channels are stored as well.</summary>
    public bool StoresAllChannels { get; init; }

    /// <summary>Sections of a stack.</summary>
    public long Sections { get; init; } = 1;

    /// <summary>Frames after each volume in which the piezo flies back.</summary>
    public long Flyback { get; init; }

    /// <summary>Volumes are scanned with a piezo while frames stream.</summary>
    public bool IsFastZ { get; init; }

    /// <summary>Frames were streamed.</summary>
    public bool IsStreaming { get; init; }

    /// <summary>Time points of the series.</summary>
    public long TimePoints { get; init; } = 1;

    /// <summary>Frames (or, in some versions, volumes) of the stream.</summary>
    public long StreamFrames { get; init; }

    /// <summary>Bits of a sample: of the camera in XML, of the file in YAML.</summary>
    public int Bits { get; init; } = 16;

    /// <summary>The YAML file states sizes of the file itself, which are not corrected by its length.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>Pixel sizes.</summary>
    public PixelSizes PixelSize { get; init; } = PixelSizes.Unknown;

    /// <summary>Frames in a second.</summary>
    public double FrameRate { get; init; }

    /// <summary>Frames that were averaged into one.</summary>
    public long Averaged { get; init; } = 1;

    /// <summary>Seconds between time points.</summary>
    public double Interval { get; init; }

    /// <summary>The name of the experiment.</summary>
    public string? Name { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? Acquired { get; init; }

    /// <summary>The objective.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>Settings without a better place.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Notes { get; init; } = [];

    /// <summary>Reads Experiment.xml.</summary>
    public static ThorlabsExperiment FromXml(string xml)
    {
        XElement root;
        try
        {
            XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };
            using StringReader text = new(xml);
            using XmlReader reader = XmlReader.Create(text, settings);
            root = XElement.Load(reader);
        }
        catch (XmlException e)
        {
            Throw.Damaged(Format, "Experiment.xml is not well-formed XML: " + e.Message, inner: e);
            return null;
        }

        if (root.Name.LocalName != "ThorImageExperiment") Throw.Damaged(Format, $"Experiment.xml starts with {root.Name.LocalName}");
        return FromXml(root);
    }

    /// <summary>Reads the flat YAML that stands in for lost settings: a key, a colon and a value on each line.</summary>
    public static ThorlabsExperiment FromYaml(string yaml)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in yaml.Split('\n'))
        {
            int comment = line.IndexOf('#', StringComparison.Ordinal), colon = line.IndexOf(':', StringComparison.Ordinal);
            string content = comment >= 0 ? line[..comment] : line;
            if (colon <= 0 || colon >= content.Length) continue;
            values.TryAdd(content[..colon].Trim().Trim('"', '\''), content[(colon + 1)..].Trim().Trim('"', '\''));
        }

        long Count(string key, long absent) => values.TryGetValue(key, out string? text) ? Math.Max(0, (long)(Number(text) ?? 0)) : absent;
        // OMIO's template names the unit pixelunit or PixelUnit; without one its sizes are micrometres.
        string unit = values.TryGetValue("PixelUnit", out string? stated) ? Units.Normalize(stated, UnitDimension.Length, out _) : Units.Micrometer;
        string timeUnit = values.TryGetValue("TimeIncrementUnit", out string? time) ? Units.Normalize(time, UnitDimension.Time, out _) : Units.Second;
        Quantity? Size(string key, string name) => values.TryGetValue(key, out string? text) && Number(text) is > 0 and var size && name.Length > 0 ? new Quantity(size, name) : null;
        long channels = Count("C", 1);
        if (channels > 4096) Throw.Damaged(Format, Invariant($"{channels} channels cannot be"));
        return new ThorlabsExperiment
        {
            IsExplicit = true,
            Width = Count("X", 0),
            Height = Count("Y", 0),
            Sections = Count("Z", 1),
            TimePoints = Count("T", 1),
            Channels = new string?[channels],
            Detectors = [.. Enumerable.Range(0, (int)channels)],
            Bits = (int)Math.Min(Count("bits", 16), 64),
            PixelSize = new PixelSizes { X = Size("PhysicalSizeX", unit), Y = Size("PhysicalSizeY", unit), Z = Size("PhysicalSizeZ", unit), T = Size("TimeIncrement", timeUnit) },
        };
    }

    /// <summary>The name of a detector.</summary>
    public static string DetectorName(int detector) => detector < DetectorNames.Length ? DetectorNames[detector] : Invariant($"Chan{(char)('A' + Math.Min(detector, 25))}");

    private static ThorlabsExperiment FromXml(XElement root)
    {
        XElement? scanner = root.Element("LSM"), camera = root.Element("Camera"), stack = root.Element("ZStage"), series = root.Element("Timelapse"), stream = root.Element("Streaming");
        // A camera took the pictures when there is no scanner, or when the light path says so.
        bool byCamera = camera is not null && (scanner is null || (Integer(root.Element("LightPath"), "Camera") == 1 && Integer(root.Element("LightPath"), "GalvoResonance") != 1 && Integer(root.Element("LightPath"), "GalvoGalvo") != 1));
        (long width, long height) = byCamera ? CameraSize(camera!) : (Integer(scanner, "pixelX") ?? 0, Integer(scanner, "pixelY") ?? 0);
        (List<string?> names, List<int> detectors) = ChannelsOf(root.Element("Wavelengths"), scanner);
        double? size = Real(byCamera ? camera : scanner, "pixelSizeUM");
        // Pixels are square unless the field says otherwise.
        double? sizeY = !byCamera && Real(scanner, "heightUM") is > 0 and var field && size is > 0 && height > 0 && Math.Abs((field / height / size.Value) - 1) > 0.01 ? field / height : size;
        bool fastZ = Integer(stream, "enable") == 1 && Integer(stream, "zFastEnable") == 1;
        long sections = Integer(stack, "enable") == 0 && !fastZ ? 1 : Math.Max(1, Integer(stack, "steps") ?? 1);
        return new ThorlabsExperiment
        {
            Width = width,
            Height = height,
            Channels = names,
            Detectors = detectors,
            StoresAllChannels = Integer(root.Element("RawData"), "onlyEnabledChannels") == 0,
            Sections = sections,
            Flyback = fastZ ? Math.Max(0, Integer(stream, "flybackFrames") ?? 0) : 0,
            IsFastZ = fastZ,
            IsStreaming = Integer(stream, "enable") == 1,
            StreamFrames = Math.Max(0, Integer(stream, "frames") ?? 0),
            TimePoints = Math.Max(1, Integer(series, "timepoints") ?? 1),
            Bits = (int)Math.Clamp(Integer(camera, "bitsPerPixel") ?? 16, 0, 64),
            PixelSize = new PixelSizes { X = Micrometers(size), Y = Micrometers(sizeY), Z = Micrometers(Real(stack, "stepSizeUM") is { } step ? Math.Abs(step) : null) },
            FrameRate = Real(scanner, "frameRate") is > 0 and var rate ? rate : 0,
            Averaged = Integer(scanner, "averageMode") is > 0 ? Math.Max(1, Integer(scanner, "averageNum") ?? 1) : 1,
            Interval = Real(series, "intervalSec") is > 0 and var interval ? interval : 0,
            Name = Text(root.Element("Name"), "name"),
            Acquired = Moment(root.Element("Date")),
            Objective = Real(root.Element("Magnification"), "mag") is > 0 and var power ? new Objective { Name = Text(root.Element("Magnification"), "name"), Magnification = power } : null,
            Description = Text(root.Element("ExperimentNotes"), "text") ?? Text(root.Element("Comments"), "text"),
            Notes = NotesOf(root),
        };
    }

    private static (long Width, long Height) CameraSize(XElement camera)
    {
        long binX = Math.Max(1, Integer(camera, "binningX") ?? 1), binY = Math.Max(1, Integer(camera, "binningY") ?? 1);
        long width = (Integer(camera, "right") ?? 0) - (Integer(camera, "left") ?? 0), height = (Integer(camera, "bottom") ?? 0) - (Integer(camera, "top") ?? 0);
        return width > 0 && height > 0 ? (width / binX, height / binY) : (Integer(camera, "width") ?? 0, Integer(camera, "height") ?? 0);
    }

    /// <summary>The enabled detectors are a bit mask; the names are listed for these or for all.</summary>
    private static (List<string?> Names, List<int> Detectors) ChannelsOf(XElement? wavelengths, XElement? scanner)
    {
        List<string?> listed = [.. wavelengths?.Elements("Wavelength").Select(w => Text(w, "name")) ?? []];
        long mask = (Integer(wavelengths?.Element("ChannelEnable"), "Set") ?? Integer(scanner, "channel") ?? 0) & 0xFFFF;
        List<int> detectors = [.. Enumerable.Range(0, 16).Where(bit => (mask >> bit & 1) != 0)];
        if (detectors.Count == 0) detectors = [.. Enumerable.Range(0, Math.Clamp(listed.Count, 1, 16))];
        List<string?> names = [];
        for (int i = 0; i < detectors.Count; i++)
        {
            string? name = listed.Count == detectors.Count ? listed[i] : detectors[i] < listed.Count ? listed[detectors[i]] : null;
            names.Add(name ?? DetectorName(detectors[i]));
        }

        return (names, detectors);
    }

    private static List<KeyValuePair<string, string>> NotesOf(XElement root)
    {
        List<KeyValuePair<string, string>> notes = [];
        void Add(string element, string attribute, string name)
        {
            if (Text(root.Element(element), attribute) is { } text) notes.Add(new(name, text));
        }

        Add("User", "name", "user");
        Add("Software", "version", "software version");
        Add("Modality", "name", "modality");
        Add("LSM", "name", "scanner");
        Add("LSM", "dwellTime", "dwell time (microsecond)");
        foreach (char detector in "ABCD")
        {
            if (Integer(root.Element("PMT"), "enable" + detector) == 1) Add("PMT", "gain" + detector, "gain of PMT " + detector);
        }

        return notes;
    }

    /// <summary>Seconds since 1970; the text of the date is in the local form of the program.</summary>
    private static DateTimeOffset? Moment(XElement? date) => Integer(date, "uTime") is > 0 and < 253_402_300_800 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static Quantity? Micrometers(double? value) => value is > 0 ? new Quantity(value.Value, Units.Micrometer) : null;

    private static string? Text(XElement? element, string attribute) => element?.Attribute(attribute)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static long? Integer(XElement? element, string attribute) => Number(Text(element, attribute)) is { } value && Math.Abs(value) < 1e15 ? (long)value : null;

    private static double? Real(XElement? element, string attribute) => Number(Text(element, attribute));

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
