using System.Xml;
using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>One pass over one document: the top level, images, pixels and their planes. The smaller parts are in the other half.</summary>
internal sealed partial class OmeXmlParse
{
    private readonly XmlReader _reader;
    private readonly Findings _findings;
    private readonly Dictionary<(string?, string?), OmeFileRef> _files = [];
    private readonly Dictionary<string, string> _units = new(StringComparer.Ordinal);
    private readonly List<OmeImage> _images = [];
    private readonly char[] _text = new char[256];
    private OmeFileRef? _lastFile;

    public OmeXmlParse(XmlReader reader, Findings findings)
    {
        _reader = reader;
        _findings = findings;
    }

    public OmeDocument Document()
    {
        _reader.MoveToContent();
        if (!string.Equals(_reader.LocalName, "OME", StringComparison.OrdinalIgnoreCase)) Throw.Damaged("OME-XML", $"the root element is '{_reader.LocalName}', not 'OME'");
        string? schema = SchemaRelease(_reader.NamespaceURI);
        OmeElement root = new(XmlFragment.Shell(_reader), string.Empty, _findings);
        string? uuid = root.Text("UUID");
        string? creator = root.Text("Creator");
        IReadOnlyList<XAttribute> attributes = root.Rest()?.Attributes ?? [];

        List<OmeInstrument> instruments = [];
        List<OmePlate> plates = [];
        List<OmeAnnotation> annotations = [];
        List<XElement> rois = [];
        List<XElement> others = [];
        OmeBinaryOnly? binaryOnly = null;
        int depth = _reader.Depth;
        bool empty = _reader.IsEmptyElement;
        _reader.Read();
        while (!empty && XmlFragment.NextChild(_reader, depth))
        {
            switch (_reader.LocalName)
            {
                case "Image":
                    Image();
                    break;
                case "StructuredAnnotations":
                    Annotations(annotations);
                    break;
                case "Instrument":
                    instruments.Add(Instrument(XmlFragment.Read(_reader)));
                    break;
                case "Plate":
                    plates.Add(Plate(XmlFragment.Read(_reader)));
                    break;
                case "ROI":
                    rois.Add(XmlFragment.Read(_reader));
                    break;
                case "BinaryOnly":
                    OmeElement pointer = new(XmlFragment.Read(_reader), "OME", _findings);
                    binaryOnly = new OmeBinaryOnly(pointer.Text("MetadataFile"), pointer.Text("UUID"));
                    break;
                default:
                    others.Add(XmlFragment.Read(_reader));
                    break;
            }
        }

        return new OmeDocument
        {
            Schema = schema,
            Uuid = uuid,
            Creator = creator,
            BinaryOnly = binaryOnly,
            Images = _images,
            Instruments = instruments,
            Plates = plates,
            Annotations = annotations,
            Rois = rois,
            Extra = attributes.Count + others.Count == 0 ? null : new OmeExtra(attributes, others),
            Findings = _findings.ToList(),
        };
    }

    /// <summary>The release in a namespace such as <c>http://www.openmicroscopy.org/Schemas/OME/2016-06</c>; the first release said <c>XMLschemas/OME/FC</c>.</summary>
    private static string? SchemaRelease(string ns)
    {
        if (ns.Contains("/OME/FC", StringComparison.Ordinal)) return "2003-FC";
        int slash = ns.TrimEnd('/').LastIndexOf('/');
        string last = ns.TrimEnd('/')[(slash + 1)..];
        return last.Length == 7 && last[4] == '-' && char.IsAsciiDigit(last[0]) && char.IsAsciiDigit(last[6]) ? last : null;
    }

