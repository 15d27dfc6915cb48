using Lamella.Pipelines.Grow;

namespace Lamella;

/// <summary>
/// Records a plate field by field into an OME-Zarr of wells. It is a valid plate at every moment, and what was recorded survives the end of the process: the next one who opens the plate, to read or to write, sees it.
/// </summary>
/// <remarks>Any number of fields may be recorded at once, from any threads; one <see cref="PlateWriter"/> at a time adds fields to a plate.</remarks>
/// <example><code>
/// NewImage field = new() { PixelType = PixelType.UInt16, SizeT = 1, SizeC = 2, SizeY = 1024, SizeX = 1024 };
/// using PlateWriter plate = PlateWriter.Create("screen.ome.zarr", NewPlate.OfWells(96, field));
/// using AcquisitionWriter acquisition = plate.StartField("B", "3");
/// acquisition.WritePlane(0, samples, c: 1);
/// </code></example>
public sealed class PlateWriter : IDisposable
{
    private readonly string _path;
    private readonly PlateInfo _plate;
    private readonly NewImage _field;
    private readonly Lock _gate = new();
    private readonly List<AcquisitionWriter> _running = [];
    private PlateStore? _store;
    private bool _isDisposed;

    private PlateWriter(string path, PlateInfo plate, NewImage field, PlateStore? store)
    {
        _path = path;
        _plate = plate;
        _field = field;
        _store = store;
    }

    /// <summary>Makes a plate. With <see cref="PlateVisibility.WhenComplete"/> the store appears when its first field is started.</summary>
    /// <param name="path">The folder to be; its parent exists.</param>
    /// <param name="plate">Rows, columns and what its fields are.</param>
    /// <exception cref="ArgumentException">Names of rows or columns cannot be used, a planned well is not on the plate, or the image of a field does not fit.</exception>
    /// <exception cref="StoreException">The target exists or cannot be written.</exception>
    public static PlateWriter Create(string path, NewPlate plate)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(plate);
        PlateInfo info = new() { Name = plate.Name, Rows = plate.Rows, Columns = plate.Columns };
        PlateStore.Check(info);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plate.FieldsPerWell, nameof(plate));
        EmptyImage field = PlanOf(plate.Field);
        if (plate.Visibility == PlateVisibility.WhenComplete)
        {
            PlateStore.CheckFree(path, field.Layout);
            return new PlateWriter(path, info, plate.Field, null);
        }

        List<(int Row, int Column)> wells = plate.Wells.Count > 0
            ? [.. plate.Wells.Select(w => PlateStore.PlaceOf(info, w.Row, w.Column))]
            : [.. Enumerable.Range(0, info.Rows.Count).SelectMany(r => Enumerable.Range(0, info.Columns.Count).Select(c => (r, c)))];
        List<(WellPosition, EmptyImage)> fields = [.. wells.Distinct().Order().SelectMany(w => Enumerable.Range(0, plate.FieldsPerWell).Select(f => (new WellPosition(w.Row, w.Column, Invariant($"{f}"), null), field)))];
        return new PlateWriter(path, info, plate.Field, PlateStore.Create(path, info, fields));
    }

    /// <summary>Opens a plate to add further fields, as after a pause. What a killed process had recorded is shown first.</summary>
    /// <param name="path">The folder of the plate.</param>
    /// <param name="field">What a further field is to be.</param>
    /// <exception cref="RefusedException">There is no plate.</exception>
    /// <exception cref="StoreException">The folder does not exist or cannot be written.</exception>
    public static PlateWriter Open(string path, NewImage field)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(field);
        if (!Directory.Exists(path)) Throw.Store(StoreFailure.NotFound, $"{path} does not exist");
        PlanOf(field);
        PlateStore store = PlateStore.Open(path);
        return new PlateWriter(path, store.Plate, field, store);
    }

    /// <summary>Starts to record a field. It ends when the result is disposed of, and appears then if it was not there from the start.</summary>
    /// <param name="row">The name of the row.</param>
    /// <param name="column">The name of the column.</param>
    /// <param name="field">The field's number within its well, from 0.</param>
    /// <param name="image">What this field is to be where it differs from the others; null for the plate's own.</param>
    /// <param name="options">The queue of planes, and the threads that store them; null for the defaults.</param>
    /// <exception cref="ArgumentException">The plate has no such row or column, or the image of the field does not fit.</exception>
    /// <exception cref="StoreException">The field is being recorded or is complete, or the store cannot be written.</exception>
    public AcquisitionWriter StartField(string row, string column, int field = 0, NewImage? image = null, AcquisitionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        (int r, int c) = PlateStore.PlaceOf(_plate, row, column);
        EmptyImage empty = PlanOf(image ?? _field);
        WellPosition position = new(r, c, Invariant($"{field}"), null);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _store ??= PlateStore.Create(_path, _plate, [(position, empty)]);
            PyramidWriter writer = _store.Start(position, empty);
            AcquisitionWriter? acquisition = null;
            try
            {
                acquisition = new AcquisitionWriter(writer, options ?? new AcquisitionOptions(), () => End(position, acquisition!));
                _store.Started(position);
            }
            catch
            {
                _store.Abandon(position);
                throw;
            }

            _running.Add(acquisition);
            return acquisition;
        }
    }

    /// <summary>Shows all fields that are complete, and states the times and positions of their planes. It happens by itself too, in moderation: the list of a large plate is long.</summary>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public void Flush()
    {
        lock (_gate) _store?.List();
    }

    /// <summary>Ends the fields that are being recorded, and shows all fields.</summary>
    /// <exception cref="LamellaException">Something could not be stored. What was recorded is kept in the store, and the next one who opens it tries again.</exception>
    public void Dispose()
    {
        AcquisitionWriter[] running;
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            running = [.. _running];
        }

        try
        {
            foreach (AcquisitionWriter acquisition in running) acquisition.Dispose();
            lock (_gate) _store?.List();
        }
        finally
        {
            _store?.Dispose();
        }
    }

    private void End(WellPosition position, AcquisitionWriter acquisition)
    {
        lock (_gate)
        {
            if (_running.Remove(acquisition)) _store!.End(position);
        }
    }

    private static EmptyImage PlanOf(NewImage field)
    {
        if (field.Labels.Count > 0) throw new ArgumentException("label images are added to a field when it is complete", nameof(field));
        return NewImagePlan.Of(field);
    }
}
