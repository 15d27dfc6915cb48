using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>A codec to write with, in the terms of both versions. Immutable.</summary>
internal sealed class ZarrCodec
{
    private readonly Action<Utf8JsonWriter, int, PixelType> _parameters;
    private readonly string? _numcodecs;

    private ZarrCodec(string name, string? numcodecs, Action<Utf8JsonWriter, int, PixelType> parameters)
    {
        Name = name;
        _numcodecs = numcodecs;
        _parameters = parameters;
    }

    /// <summary>The name, as v2 spells it.</summary>
    public string Name { get; }

    /// <summary>True for codecs that map samples: v2 filters.</summary>
    public bool IsFilter { get; private init; }

    /// <summary>Blosc: <c>lz4</c>, <c>lz4hc</c>, <c>zlib</c> or <c>zstd</c> behind no, a byte or a bit shuffle.</summary>
    public static ZarrCodec Blosc(string compressor = "lz4", int level = 5, string shuffle = "shuffle", int blockSize = 0) => new("blosc", null, (json, format, type) =>
    {
        if (format == 3) json.WriteNumber("typesize", type.Size());
        json.WriteString("cname", compressor);
        json.WriteNumber("clevel", level);
        if (format == 3) json.WriteString("shuffle", shuffle);
        else json.WriteNumber("shuffle", shuffle switch { "noshuffle" => 0, "bitshuffle" => 2, _ => 1 });
        json.WriteNumber("blocksize", blockSize);
    });

    /// <summary>Zstandard.</summary>
    public static ZarrCodec Zstd(int level = 3) => new("zstd", null, (json, format, _) =>
    {
        json.WriteNumber("level", level);
        // numcodecs before 0.13 refuses the parameter, so v2 leaves it out: false is its default.
        if (format == 3) json.WriteBoolean("checksum", false);
    });

    /// <summary>gzip.</summary>
    public static ZarrCodec Gzip(int level = 5) => new("gzip", null, (json, _, _) => json.WriteNumber("level", level));

    /// <summary>zlib (v2; an extension name in v3).</summary>
    public static ZarrCodec Zlib(int level = 5) => new("zlib", "numcodecs.zlib", (json, _, _) => json.WriteNumber("level", level));

    /// <summary>LZ4 with a length in front (v2; an extension name in v3).</summary>
    public static ZarrCodec Lz4(int acceleration = 1) => new("lz4", "numcodecs.lz4", (json, _, _) => json.WriteNumber("acceleration", acceleration));

    /// <summary>bzip2 (v2; an extension name in v3).</summary>
    public static ZarrCodec Bz2(int level = 5) => new("bz2", "numcodecs.bz2", (json, _, _) => json.WriteNumber("level", level));

    /// <summary>The CRC-32C checksum of v3.</summary>
    public static ZarrCodec Crc32C() => new("crc32c", null, (_, _, _) => { });

    /// <summary>The CRC-32 checksum of numcodecs.</summary>
    public static ZarrCodec Crc32() => new("crc32", "numcodecs.crc32", (_, _, _) => { }) { IsFilter = true };

    /// <summary>The Adler-32 checksum of numcodecs.</summary>
    public static ZarrCodec Adler32() => new("adler32", "numcodecs.adler32", (_, _, _) => { }) { IsFilter = true };

    /// <summary>The byte shuffle of numcodecs.</summary>
    public static ZarrCodec Shuffle(int elementSize) => new("shuffle", "numcodecs.shuffle", (json, _, _) => json.WriteNumber("elementsize", elementSize)) { IsFilter = true };

    /// <summary>Differences of neighbours (v2 only).</summary>
    public static ZarrCodec Delta(string type) => new("delta", null, (json, _, _) =>
    {
        json.WriteString("dtype", type);
        json.WriteString("astype", type);
    })
    { IsFilter = true };

    /// <summary>True when both are the same codec with the same parameters for samples of a type.</summary>
    public bool IsSame(ZarrCodec other, PixelType type)
    {
        System.Buffers.ArrayBufferWriter<byte> mine = new(), theirs = new();
        using (Utf8JsonWriter json = new(mine)) WriteV2(json, type);
        using (Utf8JsonWriter json = new(theirs)) other.WriteV2(json, type);
        return mine.WrittenSpan.SequenceEqual(theirs.WrittenSpan);
    }

    /// <summary>Writes the codec as v2 has it.</summary>
    public void WriteV2(Utf8JsonWriter json, PixelType type)
    {
        json.WriteStartObject();
        json.WriteString("id", Name);
        _parameters(json, 2, type);
        json.WriteEndObject();
    }

    /// <summary>Writes the codec as v3 has it.</summary>
    public void WriteV3(Utf8JsonWriter json, PixelType type)
    {
        if (Name == "delta") throw new ArgumentException("the delta filter is written in Zarr v2 only");
        json.WriteStartObject();
        json.WriteString("name", _numcodecs ?? Name);
        if (Name != "crc32c")
        {
            json.WriteStartObject("configuration");
            _parameters(json, 3, type);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
