using System.Text.Json;

namespace Lamella.Ome;

/// <summary>Reads and writes coordinate transformations.</summary>
internal static class NgffTransforms
{
    /// <summary>Reads one transformation with all inside. The depth is bounded by the JSON parser's.</summary>
    public static NgffTransform Read(JsonElement e, Findings findings)
    {
        NgffTransform transform = Typed(e, findings);
        return transform with { Name = e.Text("name"), Input = Endpoint(e, "input"), Output = Endpoint(e, "output") };
    }

    private static NgffTransform Typed(JsonElement e, Findings findings)
    {
        string? type = e.Text("type");
        switch (type)
        {
            case "identity":
                return new NgffIdentity();
            case "scale":
                return new NgffScale(Numbers(e, "scale"), e.Text("path"));
            case "translation":
                return new NgffTranslation(Numbers(e, "translation"), e.Text("path"));
            case "sequence":
                return new NgffSequence([.. e.Items("transformations").Select(t => Read(t, findings))]);
            case "mapAxis":
                return MapAxis(e);
            case "projectAxis":
                return new NgffProjectAxis(Indices(e, "droppedInputs"), Indices(e, "createdOutputs"));
            case "affine":
                return new NgffAffine(Matrix(e, "affine"), e.Text("path"));
            case "rotation":
                return new NgffRotation(Matrix(e, "rotation"), e.Text("path"));
            case "bijection" when e.Object("forward") is { } forward && e.Object("inverse") is { } inverse:
                return new NgffBijection(Read(forward, findings), Read(inverse, findings));
            case "byDimension":
                return new NgffByDimension([.. e.Items("transformations").Select(part => new NgffAxesTransform(Read(part.Object("transformation") ?? part, findings), Axes(part, "inputAxes", "input_axes"), Axes(part, "outputAxes", "output_axes")))]);
            case "displacements" or "coordinates":
                return new NgffField(type, e.Text("path"), e.Text("interpolation"));
            default:
                findings.Warn("ngff/read/transform", "coordinateTransformations", $"the transformation type '{type}' is not known; it is kept as it is and not applied");
                return new NgffOtherTransform(type, e.Clone());
        }
    }

    private static NgffTransform MapAxis(JsonElement e)
    {
        // Development releases mapped names: {"x": "y"}; only the index form has a meaning without its systems.
        return e.Member("mapAxis") is { ValueKind: JsonValueKind.Array } ? new NgffMapAxis(Indices(e, "mapAxis")) : new NgffOtherTransform("mapAxis", e.Clone());
    }

