namespace Lamella.Codecs;

/// <summary>What a codec knows when its configuration is written.</summary>
/// <param name="ZarrFormat">2 or 3.</param>
/// <param name="PixelType">The type of the samples.</param>
/// <param name="Compression">What was asked for: one of the codec's <see cref="ZarrCodecDefinition.Compressions"/>.</param>
public readonly record struct ZarrCodecWriting(int ZarrFormat, PixelType PixelType, Compression Compression);
