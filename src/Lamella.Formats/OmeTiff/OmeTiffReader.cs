using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Ome;

namespace Lamella.Formats.OmeTiff;

/// <summary>Opens an OME-TIFF set through any of its members: the file with the metadata, a file that points to it, or the companion file itself.</summary>
internal sealed class OmeTiffReader(OpenContext context)
{
    /// <summary>Files of larger sets are opened when their planes are first read; then planes that they lack are an error, not fill.</summary>
    private const int MaxFilesOpened = 256;

    private readonly List<string> _warnings = [];
    private readonly OmeTiffFiles _files = new(context.Store, context.Key);
    private readonly OmeTiffAccount _account = new();
    private long _missingPlanes;

    /// <summary>Reads the set. The argument is the file when it is a TIFF, null for a companion.</summary>
    public ImageContent Read(TiffFile? opened)
    {
        OmeDocument document;
        byte[] xml;
        int self = opened is null ? -1 : _files.Add(context.Key, opened);
        try
        {
            xml = opened is null ? context.Store.TryReadAll(context.Key) ?? [] : opened.FirstPage.Bytes(TiffTag.ImageDescription);
            document = OmeXmlReader.Read(xml);
            if (document.BinaryOnly is { } pointer) (document, xml, self) = Follow(pointer, document, xml, self);
        }
        catch (DamagedDataException e) when (opened is not null)
        {
            return Plain(opened, "the OME-XML cannot be read, the pages are shown without it: " + e.Message);
        }

        if (document.Images.Count == 0 && opened is not null) return Plain(opened, "the OME-XML names no image, the pages are shown without it");
        if (opened is not null && document.Images.FirstOrDefault(image => IsAbsurd(image.Pixels, opened)) is { } absurd)
            return Plain(opened, Invariant($"the OME-XML declares {Counts.Of(absurd.Pixels.PlaneCount, "plane")} where the file has {Counts.Of(opened.Pages.Count, "page")}; the pages are shown without it"));
        _files.OnlyReference = OnlyReference(document);
        return Build(document, xml, self);
    }

    /// <summary>True when an image declares so many planes that hardly any can be stored: a number that is wrong, not a set of files of which some are missing.</summary>
    private static bool IsAbsurd(OmePixels pixels, TiffFile file)
    {
        const long Plausible = 1 << 20;
        const int MostFillPerPage = 1024;
        return pixels.PlaneCount > Plausible && pixels.PlaneCount / MostFillPerPage > file.Pages.Count + pixels.TiffData.Count;
    }

    private static OmeFileRef? OnlyReference(OmeDocument document)
    {
        OmeFileRef? only = null;
        foreach (OmeImage image in document.Images)
        {
            foreach (OmeTiffData data in image.Pixels.TiffData)
            {
                if (data.File is null || (only is not null && !data.File.Equals(only))) return null;
                only = data.File;
            }
        }

        return only;
    }

    private static string Text(byte[] xml) => TiffDirectory.Decode(xml.AsSpan().TrimEnd((byte)0));

    /// <summary>The document that a binary-only file points to, which may be a companion or the master file of the set.</summary>
    private (OmeDocument Document, byte[] Xml, int Self) Follow(OmeBinaryOnly pointer, OmeDocument own, byte[] ownXml, int self)
    {
        if (_files.Sibling(pointer.MetadataFile) is not { } key)
        {
            _warnings.Add($"the file '{pointer.MetadataFile}' with the metadata of this set is missing");
            return (own with { Images = [] }, ownXml, self);
        }

        _files.MetadataKey = key;
        byte[] head = new byte[8];
        context.Store.Read(key, 0, head);
        if (!TiffContainer.HasMagic(head))
        {
            byte[] companion = context.Store.TryReadAll(key) ?? [];
            return (OmeXmlReader.Read(companion), companion, -1);
        }

        TiffFile master = TiffFile.Open(context.Store, key);
        byte[] xml = master.FirstPage.Bytes(TiffTag.ImageDescription);
        return (OmeXmlReader.Read(xml), xml, _files.Add(key, master));
    }

    private ImageContent Plain(TiffFile file, string warning)
    {
        ImageContent plain = TiffReader.Read(file, context.Options);
        return new ImageContent
        {
            Format = "OME-TIFF",
            Scenes = plain.Scenes,
            OriginalMetadata = plain.OriginalMetadata,
            Warnings = [.. _warnings, warning, .. plain.Warnings],
        };
    }

