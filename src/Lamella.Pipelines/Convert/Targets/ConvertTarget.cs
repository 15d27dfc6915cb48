using Lamella.Engine;

namespace Lamella.Pipelines.Convert;

/// <summary>From the options of a conversion to its target.</summary>
internal static class ConvertTarget
{
    /// <summary>The options as the name of the target completes them: <c>.ozx</c> is a single file.</summary>
    /// <exception cref="ArgumentException">The name is that of another format.</exception>
    public static ConvertOptions Fit(ConvertOptions options, string target)
    {
        bool own = options is TargetOptions given && given.Target.Endings.Any(ending => target.TrimEnd('/', '\\').EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        if (!own && ConversionTargets.Default.IsNameOfResult(target) && ConversionTargets.Default.OptionsFor(target) is var named && named.GetType() != options.GetType())
            throw new ArgumentException($"'{target}' is the name of an {KindOf(named)}, and the options are those of {(options is TargetOptions custom ? custom.Target.Name : "an " + KindOf(options))}", nameof(target));
        return options is OmeZarrOptions { Container: OmeZarrContainer.Folder } zarr && target.EndsWith(".ozx", StringComparison.OrdinalIgnoreCase) ? zarr with { Container = OmeZarrContainer.SingleFile } : options;
    }

    /// <summary>The target that options stand for.</summary>
    public static ConversionTarget Of(ConvertOptions options) => options switch
    {
        OmeTiffOptions tiff => new OmeTiffTarget(tiff),
        OmeZarrOptions zarr => new OmeZarrTarget(zarr),
        TargetOptions custom => custom.Target,
        _ => throw new ArgumentException("unknown kind of options", nameof(options)),
    };

    private static string KindOf(ConvertOptions options) => options is OmeZarrOptions ? "OME-Zarr" : "OME-TIFF";
}
