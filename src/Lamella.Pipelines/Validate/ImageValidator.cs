using Lamella.Formats;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Stores;

namespace Lamella.Pipelines.Validate;

/// <summary>
/// Says what is wrong with an image, and where: OME-Zarr metadata and the arrays it names, OME-XML and the pixels it promises, the structure of a TIFF. A file of metadata alone (JSON, OME-XML) is checked by
/// itself. Reads no pixels.
/// </summary>
internal static class ImageValidator
{
    private const int MostBytes = 256 << 20;

    /// <summary>Checks a path. An image that cannot be opened is a finding, not an error; a path that does not exist is one.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="strict">Demand what the strict schemas of NGFF demand.</param>
    /// <param name="chunks">What to do about the chunks of a Zarr.</param>
    /// <param name="opening">What the caller states of an image that is not a Zarr.</param>
    /// <param name="cancellation">Stops the reading of chunks.</param>
    public static IReadOnlyList<Finding> Validate(string path, bool strict, ChunkChecks chunks = ChunkChecks.None, OpenOptions? opening = null, CancellationToken cancellation = default)
    {
        Findings findings = new();
        if (FormatRegistry.Remote(path, opening?.Stores) is { } place)
        {
            using Store remote = place.Store;
            if (place.Kind == SourceKind.Folder) OmeZarrTree.Validate(remote, strict, findings, chunks, cancellation);
            else if (IsMetadata(place.Key)) Metadata(remote, place.Key, strict, findings);
            else Image(() => FormatRegistry.Open(remote, place.Key, place.Shown!, SourceKind.File), findings);
        }
        else if (Directory.Exists(path))
        {
            using FileStore store = new(path);
            OmeZarrTree.Validate(store, strict, findings, chunks, cancellation);
        }
        else if (!File.Exists(path))
        {
            throw new StoreException(StoreFailure.NotFound, $"{path} does not exist").WithPath(path);
        }
        else if (IsMetadata(path))
        {
            using FileStore folder = new(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            Metadata(folder, System.IO.Path.GetFileName(path), strict, findings);
        }
        else if (path.EndsWith(".ozx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            using FileStore folder = new(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            using ZipStore zip = OmeZarrFormat.OpenZip(folder, System.IO.Path.GetFileName(path));
            OmeZarrTree.Validate(zip, strict, findings, chunks, cancellation);
        }
        else
        {
            Image(() => FormatRegistry.Open(path, opening), findings);
        }

        return findings.ToList();
    }

    /// <summary>Checks every entry of a zip archive by its checksum; nothing for other files.</summary>
    public static IReadOnlyList<Finding> CheckArchive(string path, CancellationToken cancellation)
    {
        Findings findings = new();
        if (!File.Exists(path) || !(path.EndsWith(".ozx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))) return findings.ToList();
        using FileStore folder = new(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        using ZipStore zip = OmeZarrFormat.OpenZip(folder, System.IO.Path.GetFileName(path));
        foreach ((string key, string problem) in zip.Check(cancellation)) findings.Error("zip/entry", key, problem, "take the file from its source again");
        return findings.ToList();
    }

    /// <summary>Checks OME-XML by itself, and against the scenes that it describes.</summary>
    internal static void OmeXml(byte[] text, string place, IReadOnlyList<SceneContent>? scenes, Findings findings)
    {
        OmeDocument document;
        try
        {
            document = OmeXmlReader.Read(text);
        }
        catch (DamagedDataException e)
        {
            findings.Error("ome-xml/read", place, e.Message);
            return;
        }

        foreach (Finding finding in document.Findings) findings.Add(finding.RuleId, finding.Severity, place + " " + finding.Place, finding.Message, finding.Remedy);
        foreach (Finding finding in OmeXmlValidator.Validate(document)) findings.Add(finding.RuleId, finding.Severity, place + " " + finding.Place, finding.Message, finding.Remedy);
        if (scenes is null || document.BinaryOnly is not null) return;
        if (document.Images.Count != scenes.Count)
        {
            findings.Warn("ome-xml/images", place, Invariant($"the document describes {Counts.Of(document.Images.Count, "image")}, the file has {scenes.Count}"));
            return;
        }

        for (int i = 0; i < scenes.Count; i++) Sizes(document.Images[i].Pixels, scenes[i], Invariant($"{place} Image[{i}]"), findings);
    }

    private static bool IsMetadata(string path) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zattrs", StringComparison.Ordinal) || path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ||
        path.EndsWith(".companion.ome", StringComparison.OrdinalIgnoreCase);

    private static void Metadata(Store folder, string key, bool strict, Findings findings)
    {
        byte[] text = folder.TryReadAll(key, MostBytes)!;
        if (OmeXmlReader.LooksLikeOmeXml(text))
        {
            OmeXml(text, "OME-XML", null, findings);
            return;
        }

        foreach (Finding finding in NgffValidator.Validate(text, NgffPart.Any, null, strict)) findings.Add(finding.RuleId, finding.Severity, finding.Place, finding.Message, finding.Remedy);
    }

    private static void Image(Func<ImageContent> open, Findings findings)
    {
        ImageContent image;
        try
        {
            image = open();
        }
        catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
        {
            findings.Error("structure/open", ((LamellaException)e).Format ?? "file", e.Message);
            return;
        }

        using (image)
        {
            bool ruled = image.OriginalMetadata.Any(m => m.Key == "OME-XML") || image.Format.Contains("TIFF", StringComparison.Ordinal);
            if (!ruled)
                findings.Add("structure/no-rules", Severity.Note, image.Format, Invariant($"there is no rule for this format: the file opens and its directory names {image.Scenes.Count} {(image.Scenes.Count == 1 ? "scene" : "scenes")}; pixels and metadata were not checked"));
            foreach (string warning in image.Warnings) findings.Warn("structure/warning", image.Format, warning);
            if (image.MissingPlanes > 0) findings.Error("structure/missing-planes", image.Format, Invariant($"{Counts.Of(image.MissingPlanes, "plane")} {Counts.Pick(image.MissingPlanes, "is", "are")} promised and stored nowhere"), "restore the missing files, or convert what is there");
            foreach ((string name, string text) in image.OriginalMetadata)
            {
                if (name == "OME-XML") OmeXml(System.Text.Encoding.UTF8.GetBytes(text), name, image.Scenes, findings);
            }
        }
    }

    private static void Sizes(OmePixels pixels, SceneContent scene, string place, Findings findings)
    {
        Engine.LevelSource level = scene.Levels[0];
        foreach ((char axis, int size) in (ReadOnlySpan<(char, int)>)[('X', pixels.SizeX), ('Y', pixels.SizeY)])
        {
            int at = level.AxisSet.IndexOf(axis);
            if (at >= 0 && level.Shape[at] != size) findings.Error("ome-xml/size", place, Invariant($"Size{axis} is {size}, the pixels have {level.Shape[at]}"));
        }

        if (pixels.PixelType is { } type && level.PixelType is { } stored && type != stored) findings.Error("ome-xml/type", place, $"Type is {pixels.Type}, the pixels are {stored.Name()}");
    }
}
