using System.Globalization;
using Lamella.Engine;

namespace Lamella.Ome;

/// <summary>How the pixels of a document are stored.</summary>
internal enum OmePixelStorage
{
    /// <summary>In the directories of the TIFF file that holds the document, scene after scene.</summary>
    TiffPages,

    /// <summary>Elsewhere: the document describes an OME-Zarr.</summary>
    MetadataOnly,
}

/// <summary>
/// Makes the OME-XML of a target. Where the source had a document, its parts that Lamella does not model (instruments, annotations, regions of interest, experimenters) go along unchanged; what is planned
/// (sizes, channels, times) is stated anew. Unknown stays absent.
/// </summary>
internal static class OmeDocumentBuilder
{
    /// <summary>The namespace of the annotation that holds the hash of an image's pixels.</summary>
    public const string PixelHashNamespace = "lamella/pixel-hash";

    /// <summary>The key of the hash in it: the wide ISCC-SUM over the planes in IMAGEWALK order (IEP-0018).</summary>
    public const string PixelHashKey = "imagewalk";

    /// <summary>Builds the document of the planned scenes.</summary>
    /// <param name="plans">The scenes of the target.</param>
    /// <param name="original">The document of the source; null when it had none.</param>
    /// <param name="storage">Where the pixels are.</param>
    /// <param name="pixelHashes">The hash of each scene's pixels; empty to state none.</param>
    /// <param name="plate">The plate that the scenes lie on, for a source without a document that says so; null for none.</param>
    /// <param name="kept">Metadata of the source to keep verbatim (see <see cref="KeptMetadata"/>).</param>
    public static OmeDocument Build(
        IReadOnlyList<ScenePlan> plans, OmeDocument? original, OmePixelStorage storage, IReadOnlyList<string>? pixelHashes = null, PlateInfo? plate = null, IReadOnlyList<KeyValuePair<string, string>>? kept = null)
    {
        List<OmeInstrument> instruments = [.. original?.Instruments ?? []];
        // A hash of the source's pixels need not be that of what was selected and cast.
        List<OmeAnnotation> annotations = [.. (original?.Annotations ?? []).Where(a => a.Namespace != PixelHashNamespace)];
        HashSet<string> dropped = [.. (original?.Annotations ?? []).Where(a => a.Namespace == PixelHashNamespace && a.Id is not null).Select(a => a.Id!)];
        List<OmeImage> images = [];
        int ifd = 0;
        foreach (ScenePlan plan in plans)
        {
            OmeImage image = Image(plan, storage, ref ifd, instruments, annotations);
            if (dropped.Count > 0) image = image with { AnnotationRefs = [.. image.AnnotationRefs.Where(r => !dropped.Contains(r))] };
            if (pixelHashes is { Count: > 0 }) image = WithPixelHash(image, plan.Index, pixelHashes[plan.Index], annotations);
            images.Add(image);
        }

        KeptMetadata.Add(annotations, kept ?? []);
        ConversionHistory.Put(annotations, plans.Count == 0 ? [] : plans[0].Metadata.History);
        bool complete = original is not null && original.Images.Count == plans.Count;
        return (original ?? new OmeDocument()) with
        {
            Uuid = null,
            BinaryOnly = null,
            Creator = "Lamella",
            Images = images,
            Instruments = instruments,
            Annotations = annotations,
            // A plate names its fields by image: it only holds when all of them are here.
            Plates = complete && original!.Plates.Count > 0 ? original.Plates : Plates(plans, images, plate),
            Findings = [],
        };
    }

