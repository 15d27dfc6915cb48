namespace Lamella.Pipelines.Convert;

/// <summary>From the name of a target to its kind.</summary>
internal static class ConvertTarget
{
    private static readonly (string Ending, Func<ConvertOptions> Make)[] Table =
    [
        (".zarr", () => new OmeZarrOptions()),
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

        throw new ArgumentException($"the name {target} says no format that Lamella writes; end it with .ome.zarr or .ome.tif", nameof(target));
    }
}
