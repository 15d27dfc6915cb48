namespace Lamella.Formats.Czi.Structure;

/// <summary>The codes of the compressions.</summary>
internal static class CziCompression
{
    /// <summary>The samples as they are.</summary>
    public const int Raw = 0;

    /// <summary>JPEG.</summary>
    public const int Jpeg = 1;

    /// <summary>LZW as in TIFF.</summary>
    public const int Lzw = 2;

    /// <summary>Lossless JPEG.</summary>
    public const int JpegLossless = 3;

    /// <summary>A JPEG XR file.</summary>
    public const int JpegXr = 4;

    /// <summary>A Zstandard frame.</summary>
    public const int Zstd0 = 5;

    /// <summary>A short header, then a Zstandard frame, whose bytes may be split into low and high ones.</summary>
    public const int Zstd1 = 6;

    /// <summary>Camera data of 12 bits, packed; every row runs from right to left.</summary>
    public const int CameraMirrored = 104;

    /// <summary>Camera data of 12 bits, packed.</summary>
    public const int Camera = 504;

    /// <summary>Codes from here on are private to systems; other readers take them for raw data.</summary>
    private const int FirstSystemCode = 1000;

    /// <summary>What Lamella does with each.</summary>
    public static IReadOnlyList<CodecSupport> All { get; } =
    [
        new("none", Read: true, Write: false, Lossy: false), new("jpeg", Read: true, Write: false, Lossy: true), new("lzw", Read: true, Write: false, Lossy: false),
        new("jpeg-lossless", Read: true, Write: false, Lossy: false), new("jpeg-xr", Read: true, Write: false, Lossy: true), new("zstd", Read: true, Write: false, Lossy: false),
        new("camera-raw-12", Read: true, Write: false, Lossy: false), new("camera-raw", Read: false, Write: false, Lossy: false),
    ];

    /// <summary>The short name of a code.</summary>
    public static string NameOf(int code) => code switch
    {
        Raw or >= FirstSystemCode => "none",
        Jpeg => "jpeg",
        Lzw => "lzw",
        JpegLossless => "jpeg-lossless",
        JpegXr => "jpeg-xr",
        Zstd0 or Zstd1 => "zstd",
        CameraMirrored or Camera => "camera-raw-12",
        >= 100 and < FirstSystemCode => "camera-raw",
        _ => Invariant($"unknown-{code}"),
    };

    /// <summary>True when the code has a decoder.</summary>
    public static bool IsDecodable(int code) => code is (>= Raw and <= Zstd1) or CameraMirrored or Camera or >= FirstSystemCode;

    /// <summary>True when the samples lie in the file as they are.</summary>
    public static bool IsRaw(int code) => code is Raw or >= FirstSystemCode;
}
