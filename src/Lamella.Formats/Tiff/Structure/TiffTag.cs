namespace Lamella.Formats.Tiff.Structure;

/// <summary>Tag numbers (TIFF 6.0 sections 8 to 23, its technical notes, and registered private tags).</summary>
internal static class TiffTag
{
    public const ushort NewSubfileType = 254;
    public const ushort SubfileType = 255;
    public const ushort ImageWidth = 256;
    public const ushort ImageLength = 257;
    public const ushort BitsPerSample = 258;
    public const ushort Compression = 259;
    public const ushort Photometric = 262;
    public const ushort FillOrder = 266;
    public const ushort ImageDescription = 270;
    public const ushort Make = 271;
    public const ushort Model = 272;
    public const ushort StripOffsets = 273;
    public const ushort Orientation = 274;
    public const ushort SamplesPerPixel = 277;
    public const ushort RowsPerStrip = 278;
    public const ushort StripByteCounts = 279;
    public const ushort XResolution = 282;
    public const ushort YResolution = 283;
    public const ushort PlanarConfiguration = 284;
    public const ushort T4Options = 292;
    public const ushort T6Options = 293;
    public const ushort ResolutionUnit = 296;
    public const ushort Software = 305;
    public const ushort DateTime = 306;
    public const ushort Artist = 315;
    public const ushort Predictor = 317;
    public const ushort ColorMap = 320;
    public const ushort TileWidth = 322;
    public const ushort TileLength = 323;
    public const ushort TileOffsets = 324;
    public const ushort TileByteCounts = 325;
    public const ushort SubIfds = 330;
    public const ushort ExtraSamples = 338;
    public const ushort SampleFormat = 339;
    public const ushort JpegTables = 347;
    public const ushort JpegInterchangeFormat = 513;
    public const ushort JpegInterchangeFormatLength = 514;
    public const ushort YCbCrSubsampling = 530;
    public const ushort ReferenceBlackWhite = 532;
    public const ushort ImageDepth = 32997;
    public const ushort TileDepth = 32998;
    public const ushort Uic1 = 33628;
    public const ushort Uic2 = 33629;
    public const ushort Uic3 = 33630;
    public const ushort Uic4 = 33631;
    public const ushort LsmInfo = 34412;
    public const ushort IccProfile = 34675;
    public const ushort LercParameters = 50674;
    public const ushort ImageJMetadataByteCounts = 50838;
    public const ushort ImageJMetadata = 50839;
    public const ushort MicroManagerMetadata = 51123;
}
