namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>A pixel format as JxrEncApp numbers it, and the TIFF that it takes for it.</summary>
internal sealed record JxrSourceFormat(int Code, string Name, int Samples, string Type, int Photometric, int SampleFormat, int? ExtraSample = null)
{
    public static readonly JxrSourceFormat[] All =
    [
        new(2, "8bppGray", 1, "u1", 1, 1),
        new(3, "16bppGray", 1, "u2", 1, 1),
        new(4, "16bppGrayFixedPoint", 1, "i2", 1, 2),
        new(5, "16bppGrayHalf", 1, "f2", 1, 3),
        new(7, "32bppGrayFixedPoint", 1, "i4", 1, 2),
        new(8, "32bppGrayFloat", 1, "f4", 1, 3),
        new(9, "24bppRGB", 3, "u1", 2, 1),
        new(10, "48bppRGB", 3, "u2", 2, 1),
        new(11, "48bppRGBFixedPoint", 3, "i2", 2, 2),
        new(12, "48bppRGBHalf", 3, "f2", 2, 3),
        new(14, "96bppRGBFixedPoint", 3, "i4", 2, 2),
        new(15, "128bppRGBFloat", 3, "f4", 2, 3),
        new(32, "40bppCMYKA", 5, "u1", 5, 1, 2),
        new(22, "32bppBGRA", 4, "u1", 2, 1, 2),
        new(23, "64bppRGBA", 4, "u2", 2, 1, 2),
        new(24, "64bppRGBAFixedPoint", 4, "i2", 2, 2, 2),
        new(25, "64bppRGBAHalf", 4, "f2", 2, 3, 2),
        new(27, "128bppRGBAFixedPoint", 4, "i4", 2, 2, 2),
        new(28, "128bppRGBAFloat", 4, "f4", 2, 3, 2),
    ];

    public static JxrSourceFormat Of(int code) => Array.Find(All, f => f.Code == code) ?? throw new ArgumentOutOfRangeException(nameof(code));
}
