using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Lamella.Stores;

namespace Lamella.Iscc;

/// <summary>
/// A file of codes that grows: a header line with version and mode, then one JSON line for each image. A later line about the same path replaces an earlier one. A line that was cut off by a crash (the last one, without its end) is dropped.
/// </summary>
public sealed class SimilarityIndex
{
    private const string Schema = "lamella/similar-index/1";
    private const string Format = "similarity index";
    private const int LongestHeader = 4096;

    private const int MostAttempts = 200;
    private static readonly TimeSpan AttemptPause = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly ImagewalkMode _mode;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<ImageCodes> _images = [];
    // Where the next line goes: behind the last whole line; 0 for a new file.
    private long _end;

    private SimilarityIndex(string path, ImagewalkMode mode)
    {
        _path = path;
        _mode = mode;
    }

    /// <summary>The images, in the order in which they were first added.</summary>
    public IReadOnlyList<ImageCodes> Images => _images;

    /// <summary>Reads an index; a file that does not exist yet is an empty one.</summary>
    /// <exception cref="DamagedDataException">The file is no index, or a line of it is damaged.</exception>
    /// <exception cref="RefusedException">The index was made in another mode: its codes cannot be compared.</exception>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    public static SimilarityIndex Open(string path, ImagewalkMode mode)
    {
        SimilarityIndex index = new(path, mode);
        if (!File.Exists(path)) return index;
        try
        {
            index.Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
        catch (LamellaException e)
        {
            e.WithPath(path);
            throw;
        }

        return index;
    }

    /// <summary>The codes of an image that has not changed since; null when it is to be read (again).</summary>
    public ImageCodes? Find(string fullPath, long length, DateTime modified) =>
        _places.TryGetValue(fullPath, out int place) && _images[place].Length == length && _images[place].Modified == modified ? _images[place] : null;

    /// <summary>Adds an image and writes it to the file.</summary>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public void Append(ImageCodes image)
    {
        Put(image);
        try
        {
            using FileStream stream = OpenAlone();
            if (stream.Length > _end) ReadOthers(stream);
            stream.SetLength(_end);
            stream.Position = _end;
            if (_end == 0) stream.Write(Line(WriteHeader));
            stream.Write(Line(writer => Write(writer, image)));
            _end = stream.Position;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, _path);
        }
    }

    /// <summary>One process writes at a time: the jobs of an array may share an index.</summary>
    private FileStream OpenAlone()
    {
        using ManualResetEventSlim pause = new();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (attempt < MostAttempts && e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                pause.Wait(AttemptPause);
            }
        }
    }

    /// <summary>Takes over what other processes have added since.</summary>
    private void ReadOthers(FileStream stream)
    {
        byte[] file = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(file);
        Read(file);
    }

    private static byte[] Line(Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer)) body(writer);
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter writer, ImageCodes image)
    {
        writer.WriteStartObject();
        writer.WriteString("path", image.Path);
        writer.WriteNumber("length", image.Length);
        writer.WriteString("modified", image.Modified.ToString("O", CultureInfo.InvariantCulture));
        writer.WriteStartArray("scenes");
        foreach (SceneCodes scene in image.Scenes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", scene.Scene);
            writer.WriteString("name", scene.Name);
            writer.WriteString("data", Convert.ToHexStringLower(scene.Data));
            writer.WriteString("mixed", Convert.ToHexStringLower(scene.Mixed));
            writer.WriteStartArray("images");
            for (int i = 0; i < scene.ViewCount; i++) writer.WriteStringValue(Convert.ToHexStringLower(scene.Image(i)));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static ImageCodes ReadImage(JsonElement line, long offset)
    {
        string path = Text(line, "path", offset);
        long length = Property(line, "length", offset) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : Throw.Damaged<long>(Format, "length is not a number", offset);
        if (!DateTime.TryParseExact(Text(line, "modified", offset), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime modified)) Throw.Damaged(Format, "modified is not a time", offset);
        List<SceneCodes> scenes = [];
        foreach (JsonElement scene in List(line, "scenes", offset))
        {
            int index = Property(scene, "index", offset) is { ValueKind: JsonValueKind.Number } at && at.TryGetInt32(out int i) && i >= 0 ? i : Throw.Damaged<int>(Format, "index is not a scene", offset);
            JsonElement name = Property(scene, "name", offset);
            byte[][] images = [.. List(scene, "images", offset).Select(code => Code(code, offset))];
            byte[] mixed = images.Length == 0 ? [] : Code(Property(scene, "mixed", offset), offset);
            scenes.Add(SceneCodes.Of(index, name.ValueKind == JsonValueKind.String ? name.GetString() : null, Code(Property(scene, "data", offset), offset), mixed, images));
        }

        return new ImageCodes(path, length, modified, scenes);
    }

    private static byte[] Code(JsonElement value, long offset)
    {
        byte[] code = new byte[SceneCodes.CodeBytes];
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: 2 * SceneCodes.CodeBytes } text && Convert.FromHexString(text, code, out _, out int written) == OperationStatus.Done && written == code.Length)
            return code;
        return Throw.Damaged<byte[]>(Format, Invariant($"a code is not {2 * SceneCodes.CodeBytes} hexadecimal digits"), offset);
    }

    private static JsonElement Property(JsonElement element, string name, long offset) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : Throw.Damaged<JsonElement>(Format, $"{name} is missing", offset);

    private static string Text(JsonElement element, string name, long offset) =>
        Property(element, name, offset) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : Throw.Damaged<string>(Format, $"{name} is not text", offset);

    private static IEnumerable<JsonElement> List(JsonElement element, string name, long offset) =>
        Property(element, name, offset) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : Throw.Damaged<IEnumerable<JsonElement>>(Format, $"{name} is not a list", offset);

    private void WriteHeader(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("mode", _mode.Name());
        writer.WriteEndObject();
    }

    private void Put(ImageCodes image)
    {
        if (_places.TryGetValue(image.Path, out int place))
        {
            _images[place] = image;
            return;
        }

        _places.Add(image.Path, _images.Count);
        _images.Add(image);
    }

    private void Read(byte[] file)
    {
        if (file.Length == 0) return;
        int end = Array.IndexOf(file, (byte)'\n');
        if (end is < 0 or > LongestHeader) Throw.Damaged(Format, $"it does not begin with the header of {Schema}", 0);
        using (JsonDocument header = Parse(file.AsMemory(0, end), 0))
        {
            if (Text(header.RootElement, "schema", 0) is var schema && schema != Schema) Throw.Damaged(Format, $"its schema is '{schema}', not {Schema}", 0);
            if (Text(header.RootElement, "mode", 0) is var mode && mode != _mode.Name()) Throw.Refused($"the index was made in the mode {mode}; codes of the mode {_mode.Name()} do not compare with it");
        }

        for (int start = end + 1; start < file.Length; start = end + 1)
        {
            end = Array.IndexOf(file, (byte)'\n', start);
            if (end < 0)
            {
                // Cut off while it was written: the next line takes its place.
                _end = start;
                return;
            }

            using JsonDocument line = Parse(file.AsMemory(start, end - start), start);
            Put(ReadImage(line.RootElement, start));
        }

        _end = file.Length;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> line, long offset)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException e)
        {
            throw new DamagedDataException($"damaged {Format} data: a line is not JSON", e) { Format = Format, Offset = offset };
        }
    }
}
