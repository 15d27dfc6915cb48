namespace Lamella.Iscc.Codes;

/// <summary>The second field of an ISCC header. Its meaning depends on the main type: 0 to 4 name the medium of a Semantic-Code, a Content-Code or an ISCC-CODE, 5 to 7 exist for an ISCC-CODE only; other units have 0.</summary>
internal static class IsccSubType
{
    internal const int None = 0;
    internal const int Text = 0;
    internal const int Image = 1;
    internal const int Audio = 2;
    internal const int Video = 3;
    internal const int Mixed = 4;

    /// <summary>An ISCC-CODE of Data-Code and Instance-Code, 64 bits each.</summary>
    internal const int Sum = 5;

    /// <summary>An ISCC-CODE without Content-Code and Semantic-Code, but with a Meta-Code.</summary>
    internal const int CodeNone = 6;

    /// <summary>An ISCC-CODE of Data-Code and Instance-Code, 128 bits each.</summary>
    internal const int Wide = 7;

    internal static string Name(IsccMainType mainType, int subType) => (mainType, subType) switch
    {
        (IsccMainType.Iscc, Sum) => "SUM",
        (IsccMainType.Iscc, CodeNone) => "NONE",
        (IsccMainType.Iscc, Wide) => "WIDE",
        (IsccMainType.Semantic or IsccMainType.Content or IsccMainType.Iscc, Text) => "TEXT",
        (IsccMainType.Semantic or IsccMainType.Content or IsccMainType.Iscc, Image) => "IMAGE",
        (IsccMainType.Semantic or IsccMainType.Content or IsccMainType.Iscc, Audio) => "AUDIO",
        (IsccMainType.Semantic or IsccMainType.Content or IsccMainType.Iscc, Video) => "VIDEO",
        (IsccMainType.Semantic or IsccMainType.Content or IsccMainType.Iscc, Mixed) => "MIXED",
        (_, None) => "NONE",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{subType}"),
    };
}
