using System.Text.Json;
using Lamella.Codecs;

namespace Lamella.Zarr.Codecs.Definitions;

/// <summary>A codec of Lamella: its names, and the functions that bind and write it.</summary>
internal sealed class BuiltInCodec(string name, Func<ZarrCodecConfiguration, BytesCodec> bind) : ZarrCodecDefinition
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string? V2Id => Family == CodecFamily.ZarrOnly ? null : name;

    /// <inheritdoc/>
    public override string? V3Name => Family is CodecFamily.Both or CodecFamily.ZarrOnly ? name : Writer is null ? null : NumcodecsPrefix + name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Aliases => Family == CodecFamily.Numcodecs ? [name] : [];

    /// <inheritdoc/>
    public override bool IsLossy => Lossy;

    /// <inheritdoc/>
    public override IReadOnlyList<CompressionChoice> Compressions => Choices;

    /// <inheritdoc/>
    internal override bool MapsSamples => OfSamples;

    /// <inheritdoc/>
    internal override IEnumerable<ZarrCodecLine> Lines => SupportLines ?? base.Lines;

    /// <summary>Whose name it is.</summary>
    public CodecFamily Family { get; init; }

    /// <summary>See <see cref="Compressions"/>.</summary>
    public IReadOnlyList<CompressionChoice> Choices { get; init; } = [];

    /// <summary>See <see cref="IsLossy"/>.</summary>
    public bool Lossy { get; init; }

    /// <summary>See <see cref="MapsSamples"/>.</summary>
    public bool OfSamples { get; init; }

    /// <summary>See <see cref="Lines"/>; null for one line.</summary>
    public IReadOnlyList<ZarrCodecLine>? SupportLines { get; init; }

    /// <summary>Writes the configuration; null for a codec that only version 2 writes.</summary>
    public Action<Utf8JsonWriter, ZarrCodecWriting>? Writer { get; init; }

    /// <inheritdoc/>
    public override BytesCodec Bind(ZarrCodecConfiguration configuration) => bind(configuration);

    /// <inheritdoc/>
    public override void WriteConfiguration(Utf8JsonWriter json, ZarrCodecWriting writing) => Writer?.Invoke(json, writing);
}

/// <summary>Whose name a codec has.</summary>
internal enum CodecFamily
{
    /// <summary>numcodecs' and the core specification's.</summary>
    Both,

    /// <summary>numcodecs' own, which some writers of v3 use without its prefix.</summary>
    Numcodecs,

    /// <summary>numcodecs' own, always with its prefix in v3.</summary>
    NumcodecsStrictly,

    /// <summary>A registered name of v3.</summary>
    ZarrOnly,
}