    private static OmeImage Image(ScenePlan plan, OmePixelStorage storage, ref int ifd, List<OmeInstrument> instruments, List<OmeAnnotation> annotations)
    {
        SceneContent scene = plan.Metadata;
        OmeImage? before = scene.Native as OmeImage;
        OmeImage image = (before ?? new OmeImage { Pixels = new OmePixels { Type = string.Empty } }) with
        {
            Id = before?.Id ?? Invariant($"Image:{plan.Index}"),
            Name = scene.Name,
            Description = scene.Description ?? before?.Description,
            AcquisitionDate = before?.AcquisitionDate ?? scene.Acquired?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
            Pixels = Pixels(plan, before?.Pixels, storage, ref ifd),
        };
        if (before?.ObjectiveSettings is null && (scene.Objective is not null || scene.Instrument is not null)) image = WithInstrument(image, plan.Index, scene.Objective, scene.Instrument, instruments);
        if (scene.Notes.Count > 0 && before is null)
        {
            string id = Invariant($"Annotation:Notes:{plan.Index}");
            annotations.Add(new OmeMapAnnotation { Id = id, Namespace = "lamella/notes", Pairs = scene.Notes });
            image = image with { AnnotationRefs = [.. image.AnnotationRefs, id] };
        }

        if (Modulo(plan) is { Count: > 0 } modulo)
        {
            string id = Invariant($"Annotation:Modulo:{plan.Index}");
            annotations.RemoveAll(a => IsModulo(a) && (a.Id is null || image.AnnotationRefs.Contains(a.Id, StringComparer.Ordinal)));
            annotations.Add(new OmeXmlAnnotation { Id = id, Namespace = OmeModulo.Namespace, Value = [OmeModulo.ToElement(modulo)] });
            // Readers that look at one annotation of an image look at its first.
            image = image with { AnnotationRefs = [id, .. image.AnnotationRefs.Where(r => r != id && annotations.Any(a => string.Equals(a.Id, r, StringComparison.Ordinal)))] };
        }

        return image;
    }

    private static List<OmePlate> Plates(IReadOnlyList<ScenePlan> plans, List<OmeImage> images, PlateInfo? plate)
    {
        if (plate is null || plans.Any(p => p.Metadata.Well is null)) return [];
        return [OmePlates.ToOme(plate, [.. plans.Select((plan, i) => (images[i], plan.Metadata.Well!))])];
    }

    private static OmePixels Pixels(ScenePlan plan, OmePixels? before, OmePixelStorage storage, ref int ifd)
    {
        SceneContent scene = plan.Metadata;
        int samples = (int)plan.SizeOf('S') * plan.UnfoldedSamples;
        IReadOnlyList<int> sizes = [Folded(plan, 'Z'), Folded(plan, 'C') / plan.UnfoldedSamples, Folded(plan, 'T')];
        int planes = checked(sizes[0] * sizes[1] * sizes[2]);
        OmePixels pixels = (before ?? new OmePixels { Type = string.Empty }) with
        {
            Id = before?.Id ?? Invariant($"Pixels:{plan.Index}"),
            DimensionOrder = "XYZCT",
            Type = OmePixelTypes.Name(plan.PixelType) ?? string.Empty,
            SizeX = checked((int)plan.SizeOf('X')),
            SizeY = checked((int)plan.SizeOf('Y')),
            SizeZ = sizes[0],
            SizeC = sizes[1] * samples,
            SizeT = sizes[2],
            PhysicalSizeX = Positive(scene.PixelSize.X),
            PhysicalSizeY = Positive(scene.PixelSize.Y),
            PhysicalSizeZ = Positive(scene.PixelSize.Z),
            TimeIncrement = scene.PixelSize.T,
            SignificantBits = before is not null && string.Equals(before.Type, OmePixelTypes.Name(plan.PixelType), StringComparison.Ordinal) ? before.SignificantBits : null,
            Interleaved = samples > 1 ? true : null,
            BigEndian = false,
            Channels = Channels(plan, before, samples, sizes[1]),
            Planes = Planes(scene),
            MetadataOnly = storage == OmePixelStorage.MetadataOnly,
            TiffData = storage == OmePixelStorage.TiffPages ? [new OmeTiffData(ifd, 0, 0, 0, planes)] : [],
        };
        ifd += planes;
        return pixels;
    }

    /// <summary>The length of Z, C or T with the extra axes that the plan folds into it: they follow it directly (the 6D-7D-8D convention).</summary>
    private static int Folded(ScenePlan plan, char axis)
    {
        int at = plan.Axes.IndexOf(axis, StringComparison.Ordinal);
        long size = at < 0 ? 1 : plan.Levels[0].Shape[at];
        for (int i = at + 1; at >= 0 && i < plan.Axes.Length && IsExtra(plan.Axes[i]); i++) size *= plan.Levels[0].Shape[i];
        return checked((int)size);
    }

    private static bool IsExtra(char axis) => axis != 'S' && !Axes.Standard.Contains(axis, StringComparison.Ordinal);

