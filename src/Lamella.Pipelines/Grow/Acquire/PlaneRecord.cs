using System.Buffers;
using System.Text.Json;

namespace Lamella.Pipelines.Grow;

/// <summary>One recorded plane: where it goes, and what is known of it. Written as one line of JSON, so that what a killed process left can be read.</summary>
/// <param name="Place">An index for each axis of the array; 0 for Y and X. Of an RGB pixel the channel of its first sample.</param>
/// <param name="Facts">Time, exposure and stage position; those that are null are unknown.</param>
internal sealed record PlaneRecord(long[] Place, PlaneInfo Facts)
{
    /// <summary>The longest line that is written or read.</summary>
    public const int MostBytes = 3 << 10;

    /// <summary>True when something is known of the plane but its place.</summary>
    public bool HasFacts => Facts.Time is not null || Facts.Exposure is not null || Facts.PositionX is not null || Facts.PositionY is not null || Facts.PositionZ is not null;

    /// <summary>The line, without its end.</summary>
    /// <exception cref="ArgumentException">A quantity is not a finite number, or its unit is too long.</exception>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStartArray();
            foreach (long index in Place) writer.WriteNumberValue(index);
            writer.WriteEndArray();
            if (HasFacts)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(Facts.T);
                writer.WriteNumberValue(Facts.C);
                writer.WriteNumberValue(Facts.Z);
                foreach (Quantity? quantity in (ReadOnlySpan<Quantity?>)[Facts.Time, Facts.Exposure, Facts.PositionX, Facts.PositionY, Facts.PositionZ]) Write(writer, quantity);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        if (buffer.WrittenCount > MostBytes) throw new ArgumentException("the units of the plane are too long; a unit is a name such as 'micrometer'");
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a line; null when it is none, as the last one of a killed process may be.</summary>
    public static PlaneRecord? Parse(ReadOnlyMemory<byte> line, int rank)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() is not (1 or 2) || root[0].ValueKind != JsonValueKind.Array || root[0].GetArrayLength() != rank) return null;
            long[] place = new long[rank];
            for (int i = 0; i < rank; i++)
            {
                if (root[0][i].ValueKind != JsonValueKind.Number || !root[0][i].TryGetInt64(out place[i]) || place[i] < 0) return null;
            }

            PlaneInfo facts = default;
            if (root.GetArrayLength() == 2)
            {
                JsonElement list = root[1];
                if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != 8) return null;
                facts = new PlaneInfo(Index(list[0]), Index(list[1]), Index(list[2])) { Time = Read(list[3]), Exposure = Read(list[4]), PositionX = Read(list[5]), PositionY = Read(list[6]), PositionZ = Read(list[7]) };
            }

            return new PlaneRecord(place, facts);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Index(JsonElement number) => number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int index) ? index : 0;

    private static Quantity? Read(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[0].ValueKind == JsonValueKind.Number && pair[1].ValueKind == JsonValueKind.String ? new Quantity(pair[0].GetDouble(), pair[1].GetString()!) : null;

    private static void Write(Utf8JsonWriter writer, Quantity? quantity)
    {
        if (quantity is not { } known)
        {
            writer.WriteNullValue();
            return;
        }

        if (!double.IsFinite(known.Value)) throw new ArgumentException($"'{known}' of a plane is not a finite number; leave it null where it is unknown");
        writer.WriteStartArray();
        writer.WriteNumberValue(known.Value);
        writer.WriteStringValue(known.Unit);
        writer.WriteEndArray();
    }
}
