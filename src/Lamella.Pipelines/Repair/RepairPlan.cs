using System.Text.Json.Nodes;

namespace Lamella.Pipelines.Repair;

/// <summary>What a repair would change in a store: documents, folders that leave their place, levels to make.</summary>
internal sealed class RepairPlan
{
    /// <summary>What is corrected.</summary>
    public List<RepairStep> Steps { get; } = [];

    /// <summary>New documents by their keys, in the order of writing: arrays before groups, the root last.</summary>
    public List<KeyValuePair<string, JsonObject>> Documents { get; } = [];

    /// <summary>Folders that are moved to the saved copy.</summary>
    public List<string> Orphans { get; } = [];

    /// <summary>Levels to make: the group of the image, the place among its datasets, in ascending order, and the path of the array.</summary>
    public List<(string Image, int Level, string Path)> Levels { get; } = [];

    /// <summary>The images that are concerned; nobody may change their structure meanwhile.</summary>
    public SortedSet<string> Images { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a step.</summary>
    public void Add(string rule, string path, string what) => Steps.Add(new RepairStep(rule, path.Length == 0 ? "root" : path, what));
}