    private void Image()
    {
        string place = $"Image[{OmeText.Format(_images.Count)}]";
        OmeElement shell = new(XmlFragment.Shell(_reader), "OME", _findings);
        string? id = shell.Text("ID", "ImageID");
        string? name = shell.Text("Name");
        OldSizes sizes = new(shell.Size("PixelSizeX", Units.Micrometer), shell.Size("PixelSizeY", Units.Micrometer), shell.Size("PixelSizeZ", Units.Micrometer), shell.Quantity("TimeIncrement", UnitDimension.Time, Units.Second));
        List<OmePixels> pixels = [];
        List<OmeChannel> logicalChannels = [];
        List<XElement> small = [];
        int depth = _reader.Depth;
        bool empty = _reader.IsEmptyElement;
        _reader.Read();
        while (!empty && XmlFragment.NextChild(_reader, depth))
        {
            switch (_reader.LocalName)
            {
                case "Pixels":
                    pixels.Add(Pixels(place, sizes));
                    break;
                case "LogicalChannel" or "ChannelInfo":
                    logicalChannels.Add(LogicalChannel(XmlFragment.Read(_reader), place));
                    break;
                default:
                    small.Add(XmlFragment.Read(_reader));
                    break;
            }
        }

        if (pixels.Count == 0)
        {
            // Nothing to show, but references count on the position of the image.
            _findings.Warn("ome-xml/read/no-pixels", place, "the image has no Pixels element");
            pixels.Add(new OmePixels { Type = string.Empty });
        }

        OmeElement rest = new(new XElement("Image", shell.Rest()?.Attributes, small), place, _findings);
        OmeImage image = ImageParts(rest) with { Id = id, Name = name, Pixels = pixels[0] };
        for (int i = 0; i < pixels.Count; i++)
        {
            // The releases up to 2008 allowed several pixel sets in one image: each becomes one.
            OmePixels set = pixels[i].Channels.Count == 0 && logicalChannels.Count > 0 ? pixels[i] with { Channels = logicalChannels } : pixels[i];
            _images.Add(i == 0 ? image with { Pixels = set } : image with { Id = null, Pixels = set });
        }
    }

    private OmePixels Pixels(string imagePlace, OldSizes old)
    {
        OmeElement e = new(XmlFragment.Shell(_reader), imagePlace, _findings);
        string place = imagePlace + "/Pixels";
        OmePixels pixels = new()
        {
            Id = e.Text("ID"),
            DimensionOrder = DimensionOrder(e.Text("DimensionOrder"), place),
            Type = PixelTypeName(e.Text("Type", "PixelType"), place),
            SizeX = Extent(e, "SizeX", 0),
            SizeY = Extent(e, "SizeY", 0),
            SizeZ = Extent(e, "SizeZ", 1),
            SizeC = Extent(e, "SizeC", 1),
            SizeT = Extent(e, "SizeT", 1),
            PhysicalSizeX = e.Size("PhysicalSizeX", Units.Micrometer, "PixelSizeX") ?? old.X,
            PhysicalSizeY = e.Size("PhysicalSizeY", Units.Micrometer, "PixelSizeY") ?? old.Y,
            PhysicalSizeZ = e.Size("PhysicalSizeZ", Units.Micrometer, "PixelSizeZ") ?? old.Z,
            TimeIncrement = e.Quantity("TimeIncrement", UnitDimension.Time, Units.Second) ?? old.T,
            SignificantBits = e.Int("SignificantBits"),
            Interleaved = e.Bool("Interleaved"),
            BigEndian = e.Bool("BigEndian"),
        };
        IReadOnlyList<XAttribute> attributes = e.Rest()?.Attributes ?? [];

        List<OmeChannel> channels = [];
        List<OmeTiffData> tiffData = [];
        OmePlanes? planes = null;
        bool metadataOnly = false;
        List<XElement> others = [];
        int depth = _reader.Depth;
        bool empty = _reader.IsEmptyElement;
        _reader.Read();
        while (!empty && XmlFragment.NextChild(_reader, depth))
        {
            switch (_reader.LocalName)
            {
                case "Plane":
                    Plane(planes ??= new OmePlanes(), imagePlace);
                    break;
                case "TiffData":
                    tiffData.Add(TiffData(imagePlace));
                    break;
                case "Channel":
                    channels.Add(Channel(XmlFragment.Read(_reader), imagePlace));
                    break;
                case "MetadataOnly":
                    XmlFragment.Read(_reader);
                    metadataOnly = true;
                    break;
                default:
                    others.Add(XmlFragment.Read(_reader));
                    break;
            }
        }

        return pixels with
        {
            Channels = channels,
            TiffData = tiffData,
            Planes = planes ?? OmePlanes.None,
            MetadataOnly = metadataOnly,
            Extra = attributes.Count + others.Count == 0 ? null : new OmeExtra(attributes, others),
        };
    }

    private int Extent(OmeElement e, string name, int absent)
    {
        if (e.Int(name) is { } value && value > 0) return value;
        _findings.Warn("ome-xml/read/extent", e.Place + "/@" + name, $"a positive extent was expected; {(absent == 0 ? "none" : "1")} was assumed");
        return absent;
    }

    private string DimensionOrder(string? text, string place)
    {
        string order = text?.Trim().ToUpperInvariant() ?? string.Empty;
        if (order is "XYZCT" or "XYZTC" or "XYCTZ" or "XYCZT" or "XYTCZ" or "XYTZC") return order;
        _findings.Warn("ome-xml/read/dimension-order", place, $"'{text}' is not a dimension order; XYZCT was assumed");
        return "XYZCT";
    }

