namespace Lamella.Codecs.JpegXr;

/// <summary>How decoded samples lie in the caller's pixels.</summary>
/// <param name="PixelStride">Samples per pixel.</param>
/// <param name="FirstSample">The sample of a pixel that the plane's first channel goes to.</param>
/// <param name="IsBgr">Blue first.</param>
/// <param name="IsInterleavedAlpha">The plane is an alpha plane inside a colour codestream, which the reference decoder rounds in its own way.</param>
internal readonly record struct OutputLayout(int PixelStride, int FirstSample, bool IsBgr, bool IsInterleavedAlpha)
{
    /// <summary>The colour samples that a codestream delivers; refuses combinations that no known writer produces.</summary>
    public static int ColorSamples(ImageHeader image, PlaneHeader plane)
    {
        bool packed = image.Depth is SampleDepth.Packed555 or SampleDepth.Packed565 or SampleDepth.Packed101010;
        bool bit = image.Depth is SampleDepth.BitWhiteOne or SampleDepth.BitBlackOne;
        int samples = (image.Color, plane.Color) switch
        {
            (OutputColor.Gray, InternalColor.Luma) when !packed => 1,
            (OutputColor.Rgb, InternalColor.Luma) when !packed && !bit => 3,
            (OutputColor.Rgb, InternalColor.Yuv420 or InternalColor.Yuv422 or InternalColor.Yuv444) when !bit => 3,
            (OutputColor.Rgbe, InternalColor.Yuv420 or InternalColor.Yuv422 or InternalColor.Yuv444) when image.Depth == SampleDepth.UInt8 => 4,
            (OutputColor.Yuv444, InternalColor.Yuv444) when !packed && !bit => 3,
            (OutputColor.Cmyk, InternalColor.Cmyk) when image.Depth is SampleDepth.UInt8 or SampleDepth.UInt16 or SampleDepth.Int16 => 4,
            (OutputColor.Channels, InternalColor.Channels) when !packed && !bit => plane.Channels,
            _ => 0,
        };
        return samples > 0 ? samples : Throw.Unsupported<int>(JxrContainer.Name, $"output of {image.Color} {image.Depth} from {plane.Color} coding");
    }
}
