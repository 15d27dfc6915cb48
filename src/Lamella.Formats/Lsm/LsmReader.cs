using Lamella.Engine;
using Lamella.Formats.Lsm.Structure;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Lsm;

/// <summary>Opens an LSM: the images among the directories, their order by the scan type, one scene for each position.</summary>
internal sealed class LsmReader
{
    private readonly TiffFile _file;
    private readonly LsmInfo _info;
    private readonly List<string> _warnings = [];
    private readonly List<ContentPart> _unused = [];
    private readonly int[] _images;
    private readonly TiffPageLayout _layout;
    private readonly char _row;
    private readonly LsmOrder _order;
    private readonly LsmMetadata _metadata;

    private LsmReader(TiffFile file)
    {
        _file = file;
        _info = LsmInfo.Read(file.FirstPage);
        TiffPageLayout? stored = null;
        List<int> images = [], others = [];
        for (int page = 0; page < file.Pages.Count; page++)
        {
            if (file.Pages.LayoutOf(page) is not { } layout || (layout.SubfileType & 1) != 0) continue;
            stored ??= layout;
            if (layout == stored) images.Add(page);
            else others.Add(page);
        }

        if (others.Count > 0) _unused.Add(new ContentPart("page", others.Count, ContentPart.Names(others.Select(page => Invariant($"page {page}"))), "they are neither thumbnails nor of the size and type of the first image"));

        if (stored is null) throw file.Pages.Problem ?? new DamagedDataException("damaged LSM data: the file has thumbnails only") { Format = LsmInfo.Format };
        _images = [.. images];
        _layout = Correct(stored, _info);
        _row = RowAxis(_info, _layout);
        _order = OrderOf(_info, _row, _images.Length, _warnings);
        _metadata = new LsmMetadata(_info, new LsmBlocks(file.Container.Store, file.Container.Key, _info, _warnings), _row);
    }

    /// <summary>Makes scenes of the file.</summary>
    public static ImageContent Read(TiffFile file) => new LsmReader(file).Content();

    /// <summary>The fields of the directory with what CZ_LSMINFO knows better: 12-bit samples take 16 bits, and old files do not say that samples are floats.</summary>
    private static TiffPageLayout Correct(TiffPageLayout layout, LsmInfo info)
    {
        if (layout.Bits is > 8 and < 16) layout = layout with { Bits = 16 };
        return info.DataType == 5 && layout.Bits == 32 ? layout with { Type = PixelType.Float32 } : layout;
    }

    /// <summary>What the rows of an image are: lines of a plane, sections of an x-z scan, or time points of a line scan.</summary>
    private static char RowAxis(LsmInfo info, TiffPageLayout layout)
    {
        char row = info.ScanType switch { 1 or 4 or 8 or 9 => 'Z', 2 or 5 or 10 => 'T', _ => 'Y' };
        long declared = row == 'Z' ? info.DimensionZ : info.DimensionTime;
        return row != 'Y' && layout.Height != declared && layout.Height == info.DimensionY ? 'Y' : row;
    }

    private static LsmOrder OrderOf(LsmInfo info, char row, int images, List<string> warnings)
    {
        static long AtLeastOne(int n) => Math.Max(1, n);
        long tiles = AtLeastOne(info.DimensionM), positions = AtLeastOne(info.DimensionP);
        long times = row == 'T' ? 1 : AtLeastOne(info.DimensionTime), sections = row == 'Z' ? 1 : AtLeastOne(info.DimensionZ);
        Int128 inner = (Int128)tiles * positions * sections;
        // A tile or position without a single image cannot be told from a damaged number.
        if (inner * times > int.MaxValue || tiles * positions > images) Throw.Damaged(LsmInfo.Format, Invariant($"{tiles} tiles, {positions} positions, {times} time points and {sections} sections cannot be"));
        if (images > inner * times)
        {
            if (images % inner == 0)
            {
                warnings.Add(Invariant($"the file declares {Counts.Of(times, "time point")} and holds images of {images / (long)inner}; all are shown"));
                times = images / (long)inner;
            }
        }

        return new LsmOrder(tiles, positions, times, sections);
    }

