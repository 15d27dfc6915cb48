using System.Globalization;
using System.Text.Json;
using Lamella.Formats.NdTiff.Structure;
using Lamella.Formats.Tiff.Dialects;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;

namespace Lamella.Formats.NdTiff;

/// <summary>The JSON of one picture, or of the whole data set, in the words of Micro-Manager.</summary>
internal sealed class NdTiffMetadata
{
    private const int MostBytes = 4 << 20;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private NdTiffMetadata(string? text) => Text = text;

    /// <summary>The JSON as stored; null when there is none.</summary>
    public string? Text { get; }

    /// <summary>Reads the metadata of a picture; empty when it has none that can be read.</summary>
    public static NdTiffMetadata Of(Store store, NdTiffEntry entry)
    {
        if (entry.MetadataLength is 0 or > MostBytes) return new NdTiffMetadata(null);
        byte[] bytes = new byte[entry.MetadataLength];
        return store.Read(entry.Key, entry.Metadata, bytes) < bytes.Length ? new NdTiffMetadata(null) : Parse(TiffDirectory.Decode(bytes.AsSpan().TrimEnd((byte)0)));
    }

    /// <summary>Reads a text; empty when it is none.</summary>
    public static NdTiffMetadata Parse(string? text)
    {
        NdTiffMetadata metadata = new(text);
        if (text is null) return metadata;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return metadata;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String) metadata._values.TryAdd(property.Name, property.Value.GetString()!);
                else if (property.Value.ValueKind == JsonValueKind.Number) metadata._values.TryAdd(property.Name, property.Value.GetRawText());
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is a text that no UTF-16 can hold (half a surrogate pair).
            return new NdTiffMetadata(text);
        }

        return metadata;
    }

    /// <summary>A text; null when it is missing or blank.</summary>
    public string? Word(string name) => _values.TryGetValue(name, out string? value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>A number; null when it is missing.</summary>
    public double? Number(string name) => DialectText.Number(_values.GetValueOrDefault(name));

    /// <summary>A number above zero with its unit; null when it is missing or zero.</summary>
    public Quantity? Above(string name, string unit) => Number(name) is > 0 and double value ? new Quantity(value, unit) : null;

    /// <summary>A stage position.</summary>
    public Quantity? Stage(char axis)
    {
        double? value = Number(axis + "Position_um_Intended") ?? Number(axis + "Position_um") ?? Number(axis + "PositionUm");
        // Adding zero takes the sign from a negative zero.
        return value is { } micrometers ? new Quantity(micrometers + 0.0, Units.Micrometer) : null;
    }

    /// <summary>When the picture was taken. A zone is rarely written; without one it counts as UTC.</summary>
    public DateTimeOffset? Time()
    {
        string? text = Word("Time") ?? Word("ReceivedTime");
        if (text is null || text.Length < 19 || !DateTime.TryParseExact(text[..19], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment)) return null;
        string zone = text[19..].Trim();
        bool stated = zone.Length == 5 && zone[0] is '+' or '-' && zone[1..].All(char.IsAsciiDigit);
        TimeSpan offset = stated ? new TimeSpan(int.Parse(zone[1..3], CultureInfo.InvariantCulture), int.Parse(zone[3..], CultureInfo.InvariantCulture), 0) : TimeSpan.Zero;
        if (offset.TotalHours > 14) return null;
        return new DateTimeOffset(moment, zone.StartsWith('-') ? -offset : offset);
    }

    /// <summary>The lens that the objective turret stood at.</summary>
    public Objective? Lens() => Word("Objective-Label") is { } label ? new Objective { Name = label, Magnification = DialectText.Magnification(label) } : null;
}