    private static List<OmeModulo> Modulo(ScenePlan plan)
    {
        List<OmeModulo> modulo = [];
        for (int i = 1; i < plan.Axes.Length; i++)
        {
            char axis = plan.Axes[i];
            if (!IsExtra(axis)) continue;
            AxisInfo? info = plan.Metadata.AxisInfo.GetValueOrDefault(axis);
            long count = plan.Levels[0].Shape[i];
            double start = info?.Start ?? 0, step = info?.Step ?? 1;
            string type = axis switch { 'L' or 'E' => "lambda", 'H' when info?.Name is "lifetime" => "lifetime", 'H' => "phase", 'R' => "angle", 'M' => "tile", _ => "other" };
            modulo.Add(new OmeModulo(plan.Axes[i - 1], type, Axes.NameOf(axis), info?.Unit, start, step, start + ((count - 1) * step), info?.Labels ?? []));
        }

        return modulo;
    }

    private static bool IsModulo(OmeAnnotation annotation) => string.Equals(annotation.Namespace, OmeModulo.Namespace, StringComparison.Ordinal);

    private static List<OmeChannel> Channels(ScenePlan plan, OmePixels? before, int samples, int count)
    {
        List<OmeChannel> channels = [];
        for (int c = 0; c < count; c++)
        {
            Channel? channel = c < plan.Metadata.Channels.Count ? plan.Metadata.Channels[c] : null;
            // A document with as many channels as the plan is the same list; else the original ones are not matched by guess.
            OmeChannel original = before is not null && before.Channels.Count == count ? before.Channels[c] : new OmeChannel();
            channels.Add(original with
            {
                Id = original.Id ?? Invariant($"Channel:{plan.Index}:{c}"),
                Name = channel?.Name,
                Color = channel?.Color is { } color ? new OmeColor(color.R, color.G, color.B, color.A) : null,
                SamplesPerPixel = samples,
                ExcitationWavelength = channel?.Excitation,
                EmissionWavelength = channel?.Emission,
                Fluor = channel?.Fluorophore,
            });
        }

        return channels;
    }

    private static OmePlanes Planes(SceneContent scene)
    {
        if (scene.Planes.Value.Count == 0) return OmePlanes.None;
        OmePlanes planes = new();
        foreach (PlaneInfo plane in scene.Planes.Value) AddPlane(planes, plane);
        return planes;
    }

    /// <summary>Adds a plane with what is known of it; returns its row.</summary>
    public static int AddPlane(OmePlanes planes, PlaneInfo plane)
    {
        int row = planes.Add(plane.Z, plane.C, plane.T);
        Set(planes.DeltaT, row, plane.Time);
        Set(planes.ExposureTime, row, plane.Exposure);
        Set(planes.PositionX, row, plane.PositionX);
        Set(planes.PositionY, row, plane.PositionY);
        Set(planes.PositionZ, row, plane.PositionZ);
        return row;
    }

    private static void Set(QuantityColumn column, int row, Quantity? value)
    {
        if (value is { } known) column.Set(row, known.Value, known.Unit);
    }

    private static Quantity? Positive(Quantity? size) => size is { Value: > 0 } ? size : null;

    private static OmeImage WithPixelHash(OmeImage image, int index, string hash, List<OmeAnnotation> annotations)
    {
        string id = Invariant($"Annotation:PixelHash:{index}");
        annotations.RemoveAll(a => a.Id == id);
        annotations.Add(new OmeMapAnnotation { Id = id, Namespace = PixelHashNamespace, Pairs = [new(PixelHashKey, hash)] });
        return image with { AnnotationRefs = [.. image.AnnotationRefs.Where(r => r != id), id] };
    }

    private static OmeImage WithInstrument(OmeImage image, int index, Objective? objective, Instrument? microscope, List<OmeInstrument> instruments)
    {
        string instrument = Invariant($"Instrument:Lamella:{index}"), id = Invariant($"Objective:Lamella:{index}");
        instruments.Add(new OmeInstrument
        {
            Id = instrument,
            Microscope = microscope is null ? null : new OmeDevice { Manufacturer = microscope.Manufacturer, Model = microscope.Model, SerialNumber = microscope.SerialNumber },
            Objectives = objective is null ? [] : [new OmeObjective { Id = id, Model = objective.Name, NominalMagnification = objective.Magnification, LensNA = objective.NumericalAperture, Immersion = objective.Immersion }],
        });
        return image with { InstrumentRef = instrument, ObjectiveSettings = objective is null ? image.ObjectiveSettings : new OmeObjectiveSettings(id) };
    }
}
