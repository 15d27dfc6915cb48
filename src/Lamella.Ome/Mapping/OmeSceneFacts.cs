namespace Lamella.Ome;

/// <summary>What an OME document says of an image, in the words of the image model: shared by all formats that carry OME-XML.</summary>
internal static class OmeSceneFacts
{
    /// <summary>When the acquisition started. A time without a zone is taken as UTC, as the writers of OME-XML mean it.</summary>
    public static DateTimeOffset? Acquired(OmeImage image)
    {
        if (image.Acquired is not { } time) return null;
        return new DateTimeOffset(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }

    /// <summary>The objective that the image names; null when it names none that the document has.</summary>
    public static Objective? Objective(OmeDocument document, OmeImage image)
    {
        if (image.ObjectiveSettings?.Id is not { } id) return null;
        foreach (OmeInstrument instrument in document.Instruments)
        {
            foreach (OmeObjective objective in instrument.Objectives)
            {
                if (!string.Equals(objective.Id, id, StringComparison.Ordinal)) continue;
                return new Objective
                {
                    Name = objective.Model,
                    Magnification = objective.NominalMagnification ?? objective.CalibratedMagnification,
                    NumericalAperture = objective.LensNA,
                    Immersion = objective.Immersion,
                };
            }
        }

        return null;
    }

    /// <summary>The IMAGEWALK hash that Lamella wrote beside the image; null when there is none.</summary>
    public static string? PixelHash(OmeDocument document, OmeImage image)
    {
        foreach (OmeAnnotation annotation in document.Annotations)
        {
            if (annotation is not OmeMapAnnotation { Id: { } id } map || map.Namespace != OmeDocumentBuilder.PixelHashNamespace || !image.AnnotationRefs.Contains(id, StringComparer.Ordinal)) continue;
            foreach ((string key, string value) in map.Pairs)
            {
                if (key == OmeDocumentBuilder.PixelHashKey) return value;
            }
        }

        return null;
    }

    /// <summary>Times and positions of the planes.</summary>
    public static PlaneInfo[] Planes(OmePlanes planes)
    {
        PlaneInfo[] list = new PlaneInfo[planes.Count];
        for (int row = 0; row < list.Length; row++)
        {
            list[row] = new PlaneInfo(planes.T(row), planes.C(row), planes.Z(row))
            {
                Time = planes.DeltaT[row],
                Exposure = planes.ExposureTime[row],
                PositionX = planes.PositionX[row],
                PositionY = planes.PositionY[row],
                PositionZ = planes.PositionZ[row],
            };
        }

        return list;
    }

    /// <summary>A channel of samples of the given type; <paramref name="index"/> counts the document's channels.</summary>
    public static Channel Channel(OmePixels pixels, int index, PixelType type, int samples)
    {
        OmeChannel? ome = index < pixels.Channels.Count ? pixels.Channels[index] : null;
        return new Channel
        {
            PixelType = type,
            Samples = samples,
            Name = ome?.Name,
            Color = ome?.Color is { } color ? new Rgba(color.R, color.G, color.B, color.A) : null,
            Excitation = ome?.ExcitationWavelength,
            Emission = ome?.EmissionWavelength,
            Fluorophore = ome?.Fluor,
            Exposure = CommonExposure(pixels.Planes, index),
        };
    }

    /// <summary>A size that is one: positive and finite; all else is unknown.</summary>
    public static Quantity? Positive(Quantity? size) => size is { Value: > 0 } known && double.IsFinite(known.Value) ? known : null;

    /// <summary>The exposure time of a channel when all its planes share it.</summary>
    private static Quantity? CommonExposure(OmePlanes planes, int channel)
    {
        const int MaxRows = 1 << 16;
        if (planes.Count > MaxRows) return null;
        Quantity? common = null;
        for (int row = 0; row < planes.Count; row++)
        {
            if (planes.C(row) != channel) continue;
            Quantity? exposure = planes.ExposureTime[row];
            if (exposure is null || (common is not null && common != exposure)) return null;
            common = exposure;
        }

        return common;
    }
}
