using Lamella.Engine;
using Lamella.IO;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Validate;

/// <summary>What reading every stored chunk (shard) of an array shows.</summary>
internal sealed class ChunkReport
{
    private const int MostProblems = 1000;
    private readonly List<string> _problems = [];

    private ChunkReport(ChunkCount count) => Count = count;

    /// <summary>How many chunks are stored, and how many there is room for.</summary>
    public ChunkCount Count { get; private set; }

    /// <summary>How many cannot be read.</summary>
    public long Damaged { get; private set; }

    /// <summary>A sentence for everything that is wrong: damaged chunks, keys that do not fit the metadata.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads all chunks of an array; <paramref name="progress"/> is told the bytes of each that was read.</summary>
    /// <exception cref="UnsupportedFeatureException">The array cannot be decoded.</exception>
    public static ChunkReport Of(ZarrArray array, Action<long>? progress, CancellationToken cancellation)
    {
        array.Metadata.ThrowIfUnsupported();
        ChunkReport report = new(default);
        if (KeyProblem(array) is { } keys) report._problems.Add(keys);
        PieceList pieces = new(array.Metadata.Rank);
        long[] chunk = array.Metadata.StoredChunk, index = new long[chunk.Length];
        if (!array.Metadata.Shape.Contains(0)) pieces.AddGrid(array.Metadata.Shape, chunk, new long[chunk.Length], array.Metadata.Shape, EdgeChunks.Cut);
        using ByteBuffer buffer = new();
        long stored = 0;
        for (int p = 0; p < pieces.Count; p++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < index.Length; i++) index[i] = pieces.Offset(p)[i] / chunk[i];
            if (array.Store.Length(array.KeyOf(index)) is null) continue;
            stored++;
            if (array.IsVariable) continue;
            try
            {
                long bytes = Bytes(array, pieces.Extent(p));
                array.Read(pieces.Offset(p), pieces.Extent(p), buffer.Resize(bytes));
                progress?.Invoke(bytes);
            }
            catch (LamellaException e)
            {
                report.Damaged++;
                if (report._problems.Count < MostProblems) report._problems.Add($"chunk at {string.Join(',', pieces.Offset(p).ToArray())}: {e.Message}");
            }
        }

        report.Count = new ChunkCount(pieces.Count, stored);
        return report;
    }

    /// <summary>What is wrong with the keys of an array; null when they fit its metadata.</summary>
    public static string? KeyProblem(ZarrArray array)
    {
        if (array.StatedKeys is { } stated)
            return $"the metadata states chunk keys of the form {ChunkKeySearch.Describe(stated)} and none is stored; the chunks have keys of the form {ChunkKeySearch.Describe(array.Metadata.KeyEncoding)} (the separator, '{array.Metadata.KeyEncoding.Separator}', is not stated as it is)";
        return array.Store.IsLocal && ChunkKeySearch.Other(array.Store, array.Path, array.Metadata) is { } other
            ? $"chunks are stored under keys of the form {ChunkKeySearch.Describe(other)} beside those of the stated form {ChunkKeySearch.Describe(array.Metadata.KeyEncoding)}; they are not read"
            : null;
    }

    private static long Bytes(ZarrArray array, ReadOnlySpan<long> extent)
    {
        long bytes = array.Codec.ElementSize;
        foreach (long n in extent) bytes = checked(bytes * n);
        return bytes;
    }
}
