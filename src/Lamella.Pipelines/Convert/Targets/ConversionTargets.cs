using Lamella.Engine;

namespace Lamella;

/// <summary>The formats that conversions write, chosen by the ending of a name. Immutable: <see cref="With"/> gives another value.</summary>
/// <example><code>
/// ConversionTargets targets = ConversionTargets.Default.With(new MyTarget());
/// image.Convert("cells.mine", targets.OptionsFor("cells.mine"));
/// </code></example>
public sealed class ConversionTargets
{
    private readonly (string Ending, Func<ConvertOptions> Make)[] _rows;

    private ConversionTargets((string Ending, Func<ConvertOptions> Make)[] rows) => _rows = rows;

    /// <summary>OME-Zarr and OME-TIFF.</summary>
    public static ConversionTargets Default { get; } = new(
    [
        (".zarr", () => new OmeZarrOptions()),
        (".ozx", () => new OmeZarrOptions { Container = OmeZarrContainer.SingleFile }),
        (".tif", () => new OmeTiffOptions()),
        (".tiff", () => new OmeTiffOptions()),
        (".btf", () => new OmeTiffOptions { BigTiff = BigTiff.Always }),
    ]);

    /// <summary>The endings of names, with their dots; of those that fit a name the first one decides.</summary>
    public IReadOnlyList<string> Endings => [.. _rows.Select(row => row.Ending)];

    /// <summary>The same formats with another one, whose endings come first.</summary>
    /// <exception cref="ArgumentException">It has no ending, or one that is taken or does not start with a dot.</exception>
    public ConversionTargets With(ConversionTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Endings.Count == 0) throw new ArgumentException($"{target.Name} has no ending by which a name could choose it", nameof(target));
        foreach (string ending in target.Endings)
        {
            if (ending is not ['.', _, ..]) throw new ArgumentException($"'{ending}' is not an ending; expected a dot and letters", nameof(target));
            if (_rows.Any(row => string.Equals(row.Ending, ending, StringComparison.OrdinalIgnoreCase))) throw new ArgumentException($"there is a format with the ending '{ending}' already", nameof(target));
        }

        return new ConversionTargets([.. target.Endings.Select(ending => (ending, (Func<ConvertOptions>)(() => new TargetOptions { Target = target }))), .. _rows]);
    }

    /// <summary>The default options of the format that a name stands for.</summary>
    /// <exception cref="ArgumentException">The name does not end like one; the message lists the endings.</exception>
    public ConvertOptions OptionsFor(string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return Find(target) is { } make ? make() : throw new ArgumentException($"cannot tell the output format from '{target}'; end the name with {Expected()}", nameof(target));
    }

    /// <summary>True when a name ends like a result.</summary>
    public bool IsNameOfResult(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Find(target) is not null;
    }

    private Func<ConvertOptions>? Find(string target)
    {
        string name = target.TrimEnd('/', '\\');
        foreach ((string ending, Func<ConvertOptions> make) in _rows)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return make;
        }

        return null;
    }

    private string Expected() => string.Join(", ", _rows.SkipLast(Default._rows.Length).Select(row => row.Ending).Concat([".ome.zarr", ".ozx"])) + " or .ome.tif";
}
