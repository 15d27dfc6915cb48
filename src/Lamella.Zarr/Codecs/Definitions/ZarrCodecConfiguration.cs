using System.Text.Json;
using Lamella.Zarr.Metadata;

namespace Lamella.Codecs;

/// <summary>The configuration of a codec as the metadata of an array states it. A field of another type than the one that is asked for is damage, and the error names the document.</summary>
public sealed class ZarrCodecConfiguration
{
    internal ZarrCodecConfiguration(CodecSpec spec, ZarrDataType type)
    {
        Spec = spec;
        Type = type;
    }

    /// <summary>The name of the codec as the metadata writes it; ids of Zarr v2 as <c>numcodecs.*</c>.</summary>
    public string Name => Spec.ToString();

    /// <summary>The object that holds the parameters; undefined when there is none.</summary>
    public JsonElement Element => Fields.Element;

    /// <summary>Bytes of one element of the array.</summary>
    public int ElementSize => Type.Size;

    /// <summary>The type of the elements; null when they are not plain numbers.</summary>
    public PixelType? PixelType => Type.PixelType;

    internal CodecSpec Spec { get; }

    internal ZarrDataType Type { get; }

    internal JsonFields Fields => Spec.Configuration;

    /// <summary>A whole number.</summary>
    /// <param name="name">The field.</param>
    /// <param name="absent">The value when the field is absent.</param>
    /// <param name="lowest">The smallest value that makes sense.</param>
    /// <param name="highest">The largest value that makes sense.</param>
    /// <exception cref="DamagedDataException">It is something else, or outside these bounds.</exception>
    public long Integer(string name, long absent, long lowest = long.MinValue, long highest = long.MaxValue) => Fields.Integer(name, absent, lowest, highest);

    /// <summary>A number; <paramref name="absent"/> when the field is absent.</summary>
    /// <exception cref="DamagedDataException">It is something else.</exception>
    public double Number(string name, double absent) => Fields.Number(name, absent);

    /// <summary>A text; null when the field is absent.</summary>
    /// <exception cref="DamagedDataException">It is something else.</exception>
    public string? Text(string name) => Fields.Text(name);

    /// <summary>True or false; <paramref name="absent"/> when the field is absent.</summary>
    /// <exception cref="DamagedDataException">It is something else.</exception>
    public bool Flag(string name, bool absent) => Fields.Flag(name, absent);

    /// <summary>What a parameter asks for is not decoded.</summary>
    internal T Unsupported<T>(string what) => Throw.Unsupported<T>("Zarr", what);
}
