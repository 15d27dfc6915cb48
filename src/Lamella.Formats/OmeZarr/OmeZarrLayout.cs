using Lamella.Engine;
using Lamella.Ome;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// Where scenes and labels lie in one hierarchy: a single image at the root, a plate of wells, or a collection in the layout of bioformats2raw. Known before anything is written.
/// </summary>
internal sealed class OmeZarrLayout
{
    private const string LabelFolder = "/labels/";
    private readonly IReadOnlyList<ScenePlan> _plans;
    private readonly Dictionary<int, string> _paths = [];
    private readonly PlateInfo? _plate;

    private OmeZarrLayout(IReadOnlyList<ScenePlan> plans, PlateInfo? plate, IReadOnlyList<ScenePlan> order, Func<ScenePlan, string> pathOf)
    {
        _plans = plans;
        _plate = plate;
        Images = order;
        foreach (ScenePlan image in order) _paths[image.Index] = pathOf(image);
        foreach (ScenePlan plan in plans)
        {
            if (plan.Label is { } label) _paths[plan.Index] = (_paths[label.Image] + LabelFolder + label.Name).TrimStart('/');
        }
    }

    /// <summary>The images in the order in which readers list them.</summary>
    public IReadOnlyList<ScenePlan> Images { get; }

    /// <summary>True when the images lie in the wells of a plate.</summary>
    public bool IsPlate => _plate is not null;

    /// <summary>True when images lie below the root.</summary>
    public bool IsCollection => _paths[Images[0].Index].Length > 0;

    /// <summary>The layout of planned scenes and labels.</summary>
    /// <param name="plans">Images first, then their labels.</param>
    /// <param name="plate">The plate that the images may lie on; null for none.</param>
    /// <param name="collection">Put images side by side even where a plate or a single image would do.</param>
    public static OmeZarrLayout Of(IReadOnlyList<ScenePlan> plans, PlateInfo? plate, bool collection)
    {
        List<ScenePlan> images = [.. plans.Where(p => p.Label is null)];
        if (!collection && plate is not null && FitsPlate(images, plate))
        {
            // Fields that go by their place come from a plate that lists its wells: they stay in its order, in which readers count scenes. Images of OME-XML have an order of their own.
            bool listed = images.All(i => i.Metadata.Name == WellPath(plate, i.Metadata.Well!) + "/" + i.Metadata.Well!.Field);
            List<ScenePlan> order = listed
                ? [.. images.GroupBy(i => (i.Metadata.Well!.Row, i.Metadata.Well!.Column)).SelectMany(well => well)]
                : [.. images.OrderBy(i => i.Metadata.Well!.Row).ThenBy(i => i.Metadata.Well!.Column)];
            Dictionary<int, string> fields = Fields(order);
            return new OmeZarrLayout(plans, plate, order, image => WellPath(plate, image.Metadata.Well!) + "/" + fields[image.Index]);
        }

        bool single = images.Count == 1 && !collection;
        return new OmeZarrLayout(plans, null, images, image => single ? string.Empty : OmeText.Format(image.Index));
    }

    /// <summary>True when every image has a place of its own on the plate, under names that all releases allow.</summary>
    public static bool FitsPlate(IReadOnlyList<ScenePlan> images, PlateInfo plate)
    {
        if (!plate.Rows.Concat(plate.Columns).All(IsPlain) || plate.Rows.Distinct(StringComparer.Ordinal).Count() < plate.Rows.Count || plate.Columns.Distinct(StringComparer.Ordinal).Count() < plate.Columns.Count) return false;
        return images.All(image => image.Metadata.Well is { } well && (uint)well.Row < (uint)plate.Rows.Count && (uint)well.Column < (uint)plate.Columns.Count);
    }

    /// <summary>The path of a plan's group.</summary>
    public string PathOf(ScenePlan plan) => _paths[plan.Index];

    /// <summary>The path of an array.</summary>
    public string PathOf(ScenePlan plan, int level) => Join(PathOf(plan), OmeText.Format(level));

