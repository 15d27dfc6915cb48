using System.Text.Json;
using Lamella.Codecs;
using Lamella.Zarr.Codecs.Definitions;

namespace Lamella.Zarr.Metadata;

/// <summary>A codec to write with: which one it is, and its parameters. Immutable.</summary>
internal sealed class ZarrCodec(ZarrCodecDefinition definition, Compression compression, Action<Utf8JsonWriter, ZarrCodecWriting>? parameters = null)
{
    private readonly Action<Utf8JsonWriter, ZarrCodecWriting> _parameters = parameters ?? definition.WriteConfiguration;

    /// <summary>The name, as v2 spells it.</summary>
    public string Name => definition.V2Id ?? definition.Name;

    /// <summary>True when encoding may change values.</summary>
    public bool IsLossy => definition.IsLossy;

    /// <summary>True for codecs that map samples: v2 filters.</summary>
    public bool IsFilter { get; private init; }

    /// <summary>Blosc: <c>lz4</c>, <c>lz4hc</c>, <c>zlib</c> or <c>zstd</c> behind no, a byte or a bit shuffle.</summary>
    public static ZarrCodec Blosc(string compressor = "lz4", int level = 5, string shuffle = "shuffle", int blockSize = 0) =>
        new(Compressors.Blosc, new Compression("blosc", level), (json, writing) => Compressors.WriteBlosc(json, writing, compressor, shuffle, blockSize));

    /// <summary>Zstandard.</summary>
    public static ZarrCodec Zstd(int level = 3) => new(Compressors.Zstd, Compression.Zstd(level));

    /// <summary>gzip.</summary>
    public static ZarrCodec Gzip(int level = 5) => new(Compressors.Gzip, Compression.Gzip(level));

    /// <summary>zlib (v2; an extension name in v3).</summary>
    public static ZarrCodec Zlib(int level = 5) => new(Compressors.Zlib, Compression.Zlib(level));

    /// <summary>LZ4 with a length in front (v2; an extension name in v3).</summary>
    public static ZarrCodec Lz4(int acceleration = 1) => new(Compressors.Lz4, new Compression("lz4", acceleration));

    /// <summary>bzip2 (v2; an extension name in v3).</summary>
    public static ZarrCodec Bz2(int level = 5) => new(Compressors.Bz2, new Compression("bz2", level));

    /// <summary>The CRC-32C checksum of v3.</summary>
    public static ZarrCodec Crc32C() => new(Checksums.Crc32C, Compression.None);

    /// <summary>The CRC-32 checksum of numcodecs.</summary>
    public static ZarrCodec Crc32() => new(Checksums.Crc32, Compression.None) { IsFilter = true };

    /// <summary>The Adler-32 checksum of numcodecs.</summary>
    public static ZarrCodec Adler32() => new(Checksums.Adler32, Compression.None) { IsFilter = true };

    /// <summary>The byte shuffle of numcodecs.</summary>
    public static ZarrCodec Shuffle(int elementSize) => new(Filters.Shuffle, Compression.None, (json, _) => json.WriteNumber("elementsize", elementSize)) { IsFilter = true };

    /// <summary>Differences of neighbours (v2 only).</summary>
    public static ZarrCodec Delta(string type) => new(Filters.Delta, Compression.None, (json, _) =>
    {
        json.WriteString("dtype", type);
        json.WriteString("astype", type);
    })
    { IsFilter = true };

    /// <summary>True when both are the same codec with the same parameters for samples of a type.</summary>
    public bool IsSame(ZarrCodec other, PixelType type)
    {
        System.Buffers.ArrayBufferWriter<byte> mine = new(), theirs = new();
        using (Utf8JsonWriter json = new(mine)) Write(json, "id", Name, 2, type);
        using (Utf8JsonWriter json = new(theirs)) other.Write(json, "id", other.Name, 2, type);
        return mine.WrittenSpan.SequenceEqual(theirs.WrittenSpan);
    }

    /// <summary>Refuses a version of Zarr that has no such codec.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public string RefuseFormat(int format) =>
        (format == 2 ? definition.V2Id : definition.V3Name) ?? throw new ArgumentException(Invariant($"the codec {definition.Name} is not written in Zarr v{format}"));

    /// <summary>Writes the codec as v2 has it.</summary>
    /// <exception cref="ArgumentException">v2 has no such codec.</exception>
    public void WriteV2(Utf8JsonWriter json, PixelType type) => Write(json, "id", RefuseFormat(2), 2, type);

    /// <summary>Writes the codec as v3 has it.</summary>
    /// <exception cref="ArgumentException">v3 has no such codec.</exception>
    public void WriteV3(Utf8JsonWriter json, PixelType type)
    {
        string name = RefuseFormat(3);
        json.WriteStartObject();
        json.WriteString("name", name);
        if (definition != Checksums.Crc32C)
        {
            json.WriteStartObject("configuration");
            _parameters(json, new ZarrCodecWriting(3, type, compression));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, string key, string name, int format, PixelType type)
    {
        json.WriteStartObject();
        json.WriteString(key, name);
        _parameters(json, new ZarrCodecWriting(format, type, compression));
        json.WriteEndObject();
    }
}
