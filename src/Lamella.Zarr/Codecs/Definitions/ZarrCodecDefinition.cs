using System.Text.Json;
using Lamella.Zarr.Metadata;

namespace Lamella.Codecs;

/// <summary>
/// A codec of Zarr as a whole: its names in both versions of the format, what its configuration means, how its configuration is written, and the coder that follows from it. The codecs of Lamella are such objects, and so is one
/// that a program adds with <see cref="ZarrCodecs.With"/>. Holds no state; used by many threads at once.
/// </summary>
/// <remarks>A codec maps the bytes of a chunk: it is a filter or the compressor of Zarr v2, and a bytes-to-bytes codec of Zarr v3.</remarks>
public abstract class ZarrCodecDefinition
{
    private protected const string NumcodecsPrefix = "numcodecs.";

    /// <summary>The name for messages and lists.</summary>
    public abstract string Name { get; }

    /// <summary>The <c>id</c> in metadata of Zarr v2; null when v2 has no such codec. Default: the name.</summary>
    public virtual string? V2Id => Name;

    /// <summary>The <c>name</c> in metadata of Zarr v3; null when it is not written there. Default: the name.</summary>
    public virtual string? V3Name => Name;

    /// <summary>Further names that metadata of Zarr v3 may use. Default: none.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>True when encoding may change values; a conversion then lists it as a loss.</summary>
    public virtual bool IsLossy => false;

    /// <summary>The compressions that a conversion can ask for, with their levels; none (the default) for a codec that is read only.</summary>
    public virtual IReadOnlyList<CompressionChoice> Compressions => [];

    /// <summary>True for codecs that v3 has in front of the array-to-bytes codec too, where they map samples.</summary>
    internal virtual bool MapsSamples => false;

    /// <summary>The lines of the codec in the list of what is supported.</summary>
    internal virtual IEnumerable<ZarrCodecLine> Lines => [new(Name, Compressions.Count > 0)];

    /// <summary>The coder for the chunks of one array.</summary>
    /// <param name="configuration">The parameters that the metadata states, and the type of the elements.</param>
    /// <exception cref="DamagedDataException">A parameter makes no sense.</exception>
    /// <exception cref="UnsupportedFeatureException">A parameter asks for what is not decoded: the array can be described, and what would read it raises this.</exception>
    public abstract BytesCodec Bind(ZarrCodecConfiguration configuration);

    /// <summary>Writes the parameters for a new array, as members of the object that is open; nothing by default.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="writing">The version of Zarr, the type of the samples, and the compression that was asked for.</param>
    public virtual void WriteConfiguration(Utf8JsonWriter json, ZarrCodecWriting writing)
    {
    }

    /// <summary>True when metadata means this codec.</summary>
    internal bool IsNamed(CodecSpec spec) => spec.IsNumcodecs
        ? V2Id == spec.Name || V3Name == spec.ToString()
        : V3Name == spec.Name || Aliases.Contains(spec.Name, StringComparer.Ordinal);

    /// <summary>Every name that metadata may use.</summary>
    internal IEnumerable<string> Names() => new[] { V2Id, V3Name, V2Id is null ? null : NumcodecsPrefix + V2Id }.OfType<string>().Concat(Aliases);
}

/// <summary>A line of the list of what is supported.</summary>
/// <param name="Text">The codec, and what it holds.</param>
/// <param name="Write">A conversion can write it.</param>
internal readonly record struct ZarrCodecLine(string Text, bool Write);