    private string PixelTypeName(string? text, string place)
    {
        if (OmePixelTypes.Find(text?.Trim()) is { } type) return OmePixelTypes.Name(type) ?? text!;
        _findings.Warn("ome-xml/read/pixel-type", place, $"'{text}' is not a pixel type of OME-XML");
        return text ?? string.Empty;
    }

    private OmeTiffData TiffData(string imagePlace)
    {
        int? ifd = null, z = null, c = null, t = null, count = null;
        while (_reader.MoveToNextAttribute())
        {
            switch (_reader.LocalName)
            {
                case "IFD":
                    ifd = Index(imagePlace, "TiffData/@IFD");
                    break;
                case "FirstZ":
                    z = Index(imagePlace, "TiffData/@FirstZ");
                    break;
                case "FirstC":
                    c = Index(imagePlace, "TiffData/@FirstC");
                    break;
                case "FirstT":
                    t = Index(imagePlace, "TiffData/@FirstT");
                    break;
                case "PlaneCount" or "NumPlanes":
                    count = Index(imagePlace, "TiffData/@PlaneCount");
                    break;
            }
        }

        _reader.MoveToElement();
        int depth = _reader.Depth;
        bool empty = _reader.IsEmptyElement;
        _reader.Read();
        OmeFileRef? file = null;
        while (!empty && XmlFragment.NextChild(_reader, depth))
        {
            if (string.Equals(_reader.LocalName, "UUID", StringComparison.Ordinal))
            {
                file = File(_reader.GetAttribute("FileName"));
            }
            else
            {
                XmlFragment.Read(_reader);
            }
        }

        return new OmeTiffData(ifd, z, c, t, count, file);
    }

    /// <summary>The file that a UUID element names. Its text is compared with the one before, so that a file with many planes costs no string for each.</summary>
    private OmeFileRef File(string? name)
    {
        int depth = _reader.Depth;
        bool empty = _reader.IsEmptyElement;
        int length = 0;
        _reader.Read();
        while (!empty && !(_reader.NodeType == XmlNodeType.EndElement && _reader.Depth == depth))
        {
            if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                int read;
                while (length < _text.Length && (read = _reader.ReadValueChunk(_text, length, _text.Length - length)) > 0) length += read;
            }

            if (!_reader.Read()) throw new XmlException("the document ends inside of an element");
        }

