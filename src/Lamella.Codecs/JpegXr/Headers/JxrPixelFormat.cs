using System.Diagnostics.CodeAnalysis;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The container's pixel format (T.832 annex A.7.18). The codestream alone tells channels and sample type; this GUID adds the order of 8-bit colours and a name.
/// </summary>
/// <param name="Name">The registered name, or the GUID.</param>
/// <param name="IsBgr">True for the formats that ask for B, G, R order.</param>
internal readonly record struct JxrPixelFormat(string Name, bool IsBgr)
{
    /// <summary>The format of a codestream without container.</summary>
    public static JxrPixelFormat None => new("none", IsBgr: false);

    // The GUID family 6fddc324-4e03-4bfe-b185-3d77768dc9XX in file order, without its last byte.
    private static ReadOnlySpan<byte> Family => [0x24, 0xC3, 0xDD, 0x6F, 0x03, 0x4E, 0xFE, 0x4B, 0xB1, 0x85, 0x3D, 0x77, 0x76, 0x8D, 0xC9];

    /// <summary>Reads the 16 bytes of the GUID.</summary>
    public static JxrPixelFormat Of(ReadOnlySpan<byte> guid)
    {
        if (guid.StartsWith(Family) && FamilyName(guid[15]) is { } name) return new(name, guid[15] is 0x0C or 0x0E or 0x0F or 0x10);
        Guid value = new(guid[..16]);
        return new(Other(value) ?? value.ToString("D"), IsBgr: false);
    }

    private static string? Other(Guid guid) => guid.ToString("D") switch
    {
        "d98c6b95-3efe-47d6-bb25-eb1748ab0cf1" => "32bppRGB",
        "f5c7ad2d-6a8d-43dd-a7a8-a29935261ae9" => "32bppRGBA",
        "3cc4a650-a527-4d37-a916-3142c7ebedba" => "32bppPRGBA",
        "e3fed78f-e8db-4acf-84c1-e97f6136b327" => "96bppRGBFloat",
        _ => null,
    };

    [SuppressMessage("Maintainability", "CA1502", Justification = "A table.")]
    private static string? FamilyName(byte code) => code switch
    {
        0x05 => "1bppBlackWhite",
        0x08 => "8bppGray",
        0x09 => "16bppBGR555",
        0x0A => "16bppBGR565",
        0x0B => "16bppGray",
        0x0C => "24bppBGR",
        0x0D => "24bppRGB",
        0x0E => "32bppBGR",
        0x0F => "32bppBGRA",
        0x10 => "32bppPBGRA",
        0x11 => "32bppGrayFloat",
        0x12 => "48bppRGBFixedPoint",
        0x13 => "16bppGrayFixedPoint",
        0x14 => "32bppBGR101010",
        0x15 => "48bppRGB",
        0x16 => "64bppRGBA",
        0x17 => "64bppPRGBA",
        0x18 => "96bppRGBFixedPoint",
        0x19 => "128bppRGBAFloat",
        0x1A => "128bppPRGBAFloat",
        0x1B => "128bppRGBFloat",
        0x1C => "32bppCMYK",
        0x1D => "64bppRGBAFixedPoint",
        0x1E => "128bppRGBAFixedPoint",
        0x1F => "64bppCMYK",
        0x20 => "24bpp3Channels",
        0x21 => "32bpp4Channels",
        0x22 => "40bpp5Channels",
        0x23 => "48bpp6Channels",
        0x24 => "56bpp7Channels",
        0x25 => "64bpp8Channels",
        0x26 => "48bpp3Channels",
        0x27 => "64bpp4Channels",
        0x28 => "80bpp5Channels",
        0x29 => "96bpp6Channels",
        0x2A => "112bpp7Channels",
        0x2B => "128bpp8Channels",
        0x2C => "40bppCMYKAlpha",
        0x2D => "80bppCMYKAlpha",
        0x3A => "64bppRGBAHalf",
        0x3B => "48bppRGBHalf",
        0x3D => "32bppRGBE",
        0x3E => "16bppGrayHalf",
        0x3F => "32bppGrayFixedPoint",
        0x40 => "64bppRGBFixedPoint",
        0x41 => "128bppRGBFixedPoint",
        0x42 => "64bppRGBHalf",
        _ => null,
    };
}
