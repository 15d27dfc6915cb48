namespace Lamella.Pipelines.Convert;

/// <summary>From the name of a target to its kind.</summary>
internal static class ConvertTarget
{
    private static readonly (string Ending, Func<ConvertOptions> Make)[] Table =
    [
        (".zarr", () => new OmeZarrOptions()),
        (".ozx", () => new OmeZarrOptions { Container = OmeZarrContainer.SingleFile }),
        (".tif", () => new OmeTiffOptions()),
        (".tiff", () => new OmeTiffOptions()),
        (".btf", () => new OmeTiffOptions { BigTiff = BigTiff.Always }),
    ];

    /// <summary>The default options of the format that the name says.</summary>
    /// <exception cref="ArgumentException">The name says no format.</exception>
    public static ConvertOptions OptionsFor(string target)
    {
        string name = target.TrimEnd('/', '\\');
        foreach ((string ending, Func<ConvertOptions> make) in Table)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return make();
        }

        throw new ArgumentException($"cannot tell the output format from '{target}'; end the name with .ome.zarr, .ozx or .ome.tif", nameof(target));
    }

    /// <summary>True when the name ends like a result.</summary>
    public static bool IsNameOfResult(string target) => Array.Exists(Table, row => target.TrimEnd('/', '\\').EndsWith(row.Ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The options as the name of the target completes them: <c>.ozx</c> is a single file.</summary>
    /// <exception cref="ArgumentException">The name is that of another format.</exception>
    public static ConvertOptions Fit(ConvertOptions options, string target)
    {
        if (IsNameOfResult(target) && OptionsFor(target).GetType() != options.GetType())
            throw new ArgumentException($"'{target}' is the name of {(options is OmeZarrOptions ? "an OME-TIFF, and the options are those of an OME-Zarr" : "an OME-Zarr, and the options are those of an OME-TIFF")}", nameof(target));
        return options is OmeZarrOptions { Container: OmeZarrContainer.Folder } zarr && target.EndsWith(".ozx", StringComparison.OrdinalIgnoreCase) ? zarr with { Container = OmeZarrContainer.SingleFile } : options;
    }
}
