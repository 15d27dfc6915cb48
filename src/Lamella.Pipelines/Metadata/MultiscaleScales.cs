using System.Globalization;
using System.Text.Json.Nodes;

namespace Lamella.Pipelines.Metadata;

/// <summary>
/// The scales and translations of all levels of a multiscale on one axis. A new size of the full level keeps the ratio of the levels and the places of their samples: a level whose first sample lies half a
/// pixel further on still does, and the origin of the image stays where it is.
/// </summary>
internal sealed class MultiscaleScales
{
    private const string Advice = "its coordinate transformations are not a scale and a translation for each level; convert the image";
    private readonly JsonObject _axis;
    private readonly int _rank;
    private readonly int _index;
    private readonly List<Placement> _levels = [];
    private readonly Placement _all;

    /// <summary>Reads the transformations.</summary>
    /// <exception cref="RefusedException">They are of another kind than scale and translation.</exception>
    public MultiscaleScales(JsonObject multiscale, int rank, int index)
    {
        _rank = rank;
        _index = index;
        if (multiscale["coordinateSystems"] is not null) Throw.Refused("pixel sizes of OME-Zarr 0.6 are not edited yet; convert the image to 0.5", new Remedy.ConvertFirst(".ome.zarr"));
        if (multiscale["axes"] is not JsonArray axes || axes.Count != rank || axes[index] is not JsonObject axis) throw new RefusedException("the axes have no place for a unit (OME-Zarr 0.3 and older); convert the image");
        _axis = axis;
        _all = Read(multiscale);
        foreach (JsonNode? dataset in multiscale["datasets"] as JsonArray ?? [])
        {
            _levels.Add(Read(dataset as JsonObject ?? throw new RefusedException(Advice)));
            if (_levels[^1].Scale is null) Throw.Refused(Advice);
        }

        if (_levels.Count == 0 || !(_levels[0].ScaleValue > 0) || !(_all.ScaleValue > 0)) Throw.Refused(Advice);
    }

    /// <summary>The distance of samples of the full level.</summary>
    public double Full => _levels[0].ScaleValue * _all.ScaleValue;

    /// <summary>Its unit as written; null when there is none.</summary>
    public string? Unit => _axis["unit"] is JsonValue value && value.TryGetValue(out string? unit) ? unit : null;

    /// <summary>Gives the full level a new size, and the others theirs.</summary>
    public void Set(Quantity size)
    {
        // Places that were in another unit say the same in the new one. Where there was no unit they are taken to be in the new one.
        double Convert(double place) => Unit is { Length: > 0 } old && place != 0 ? new Quantity(place, old).ConvertTo(size.Unit).Value : place;
        double first = _levels[0].ScaleValue, start = _levels[0].TranslationValue, step = size.Value / _all.ScaleValue;
        double newStart = Convert(start);
        foreach (Placement level in _levels)
        {
            double factor = Round(level.ScaleValue / first), shift = Round((level.TranslationValue - start) / first);
            level.Scale![_index] = step * factor;
            double place = newStart + (shift * step);
            if (level.Translation is not null) level.Translation[_index] = place;
            else if (place != 0) AddTranslation(level, place);
        }

        if (_all.Translation is not null) _all.Translation[_index] = Convert(_all.TranslationValue);
        _axis["unit"] = size.Unit;
    }

    /// <summary>Ratios of levels are small whole or half numbers that went through a multiplication.</summary>
    private static double Round(double value)
    {
        double near = Math.Round(value * 2) / 2;
        return Math.Abs(value - near) <= 1e-9 * Math.Max(1, Math.Abs(value)) ? near : value;
    }

    private void AddTranslation(Placement level, double place)
    {
        JsonArray values = [];
        for (int i = 0; i < _rank; i++) values.Add((JsonNode?)JsonValue.Create(i == _index ? place : 0.0));
        level.Transforms!.Add((JsonNode)new JsonObject { ["type"] = "translation", ["translation"] = values });
    }

    private Placement Read(JsonObject owner)
    {
        if (owner["coordinateTransformations"] is not JsonArray transforms) return new Placement();
        Placement placement = new() { Transforms = transforms };
        foreach (JsonNode? node in transforms)
        {
            JsonObject transform = node as JsonObject ?? throw new RefusedException(Advice);
            string type = transform["type"] is JsonValue value && value.TryGetValue(out string? text) ? text : string.Empty;
            if (type == "identity") continue;
            JsonArray numbers = transform[type] as JsonArray ?? throw new RefusedException(Advice);
            if (numbers.Count != _rank) Throw.Refused(Advice);
            if (type == "scale" && placement is { Scale: null, Translation: null })
            {
                placement.Scale = numbers;
                placement.ScaleValue = Number(numbers);
            }
            else if (type == "translation" && placement.Translation is null)
            {
                placement.Translation = numbers;
                placement.TranslationValue = Number(numbers);
            }
            else
            {
                Throw.Refused(Advice);
            }
        }

        return placement;
    }

    private double Number(JsonArray numbers) =>
        numbers[_index] is JsonValue value && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw new RefusedException(Advice);

    private sealed class Placement
    {
        public JsonArray? Transforms { get; init; }

        public JsonArray? Scale { get; set; }

        public double ScaleValue { get; set; } = 1;

        public JsonArray? Translation { get; set; }

        public double TranslationValue { get; set; }
    }
}
