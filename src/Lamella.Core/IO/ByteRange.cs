namespace Lamella.IO;

/// <summary>Which bytes of a key are wanted: all, a run from an offset, or the last ones (the form that finds a shard index or a zip directory without asking for the length first).</summary>
public readonly record struct ByteRange
{
    private ByteRange(long offset, long length)
    {
        Offset = offset;
        Length = length;
    }

    /// <summary>The whole value.</summary>
    public static ByteRange All { get; } = new(0, long.MaxValue);

    /// <summary>The first byte; negative for a suffix: that many bytes before the end.</summary>
    public long Offset { get; }

    /// <summary>The number of bytes; <see cref="long.MaxValue"/> for "to the end".</summary>
    public long Length { get; }

    /// <summary><paramref name="length"/> bytes from <paramref name="offset"/> on.</summary>
    public static ByteRange From(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ByteRange(offset, length);
    }

    /// <summary>The last <paramref name="length"/> bytes (fewer when the value is shorter).</summary>
    public static ByteRange Suffix(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return new ByteRange(-length, length);
    }

    /// <summary>The absolute start and count in a value of <paramref name="total"/> bytes, clipped to it.</summary>
    public (long Offset, long Length) Resolve(long total)
    {
        long start = Offset < 0 ? Math.Max(0, total + Offset) : Math.Min(Offset, total);
        return (start, Math.Min(Length, total - start));
    }
}
