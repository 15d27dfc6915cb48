using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;

namespace Lamella.Pipelines.Convert;

/// <summary>What a conversion has planned, for somebody who makes the blocks one by one.</summary>
internal sealed class VirtualPlan
{
    /// <summary>The name of the source.</summary>
    public required string Name { get; init; }

    /// <summary>One text for source, options and program.</summary>
    public required string Identity { get; init; }

    /// <summary>What the files of the source looked like.</summary>
    public required SourceStamp Stamp { get; init; }

    /// <summary>The planned scenes, labels behind them.</summary>
    public required IReadOnlyList<ScenePlan> Scenes { get; init; }

    /// <summary>Where everything lies in the result.</summary>
    public required OmeZarrSettings Settings { get; init; }

    /// <summary>The source's own OME metadata.</summary>
    public required OmeDocument? Original { get; init; }

    /// <summary>The source level that becomes a planned level; null when it is made from the one below.</summary>
    public required Func<int, int, int?> SourceLevel { get; init; }

    /// <summary>The samples of a planned scene at a level of the source, on the planned axes.</summary>
    public required Func<int, int, SceneView> View { get; init; }

    /// <summary>How coarse levels of a planned scene are made.</summary>
    public required Func<int, Kernels.Reduction> ReductionOf { get; init; }
}
