namespace Lamella.Iscc;

/// <summary>Which codes are compared.</summary>
public enum SimilarityKind
{
    /// <summary>The Mixed-Codes over all views: the same look as a whole.</summary>
    Mixed,

    /// <summary>The nearest pair of views by their Image-Codes: at least one picture in common.</summary>
    Image,

    /// <summary>The Data-Codes of the canonical pixel streams: long runs of equal bytes in common.</summary>
    Data,
}
