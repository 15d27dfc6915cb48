using Lamella.IO;
using Lamella.Iscc.Imagewalk;
using Lamella.Kernels;
using Lamella.Pipelines.Convert;

namespace Lamella;

/// <summary>The planes of a conversion: the selected box of one level, cast where another type was asked for. What the result will hold, seen in the source.</summary>
internal sealed class RequestPlanes : IPlaneSequence
{
    private readonly SceneRequest _request;
    private readonly ExecutionOptions _execution;

    /// <summary>Sees the planes of a request, which has no axis that IMAGEWALK does not know.</summary>
    public RequestPlanes(SceneRequest request, ExecutionOptions execution)
    {
        _request = request;
        _execution = execution;
        Scene scene = request.Scene;
        Scenes =
        [
            new PlaneScene
            {
                Name = scene.Name,
                SizeT = checked((int)request.SizeOf('T')),
                SizeZ = checked((int)request.SizeOf('Z')),
                Channels = [.. Enumerable.Repeat(new PlaneChannel(request.PixelType, checked((int)request.SizeOf('S'))), checked((int)request.SizeOf('C')))],
                Levels = [new PlaneLevel(request.SizeOf('Y'), request.SizeOf('X'), (int)Math.Min(int.MaxValue, scene.Levels[request.Level].Chunk[scene.Axes.IndexOf('Y', StringComparison.Ordinal)]))],
            },
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<PlaneScene> Scenes { get; }

    /// <inheritdoc/>
    public void ReadRows(int scene, int level, PlaneIndex plane, long firstRow, int rowCount, Span<byte> destination)
    {
        if (_request.StoredType == _request.PixelType)
        {
            ReadStored(plane, firstRow, rowCount, destination);
            return;
        }

        using ByteBuffer stored = new();
        Span<byte> samples = stored.Resize((long)destination.Length / _request.PixelType.Size() * _request.StoredType.Size());
        ReadStored(plane, firstRow, rowCount, samples);
        if (!Cast.ConvertExact(samples, _request.StoredType, destination, _request.PixelType)) Throw.Refused($"the samples do not fit {_request.PixelType.Name()} exactly");
    }

    private void ReadStored(PlaneIndex plane, long firstRow, int rowCount, Span<byte> destination)
    {
        string axes = _request.Scene.Axes;
        Span<long> offset = stackalloc long[axes.Length];
        Span<long> extent = stackalloc long[axes.Length];
        Span<long> strides = stackalloc long[axes.Length];
        strides.Clear();
        for (int i = 0; i < axes.Length; i++)
        {
            (long from, long count) = axes[i] switch
            {
                'T' => ((long)plane.T, 1L),
                'Z' => (plane.Z, 1L),
                'C' => (plane.Channel, 1L),
                'S' => (plane.Sample, 1L),
                'Y' => (firstRow, rowCount),
                'X' => (0L, _request.Extent[i]),
                _ => (0L, 1L),
            };
            offset[i] = _request.Offset[i] + from;
            extent[i] = count;
        }

        int size = _request.StoredType.Size();
        strides[axes.IndexOf('X', StringComparison.Ordinal)] = size;
        strides[axes.IndexOf('Y', StringComparison.Ordinal)] = size * _request.SizeOf('X');
        _request.Scene.ReadInto(_request.Level, offset, extent, _request.StoredType, destination, strides, _execution);
    }
}
