using System.Xml.Linq;
using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Dialects;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Ventana;

/// <summary>Opens a slide: pages named <c>level=N</c> are its resolutions, the others pictures beside it.</summary>
internal static class VentanaReader
{
    private const int MostPages = 256;

    /// <summary>True when a page has the scanner's XML and another, or the same, names a level.</summary>
    public static bool Knows(TiffFile file)
    {
        // The first page is the label or a level, or has the XML itself; only then are other pages looked at.
        bool likely = NameOf(file.Description) is not null || SlideLevelName.Parse(file.Description) is not null || file.FirstPage.Text(TiffTag.Xmp)?.Contains("<iScan", StringComparison.Ordinal) == true;
        return likely && Scanner(file, out _) is not null;
    }

    /// <summary>Makes the scene of the slide and the pictures that belong to it.</summary>
    public static ImageContent Read(TiffFile file)
    {
        TiffSlide slide = new(file);
        XElement? scanner = Scanner(file, out List<KeyValuePair<string, string>> texts);
        SortedDictionary<int, int> levelPages = [];
        for (int page = 0; page < Math.Min(slide.Count, MostPages); page++)
        {
            if (slide.Layout(page) is null) continue;
            string? text = slide.Description(page);
            if (SlideLevelName.Parse(text) is { } name) levelPages.TryAdd(name.Level, page);
            else if (NameOf(text) is { } picture) slide.AddPicture(page, picture);
        }

        if (levelPages.Count == 0) Throw.Damaged("Ventana", "no page is named as a level of the slide");
        List<LevelSource> levels = [];
        int first = levelPages.First().Value;
        TiffPageLayout full = slide.Layout(first)!;
        foreach (int page in levelPages.Values)
        {
            TiffPageLayout layout = slide.Layout(page)!;
            // The whole area is reduced tile by tile: the last row and column of tiles may be padded.
            if (page == first || TiffSlide.IsLevel(full, layout, layout.Tiled ? Math.Max(layout.ChunkWidth, layout.ChunkHeight) : 0)) levels.Add(slide.Level([page]));
        }

        WarnOfOverlap(slide, texts);
        double? resolution = DialectText.Number(DialectText.Attribute(scanner, "ScanRes")), magnification = DialectText.Number(DialectText.Attribute(scanner, "Magnification"));
        Quantity? size = resolution is > 0 ? new Quantity(resolution.Value, Units.Micrometer) : null;
        double? step = DialectText.Number(DialectText.Attribute(scanner, "Z-spacing"));
        SceneContent scene = slide.Scene(first, levels);
        ImageContent content = slide.Finish("Ventana", [scene with
        {
            PixelSize = new PixelSizes { X = size, Y = size, Z = full.Depth > 1 && step is > 0 ? new Quantity(step.Value, Units.Micrometer) : null },
            Objective = magnification is > 0 ? new Objective { Magnification = magnification } : null,
            Description = slide.Description(first),
            Notes = [.. scene.Notes, .. scanner?.Attributes().Where(a => a.Value.Length is > 0 and < 200).Select(a => new KeyValuePair<string, string>(a.Name.LocalName, a.Value)) ?? []],
        }]);
        return new ImageContent
        {
            Format = content.Format,
            Scenes = content.Scenes,
            Associated = content.Associated,
            Warnings = slide.Warnings,
            Unused = content.Unused,
            Missing = content.Missing,
            MissingPlanes = content.MissingPlanes,
            OriginalMetadata = [.. content.OriginalMetadata, .. texts],
        };
    }

    /// <summary>The element <c>iScan</c> of any page's XMP field, and the XML of all pages.</summary>
    private static XElement? Scanner(TiffFile file, out List<KeyValuePair<string, string>> texts)
    {
        texts = [];
        XElement? scanner = null;
        bool named = false;
        for (int page = 0; page < Math.Min(file.Pages.Count, MostPages); page++)
        {
            TiffDirectory directory = file.Container.ReadDirectory(file.Pages.OffsetOf(page));
            named |= SlideLevelName.Parse(directory.Text(TiffTag.ImageDescription)) is not null;
            if (directory.Text(TiffTag.Xmp) is not { } text || !(text.Contains("<iScan", StringComparison.Ordinal) || text.Contains("<EncodeInfo", StringComparison.Ordinal))) continue;
            texts.Add(new(Invariant($"XMP of page {page}"), text));
            if (scanner is null && DialectText.Xml(text) is { } root) scanner = root.Name.LocalName == "iScan" ? root : DialectText.All(root, "iScan").FirstOrDefault();
        }

        return named ? scanner : null;
    }

    private static string? NameOf(string? text) => text?.Trim().Replace('_', ' ').ToLowerInvariant() switch
    {
        "label image" => "label",
        "thumbnail" => "thumbnail",
        "probability image" => "probability",
        "overview" or "macro" => "macro",
        _ => null,
    };

    /// <summary>BIF stores the camera's pictures as tiles and says by how much neighbours overlap.</summary>
    private static void WarnOfOverlap(TiffSlide slide, List<KeyValuePair<string, string>> texts)
    {
        foreach ((string _, string text) in texts)
        {
            if (!text.Contains("<TileJointInfo", StringComparison.Ordinal)) continue;
            long overlapping = DialectText.All(DialectText.Xml(text), "TileJointInfo").Count(joint =>
                DialectText.Number(DialectText.Attribute(joint, "OverlapX")) is { } x && x != 0 || DialectText.Number(DialectText.Attribute(joint, "OverlapY")) is { } y && y != 0);
            if (overlapping > 0) slide.Warnings.Add(Invariant($"{overlapping} pairs of neighbouring tiles overlap; the tiles are shown side by side as they are stored, so parts of the slide appear twice"));
        }
    }
}
