namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>Rearranges 8-bit pixels for comparison.</summary>
internal static class JpegXrPixels
{
    public static void SwapRedBlue(Span<byte> pixels, int samples)
    {
        for (int i = 0; i < pixels.Length; i += samples) (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
    }
}