    private ImageContent Build(OmeDocument document, byte[] xml, int self)
    {
        OmeTiffMetadata metadata = new(document);
        List<SceneContent> scenes = [];
        foreach (OmeImage image in document.Images) Claim(image.Pixels, self, document.Uuid);
        int nextPage = 0;
        foreach (OmeImage image in document.Images)
        {
            if (SceneOf(document, image, metadata, self, ref nextPage) is { } scene) scenes.Add(scene);
        }

        TiffFile? file = self >= 0 ? _files[self] : null;
        if (scenes.Count == 0) throw file?.Pages.Problem ?? new DamagedDataException("damaged OME-TIFF data: no image of the OME-XML has sizes and a pixel type") { Format = "OME-TIFF" };
        if (file?.Pages.Warning is { } cut) _warnings.Insert(0, cut);
        foreach (Finding finding in document.Findings.Where(f => f.Severity != Severity.Note).Take(20)) _warnings.Add($"OME-XML, {finding.Place}: {finding.Message}");
        TiffReader.WarnOfCodecs(scenes, _warnings);
        return new ImageContent
        {
            Format = "OME-TIFF",
            Scenes = scenes,
            Warnings = _warnings,
            Unused = _account.Unused(_files),
            Missing = _account.Missing(_files, _missingPlanes),
            MissingPlanes = _missingPlanes,
            OriginalMetadata = [new("OME-XML", Text(xml)), .. KeptMetadata.Of(document)],
            Plate = metadata.Plate,
            Native = document,
        };
    }

    private SceneContent? SceneOf(OmeDocument document, OmeImage image, OmeTiffMetadata metadata, int self, ref int nextPage)
    {
        OmePixels pixels = image.Pixels;
        int stated = Math.Max(1, pixels.SamplesPerPixel(0));
        bool elsewhere = IsElsewhere(image);
        IReadOnlyList<OmeModulo> modulo = OmeModulo.Of(document, image);
        OmeTiffAxes axes = OmeTiffAxes.Of(pixels, pixels.ChannelCount, modulo, _warnings);
        OmeTiffPlanes planes = Assign(pixels, axes, stated, document.Uuid, elsewhere ? -1 : self, nextPage);
        TiffPageLayout? layout = null;
        (TiffFile File, int Page)? first = planes.First();
        if (first is { } at)
        {
            layout = at.File.Pages.LayoutOf(at.Page)!;
            // Pages tell the samples of a pixel; a document that says otherwise is taken at its SizeC.
            if (layout.Samples != stated && pixels.SizeC % layout.Samples == 0 && pixels.ChannelCount != pixels.SizeC / layout.Samples)
            {
                axes = OmeTiffAxes.Of(pixels, pixels.SizeC / layout.Samples, modulo, _warnings);
                planes = Assign(pixels, axes, layout.Samples, document.Uuid, elsewhere ? -1 : self, nextPage);
            }

            Compare(image, layout);
        }
        else if ((layout = metadata.LayoutWithoutPages(pixels)) is null)
        {
            _account.Lacks(new ContentPart("image", 1, image.Name ?? image.Id ?? "?", "it has no page, no size and no pixel type, and is left out"));
            return null;
        }

        if (pixels.TiffData.Count == 0 && !elsewhere) nextPage = (int)Math.Min(int.MaxValue, nextPage + planes.Count);
        _missingPlanes += planes.Count - planes.Stored;
        TiffDirectory? directory = first is { } place ? place.File.Container.ReadDirectory(place.File.Pages.OffsetOf(place.Page)) : null;
        List<LevelSource> levels = directory is not null
            ? new TiffStack(axes.Letters, axes.Shape, layout, planes, directory) { Mixed = planes.Mix(layout) }.Levels(_warnings)
            : [TiffLevelSource.Create(axes.Letters, axes.Shape, layout, planes)];
        if (!SamplesAreChannels(pixels, layout, stated)) return metadata.Scene(image, layout, directory, levels, axes, SamplesOf.Pixel);
        if (axes.Letters.Contains('C', StringComparison.Ordinal))
        {
            // Several pages for each Z and T, with several channels in each.
            ChannelSample[] map = [.. Enumerable.Range(0, pixels.SizeC).Select(c => new ChannelSample(c / layout.Samples, c % layout.Samples))];
            ChunkCache cache = new(64 << 20);
            levels = [.. levels.Select(level => (LevelSource)new UniformChannels(level, map, layout.Type, cache))];
        }

        return metadata.Scene(image, layout, directory, levels, axes, SamplesOf.Channels);
    }

    /// <summary>
    /// True when the document lists a channel for each sample of a page, each with one sample: the samples are channels with names and colours of their own. A picture of photometric RGB whose three channels
    /// say no more than red, green and blue stays one of colour pixels.
    /// </summary>
    private static bool SamplesAreChannels(OmePixels pixels, TiffPageLayout layout, int stated)
    {
        if (layout.Samples < 2 || stated != 1 || pixels.Channels.Count != pixels.SizeC || pixels.SizeC % layout.Samples != 0) return false;
        if (layout.Photometric is not (2 or 6) || layout.Samples is not (3 or 4)) return true;
        string[] colours = ["red", "green", "blue", "alpha"];
        return pixels.Channels.Index().Any(c =>
            (c.Item.Name is { Length: > 0 } name && !colours[c.Index % layout.Samples].StartsWith(name, StringComparison.OrdinalIgnoreCase)) ||
            (c.Item.Color is { } color && (color.R, color.G, color.B) != (c.Index % layout.Samples) switch { 0 => ((byte)255, (byte)0, (byte)0), 1 => ((byte)0, (byte)255, (byte)0), 2 => ((byte)0, (byte)0, (byte)255), _ => ((byte)255, (byte)255, (byte)255) }));
    }

