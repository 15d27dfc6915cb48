using Lamella.IO;

namespace Lamella.Codecs.Blake3;

/// <summary>One-shot BLAKE3 with 256-bit output.</summary>
internal static class Blake3Digest
{
    /// <summary>Chunks of the subtrees that threads take: 1 MiB.</summary>
    private const int SubtreeChunks = 1024;

    private const int SubtreeLength = SubtreeChunks * Blake3Scalar.ChunkLength;

    /// <summary>Writes the 32 bytes of the digest of <paramref name="data"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Blake3Hasher hasher = new();
        hasher.Append(data);
        hasher.GetDigest(destination);
    }

    /// <summary>As <see cref="Hash"/>, with up to <paramref name="threads"/> threads.</summary>
    public static void HashParallel(ReadOnlyMemory<byte> data, Span<byte> destination, int threads)
    {
        Blake3Hasher hasher = new();
        // The last subtree stays with the hasher: it may hold the root.
        int subtrees = data.IsEmpty ? 0 : (data.Length - 1) / SubtreeLength;
        if (threads > 1 && subtrees > 1)
        {
            uint[] cvs = new uint[subtrees * Blake3Scalar.CvWords];
            Parallel.For(0, subtrees, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            {
                uint[] scratch = Pooled.Rent<uint>(SubtreeChunks * Blake3Scalar.CvWords);
                Blake3Hasher.HashSubtree(data.Span.Slice(i * SubtreeLength, SubtreeLength), (ulong)i * SubtreeChunks, scratch, Blake3Kernel.PreferredLanes);
                scratch.AsSpan(0, Blake3Scalar.CvWords).CopyTo(cvs.AsSpan(i * Blake3Scalar.CvWords));
                Pooled.Return(scratch);
            });
            for (int i = 0; i < subtrees; i++) hasher.AppendSubtree(cvs.AsSpan(i * Blake3Scalar.CvWords, Blake3Scalar.CvWords), SubtreeChunks);
            data = data[(subtrees * SubtreeLength)..];
        }

        hasher.Append(data.Span);
        hasher.GetDigest(destination);
    }
}
