using Lamella.Codecs.Checksums;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Pipelines.Doctor;
using Lamella.Stores;

namespace Lamella;

/// <summary>Looks at a path as opening does, step by step, and keeps what each step says. Reads the directory, and single pixels at a few places of each scene.</summary>
public sealed class ImageDoctor
{
    private const int MostScenes = 16;
    private const int MostLevels = 6;
    private const int PlacesOfFullLevel = 7;
    private const int MostProblems = 8;
    private const long MostArchive = 1L << 30;

    private readonly List<string> _structure = [];
    private readonly List<string> _codecs = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _rescue = [];
    private readonly List<string> _advice = [];
    private bool _damaged;
    private int _tried;
    private int _readable;

    private ImageDoctor()
    {
    }

    /// <summary>Examines a path.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">What the caller states or forces; null for nothing.</param>
    /// <exception cref="StoreException">The path does not exist or cannot be read.</exception>
    public static Diagnosis Examine(string path, OpenOptions? options = null) => new ImageDoctor().Run(path, options);

    private Diagnosis Run(string path, OpenOptions? options)
    {
        ImagePlace place = FormatRegistry.Find(path, options);
        DetectionContext context;
        List<(string Name, Detection Sure)> readers = [];
        ImageFormat? format;
        using (place.Store)
        {
            context = new DetectionContext(place.Store, place.Key, path, place.Kind);
            foreach (ImageFormat candidate in FormatRegistry.All) readers.Add((candidate.Name, candidate.Detect(context)));
            format = FormatRegistry.Choose(context, place.Options);
        }

        if (context.Head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) _structure.Add("compressed with gzip: the readers see what is inside");
        (string Name, string Advice)? signature = FileSignature.Find(context.Head);
        LamellaException? error = null;
        IReadOnlyList<string> warnings = [];
        string? name = format?.Name;
        long missingPlanes = 0;
        try
        {
            using ImageContent image = FormatRegistry.Open(path, options);
            name = image.Format;
            warnings = image.Warnings;
            missingPlanes = image.MissingPlanes;
            Look(image);
        }
        catch (LamellaException e)
        {
            error = e;
            Judge(e);
        }

        CheckArchive(path, context);
        Advise(context, format, error, signature);
        return new Diagnosis
        {
            Path = path,
            Kind = place.Kind,
            Length = place.Kind == SourceKind.File ? context.FileLength : null,
            FirstBytes = context.Head.Length == 0 ? string.Empty : FormatRegistry.FirstBytes(context.Head),
            LooksLike = name is null ? signature?.Name : null,
            Readers = readers,
            Format = name,
            Error = error,
            Structure = _structure,
            Codecs = _codecs,
            Tried = _tried,
            Readable = _readable,
            Problems = _problems,
            Missing = _missing,
            Warnings = warnings,
            MissingPlanes = missingPlanes,
            Rescue = _rescue,
            Advice = _advice,
        };
    }

