using Lamella.Engine;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Pipelines.Convert;

/// <summary>What becomes of the samples of an RGB pixel in the target.</summary>
internal enum SampleLayout
{
    /// <summary>The target has an axis S, as the source.</summary>
    Keep,

    /// <summary>Samples become channels, in the order (channel, sample): docs/concepts/axes.md.</summary>
    UnfoldIntoChannels,
}

/// <summary>
/// A scene seen on the axes of a target: a selection of it, with axes of length 1 left out, samples unfolded into channels, and samples cast when a type was asked for. Values that the wanted type cannot
/// hold exactly stop the read.
/// </summary>
internal sealed class SceneBlockSource : BlockSource
{
    // The memory is counted by whoever runs several reads at once (BytesPerRead).
    private static readonly ExecutionOptions OneWorker = new() { Threads = 1, MemoryBudget = long.MaxValue };
    private readonly Scene _scene;
    private readonly int _level;
    private readonly long[] _origin;
    private readonly long[] _shape;
    private readonly SampleLayout _layout;
    private readonly long _samples;
    private readonly PixelType _stored;

    /// <summary>Prepares a view. Every canonical axis that is longer than 1 in the selection must be among <paramref name="axes"/> (S excepted when it is unfolded).</summary>
    public SceneBlockSource(Scene scene, int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, string axes, SampleLayout layout, PixelType? castTo)
    {
        _scene = scene;
        _level = level;
        _origin = offset.ToArray();
        _layout = layout;
        _stored = scene.TypeOf(offset, extent);
        PixelType = castTo ?? _stored;
        Axes = axes;
        int s = scene.Axes.IndexOf('S', StringComparison.Ordinal);
        _samples = s < 0 ? 1 : extent[s];
        _shape = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = scene.Axes.IndexOf(axes[i], StringComparison.Ordinal);
            _shape[i] = axis < 0 ? 1 : extent[axis];
            if (axes[i] == 'C' && layout == SampleLayout.UnfoldIntoChannels) _shape[i] *= _samples;
        }
    }

    /// <inheritdoc/>
    public override string Axes { get; }

    /// <inheritdoc/>
    public override ReadOnlySpan<long> Shape => _shape;

    /// <inheritdoc/>
    public override PixelType PixelType { get; }

    /// <inheritdoc/>
    public override long BytesPerRead => _scene.Levels[_level].Source.BytesPerPiece(_stored.Size()) ?? long.MaxValue;

    /// <inheritdoc/>
    public override bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        Level level = _scene.Levels[_level];
        if (_samples > 1) return false;
        Span<long> from = stackalloc long[level.Source.Shape.Length];
        Span<long> count = stackalloc long[from.Length];
        from.Clear();
        count.Fill(1);
        for (int axis = 0; axis < _scene.Axes.Length; axis++)
        {
            int native = level.NativeAxis[axis], i = Axes.IndexOf(_scene.Axes[axis], StringComparison.Ordinal);
            if (native < 0) continue;
            from[native] = _origin[axis] + (i < 0 ? 0 : offset[i]);
            count[native] = i < 0 ? 1 : extent[i];
        }

        return level.Source.IsZero(from, count);
    }

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, CancellationToken cancellation)
    {
        if (PixelType == _stored)
        {
            ReadStored(offset, extent, destination, cancellation);
            return;
        }

        using ByteBuffer stored = new();
        Span<byte> samples = stored.Resize((long)destination.Length / PixelType.Size() * _stored.Size());
        ReadStored(offset, extent, samples, cancellation);
        if (!Cast.ConvertExact(samples, _stored, destination, PixelType))
            Throw.Refused(Invariant($"scene {_scene.Index} holds {_stored.Name()} values that {PixelType.Name()} cannot hold exactly; choose a wider type"), new Remedy.Cast(_stored));
    }

    private void ReadStored(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, CancellationToken cancellation)
    {
        int rank = _scene.Axes.Length;
        Span<long> from = stackalloc long[rank];
        Span<long> count = stackalloc long[rank];
        Span<long> strides = stackalloc long[rank];
        _origin.CopyTo(from);
        count.Fill(1);
        strides.Clear();
        long stride = _stored.Size();
        bool unfold = _layout == SampleLayout.UnfoldIntoChannels && _samples > 1;
        for (int i = Axes.Length - 1; i >= 0; i--)
        {
            int axis = _scene.Axes.IndexOf(Axes[i], StringComparison.Ordinal);
            if (axis >= 0)
            {
                long samples = unfold && Axes[i] == 'C' ? _samples : 1;
                // Tiles hold whole pixels: the channel block of an unfolded target is a multiple of the samples, or one channel of a single-channel picture.
                from[axis] += offset[i] / samples;
                count[axis] = Math.Max(1, extent[i] / samples);
                strides[axis] = stride * samples;
            }

            stride *= extent[i];
        }

        ExecutionOptions options = OneWorker with { Cancellation = cancellation };
        if (!unfold)
        {
            int s = _scene.Axes.IndexOf('S', StringComparison.Ordinal);
            if (s >= 0 && !Axes.Contains('S', StringComparison.Ordinal)) count[s] = 1;
            _scene.ReadInto(_level, from, count, _stored, destination, strides, options);
            return;
        }

        ReadUnfolded(offset, extent, from, count, strides, destination, options);
    }

    private void ReadUnfolded(
        ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<long> from, Span<long> count, Span<long> strides, Span<byte> destination, ExecutionOptions options)
    {
        int channel = Axes.IndexOf('C', StringComparison.Ordinal);
        int sample = _scene.Axes.IndexOf('S', StringComparison.Ordinal);
        int sourceChannel = _scene.Axes.IndexOf('C', StringComparison.Ordinal);
        long plane = strides[sourceChannel] / _samples;
        if (offset[channel] % _samples == 0 && extent[channel] % _samples == 0)
        {
            count[sample] = _samples;
            strides[sample] = plane;
            _scene.ReadInto(_level, from, count, _stored, destination, strides, options);
            return;
        }

        // A block that cuts a pixel: one sample at a time.
        for (long c = 0; c < extent[channel]; c++)
        {
            long folded = offset[channel] + c;
            from[sourceChannel] = _origin[sourceChannel] + (folded / _samples);
            from[sample] = _origin[sample] + (folded % _samples);
            count[sourceChannel] = count[sample] = 1;
            _scene.ReadInto(_level, from, count, _stored, destination[(int)(c * plane)..], strides, options);
        }
    }
}
