using Lamella.Zarr.Codecs.BytesToBytes;
using Lamella.Zarr.Metadata;
using CoreChecksums = Lamella.Codecs.Checksums;

namespace Lamella.Zarr.Codecs.Definitions;

/// <summary>Codecs that store a checksum.</summary>
internal static class Checksums
{
    /// <summary>CRC-32C, of the core specification.</summary>
    public static BuiltInCodec Crc32C { get; } = new("crc32c", c => new ChecksumCodec("crc32c", s => CoreChecksums.Crc32C.Compute(s), Place(c.Fields, ChecksumPlace.End))) { SupportLines = [new("crc32c", Write: true)], Writer = (_, _) => { } };

    /// <summary>CRC-32, of numcodecs.</summary>
    public static BuiltInCodec Crc32 { get; } = new("crc32", c => new ChecksumCodec("crc32", s => CoreChecksums.Crc32.Compute(s), Place(c.Fields, ChecksumPlace.Start))) { Family = CodecFamily.Numcodecs, Writer = (_, _) => { } };

    /// <summary>Adler-32, of numcodecs.</summary>
    public static BuiltInCodec Adler32 { get; } = new("adler32", c => new ChecksumCodec("adler32", s => CoreChecksums.Adler32.Compute(s), Place(c.Fields, ChecksumPlace.Start))) { Family = CodecFamily.Numcodecs, Writer = (_, _) => { } };

    /// <summary>Fletcher-32, of numcodecs.</summary>
    public static BuiltInCodec Fletcher32 { get; } = new("fletcher32", _ => new ChecksumCodec("fletcher32", s => CoreChecksums.Fletcher32.Compute(s), ChecksumPlace.End)) { Family = CodecFamily.Numcodecs };

    /// <summary>Newer numcodecs lets checksums of its family lie on either side.</summary>
    private static ChecksumPlace Place(JsonFields configuration, ChecksumPlace usual) => configuration.Text("location") switch
    {
        "start" => ChecksumPlace.Start,
        "end" => ChecksumPlace.End,
        null => usual,
        var other => JsonText.Damaged<ChecksumPlace>(configuration.Key, $"the checksum location '{other}' is neither start nor end"),
    };
}
