using System.IO.Hashing;
using System.Text;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// What the files of a source looked like when a conversion began: all that were opened or looked for, and of a Zarr all files of its folder. A source that is rewritten meanwhile (a microscope that still writes, a
/// sync client) would otherwise become a result of two halves that no check of the result can find.
/// </summary>
internal sealed class SourceStamp
{
    private readonly List<(Store Store, string? All)> _stores = [];

    private SourceStamp(ImageContent source)
    {
        XxHash128 hash = new();
        foreach (Store store in source.Stores)
        {
            string? all = store.StampOfAll();
            _stores.Add((store, all));
            Append(hash, all);
            foreach ((string key, string? stamp) in store.Watched.OrderBy(w => w.Key, StringComparer.Ordinal))
            {
                Append(hash, key);
                Append(hash, stamp);
            }
        }

        Digest = System.Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>One text for all files that are known so far; it enters the plan, so that nothing is resumed with another source.</summary>
    public string Digest { get; }

    /// <summary>Looks at the files of a source.</summary>
    public static SourceStamp Take(ImageContent source) => new(source);

    /// <summary>Ends a conversion whose source is not what it was when its files were first opened.</summary>
    /// <exception cref="DamagedDataException">A file was replaced, rewritten, added or removed.</exception>
    public void ThrowIfChanged()
    {
        if (Changed() is { } changed)
            throw new DamagedDataException($"the source was changed while it was converted ({changed}); a result would be a mixture of old and new, and is not kept. Convert again when nothing writes the source any more");
    }

    /// <summary>True as long as no file was replaced, rewritten, added or removed.</summary>
    public bool IsCurrent() => Changed() is null;

    private string? Changed()
    {
        foreach ((Store store, string? all) in _stores)
        {
            string? changed = store.Watched.Where(w => !string.Equals(store.Stamp(w.Key), w.Value, StringComparison.Ordinal)).Select(w => w.Key).Order(StringComparer.Ordinal).FirstOrDefault();
            if (changed is null && all is not null && !string.Equals(store.StampOfAll(), all, StringComparison.Ordinal)) changed = "a file in it";
            if (changed is not null) return $"{changed} in {store.Name}";
        }

        return null;
    }

    private static void Append(XxHash128 hash, string? text) => hash.Append(Encoding.UTF8.GetBytes((text ?? "-") + "\n"));
}