    /// <summary>Entries of a zip archive have checksums; an archive that is too large for a look is left to validation.</summary>
    private void CheckArchive(string path, DetectionContext context)
    {
        if (context.Kind != SourceKind.File || !context.Head.StartsWith("PK\x3\x4"u8) || context.FileLength > MostArchive) return;
        using FileStore folder = new(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        try
        {
            using ZipStore zip = new(folder, System.IO.Path.GetFileName(path), Crc32.Compute);
            foreach ((_, string problem) in zip.Check(CancellationToken.None))
            {
                if (_problems.Count < MostProblems) _problems.Add(problem);
            }
        }
        catch (DamagedDataException)
        {
            // Opening has said so.
        }
    }

    private void Look(ImageContent image)
    {
        ChunkCache cache = new(64 << 20);
        for (int i = 0; i < image.Scenes.Count; i++)
        {
            if (i == MostScenes)
            {
                _structure.Add(Invariant($"... and {image.Scenes.Count - MostScenes} more scenes, which were not looked at"));
                break;
            }

            Scene scene = new(image.Scenes[i], i, cache);
            string mosaic = scene.Mosaic is { } tiles ? Invariant($", mosaic of {tiles.Tiles.Count} tiles") : string.Empty;
            _structure.Add(Invariant($"scene {i}{(scene.Name is { } label ? " " + label : string.Empty)}: {scene.Axes} {string.Join('x', scene.Shape)} {scene.PixelType?.Name() ?? "mixed types"}, {scene.Levels.Count} levels{mosaic}"));
            Try(scene);
        }

        if (image.MissingPlanes > 0) _rescue.Add(Invariant($"{Counts.Of(image.MissingPlanes, "plane")} {Counts.Pick(image.MissingPlanes, "is in no file; it reads", "are in no file; they read")} as fill, the others as they are"));
        if (_readable == _tried) return;
        if (_readable > 0) _rescue.Add(Invariant($"{_readable} of {_tried} places that were tried can be read; planes that are whole can be selected and read"));
        else if (_damaged) _rescue.Add("the directory can be read, but no pixels at the places that were tried");
    }

    /// <summary>Reads one pixel at places along the diagonal of each level.</summary>
    private void Try(Scene scene)
    {
        for (int level = 0; level < Math.Min(scene.Levels.Count, MostLevels); level++)
        {
            string codec = scene.Levels[level].Codec;
            if (!_codecs.Contains(codec)) _codecs.Add(codec);
            int places = level == 0 ? PlacesOfFullLevel : 2;
            string last = string.Empty;
            for (int k = 0; k < places; k++)
            {
                Region region = Place(scene, level, k, places);
                string name = string.Join(',', region.Offset.ToArray());
                if (name == last) continue;
                last = name;
                Try(scene, level, region);
            }
        }
    }

    private void Try(Scene scene, int level, Region region)
    {
        _tried++;
        try
        {
            long samples = 1;
            foreach (long n in region.Extent) samples *= n;
            scene.ReadRegion(region, new byte[samples * 16], level, new ExecutionOptions { Threads = 1 });
            _readable++;
        }
        catch (LamellaException e)
        {
            Judge(e);
            string problem = Invariant($"scene {scene.Index} level {level}: {e.Message}");
            if (_problems.Count < MostProblems && !_problems.Contains(problem)) _problems.Add(problem);
        }
    }

    private static Region Place(Scene scene, int level, int step, int steps)
    {
        IReadOnlyList<long> shape = scene.Levels[level].Shape;
        long[] offset = new long[shape.Count], extent = new long[shape.Count];
        for (int i = 0; i < offset.Length; i++)
        {
            extent[i] = scene.Axes[i] == 'S' ? shape[i] : 1;
            offset[i] = (long)((shape[i] - extent[i]) * (double)step / (steps - 1));
        }

        // Channels may have sample counts of their own: then the first samples are there in all.
        int s = scene.AxisSet.IndexOf('S'), c = scene.AxisSet.IndexOf('C');
        if (s >= 0 && c >= 0 && offset[c] < scene.Channels.Count) extent[s] = Math.Min(extent[s], Math.Max(1, scene.Channels[(int)offset[c]].Samples));
        return new Region(offset, extent);
    }

    private void Judge(LamellaException error)
    {
        _damaged |= error is DamagedDataException;
        if (error is UnsupportedFeatureException unsupported && !_missing.Contains(unsupported.Feature)) _missing.Add(unsupported.Feature);
    }

    private void Advise(DetectionContext context, ImageFormat? format, LamellaException? error, (string Name, string Advice)? signature)
    {
        if (format is null && error is not null)
        {
            if (signature is { } known) _advice.Add($"this looks like {known.Name}: {known.Advice}");
            ImageFormat? named = FormatRegistry.All.FirstOrDefault(f => f.Extensions.Any(e => context.Name.EndsWith(e, StringComparison.OrdinalIgnoreCase)));
            if (named is not null) _advice.Add($"the name is that of {named.Name}, but the first bytes are not: see whether the file was renamed, or whether its copy was interrupted");
            if (context.Kind == SourceKind.File && context.Head.IsEmpty) _advice.Add("the file is empty; copy it again");
            if (_advice.Count == 0) _advice.Add("the list of formats says what can be read; other formats have to be exported as OME-TIFF first");
        }

        if (_damaged) _advice.Add("compare the size and the checksum of the file with those at its source, and copy it again; a file that is still being written has to be finished first");
        if (_missing.Count > 0) _advice.Add($"Lamella lacks: {string.Join(", ", _missing)}. Save the image without it in the program that made it (as OME-TIFF, or with another compression)");
        if (error is RefusedException) _advice.Add("the message above says what to choose");
        if (_tried > 0 && _readable < _tried && _readable > 0) _advice.Add("convert what is readable: single scenes, or selected parts of them");
    }
}
