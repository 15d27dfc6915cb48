namespace Lamella;

/// <summary>How iscc-bio chose a saved view.</summary>
public enum ViewStrategy
{
    /// <summary>The maximum over Z.</summary>
    Mip,

    /// <summary>The sharpest of sampled sections.</summary>
    BestFocus,

    /// <summary>Sections with much to see, apart from each other.</summary>
    Representative,

    /// <summary>The first three channels of the middle section as RGB.</summary>
    Composite,
}
