using Lamella.Iscc.Codes;
using Lamella.Iscc.Imagewalk;
using Lamella.Pipelines.Convert;

namespace Lamella;

/// <summary>The wide ISCC-SUM over planes in IMAGEWALK order, for conversions.</summary>
internal sealed class ImagewalkHashes : PixelHashProvider
{
    /// <summary>The one instance; it has no state.</summary>
    public static ImagewalkHashes Instance { get; } = new();

    /// <inheritdoc/>
    public override string Hash(SceneRequest request, ExecutionOptions execution, Action<long> progress) =>
        PixelHasher.Compute(new RequestPlanes(request, execution), 0, new PixelHashOptions { Progress = progress, Cancellation = execution.Cancellation }).Hash;

    /// <inheritdoc/>
    public override PixelHashStream Begin() => new SumStream();

    private sealed class SumStream : PixelHashStream
    {
        private readonly IsccSumPipeline _sum = new();

        public override void Append(ReadOnlySpan<byte> bytes) => _sum.Append(bytes);

        public override string Finish() => _sum.Finish().Wide.ToString();

        public override void Dispose() => _sum.Dispose();
    }
}
