using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Raster;

/// <summary>What is known of a picture before it is decoded.</summary>
/// <param name="Store">The store that holds the file.</param>
/// <param name="Key">Its key.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record Picture(Store Store, string Key, long Length)
{
    private const int HeadSize = 64 << 10;

    /// <summary>Reads the headers of a file.</summary>
    public delegate T HeaderReader<out T>(ReadOnlySpan<byte> file);

    /// <summary>Turns all bytes of the file into samples.</summary>
    public delegate void Decoder(ReadOnlySpan<byte> file, Span<byte> destination);

    /// <summary>The name in error messages.</summary>
    public required string Format { get; init; }

    /// <summary>The name of the compression.</summary>
    public required string Codec { get; init; }

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Samples of a pixel.</summary>
    public required int Samples { get; init; }

    /// <summary>The type of a sample.</summary>
    public required PixelType Type { get; init; }

    /// <summary>Decoded bytes that one encoded byte can give at most.</summary>
    public required long MaxRatio { get; init; }

    /// <summary>Decoded bytes that any file may give, however short it is.</summary>
    public long Slack { get; init; }

    /// <summary>Decodes the file.</summary>
    public required Decoder Decode { get; init; }

    /// <summary>Why the pixels cannot be decoded; null when they can.</summary>
    public UnsupportedFeatureException? Problem { get; init; }

    /// <summary>Reads headers that nearly always stand at the start, but may stand anywhere: from the first bytes, and from all where those are not enough.</summary>
    public static T ReadHeader<T>(WindowReader reader, HeaderReader<T> read)
    {
        try
        {
            return read(reader.GetUpTo(0, HeadSize));
        }
        catch (DamagedDataException) when (reader.Length > HeadSize && reader.Length <= Array.MaxLength)
        {
            return read(reader.Get(0, (int)reader.Length));
        }
    }
}