    /// <summary>All groups of the hierarchy, children before parents, the root last; null for a group without metadata.</summary>
    /// <param name="imageGroup">Makes the metadata of an image or label.</param>
    public List<KeyValuePair<string, NgffGroup?>> Groups(Func<ScenePlan, NgffGroup> imageGroup)
    {
        List<KeyValuePair<string, NgffGroup?>> groups = [];
        // Sorted once: to look for the labels of each image among all plans is the square of their number.
        ILookup<int, ScenePlan> labelsOf = _plans.Where(p => p.Label is not null).ToLookup(p => p.Label!.Image);
        foreach (ScenePlan image in Images)
        {
            List<ScenePlan> labels = [.. labelsOf[image.Index]];
            foreach (ScenePlan label in labels) groups.Add(new(PathOf(label), imageGroup(label)));
            if (labels.Count > 0) groups.Add(new(Join(PathOf(image), "labels"), new NgffGroup { Labels = [.. labels.Select(l => l.Label!.Name)] }));
            groups.Add(new(PathOf(image), imageGroup(image)));
        }

        if (!IsCollection) return groups;
        if (_plate is { } plate) AddWells(groups, plate);
        groups.Add(new("OME", new NgffGroup { Series = [.. Images.Select(i => PathOf(i))] }));
        groups.Add(new(string.Empty, new NgffGroup { Bioformats2RawLayout = 3, Plate = _plate is null ? null : Plate(_plate) }));
        return groups;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "/" + name;

    private static string WellPath(PlateInfo plate, WellPosition well) => plate.Rows[well.Row] + "/" + plate.Columns[well.Column];

    private static bool IsPlain(string name) => name.Length > 0 && name.All(char.IsAsciiLetterOrDigit);

    /// <summary>The names of fields: as the source has them where all of a well are different and plain, else counted from 0.</summary>
    private static Dictionary<int, string> Fields(List<ScenePlan> order)
    {
        Dictionary<int, string> names = [];
        foreach (IGrouping<(int, int), ScenePlan> well in order.GroupBy(i => (i.Metadata.Well!.Row, i.Metadata.Well!.Column)))
        {
            List<ScenePlan> fields = [.. well];
            bool keep = fields.All(f => IsPlain(f.Metadata.Well!.Field)) && fields.Select(f => f.Metadata.Well!.Field).Distinct(StringComparer.Ordinal).Count() == fields.Count;
            for (int i = 0; i < fields.Count; i++) names[fields[i].Index] = keep ? fields[i].Metadata.Well!.Field : OmeText.Format(i);
        }

        return names;
    }

    private void AddWells(List<KeyValuePair<string, NgffGroup?>> groups, PlateInfo plate)
    {
        foreach (IGrouping<(int, int), ScenePlan> well in Images.GroupBy(i => (i.Metadata.Well!.Row, i.Metadata.Well!.Column)))
        {
            List<NgffWellImage> fields = [.. well.Select(i => new NgffWellImage(PathOf(i).Split('/')[^1], RunsCount(plate) ? i.Metadata.Well!.Run : null))];
            groups.Add(new(WellPath(plate, well.First().Metadata.Well!), new NgffGroup { Well = new NgffWell(fields) }));
        }

        foreach (int row in Images.Select(i => i.Metadata.Well!.Row).Distinct()) groups.Add(new(plate.Rows[row], null));
    }

    private NgffPlate Plate(PlateInfo plate)
    {
        List<(int Row, int Column)> wells = [.. Images.Select(i => (i.Metadata.Well!.Row, i.Metadata.Well!.Column)).Distinct()];
        return new NgffPlate
        {
            Name = plate.Name,
            Rows = plate.Rows,
            Columns = plate.Columns,
            Wells = [.. wells.Select(w => new NgffPlateWell(plate.Rows[w.Row] + "/" + plate.Columns[w.Column], w.Row, w.Column))],
            Acquisitions = RunsCount(plate) ? [.. plate.Runs.Select(r => new NgffAcquisition(r.Id, r.Name, r.MostFields ?? MostFields(r.Id), r.Description, r.Start, r.End))] : [],
            FieldCount = Images.GroupBy(i => (i.Metadata.Well!.Row, i.Metadata.Well!.Column)).Max(g => g.Count()),
        };
    }

    /// <summary>Runs are stated when they are told apart for every field: with more than one, each field must name its own.</summary>
    private bool RunsCount(PlateInfo plate) => plate.Runs.Count > 0 && Images.All(i => plate.Runs.Any(r => r.Id == i.Metadata.Well!.Run));

    private int MostFields(int run) => Math.Max(1, Images.Where(i => i.Metadata.Well!.Run == run).GroupBy(i => (i.Metadata.Well!.Row, i.Metadata.Well!.Column)).Select(g => g.Count()).DefaultIfEmpty(1).Max());
}
