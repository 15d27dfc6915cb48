using Lamella.Stores;

namespace Lamella.Formats.Raster;

/// <summary>What is known of a picture before it is decoded.</summary>
/// <param name="Store">The store that holds the file.</param>
/// <param name="Key">Its key.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record Picture(Store Store, string Key, long Length)
{
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

    /// <summary>Decodes the file.</summary>
    public required Decoder Decode { get; init; }

    /// <summary>Why the pixels cannot be decoded; null when they can.</summary>
    public UnsupportedFeatureException? Problem { get; init; }
}
