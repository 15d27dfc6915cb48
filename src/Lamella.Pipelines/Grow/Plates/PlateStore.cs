using System.Text;
using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Pipelines.Convert;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// A plate that gets its fields one by one. A field that is being recorded is a folder of its own in <c>.lamella/fields</c>, where no reader looks; when it is complete it is moved into its well and listed. Not thread-safe.
/// </summary>
internal sealed class PlateStore : IDisposable
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";
    private const string Described = GrowthKeys.Folder + "/described.ome.xml";
    private const int FirstId = 1_000_000;
    private const int FieldsOfId = 1000;
    private const int PauseFactor = 20;
    private readonly FileStore _store;
    private readonly NgffRelease _release;
    private readonly List<string> _complete = [];
    private readonly List<string> _undescribed = [];
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _descriptions = new(StringComparer.Ordinal);
    private long _listed;
    private TimeSpan _took;

    private PlateStore(FileStore store, PlateInfo plate, NgffRelease release)
    {
        _store = store;
        Plate = plate;
        _release = release;
    }

    /// <summary>Names of rows and columns.</summary>
    public PlateInfo Plate { get; }

    /// <summary>Where fields are while they are recorded.</summary>
    private static string Fields => GrowthKeys.Folder + "/fields";

    /// <summary>Refuses a plate whose rows or columns have names that not every release allows.</summary>
    public static void Check(PlateInfo plate)
    {
        foreach ((string what, IReadOnlyList<string> names) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)[("row", plate.Rows), ("column", plate.Columns)])
        {
            if (names.Count == 0) throw new ArgumentException($"a plate has at least one {what}", nameof(plate));
            if (names.FirstOrDefault(n => n.Length == 0 || !n.All(char.IsAsciiLetterOrDigit)) is { } strange) throw new ArgumentException($"'{strange}' is not a name for a {what}; expected letters and digits", nameof(plate));
            if (names.Distinct(StringComparer.Ordinal).Count() < names.Count) throw new ArgumentException($"a {what} is named twice", nameof(plate));
        }
    }

    /// <summary>Refuses a target that exists.</summary>
    public static void CheckFree(string path, OmeZarrOptions layout) => TargetPlace.Claim(path, Environment.CurrentDirectory, layout.ExistingTarget);

    /// <summary>The numbers of a row and a column.</summary>
    public static (int Row, int Column) PlaceOf(PlateInfo plate, string row, string column)
    {
        int r = plate.Rows.ToList().IndexOf(row), c = plate.Columns.ToList().IndexOf(column);
        if (r < 0) throw new ArgumentException($"the plate has no row '{row}'; its rows are {ContentPart.Names(plate.Rows)}", nameof(row));
        if (c < 0) throw new ArgumentException($"the plate has no column '{column}'; its columns are {ContentPart.Names(plate.Columns)}", nameof(column));
        return (r, c);
    }

    /// <summary>Makes a plate with fields that hold nothing yet and say so.</summary>
    public static PlateStore Create(string path, PlateInfo plate, IReadOnlyList<(WellPosition Position, EmptyImage Image)> fields)
    {
        OmeZarrOptions layout = fields[0].Image.Layout;
        List<ScenePlan> plans = [.. fields.Select((f, i) => WithWell(f.Image, f.Position).Plan(i) with { IsUnwritten = !f.Image.Grows })];
        TargetPlace place = TargetPlace.Claim(path, Environment.CurrentDirectory, layout.ExistingTarget);
        place.Discard();
        using (Journal journal = Journal.Start(place.Journal, "create"))
        {
            ImageContent content = new() { Format = "new", Scenes = [.. plans.Select(p => p.Metadata)], Plate = plate };
            using ImageSink sink = new OmeZarrTarget(layout).Open(new TargetContext(place.Partial, plans, content, journal));
            sink.Complete();
        }

        using (FileStore store = new(place.Partial))
        {
            foreach ((WellPosition position, EmptyImage image) in fields.Where(f => f.Image.Grows))
            {
                ImageCreator.Promise(store, PathOf(plate, position), image);
                GrowthKeys.Tidy(store, PathOf(plate, position));
            }

            GrowthKeys.Tidy(store, string.Empty);
        }

        place.Commit();
        FileErrors.TryDelete(place.Journal);
        return new PlateStore(new FileStore(path), plate, ImageCreator.Release(layout));
    }

    /// <summary>Opens a plate; fields that a killed process left are shown.</summary>
    public static PlateStore Open(string path)
    {
        InterruptedAcquisitions.Show(path);
        FileStore store = new(path);
        try
        {
            if (ZarrGroup.TryOpen(store) is not { } root || NgffReader.Read(root.Attributes) is not { Plate: { } plate } metadata) throw new RefusedException($"{path} is not a plate");
            return new PlateStore(store, InfoOf(plate), metadata.Version ?? NgffRelease.V05);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Prepares a field for its planes.</summary>
    public PyramidWriter Start(WellPosition position, EmptyImage image)
    {
        string path = PathOf(Plate, position), name = path.Replace('/', '-');
        if (ImageCreator.Release(image.Layout) != _release) Throw.Refused($"the plate is OME-Zarr {_release.Text()} and the field {ImageCreator.Release(image.Layout).Text()}; one store has one release");
        if (_running.Contains(name)) Throw.Store(StoreFailure.Conflict, $"the field {path} is being recorded");
        if (_complete.Contains(name)) Throw.Store(StoreFailure.Exists, $"the field {path} is complete");
        if (ZarrGroup.TryOpen(_store, path) is not null)
        {
            PyramidWriter planned = new(_store, path, null) { DescribesLater = !image.Grows };
            // A field that was promised is recorded where it is; one that holds planes is complete.
            if (LamellaNote.Read(planned.Image.Multiscale.Metadata).Unwritten.IsEmpty && planned.Image.Shape[0] > 0) Throw.Store(StoreFailure.Exists, $"the field {path} is complete");
            _running.Add(name);
            return planned;
        }

        string folder = Fields + "/" + name;
        if (_store.List(folder).Any() && (UnwrittenPlanes.IsRunning(_store, folder) || _store.Length(folder + "/" + Described) is not null)) Throw.Store(StoreFailure.Conflict, $"the field {path} is being recorded by another process");
        // What has no description was never started.
        _store.DeleteTree(folder);
        ScenePlan plan = WithWell(image, position).Plan(FirstId + (((position.Row * Plate.Columns.Count) + position.Column) * FieldsOfId) + int.Parse(position.Field, System.Globalization.CultureInfo.InvariantCulture));
        ImageCreator.Put(_store, folder, image, plan);
        ImageCreator.Promise(_store, folder, image);
        _descriptions[name] = OmeXmlWriter.Write(OmeDocumentBuilder.Build([plan], null, OmePixelStorage.MetadataOnly), new Findings(), new OmeXmlWriteOptions { MetadataOnly = true });
        _running.Add(name);
        return new PyramidWriter(_store, folder, null);
    }

    /// <summary>The acquisition of a field has begun, and holds its lock: from now on the field will be shown, whatever happens to this process.</summary>
    public void Started(WellPosition position)
    {
        string name = PathOf(Plate, position).Replace('/', '-');
        if (_descriptions.Remove(name, out byte[]? description)) _store.Put($"{Fields}/{name}/{Described}", description);
    }

    /// <summary>The acquisition of a field could not begin.</summary>
    public void Abandon(WellPosition position)
    {
        string name = PathOf(Plate, position).Replace('/', '-');
        _running.Remove(name);
        if (_descriptions.Remove(name)) _store.DeleteTree(Fields + "/" + name);
    }

    /// <summary>A field is complete: it is shown, now or with others that follow soon.</summary>
    public void End(WellPosition position)
    {
        string path = PathOf(Plate, position), name = path.Replace('/', '-');
        _running.Remove(name);
        string folder = Fields + "/" + name;
        if (_store.Length(folder + "/" + Described) is not null)
        {
            _complete.Add(name);
        }
        else
        {
            // Times and positions of its planes wait for those of other fields: the OME-XML of a plate is long.
            GrowthKeys.Tidy(_store, path);
            if (_store.Length(PlaneLog.KeyOf(path)) is null) return;
            _undescribed.Add(path);
        }

        if (_listed == 0 || TimeProvider.System.GetElapsedTime(_listed) > PauseFactor * _took) List();
    }

    /// <summary>Shows complete fields, and states the times and positions of their planes.</summary>
    public void List()
    {
        if (_complete.Count == 0 && _undescribed.Count == 0) return;
        long start = TimeProvider.System.GetTimestamp();
        if (_complete.Count > 0) List(_store, _complete);
        _complete.Clear();
        DescribePlanes(_store, _undescribed);
        _undescribed.Clear();
        _listed = TimeProvider.System.GetTimestamp();
        _took = TimeProvider.System.GetElapsedTime(start, _listed);
    }

    /// <summary>Shows fields that killed processes have left. Fields that somebody records are left alone.</summary>
    public static void Recover(FileStore store)
    {
        List<string> left = [];
        foreach (string entry in store.List(Fields))
        {
            string name = entry.TrimEnd('/'), folder = Fields + "/" + name;
            // What has no description was never started.
            if (!entry.EndsWith('/') || UnwrittenPlanes.IsRunning(store, folder) || store.Length(folder + "/" + Described) is null || IsOwned(store)) continue;
            new PyramidWriter(store, folder, null).RecoverAcquisition();
            left.Add(name);
        }

        if (left.Count == 0) return;
        List(store, left);
        store.DeleteIfEmpty(Fields);
        GrowthKeys.Tidy(store, string.Empty);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GrowthKeys.Tidy(_store, string.Empty);
        _store.DeleteIfEmpty(Fields);
        _store.DeleteIfEmpty(GrowthKeys.Folder);
        _store.Dispose();
    }

    /// <summary>The path of a field.</summary>
    private static string PathOf(PlateInfo plate, WellPosition position) => $"{plate.Rows[position.Row]}/{plate.Columns[position.Column]}/{position.Field}";

    private static EmptyImage WithWell(EmptyImage image, WellPosition position) => image with { Scene = image.Scene with { Well = position } };

    private static PlateInfo InfoOf(NgffPlate plate) => new()
    {
        Name = plate.Name,
        Rows = plate.Rows,
        Columns = plate.Columns,
        Runs = [.. plate.Acquisitions.Select(a => new PlateRun(a.Id, a.Name, a.MaximumFieldCount, a.Description, a.StartTime, a.EndTime))],
    };

    /// <summary>True while somebody is listing fields.</summary>
    private static bool IsOwned(FileStore store) =>
        store.TryReadAll(GrowthKeys.Collection, 1 << 12) is { } held && LockHolder.Parse(Encoding.UTF8.GetString(held)) is { } holder && (!holder.IsHere || holder.IsAlive);

    /// <summary>Moves fields into their wells and lists them: wells, OME-XML, series, and the plate last.</summary>
    private static void List(FileStore store, IReadOnlyList<string> names)
    {
        using IDisposable held = store.Lock(GrowthKeys.Collection);
        NgffGroup root = NgffReader.Read(ZarrGroup.Open(store).Attributes);
        NgffRelease release = root.Version ?? NgffRelease.V05;
        PlateInfo info = InfoOf(root.Plate!);
        List<(NgffPlateWell Well, List<NgffWellImage> Fields)> wells = [.. root.Plate!.Wells.Select(w => (w, FieldsOf(store, w.Path)))];
        List<string> before = [.. wells.SelectMany(w => w.Fields.Select(f => w.Well.Path + "/" + f.Path))];
        Dictionary<string, OmeDocument> described = new(StringComparer.Ordinal);
        List<string> paths = [], touched = [];
        foreach (string name in names)
        {
            string[] parts = name.Split('-');
            string folder = Fields + "/" + name, path = string.Join('/', parts), well = parts[0] + "/" + parts[1];
            if (store.TryReadAll(folder + "/" + Described) is { } xml) described[path] = OmeXmlReader.Read(xml);
            // A listing that was cut has moved it already.
            if (store.List(folder).Any()) Move(store, folder, path);
            else if (store.TryReadAll(path + "/" + Described) is { } moved) described[path] = OmeXmlReader.Read(moved);
            (int row, int column) = PlaceOf(info, parts[0], parts[1]);
            int at = wells.FindIndex(w => w.Well.Path == well);
            if (at < 0)
            {
                at = wells.Count;
                wells.Add((new NgffPlateWell(well, row, column), []));
            }

            if (!wells[at].Fields.Any(f => f.Path == parts[2])) wells[at].Fields.Add(new NgffWellImage(parts[2], null));
            paths.Add(path);
            if (!touched.Contains(well)) touched.Add(well);
        }

        foreach (string well in touched)
        {
            StoreNodes.Ensure(store, well.Split('/')[0], release);
            StoreNodes.Set(store, well, new NgffGroup { Well = new NgffWell(wells.Find(w => w.Well.Path == well).Fields) }, "well", release);
        }

        List<(string Path, NgffPlateWell Well, string Field)> all = [.. wells.SelectMany(w => w.Fields.Select(f => (w.Well.Path + "/" + f.Path, w.Well, f.Path)))];
        Describe(store, info, before, all, described);
        StoreNodes.Set(store, "OME", new NgffGroup { Series = [.. all.Select(f => f.Path)] }, "series", release);
        NgffPlate plate = root.Plate! with { Wells = [.. wells.Select(w => w.Well)], FieldCount = wells.Max(w => w.Fields.Count) };
        StoreNodes.Set(store, string.Empty, new NgffGroup { Bioformats2RawLayout = root.Bioformats2RawLayout, Plate = plate }, "plate", release);
        StoreNodes.Consolidate(store, [.. touched.Select(w => w.Split('/')[0]).Distinct(), "OME", string.Empty]);
        foreach (string path in paths) store.Delete(path + "/" + Described);
        // Times and positions of planes wait for the OME-XML that has their image.
        DescribePlanes(store, paths);
        foreach (string path in paths) GrowthKeys.Tidy(store, path);
    }

    /// <summary>States in the OME-XML what the records of finished acquisitions hold, for all of them at once.</summary>
    private static void DescribePlanes(FileStore store, IReadOnlyList<string> paths)
    {
        List<(StoredPyramid Image, IReadOnlyList<PlaneInfo> Facts)> described = [];
        List<PlaneLog> logs = [];
        try
        {
            foreach (string path in paths)
            {
                // Who opens the plate meanwhile does it for us; who records the field again does it in the end.
                if (store.Length(PlaneLog.KeyOf(path)) is null || UnwrittenPlanes.IsRunning(store, path)) continue;
                StoredPyramid image = StoredPyramid.Open(store, path, null);
                PlaneLog log = PlaneLog.Open(store, path, image.Axes.Length, out List<PlaneRecord> left);
                int time = image.AxisSet.IndexOf('T');
                if (PlaneSlots.Find(store, path).Any() || !left.TrueForAll(plane => plane.HasFacts && plane.Place[time] < image.Shape[time]))
                {
                    // An acquisition whose end failed has left planes that nobody sees yet.
                    log.Dispose();
                    new PyramidWriter(store, path, null).RecoverAcquisition();
                    continue;
                }

                logs.Add(log);
                described.Add((image, [.. left.Select(plane => plane.Facts)]));
            }

            if (described.Count == 0 || !ShapeWriter.UpdateOmeXml(store, described)) return;
            foreach (PlaneLog log in logs) log.Remove();
        }
        finally
        {
            foreach (PlaneLog log in logs) log.Dispose();
        }

        foreach ((StoredPyramid image, _) in described) GrowthKeys.Tidy(store, image.Path);
    }

    private static void Move(FileStore store, string folder, string path)
    {
        string target = store.PathOf(path);
        InterruptedAcquisitions.Withdraw(store, folder);
        if (store.Length(PlaneLog.KeyOf(folder)) is not null) InterruptedAcquisitions.Announce(store, path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            Directory.Move(store.PathOf(folder), target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, target);
        }
    }

    private static List<NgffWellImage> FieldsOf(Store store, string well) =>
        ZarrGroup.TryOpen(store, well) is { } group && NgffReader.Read(group.Attributes).Well is { } images ? [.. images.Images] : [];

    private static void Describe(FileStore store, PlateInfo info, List<string> before, List<(string Path, NgffPlateWell Well, string Field)> all, Dictionary<string, OmeDocument> described)
    {
        using IDisposable held = store.Lock(GrowthKeys.OmeXml());
        if (store.TryReadAll(OmeXmlKey) is not { } bytes) return;
        OmeDocument old = OmeXmlReader.Read(bytes);
        // A document of other images is not extended: nobody would know which are whose.
        if (old.Images.Count != before.Count) return;
        Dictionary<string, OmeImage> images = new(StringComparer.Ordinal);
        for (int i = 0; i < before.Count; i++) images[before[i]] = old.Images[i];
        List<OmeInstrument> instruments = [.. old.Instruments];
        List<OmeAnnotation> annotations = [.. old.Annotations];
        foreach ((string path, OmeDocument document) in described)
        {
            images[path] = document.Images[0];
            instruments.AddRange(document.Instruments);
            annotations.AddRange(document.Annotations);
        }

        if (!all.TrueForAll(f => images.ContainsKey(f.Path))) return;
        OmePlate plate = OmePlates.ToOme(info, [.. all.Select(f => (images[f.Path], new WellPosition(f.Well.RowIndex ?? 0, f.Well.ColumnIndex ?? 0, f.Field, null)))]);
        OmeDocument document2 = old with { Images = [.. all.Select(f => images[f.Path])], Instruments = instruments, Annotations = annotations, Plates = [plate] };
        store.Put(OmeXmlKey, OmeXmlWriter.Write(document2, new Findings(), new OmeXmlWriteOptions { MetadataOnly = true }));
    }
}
