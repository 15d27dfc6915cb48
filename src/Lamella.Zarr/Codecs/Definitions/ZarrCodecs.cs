using Lamella.Zarr.Codecs.Definitions;
using Lamella.Zarr.Metadata;

namespace Lamella.Codecs;

/// <summary>The codecs that Zarr arrays are read and written with. Immutable: <see cref="With"/> gives another value.</summary>
/// <example><code>
/// ZarrCodecs codecs = ZarrCodecs.Default.With(new MyCodec());
/// await image.ConvertAsync("cells.ome.zarr", new OmeZarrOptions { Codecs = codecs, Compression = new Compression("mine") });
/// using BioImage again = BioImage.Open("cells.ome.zarr", new OpenOptions { ZarrCodecs = codecs });
/// </code></example>
public sealed class ZarrCodecs
{
    // The structure of a chunk, which is not a matter of its bytes.
    private static readonly string[] Reserved = ["bytes", "transpose", "sharding_indexed", "vlen-utf8", "vlen-bytes", "none"];

    private ZarrCodecs(IReadOnlyList<ZarrCodecDefinition> all) => All = all;

    /// <summary>The codecs of Lamella.</summary>
    public static ZarrCodecs Default { get; } = new(BuiltInCodecs.All);

    /// <summary>The codecs.</summary>
    public IReadOnlyList<ZarrCodecDefinition> All { get; }

    /// <summary>The same codecs with another one.</summary>
    /// <exception cref="ArgumentException">It has no name in metadata, or one of its names or compressions is taken.</exception>
    public ZarrCodecs With(ZarrCodecDefinition codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        HashSet<string> names = new(codec.Names(), StringComparer.Ordinal);
        if (names.Count == 0) throw new ArgumentException($"the codec {codec.Name} has neither an id for Zarr v2 nor a name for Zarr v3", nameof(codec));
        string? taken = Array.Find(Reserved, names.Contains) ?? All.SelectMany(known => known.Names()).FirstOrDefault(names.Contains)
            ?? codec.Compressions.Select(c => c.Name).FirstOrDefault(name => Array.IndexOf(Reserved, name) >= 0 || All.Any(known => known.Compressions.Any(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))));
        return taken is null ? new ZarrCodecs([codec, .. All]) : throw new ArgumentException($"there is a codec '{taken}' already", nameof(codec));
    }

    /// <summary>The codec that metadata means; null when there is none.</summary>
    internal ZarrCodecDefinition? Find(CodecSpec spec)
    {
        foreach (ZarrCodecDefinition codec in All)
        {
            if (codec.IsNamed(spec)) return codec;
        }

        return null;
    }

    /// <summary>Binds a codec to its parameters; null when the name is unknown or a parameter asks for something that is not decoded (then <paramref name="unsupported"/> says what).</summary>
    /// <param name="spec">The codec.</param>
    /// <param name="type">The type of the elements, for codecs that take parameters from it.</param>
    /// <param name="unsupported">What is missing.</param>
    internal BytesCodec? Bind(CodecSpec spec, ZarrDataType type, out string unsupported)
    {
        unsupported = $"the codec {spec}";
        if (Find(spec) is not { } codec) return null;
        try
        {
            return codec.Bind(new ZarrCodecConfiguration(spec, type));
        }
        catch (UnsupportedFeatureException e)
        {
            unsupported = e.Feature;
            return null;
        }
    }

    /// <summary>The codecs that a conversion writes for a compression; none for none.</summary>
    internal IReadOnlyList<ZarrCodec> ForWriting(Compression compression) =>
        compression.Name == Compression.None.Name ? [] : [new ZarrCodec(Of(compression), compression)];

    /// <summary>The codec that has a compression among its own.</summary>
    internal ZarrCodecDefinition Of(Compression compression) => All.First(codec => codec.Compressions.Any(c => string.Equals(c.Name, compression.Name, StringComparison.OrdinalIgnoreCase)));
}
