namespace Lamella.Codecs.JpegXr;

/// <summary>Maps the codestream's sample formats to pixel types.</summary>
internal static class SampleType
{
    /// <summary>The type that samples of <paramref name="depth"/> decode to.</summary>
    public static PixelType Of(SampleDepth depth) => depth switch
    {
        SampleDepth.BitWhiteOne or SampleDepth.BitBlackOne => PixelType.Bool,
        SampleDepth.UInt8 or SampleDepth.Packed555 or SampleDepth.Packed565 => PixelType.UInt8,
        SampleDepth.UInt16 or SampleDepth.Packed101010 => PixelType.UInt16,
        SampleDepth.Int16 => PixelType.Int16,
        SampleDepth.Float16 => PixelType.Float16,
        SampleDepth.UInt32 => PixelType.UInt32,
        SampleDepth.Int32 => PixelType.Int32,
        _ => PixelType.Float32,
    };

    /// <summary>The significant bits of a sample of <paramref name="depth"/>.</summary>
    public static int Bits(SampleDepth depth) => depth switch
    {
        SampleDepth.BitWhiteOne or SampleDepth.BitBlackOne => 1,
        SampleDepth.Packed555 => 5,
        SampleDepth.Packed565 => 6,
        SampleDepth.UInt8 => 8,
        SampleDepth.Packed101010 => 10,
        SampleDepth.UInt16 or SampleDepth.Int16 or SampleDepth.Float16 => 16,
        _ => 32,
    };

    /// <summary>Bytes of one decoded sample.</summary>
    public static int Bytes(PixelType type) => type switch
    {
        PixelType.Bool or PixelType.UInt8 => 1,
        PixelType.UInt16 or PixelType.Int16 or PixelType.Float16 => 2,
        _ => 4,
    };
}