    private static NgffEndpoint? Endpoint(JsonElement e, string name)
    {
        if (e.Member(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Object ? new NgffEndpoint(value.Text("name"), value.Text("path")) : new NgffEndpoint(value.AsText(), null);
    }

    private static List<double> Numbers(JsonElement e, string name) => [.. e.Items(name).Select(n => n.AsNumber() ?? double.NaN)];

    private static List<int> Indices(JsonElement e, string name) => [.. e.Items(name).Select(n => (int)Math.Clamp(n.AsNumber() ?? -1, -1, int.MaxValue))];

    private static List<string> Axes(JsonElement e, string name, string oldName) => [.. e.Items(e.Member(name) is null ? oldName : name).Select(a => a.AsText() ?? string.Empty)];

    private static List<IReadOnlyList<double>> Matrix(JsonElement e, string name) =>
        [.. e.Items(name).Select(row => (IReadOnlyList<double>)[.. row.ValueKind == JsonValueKind.Array ? row.EnumerateArray().Select(n => n.AsNumber() ?? double.NaN) : []])];

    /// <summary>Writes one transformation in the form of 0.6.</summary>
    public static void Write(Utf8JsonWriter writer, NgffTransform transform)
    {
        if (transform is NgffOtherTransform other)
        {
            other.Json.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        if (transform.Name is not null) writer.WriteString("name", transform.Name);
        Content(writer, transform);
        Endpoint(writer, "input", transform.Input);
        Endpoint(writer, "output", transform.Output);
        writer.WriteEndObject();
    }

    private static void Content(Utf8JsonWriter writer, NgffTransform transform)
    {
        switch (transform)
        {
            case NgffIdentity:
                writer.WriteString("type", "identity");
                break;
            case NgffScale t:
                Values(writer, "scale", t.Values, t.Path);
                break;
            case NgffTranslation t:
                Values(writer, "translation", t.Values, t.Path);
                break;
            case NgffSequence t:
                writer.WriteString("type", "sequence");
                writer.WriteStartArray("transformations");
                foreach (NgffTransform step in t.Steps) Write(writer, step);
                writer.WriteEndArray();
                break;
            case NgffMapAxis t:
                writer.WriteString("type", "mapAxis");
                Integers(writer, "mapAxis", t.Axes);
                break;
            case NgffProjectAxis t:
                writer.WriteString("type", "projectAxis");
                if (t.DroppedInputs.Count > 0) Integers(writer, "droppedInputs", t.DroppedInputs);
                if (t.CreatedOutputs.Count > 0) Integers(writer, "createdOutputs", t.CreatedOutputs);
                break;
            case NgffAffine t:
                Matrix(writer, "affine", t.Matrix, t.Path);
                break;
            case NgffRotation t:
                Matrix(writer, "rotation", t.Matrix, t.Path);
                break;
            case NgffBijection t:
                writer.WriteString("type", "bijection");
                writer.WritePropertyName("forward");
                Write(writer, t.Forward);
                writer.WritePropertyName("inverse");
                Write(writer, t.Inverse);
                break;
            case NgffByDimension t:
                ByDimension(writer, t);
                break;
            case NgffField t:
                writer.WriteString("type", t.Type);
                if (t.Path is not null) writer.WriteString("path", t.Path);
                if (t.Interpolation is not null) writer.WriteString("interpolation", t.Interpolation);
                break;
        }
    }

    private static void ByDimension(Utf8JsonWriter writer, NgffByDimension transform)
    {
        writer.WriteString("type", "byDimension");
        writer.WriteStartArray("transformations");
        foreach (NgffAxesTransform part in transform.Parts)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("transformation");
            Write(writer, part.Transform);
            Axes(writer, "inputAxes", part.InputAxes);
            Axes(writer, "outputAxes", part.OutputAxes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Axes(Utf8JsonWriter writer, string name, IReadOnlyList<string> axes)
    {
        writer.WriteStartArray(name);
        foreach (string axis in axes)
        {
            if (OmeText.TryInt32(axis, out int index, out _)) writer.WriteNumberValue(index);
            else writer.WriteStringValue(axis);
        }

        writer.WriteEndArray();
    }

    private static void Values(Utf8JsonWriter writer, string type, IReadOnlyList<double> values, string? path)
    {
        writer.WriteString("type", type);
        if (path is not null) writer.WriteString("path", path);
        else Numbers(writer, type, values);
    }

    public static void Numbers(Utf8JsonWriter writer, string name, IReadOnlyList<double> values)
    {
        writer.WriteStartArray(name);
        foreach (double value in values) Number(writer, value);
        writer.WriteEndArray();
    }

    /// <summary>JSON has no infinities: a number that is not finite cannot be written.</summary>
    public static void Number(Utf8JsonWriter writer, double value)
    {
        if (!double.IsFinite(value)) Throw.Refused($"OME-Zarr metadata cannot hold the number {OmeText.Format(value)}");
        writer.WriteNumberValue(value);
    }

    private static void Integers(Utf8JsonWriter writer, string name, IReadOnlyList<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static void Matrix(Utf8JsonWriter writer, string type, IReadOnlyList<IReadOnlyList<double>> matrix, string? path)
    {
        writer.WriteString("type", type);
        if (path is not null)
        {
            writer.WriteString("path", path);
            return;
        }

        writer.WriteStartArray(type);
        foreach (IReadOnlyList<double> row in matrix)
        {
            writer.WriteStartArray();
            foreach (double value in row) Number(writer, value);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void Endpoint(Utf8JsonWriter writer, string name, NgffEndpoint? endpoint)
    {
        if (endpoint is null) return;
        writer.WriteStartObject(name);
        if (endpoint.Name is not null) writer.WriteString("name", endpoint.Name);
        if (endpoint.Path is not null) writer.WriteString("path", endpoint.Path);
        writer.WriteEndObject();
    }
}