        if (!empty) _reader.Read();
        ReadOnlySpan<char> uuid = _text.AsSpan(0, length).Trim();
        if (_lastFile is { } last && uuid.SequenceEqual(last.Uuid) && string.Equals(name, last.FileName, StringComparison.Ordinal)) return last;
        (string?, string?) key = (uuid.Length == 0 ? null : uuid.ToString(), name);
        if (!_files.TryGetValue(key, out OmeFileRef? file)) _files.Add(key, file = new OmeFileRef(key.Item1, key.Item2));
        return _lastFile = file;
    }

    private int? Index(string imagePlace, string what)
    {
        string text = _reader.Value;
        if (OmeText.TryInt32(text, out int value, out _) && value >= 0) return value;
        _findings.Warn("ome-xml/read/index", imagePlace + "/" + what, $"'{text}' is not an index; it was ignored");
        return null;
    }

    private void Plane(OmePlanes planes, string imagePlace)
    {
        PlaneValues values = default;
        string place = imagePlace + "/Plane";
        List<XAttribute>? attributes = null;
        XmlFragment.CheckAttributes(_reader);
        while (_reader.MoveToNextAttribute())
        {
            string name = _reader.LocalName;
            switch (name)
            {
                case "TheZ":
                    values.Z = Index(imagePlace, "Plane/@TheZ") ?? 0;
                    break;
                case "TheC":
                    values.C = Index(imagePlace, "Plane/@TheC") ?? 0;
                    break;
                case "TheT":
                    values.T = Index(imagePlace, "Plane/@TheT") ?? 0;
                    break;
                default:
                    if (!values.Take(this, name, _reader.Value, place) && !string.Equals(_reader.Prefix, "xmlns", StringComparison.Ordinal) && !string.Equals(name, "xmlns", StringComparison.Ordinal))
                    {
                        (attributes ??= []).Add(new XAttribute(XName.Get(name, _reader.NamespaceURI), _reader.Value));
                    }

                    break;
            }
        }

        _reader.MoveToElement();
        int row = planes.Add(values.Z, values.C, values.T);
        if (_reader.IsEmptyElement) _reader.Read();
        else PlaneChildren(planes, row, ref values, ref attributes, place);
        if (attributes is not null && !planes.Extras.ContainsKey(row)) planes.AddExtra(row, attributes, []);
        values.Store(planes, row);
    }

    /// <summary>Checksums, annotations, and the PlaneTiming and StagePosition elements of the releases before 2009.</summary>
    private void PlaneChildren(OmePlanes planes, int row, ref PlaneValues values, ref List<XAttribute>? attributes, string place)
    {
        int depth = _reader.Depth;
        List<XElement>? elements = null;
        _reader.Read();
        while (XmlFragment.NextChild(_reader, depth))
        {
            bool old = _reader.LocalName is "PlaneTiming" or "StagePosition";
            XElement child = XmlFragment.Read(_reader);
            if (!old) (elements ??= []).Add(child);
            else foreach (XAttribute attribute in child.Attributes()) values.Take(this, attribute.Name.LocalName, attribute.Value, place);
        }

        if (elements is not null) planes.AddExtra(row, attributes ?? [], elements);
    }

    /// <summary>The full name of a unit, looked up once per spelling.</summary>
    private string Unit(string? text, UnitDimension dimension, string absent, string place)
    {
        if (string.IsNullOrEmpty(text)) return absent;
        if (_units.TryGetValue(text, out string? unit)) return unit;
        unit = Units.Normalize(text, dimension, out bool known);
        if (!known) _findings.Warn("ome-xml/read/unit", place, $"'{text}' is not a known unit of this dimension; it is kept as it is and never converted");
        if (_units.Count < 1024) _units.Add(text, unit);
        return unit;
    }

    private double? PlaneNumber(string text, string place, string name)
    {
        if (OmeText.TryDouble(text, out double value, out bool repaired))
        {
            if (repaired) _findings.Warn("ome-xml/read/number", place + "/@" + name, $"'{text}' was read as {OmeText.Format(value)}");
            return double.IsNaN(value) ? null : value;
        }

        _findings.Warn("ome-xml/read/number", place + "/@" + name, $"'{text}' is not a number; it was ignored");
        return null;
    }

    /// <summary>Sizes that the first releases stated on the image.</summary>
    private readonly record struct OldSizes(Quantity? X, Quantity? Y, Quantity? Z, Quantity? T);

    /// <summary>The attributes of one plane before they go to the columns.</summary>
    private struct PlaneValues
    {
        public int Z;
        public int C;
        public int T;
        private double? _deltaT, _exposure, _x, _y, _zPosition;
        private string? _deltaTUnit, _exposureUnit, _xUnit, _yUnit, _zUnit;

        public bool Take(OmeXmlParse parse, string name, string value, string place)
        {
            switch (name)
            {
                case "DeltaT":
                    _deltaT = parse.PlaneNumber(value, place, name);
                    return true;
                case "ExposureTime":
                    _exposure = parse.PlaneNumber(value, place, name);
                    return true;
                case "PositionX":
                    _x = parse.PlaneNumber(value, place, name);
                    return true;
                case "PositionY":
                    _y = parse.PlaneNumber(value, place, name);
                    return true;
                case "PositionZ":
                    _zPosition = parse.PlaneNumber(value, place, name);
                    return true;
                case "DeltaTUnit":
                    _deltaTUnit = parse.Unit(value, UnitDimension.Time, Units.Second, place);
                    return true;
                case "ExposureTimeUnit":
                    _exposureUnit = parse.Unit(value, UnitDimension.Time, Units.Second, place);
                    return true;
                case "PositionXUnit":
                    _xUnit = parse.Unit(value, UnitDimension.Length, Units.ReferenceFrame, place);
                    return true;
                case "PositionYUnit":
                    _yUnit = parse.Unit(value, UnitDimension.Length, Units.ReferenceFrame, place);
                    return true;
                case "PositionZUnit":
                    _zUnit = parse.Unit(value, UnitDimension.Length, Units.ReferenceFrame, place);
                    return true;
                default:
                    return false;
            }
        }

        public readonly void Store(OmePlanes planes, int row)
        {
            if (_deltaT is { } deltaT) planes.DeltaT.Set(row, deltaT, _deltaTUnit ?? Units.Second);
            if (_exposure is { } exposure) planes.ExposureTime.Set(row, exposure, _exposureUnit ?? Units.Second);
            if (_x is { } x) planes.PositionX.Set(row, x, _xUnit ?? Units.ReferenceFrame);
            if (_y is { } y) planes.PositionY.Set(row, y, _yUnit ?? Units.ReferenceFrame);
            if (_zPosition is { } z) planes.PositionZ.Set(row, z, _zUnit ?? Units.ReferenceFrame);
        }
    }
}
