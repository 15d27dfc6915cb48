using Lamella.Engine;
using Lamella.Formats;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <content>Conversions into object stores. They have no renaming: blocks are put under their names, and the metadata of the root, which comes last, is what makes an image of them.</content>
internal sealed partial class Converter
{
    private ConvertResult RunRemote(string url, StoreProvider stores)
    {
        if (_target is not OmeZarrTarget { IsFolder: true } zarr) return RunUpload(url, stores);
        SourceStamp stamp = SourceStamp.Take(_source);
        string plan = PlanDigest(stamp);
        HashFiles();
        using RemotePlace place = RemotePlace.Claim(url, stores, _source, _sourcePath, _options, plan);
        if (place.IsFinished)
        {
            place.Release();
            return RemoteResult(place.Shown, Losses, []);
        }

        IReadOnlyList<PixelDigestPair> digests;
        IReadOnlyList<string> hashes;
        List<Loss> losses = [.. _losses];
        using StagedStore staged = new(place.Store);
        try
        {
            using (ImageSink sink = zarr.Open(staged, place.Shown, _plans, _source, place.Journal))
            {
                string?[] streamed = CopyPixels(sink, place.Journal.IsFresh);
                _options.Execution.Cancellation.ThrowIfCancellationRequested();
                sink.PixelHashes = hashes = HashSource(streamed);
                Report(PixelBytes, 0, ConvertStage.Metadata);
                sink.Complete();
            }

            // The metadata is held back until this look: nobody has seen the result yet.
            using ImageContent result = FormatRegistry.Open(staged, string.Empty, place.Shown, SourceKind.Folder);
            AddFactLosses(result, losses);
            if (_options.Losses == LossPolicy.Refuse) RefuseLosses(losses);
            stamp.ThrowIfChanged();
            digests = _options.Verification == Verification.PixelDigest ? Verify(result, place.Shown, hashes, stamp.ThrowIfChanged) : [];
            if (digests.Count > 0) stamp.ThrowIfChanged();
        }
        catch (Exception e) when (e is RefusedException or DamagedDataException or UnsupportedFeatureException or OutOfMemoryException or OverflowException)
        {
            // The same input and options would end the same way: there is nothing to resume.
            place.GiveUp();
            throw;
        }

        place.Publish(staged);
        place.Release();
        return RemoteResult(place.Shown, losses, digests, hashes);
    }

    /// <summary>A single file is made here, where its parts can be written in any order, and goes up when it is complete: an object appears as a whole.</summary>
    private ConvertResult RunUpload(string url, StoreProvider stores)
    {
        StorePlace place = stores.OpenForWriting(url, PlaceKind.Value);
        using WritableStore store = place.Store.ForWriting();
        if (RemotePlace.IsSame(place.Shown, _source, _sourcePath)) Throw.Refused($"the target {place.Shown} is the source; choose another name");
        RemotePlace.CheckExisting(place, stores, url, _options.ExistingTarget);
        string local = RemotePlace.LocalNameFor(place.Shown);
        Converter again = new(_source, _sourcePath, _allScenes, _options with { Stores = null, ExistingTarget = ExistingTarget.ReplaceAnyFile }, _progress, _hash);
        ConvertResult result = again.Run(local);
        using (FileStream file = new(local, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            if (!store.PutFrom(place.Key, file, _options.ExistingTarget == ExistingTarget.Refuse ? WriteCondition.MustBeNew : WriteCondition.None))
                Throw.Store(StoreFailure.Exists, $"{place.Shown} has come into being while it was made; the result stays at {local}");
            if (store.Length(place.Key) != file.Length) Throw.Store(StoreFailure.Network, $"{place.Shown} has another length than what was sent; the result stays at {local}");
        }

        FileErrors.TryDelete(local);
        return RemoteResult(place.Shown, result.Losses, result.Digests) with { PixelHashes = result.PixelHashes };
    }

    private ConvertResult RemoteResult(string shown, IReadOnlyList<Loss> losses, IReadOnlyList<PixelDigestPair> digests, IReadOnlyList<string>? hashes = null) => Result(".", losses, digests, hashes) with { Target = shown };
}
