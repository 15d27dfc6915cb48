using Lamella.Iscc.Codes;

namespace Lamella.Iscc.Imagewalk;

/// <summary>Hashes the canonical pixel stream of scenes: reads each plane once, strip by strip, while worker threads hash.</summary>
internal static class PixelHasher
{
    /// <summary>The hashes of all scenes, in order. An image without scenes has none.</summary>
    internal static IReadOnlyList<ImagewalkHash> ComputeAll(IPlaneSequence sequence, PixelHashOptions options)
    {
        List<ImagewalkHash> result = [];
        for (int i = 0; i < sequence.Scenes.Count; i++) result.Add(Compute(sequence, i, options));
        return result;
    }

    /// <summary>The hash of one scene.</summary>
    internal static ImagewalkHash Compute(IPlaneSequence sequence, int scene, PixelHashOptions options)
    {
        WalkScene walk = new(sequence, scene, options.Mode);
        DataCodeHasher? simprint = options.Simprints ? new DataCodeHasher() : null;
        using DigestStream? planeDigest = options.PlaneDigest is { } wanted ? DigestStream.Create(wanted) : null;
        List<ImagewalkPlaneHash> planes = [];
        List<Simprint> simprints = [];
        long count = 0, bytes = 0;
        byte[] strip = [];
        byte[] code = new byte[MinHash.DigestLength];

        using IsccSumPipeline? sum = options.Digest == ImagewalkDigest.IsccSum ? new IsccSumPipeline() : null;
        using DigestStream? digest = sum is null ? DigestStream.Create(options.Digest) : null;
        using BlockFanOut? blocks = digest is null ? null : new BlockFanOut(digest.Append);
        Action<ReadOnlySpan<byte>> main = sum is not null ? sum.Append : blocks!.Append;
        Action<ReadOnlySpan<byte>> sink = simprint is null && planeDigest is null ? main : data =>
        {
            main(data);
            planeDigest?.Append(data);
            simprint?.Append(data);
        };

        foreach (WalkPlane plane in options.Digest == ImagewalkDigest.OmeroSha1 ? walk.PlanesInOmeroOrder() : walk.Planes())
        {
            options.Cancellation.ThrowIfCancellationRequested();
            walk.WriteCanonical(plane, ref strip, sink);
            count++;
            bytes += plane.Bytes;
            options.Progress?.Invoke(plane.Bytes);
            if (planeDigest is not null) planes.Add(new ImagewalkPlaneHash(plane.Number, plane.Z, plane.C, plane.T, planeDigest.Finish()));
            if (simprint is null) continue;
            simprint.Finish(code);
            simprints.Add(new Simprint(Convert.ToBase64String(code), plane.Number, plane.Bytes));
        }

        IsccSum? codes = sum?.Finish();
        blocks?.Finish();
        return new ImagewalkHash
        {
            Scene = scene,
            SceneName = walk.Scene.Name,
            Digest = options.Digest,
            Hash = codes is null ? digest!.Finish() : codes.Wide.ToString(),
            Bytes = bytes,
            PlaneCount = count,
            Sum = codes,
            Planes = planes,
            Simprints = simprints,
        };
    }
}
