using System.Text.Json;

namespace Lamella.Formats.NdTiff.Structure;

/// <summary>One stored picture: its place on the axes, and where its samples and its metadata lie.</summary>
/// <param name="Axes">Names and positions as stored.</param>
/// <param name="Key">The file.</param>
/// <param name="Pixels">Where the samples start.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Type">The type of a sample.</param>
/// <param name="Samples">3 for RGB, else 1.</param>
/// <param name="Metadata">Where the picture's JSON starts.</param>
/// <param name="MetadataLength">Its bytes.</param>
internal sealed record NdTiffEntry(IReadOnlyList<KeyValuePair<string, NdTiffPosition>> Axes, string Key, long Pixels, long Width, long Height, PixelType Type, int Samples, long Metadata, long MetadataLength)
{
    private const int MostAxes = 16;

    /// <summary>The samples of a pixel are stored with the high byte first.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Stored bytes.</summary>
    public long Bytes => Width * Height * Samples * Type.Size();

    /// <summary>The position on an axis; null when the picture has none there.</summary>
    public NdTiffPosition? this[string axis]
    {
        get
        {
            foreach ((string name, NdTiffPosition position) in Axes)
            {
                if (name == axis) return position;
            }

            return null;
        }
    }

    /// <summary>Reads an object such as <c>{"channel": "DAPI", "z": 0}</c>; null when it is none.</summary>
    public static List<KeyValuePair<string, NdTiffPosition>>? ParseAxes(JsonElement axes)
    {
        if (axes.ValueKind != JsonValueKind.Object) return null;
        List<KeyValuePair<string, NdTiffPosition>> list = [];
        foreach (JsonProperty axis in axes.EnumerateObject())
        {
            NdTiffPosition position;
            if (axis.Value.ValueKind == JsonValueKind.String) position = new NdTiffPosition(axis.Value.GetString(), 0);
            else if (axis.Value.ValueKind == JsonValueKind.Number && axis.Value.TryGetInt32(out int index)) position = new NdTiffPosition(null, index);
            else return null;
            if (list.Count == MostAxes || list.Exists(known => known.Key == axis.Name)) return null;
            list.Add(new(axis.Name, position));
        }

        return list;
    }
}

/// <summary>A position on an axis: a word or a whole number.</summary>
/// <param name="Word">The word; null for a number.</param>
/// <param name="Index">The number.</param>
internal readonly record struct NdTiffPosition(string? Word, int Index);
