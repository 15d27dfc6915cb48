using Lamella.Stores;

namespace Lamella.Formats.Thorlabs;

/// <summary>The files around what was opened.</summary>
internal sealed class ThorlabsFolder
{
    /// <summary>The name of the settings file.</summary>
    public const string ExperimentName = "Experiment.xml";

    private readonly string _prefix;
    private List<string>? _names;

    private ThorlabsFolder(Store store, string prefix)
    {
        Store = store;
        _prefix = prefix;
    }

    /// <summary>The store.</summary>
    public Store Store { get; }

    /// <summary>True when the settings are there.</summary>
    public bool HasExperiment => Store.Length(Key(ExperimentName)) is not null;

    /// <summary>The names of the files; empty where the store cannot list.</summary>
    public IReadOnlyList<string> Names => _names ??= Store.CanList ? [.. Store.List(_prefix).Where(name => !name.EndsWith('/'))] : [];

    /// <summary>The folder of a file, or the folder that was opened.</summary>
    public static ThorlabsFolder Of(DetectionContext context)
    {
        string key = context.Key;
        if (context.Kind == SourceKind.Folder) return new ThorlabsFolder(context.Store, key.Length == 0 || key.EndsWith('/') ? key : key + "/");
        int slash = key.LastIndexOf('/');
        return new ThorlabsFolder(context.Store, slash < 0 ? string.Empty : key[..(slash + 1)]);
    }

    /// <summary>The key of a file of the folder.</summary>
    public string Key(string name) => _prefix + name;

    /// <summary>The YAML file that describes a raw file: the one with its name, else the only one of the folder.</summary>
    public string? FindYaml(string raw)
    {
        string stem = Path.GetFileNameWithoutExtension(raw);
        foreach (string ending in (ReadOnlySpan<string>)[".yaml", ".yml"])
        {
            if (Store.Length(Key(stem + ending)) is not null) return stem + ending;
        }

        List<string> all = [.. Names.Where(name => name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))];
        return all.Count == 1 ? all[0] : null;
    }
}
