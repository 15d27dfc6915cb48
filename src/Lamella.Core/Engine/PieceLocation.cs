using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Engine;

/// <summary>How the bytes of a piece are stored.</summary>
public enum PieceKind
{
    /// <summary>Nothing is stored: every sample is the fill value.</summary>
    Fill,

    /// <summary>Bytes that <see cref="LevelSource.Decode"/> turns into samples.</summary>
    Encoded,

    /// <summary>Nothing is stored: <see cref="LevelSource.Decode"/> makes the samples without bytes.</summary>
    Made,

    /// <summary>The samples themselves, in C order of the stored shape; any run of them can be read alone.</summary>
    Raw,
}

/// <summary>Where the bytes of a piece lie.</summary>
public readonly record struct PieceLocation
{
    /// <summary>A piece that is not stored.</summary>
    public static PieceLocation Fill => default;

    /// <summary>A piece that the level makes itself.</summary>
    public static PieceLocation Made => new() { Kind = PieceKind.Made, Key = string.Empty };

    /// <summary>How the bytes are stored.</summary>
    public PieceKind Kind { get; private init; }

    /// <summary>The store that holds them.</summary>
    public Store? Store { get; private init; }

    /// <summary>The key within the store.</summary>
    public string Key { get; private init; }

    /// <summary>The bytes; for <see cref="PieceKind.Raw"/> all samples of the stored shape from the offset on.</summary>
    public ByteRange Range { get; private init; }

    /// <summary>For <see cref="PieceKind.Raw"/>: the samples are stored big-endian.</summary>
    public bool BigEndian { get; private init; }

    /// <summary>For <see cref="PieceKind.Raw"/>: byte strides of the stored samples; null when they are tight in C order.</summary>
    public long[]? Strides { get; private init; }

    /// <summary>For <see cref="PieceKind.Encoded"/>: a missing key means fill, not damage (Zarr's absent chunk).</summary>
    public bool MissingIsFill { get; private init; }

    /// <summary>For <see cref="PieceKind.Encoded"/>: the version of the value that the place was taken from (a shard's index); 0 when any will do.</summary>
    public long Version { get; init; }

    /// <summary>Bytes for <see cref="LevelSource.Decode"/>.</summary>
    public static PieceLocation Encoded(Store store, string key, ByteRange range, Missing missing = Missing.IsDamage) =>
        new() { Kind = PieceKind.Encoded, Store = store, Key = key, Range = range, MissingIsFill = missing == Missing.IsFill };

    /// <summary>Samples stored as they are, from <paramref name="offset"/> on.</summary>
    public static PieceLocation Raw(Store store, string key, long offset, bool bigEndian, long[]? strides = null) =>
        new() { Kind = PieceKind.Raw, Store = store, Key = key, Range = ByteRange.From(offset, long.MaxValue), BigEndian = bigEndian, Strides = strides };
}

/// <summary>What a missing key means.</summary>
public enum Missing
{
    /// <summary>The data is incomplete.</summary>
    IsDamage,

    /// <summary>The piece holds the fill value only.</summary>
    IsFill,
}
