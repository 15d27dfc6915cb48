using System.Globalization;

namespace Lamella.Ome;

/// <summary>One image of a document: what becomes a scene.</summary>
internal sealed record OmeImage
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>The time of acquisition as the document states it (ISO 8601, a time zone only if stated).</summary>
    public string? AcquisitionDate { get; init; }

    public string? InstrumentRef { get; init; }

    public OmeObjectiveSettings? ObjectiveSettings { get; init; }

    public OmeStageLabel? StageLabel { get; init; }

    public required OmePixels Pixels { get; init; }

    public IReadOnlyList<string> RoiRefs { get; init; } = [];

    public IReadOnlyList<string> AnnotationRefs { get; init; } = [];

    public OmeExtra? Extra { get; init; }

    /// <summary>The time of acquisition; its kind is unspecified when the document states no time zone.</summary>
    public DateTime? Acquired =>
        DateTime.TryParse(AcquisitionDate, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces, out DateTime time) ? time : null;
}
