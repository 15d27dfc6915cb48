using Lamella.Ome;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <content>The result as a store that makes its blocks on demand.</content>
internal sealed partial class Converter
{
    /// <summary>The planned OME-Zarr, whose chunks are made when they are asked for.</summary>
    public VirtualOmeZarr AsStore(ChunkKeep keep)
    {
        OmeZarrTarget target = (OmeZarrTarget)_target;
        SourceStamp stamp = SourceStamp.Take(_source);
        return new VirtualOmeZarr(
            new VirtualPlan
            {
                Name = _sourcePath,
                Identity = PlanDigest(stamp),
                Stamp = stamp,
                Scenes = _plans,
                Settings = target.SettingsOf(_plans, _source),
                Original = _source.Native as OmeDocument,
                SourceLevel = target.SourceLevelOf,
                View = (scene, level) => _requests[scene].View(level, _plans[scene].Axes, target.Samples),
                ReductionOf = scene => ReductionOf(_plans[scene]),
            },
            keep,
            _options.Execution.MemoryBudget);
    }
}
