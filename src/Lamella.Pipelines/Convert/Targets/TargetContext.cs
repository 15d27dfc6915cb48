namespace Lamella.Engine;

/// <summary>What a target knows when it begins to write.</summary>
public sealed class TargetContext
{
    internal TargetContext(string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal)
    {
        Path = path;
        Plans = plans;
        Source = source;
        Journal = journal;
    }

    /// <summary>Where to write: nothing is there, and a file or a folder may be made. It is a temporary name; the result gets its own when it is complete.</summary>
    public string Path { get; }

    /// <summary>The planned scenes.</summary>
    public IReadOnlyList<ScenePlan> Plans { get; }

    /// <summary>The source, for what belongs to the whole image.</summary>
    public ImageContent Source { get; }

    /// <summary>What an interrupted run has stored.</summary>
    internal Journal Journal { get; }
}
