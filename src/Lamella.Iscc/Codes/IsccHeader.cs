namespace Lamella.Iscc.Codes;

/// <summary>The four fields in front of every ISCC body. <paramref name="Length"/> is the raw field: bits / 32 - 1 for a unit, the set of optional units for an ISCC-CODE.</summary>
internal readonly record struct IsccHeader(IsccMainType MainType, int SubType, int Version, int Length)
{
    /// <summary>The flags of <see cref="Length"/> in an ISCC-CODE.</summary>
    internal const int HasContent = 1;

    internal const int HasSemantic = 2;

    internal const int HasMeta = 4;

    /// <summary>The bytes of the longest header: four fields of four nibbles.</summary>
    internal const int MaximumSize = 8;

    /// <summary>The header of a unit of a number of bits.</summary>
    internal static IsccHeader Unit(IsccMainType mainType, int subType, int bits) => new(mainType, subType, 0, bits / 32 - 1);

    /// <summary>Bits of the body.</summary>
    internal int BodyBits => MainType switch
    {
        IsccMainType.Iscc when SubType == IsccSubType.Wide => 256,
        IsccMainType.Iscc => 64 * (2 + int.PopCount(Length & (HasContent | HasSemantic | HasMeta))),
        IsccMainType.Id => 64 + 8 * Length,
        _ => 32 * (Length + 1),
    };

    /// <summary>Writes the header and returns its size in bytes.</summary>
    internal int Write(Span<byte> target)
    {
        target[..MaximumSize].Clear();
        int nibbles = VarNibble.Write(target, 0, (int)MainType);
        nibbles = VarNibble.Write(target, nibbles, SubType);
        nibbles = VarNibble.Write(target, nibbles, Version);
        nibbles = VarNibble.Write(target, nibbles, Length);
        return (nibbles + 1) / 2;
    }

    /// <summary>Reads the header at the start of <paramref name="source"/>.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> source, out IsccHeader header, out int size)
    {
        int offset = 0;
        header = default;
        size = 0;
        if (!VarNibble.TryRead(source, ref offset, out int mainType) || !VarNibble.TryRead(source, ref offset, out int subType)) return false;
        if (!VarNibble.TryRead(source, ref offset, out int version) || !VarNibble.TryRead(source, ref offset, out int length)) return false;
        // An odd number of nibbles is padded with four zero bits.
        if (offset % 2 == 1 && (source[offset / 2] & 0xF) != 0) return false;
        header = new IsccHeader((IsccMainType)mainType, subType, version, length);
        size = (offset + 1) / 2;
        return true;
    }
}
