namespace Lamella.Zarr.Metadata;

/// <summary>What the elements of an array are.</summary>
internal enum ZarrDataKind
{
    /// <summary>Numbers that <see cref="Lamella.PixelType"/> names.</summary>
    Pixel,

    /// <summary>Bytes of fixed length (NumPy S).</summary>
    FixedBytes,

    /// <summary>UTF-32 text of fixed length (NumPy U).</summary>
    FixedText,

    /// <summary>Fields side by side.</summary>
    Structured,

    /// <summary>64-bit points in time.</summary>
    DateTime,

    /// <summary>64-bit time differences.</summary>
    TimeDelta,

    /// <summary>Opaque bits (v3 r*, NumPy V).</summary>
    RawBits,

    /// <summary>UTF-8 text of any length.</summary>
    VariableText,

    /// <summary>Bytes of any length.</summary>
    VariableBytes,

    /// <summary>Something that Lamella does not decode.</summary>
    Unsupported,
}

/// <summary>A run of equal words inside an element: the unit that a change of byte order reverses.</summary>
/// <param name="Offset">Where the run starts in the element.</param>
/// <param name="Size">Bytes of one word: 1, 2, 4 or 8.</param>
/// <param name="Count">The number of words.</param>
/// <param name="BigEndian">The type itself says that the stored words are big-endian (Zarr v2; in v3 the codec says so).</param>
internal readonly record struct ZarrWord(int Offset, int Size, int Count, bool BigEndian);

/// <summary>The data type of an array, for both versions of the format. Immutable.</summary>
/// <param name="Name">The v3 name (<c>uint16</c>), or the name as it stands in the metadata for types that v3 core lacks.</param>
/// <param name="Kind">What the elements are.</param>
/// <param name="Size">Bytes of one element; 0 for variable length and for unsupported types.</param>
/// <param name="PixelType">The pixel type of plain numbers; null otherwise.</param>
/// <param name="Words">The words of an element.</param>
/// <param name="Fields">The fields of a structure, in declared order.</param>
internal sealed record ZarrDataType(string Name, ZarrDataKind Kind, int Size, PixelType? PixelType, ZarrWord[] Words, ZarrField[]? Fields = null)
{
    /// <summary>True when elements have no fixed size.</summary>
    public bool IsVariable => Kind is ZarrDataKind.VariableText or ZarrDataKind.VariableBytes;

    /// <summary>The type of plain numbers.</summary>
    public static ZarrDataType Of(PixelType type, bool bigEndian = false)
    {
        int size = type.Size(), word = type.WordSize();
        return new ZarrDataType(type.Name(), ZarrDataKind.Pixel, size, type, [new ZarrWord(0, word, size / word, bigEndian && word > 1)]);
    }

    /// <summary>A type of <paramref name="count"/> words without a pixel type.</summary>
    public static ZarrDataType Of(string name, ZarrDataKind kind, int word, int count, bool bigEndian = false) =>
        new(name, kind, word * count, null, count == 0 ? [] : [new ZarrWord(0, word, count, bigEndian && word > 1)]);

    /// <summary>A type that is named but not decoded.</summary>
    public static ZarrDataType Unsupported(string name) => new(name, ZarrDataKind.Unsupported, 0, null, []);

    /// <summary>Fields packed in declared order.</summary>
    public static ZarrDataType Structure(string name, ZarrField[] fields)
    {
        int size = 0;
        List<ZarrWord> words = [];
        foreach (ZarrField field in fields)
        {
            if (field.Type.Kind is ZarrDataKind.Unsupported || field.Type.IsVariable) return Unsupported($"{name} with a field of type {field.Type.Name}");
            for (int i = 0; i < field.Count; i++)
            {
                foreach (ZarrWord word in field.Type.Words) words.Add(word with { Offset = word.Offset + size });
                size += field.Type.Size;
                if (size > ZarrLimits.MaxElementSize) return Unsupported(Invariant($"{name} of more than {ZarrLimits.MaxElementSize} bytes"));
            }
        }

        return new ZarrDataType(name, ZarrDataKind.Structured, size, null, [.. words], fields);
    }
}

/// <summary>A field of a structure; <see cref="Count"/> is larger than 1 for an array field.</summary>
internal sealed record ZarrField(string Name, ZarrDataType Type, int Count);
