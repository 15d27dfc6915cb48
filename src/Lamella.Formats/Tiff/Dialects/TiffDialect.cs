namespace Lamella.Formats.Tiff.Dialects;

/// <summary>One way in which programs and instruments add facts to plain TIFF pages.</summary>
/// <param name="stack">The pages, as far as TIFF itself tells them apart.</param>
/// <param name="file">Their file.</param>
/// <param name="warnings">Gets what is doubtful.</param>
/// <returns>The facts; null when the pages are not of this dialect.</returns>
internal delegate TiffFacts? TiffDialect(TiffFile file, TiffStack stack, List<string> warnings);

/// <summary>All dialects, each of which recognises its own pages.</summary>
internal static class TiffDialects
{
    private static readonly TiffDialect[] All =
    [
        MetaSeriesDialect.Read,
        ScanImageDialect.Read,
        OldScanImageDialect.Read,
        FluoViewDialect.Read,
        ScifioDialect.Read,
        ZeissSemDialect.Read,
        FeiDialect.Read,
        OlympusSisDialect.Read,
        GatanDialect.Read,
    ];

    /// <summary>What the first dialect that knows the pages says; null when none does. Damage of a dialect's own data costs that data only.</summary>
    public static TiffFacts? Find(TiffFile file, TiffStack stack, List<string> warnings)
    {
        foreach (TiffDialect dialect in All)
        {
            try
            {
                if (dialect(file, stack, warnings) is { } facts) return facts;
            }
            catch (DamagedDataException e)
            {
                warnings.Add("the instrument's own fields of a page cannot be read: " + e.Message);
            }
        }

        return null;
    }
}