    private ImageContent Content()
    {
        LsmPlaces? places = LsmPlaces.For(_file, _images, _order, _layout);
        long missing = Math.Max(0, _order.Count - _images.Length);
        long further = Math.Max(0, _images.Length - _order.Count);
        List<SceneContent> scenes = new((int)_order.Positions);
        for (int position = 0; position < _order.Positions; position++) scenes.Add(Scene(position, places));
        TiffCodec codec = TiffCodecs.Find(_layout.Compression);
        if (codec.Decode is null) _warnings.Add($"the pixels cannot be read: {codec.Title} is not supported");
        if (_file.Pages.Warning is { } cut) _warnings.Insert(0, cut);
        if (_file.Pages.Problem is { } problem) _warnings.Insert(0, "pages that cannot be read are left out: " + problem.Message);
        if (further > 0) _unused.Add(new ContentPart("image", further, Invariant($"behind the {_order.Count} that the file declares"), "the numbers of time points, sections, positions and tiles leave no place for them"));
        return new ImageContent
        {
            Format = LsmInfo.Format,
            Scenes = scenes,
            Warnings = _warnings,
            MissingPlanes = missing,
            Missing = missing > 0 ? [new ContentPart("plane", missing, Invariant($"of {_order.Count}"), "they are declared and not stored; they read as zero")] : [],
            Unused = _unused,
            OriginalMetadata = _metadata.Originals(),
        };
    }

    private SceneContent Scene(int position, LsmPlaces? places)
    {
        (string letters, List<long> shape) = (string.Empty, []);
        foreach ((char letter, long length) in (ReadOnlySpan<(char, long)>)[('M', _order.Tiles), ('T', _order.Times), ('Z', _order.Sections)])
        {
            if (length == 1) continue;
            letters += letter;
            shape.Add(length);
        }

        // Samples that have strips of their own are channels; interleaved ones, which no microscope writes, stay samples.
        string? pageAxes = _layout.Depth > 1 ? null : (_layout.Planar ? "C" : string.Empty) + _row + "X" + (!_layout.Planar && _layout.Samples > 1 ? "S" : string.Empty);
        LevelSource full = TiffLevelSource.Create(letters, shape.ToArray(), _layout, new LsmPages(_file, _images, _order, position, places), pageAxes);
        LevelSource? tiles = null;
        Mosaic? mosaic = null;
        if (_order.Tiles > 1 && _row == 'Y' && _metadata.TilePlaces((int)Math.Min(_order.Tiles, int.MaxValue), _layout.Height, _layout.Width) is { } at)
        {
            tiles = full;
            full = StitchedLevel.Create(tiles, at);
            mosaic = new Mosaic([.. at.Select((place, m) => new MosaicTile(m, place.Y, place.X, _layout.Height, _layout.Width))]);
        }
        else if (_order.Tiles > 1 && position == 0)
        {
            _warnings.Add(Invariant($"the file does not say where its {_order.Tiles} tiles lie; they are shown as axis M"));
        }

        int channels = _layout.Planar ? _layout.Samples : 1;
        return new SceneContent
        {
            Name = _order.Positions == 1 ? _metadata.Name : null,
            Levels = [full],
            TileLevel = tiles,
            Mosaic = mosaic,
            Channels = _metadata.Channels(channels, _layout),
            PixelSize = _metadata.PixelSizes(),
            Origin = _metadata.Origin(position),
            Acquired = _metadata.Acquired(),
            Objective = _metadata.Objective(),
            Description = _metadata.Description,
            Notes = _metadata.Notes(channels),
            Display = TiffMetadata.Display(_file.FirstPage, _layout),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => _order.Count > 16L * (_images.Length + 256) ? [] : _metadata.Planes(position, _row == 'T' ? _layout.Height : _order.Times, channels, _row == 'Z' ? _layout.Height : _order.Sections)),
        };
    }
}
