using System.Text.Json;
using Lamella;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Stores;

namespace Samples;

/// <summary>Raw files: a header of 4096 bytes that is JSON, then the samples on the axes TCZYX, little-endian.</summary>
internal sealed class RawFormat : ImageFormat
{
    /// <summary>The name of the format.</summary>
    public const string FormatName = "Raw with a header";

    /// <summary>The axes of every file.</summary>
    public const string Axes = "TCZYX";

    /// <summary>Bytes in front of the samples.</summary>
    public const int HeaderSize = DetectionContext.HeadSize;

    /// <inheritdoc/>
    public override string Name => FormatName;

    /// <inheritdoc/>
    public override string Id => "rawj";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".rawj"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: true) { Codecs = [new CodecSupport("none", Read: true, Write: true, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => context.Head.StartsWith("{\"rawj\":"u8) ? Detection.Magic : HasExtension(context) ? Detection.Name : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        long samples = (context.Detected.FileLength ?? 0) - HeaderSize;
        if (samples < 0) throw Damaged("the file is shorter than its header");
        try
        {
            using JsonDocument document = JsonDocument.Parse(context.Detected.Head.ToArray());
            JsonElement header = document.RootElement;
            long[] shape = [.. header.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
            if (!PixelTypes.TryParse(header.GetProperty("type").GetString()!, out PixelType type) || shape.Length != Axes.Length || shape.Any(length => length is < 1 or > int.MaxValue)) throw Damaged("the header has no shape or type");
            if (shape.Aggregate((Int128)type.Size(), (product, length) => product * length) != samples) throw Damaged(FormattableString.Invariant($"{string.Join('x', shape)} samples do not take {samples} bytes"));
            SceneContent scene = new()
            {
                Name = header.TryGetProperty("name", out JsonElement name) ? name.GetString() : null,
                Levels = [new RawLevel(context.Store, context.Key, shape, type)],
                Channels = [.. Enumerable.Range(0, (int)shape[1]).Select(_ => new Channel { PixelType = type })],
                PixelSize = new PixelSizes { T = Size(header, 'T'), Z = Size(header, 'Z'), Y = Size(header, 'Y'), X = Size(header, 'X') },
            };
            return new ImageContent { Format = Name, Scenes = [scene] };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Damaged("the header is not the JSON of a raw file: " + e.Message);
        }
    }

    private static Quantity? Size(JsonElement header, char axis) => header.TryGetProperty("size" + axis, out JsonElement value) ? new Quantity(value.GetDouble(), header.GetProperty("unit" + axis).GetString()!) : null;

    private static DamagedDataException Damaged(string what) => new("damaged raw data: " + what) { Format = "rawj", Offset = 0 };

    private sealed class RawLevel(Store store, string key, long[] shape, PixelType type) : LevelSource(RawFormat.Axes, shape, [1, 1, 1, shape[3], shape[4]], type)
    {
        public override PieceLocation Locate(long piece) => PieceLocation.Raw(store, key, HeaderSize + (piece * shape[3] * shape[4] * type.Size()), bigEndian: false);

        public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => encoded.CopyTo(destination);
    }
}
