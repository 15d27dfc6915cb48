using Lamella.Iscc.Imagewalk;

namespace Lamella;

/// <summary>The planes of a conversion: the selected box of one level, cast where another type was asked for. What the result will hold, seen in the source.</summary>
internal sealed class RequestPlanes : IPlaneSequence
{
    private readonly SceneView _view;
    private readonly ExecutionOptions _execution;

    /// <summary>Sees the planes of a request, which has no axis that IMAGEWALK does not know.</summary>
    public RequestPlanes(SceneRequest request, ExecutionOptions execution)
    {
        _view = request.View(request.Level, "TZCSYX", SampleLayout.Keep);
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
                Levels = [new PlaneLevel(request.SizeOf('Y'), request.SizeOf('X'), (int)Math.Min(int.MaxValue, scene.Levels[request.Level].Chunk[scene.AxisSet.IndexOf('Y')]))],
            },
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<PlaneScene> Scenes { get; }

    /// <inheritdoc/>
    public void ReadRows(int scene, int level, PlaneIndex plane, long firstRow, int rowCount, Span<byte> destination) =>
        _view.Read([plane.T, plane.Z, plane.Channel, plane.Sample, firstRow, 0], [1, 1, 1, 1, rowCount, _view.Shape[5]], destination, _execution);
}
