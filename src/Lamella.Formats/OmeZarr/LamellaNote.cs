using System.Text.Json;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// What Lamella notes in the free metadata of a multiscale that it writes, so that reading gives back what was written and nothing that viewers merely needed: samples of RGB pixels, colours and ranges of
/// its own choice.
/// </summary>
internal sealed record LamellaNote
{
    /// <summary>The member of the multiscale's <c>metadata</c>.</summary>
    public const string Member = "lamella";

    private const string HistoryMember = "provenance";

    private const int MostSamples = 64;

    /// <summary>Channels are the samples of pixels: groups of so many.</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>The scene had no name; the one in the metadata is empty.</summary>
    public bool Unnamed { get; init; }

    /// <summary>The channels whose colour the source did not state.</summary>
    public IReadOnlyList<int> AssignedColors { get; init; } = [];

    /// <summary>Display ranges were measured, not stated by the source.</summary>
    public bool MeasuredWindows { get; init; }

    /// <summary>Among measured display ranges, the channels whose range the source stated.</summary>
    public IReadOnlyList<int> StatedWindows { get; init; } = [];

    /// <summary>The member of the note that lists planes which were promised and not written yet.</summary>
    public const string UnwrittenMember = "unwritten";

    /// <summary>Planes that the shape promises and that nobody has written: those of an acquisition that ended in the middle of a time point, or of a plate whose fields are planned. They read as the fill value.</summary>
    public PlaneRanges Unwritten { get; init; } = new();

    /// <summary>The IMAGEWALK hash of the full level; null when it was not asked for.</summary>
    public string? PixelHash { get; init; }

    /// <summary>The conversions that the scene went through, the oldest first.</summary>
    public IReadOnlyList<ConversionStep> History { get; init; } = [];

    /// <summary>Reads the note of a multiscale's free metadata; an absent or strange one says nothing.</summary>
    public static LamellaNote Read(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object || !metadata.TryGetProperty(Member, out JsonElement note) || note.ValueKind != JsonValueKind.Object) return new LamellaNote();
        int samples = note.TryGetProperty("samplesPerPixel", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) ? count : 1;
        return new LamellaNote
        {
            SamplesPerPixel = samples is > 1 and <= MostSamples ? samples : 1,
            Unnamed = Flag(note, "unnamed"),
            AssignedColors = Indices(note, "assignedColors"),
            StatedWindows = Indices(note, "statedWindows"),
            MeasuredWindows = Flag(note, "measuredWindows"),
            Unwritten = note.TryGetProperty(UnwrittenMember, out JsonElement unwritten) ? PlaneRanges.Read(unwritten) : new PlaneRanges(),
            PixelHash = note.TryGetProperty("pixelHash", out JsonElement hash) && hash.ValueKind == JsonValueKind.String ? hash.GetString() : null,
            History = Steps(note),
        };
    }

    /// <summary>Writes the note as one object; what is usual is left out.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (SamplesPerPixel > 1) writer.WriteNumber("samplesPerPixel", SamplesPerPixel);
        if (Unnamed) writer.WriteBoolean("unnamed", true);
        Write(writer, "assignedColors", AssignedColors);
        if (MeasuredWindows) writer.WriteBoolean("measuredWindows", true);
        Write(writer, "statedWindows", StatedWindows);
        if (!Unwritten.IsEmpty)
        {
            writer.WriteStartArray(UnwrittenMember);
            foreach ((long first, long count) in Unwritten.Ranges)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(first);
                writer.WriteNumberValue(count);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        if (PixelHash is not null) writer.WriteString("pixelHash", PixelHash);
        if (History.Count > 0) WriteHistory(writer);
        writer.WriteEndObject();
    }

    private void WriteHistory(Utf8JsonWriter writer)
    {
        writer.WriteStartArray(HistoryMember);
        foreach (ConversionStep step in History)
        {
            writer.WriteStartObject();
            writer.WriteString("source", step.Source);
            writer.WriteString("format", step.Format);
            writer.WriteString("program", step.Program);
            if (step.Options.Length > 0) writer.WriteString("options", step.Options);
            if (step.SourceHash.Length > 0) writer.WriteString("sourceHash", step.SourceHash);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static List<ConversionStep> Steps(JsonElement note)
    {
        List<ConversionStep> steps = [];
        if (!note.TryGetProperty(HistoryMember, out JsonElement list) || list.ValueKind != JsonValueKind.Array) return steps;
        foreach (JsonElement item in list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)) steps.Add(new ConversionStep(Text(item, "source"), Text(item, "format"), Text(item, "program"), Text(item, "options"), Text(item, "sourceHash")));
        return steps;

        static string Text(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<int> indices)
    {
        if (indices.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (int index in indices) writer.WriteNumberValue(index);
        writer.WriteEndArray();
    }

    private static List<int> Indices(JsonElement note, string name)
    {
        List<int> indices = [];
        if (!note.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array) return indices;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int index)) indices.Add(index);
        }

        return indices;
    }

    private static bool Flag(JsonElement note, string name) => note.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
