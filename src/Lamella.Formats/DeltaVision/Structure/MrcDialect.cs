namespace Lamella.Formats.DeltaVision.Structure;

/// <summary>Who wrote the 1024 bytes in front.</summary>
internal enum MrcDialect
{
    /// <summary>It is something else.</summary>
    None,

    /// <summary>DeltaVision (Priism/IVE): the number -16224 at byte 96.</summary>
    DeltaVision,

    /// <summary>MRC2014 and CCP4 maps: <c>MAP </c> at byte 208.</summary>
    Mrc2014,

    /// <summary>MRC files from before the magic; only sizes and mode that make sense tell.</summary>
    Old,
}