    /// <summary>Says of every storage entry which planes its pages hold.</summary>
    private OmeTiffPlanes Assign(OmePixels pixels, OmeTiffAxes axes, int samples, string? uuid, int self, int nextPage)
    {
        OmeTiffPlanes planes = new(_files, axes.PlaneCount, pixels.TiffData.Count + (self < 0 ? 0 : _files[self]?.Pages.Count ?? 0));
        if (pixels.TiffData.Count == 0)
        {
            AssignFree(planes, self, nextPage);
            return planes;
        }

        // A document with a channel for each sample counts them in its entries.
        bool countsSamples = samples > 1 && pixels.Channels.Count == pixels.SizeC && pixels.TiffData.All(data => (data.FirstC ?? 0) % samples == 0);
        foreach (OmeTiffData data in pixels.TiffData)
        {
            int file = _files.Find(data.File, self, uuid);
            if (file < 0) continue;
            long channel = data.FirstC ?? 0;
            // Some writers count samples where channels are meant.
            if (countsSamples || (samples > 1 && axes.PlaneOf(0, channel, 0) < 0)) channel /= samples;
            long plane = axes.PlaneOf(data.FirstZ ?? 0, channel, data.FirstT ?? 0);
            if (plane < 0)
            {
                _account.IsOutside(data);
                continue;
            }

            long count = data.PlaneCount is { } given && given > 0 ? given : data.Ifd is not null ? 1 : long.MaxValue;
            AssignRun(planes, plane, file, data.Ifd ?? 0, count);
        }

        return planes;
    }

    /// <summary>True when the document says that the pixels of an image are not in pages: elsewhere, or in the XML itself.</summary>
    private bool IsElsewhere(OmeImage image)
    {
        OmePixels pixels = image.Pixels;
        if (pixels.TiffData.Count > 0) return false;
        bool inline = pixels.Extra?.Elements.Any(e => e.Name.LocalName == "BinData") == true;
        if (inline) _account.Lacks(new ContentPart("image", 1, image.Name ?? image.Id ?? "?", "its pixels are in the XML (BinData), which is not read; they read as zero"));
        else if (pixels.MetadataOnly) _account.Lacks(new ContentPart("image", 1, image.Name ?? image.Id ?? "?", "the document says that its pixels are not in this file (MetadataOnly); they read as zero"));
        return inline || pixels.MetadataOnly;
    }

    /// <summary>Notes the pages that storage entries name: an image without entries may own others, never these.</summary>
    private void Claim(OmePixels pixels, int self, string? uuid)
    {
        foreach (OmeTiffData data in pixels.TiffData)
        {
            int file = _files.Find(data.File, self, uuid);
            if (file < 0) continue;
            long count = data.PlaneCount is { } given && given > 0 ? given : data.Ifd is not null ? 1 : pixels.PlaneCount;
            _account.Claim(file, data.Ifd ?? 0, count);
        }
    }

    /// <summary>Gives the planes of an image without storage entries the pages that nobody names, in order.</summary>
    private void AssignFree(OmeTiffPlanes planes, int self, int nextPage)
    {
        if (self < 0 || _files[self] is not { } tiff) return;
        long plane = 0;
        for (int page = nextPage; page < tiff.Pages.Count && plane < planes.Count; page++)
        {
            if (_account.IsClaimed(self, page)) continue;
            planes.Set(plane++, self, page);
            _account.Uses(self, page);
        }
    }

    private void AssignRun(OmeTiffPlanes planes, long plane, int file, int page, long count)
    {
        if (file < 0 || page < 0) return;
        long end = Math.Min(planes.Count - plane, count);
        if (file < MaxFilesOpened || end > 1)
        {
            // Pages that the file does not have hold no plane.
            if (_files[file] is not { } tiff) return;
            end = Math.Min(end, tiff.Pages.Count - page);
        }

        for (long i = 0; i < end; i++) planes.Set(plane + i, file, page + (int)i);
    }

    /// <summary>Warns where metadata and pages disagree; the pages are right.</summary>
    private void Compare(OmeImage image, TiffPageLayout layout)
    {
        OmePixels pixels = image.Pixels;
        string name = image.Name ?? image.Id ?? "?";
        if (pixels.PixelType is { } type && type != layout.Type) _warnings.Add($"image '{name}': the OME-XML says {type.Name()}, the pages hold {layout.Type.Name()}; the pages are right");
        if ((pixels.SizeX > 0 && pixels.SizeX != layout.Width) || (pixels.SizeY > 0 && pixels.SizeY != layout.Height))
            _warnings.Add(Invariant($"image '{name}': the OME-XML says {pixels.SizeX} x {pixels.SizeY} pixels, the pages have {layout.Width} x {layout.Height}; the pages are right"));
    }
}
