using System.Buffers.Binary;
using Lamella.Codecs.Jpeg;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Raster.Structure;

/// <summary>The marker segments of a JPEG file up to its frame header (ITU-T T.81 annex B): size, density, EXIF, comments.</summary>
internal sealed class JpegFile
{
    private const int LargestFile = 1 << 30;
    private const byte App1 = 0xE1;
    private const byte Comment = 0xFE;

    private JpegFile(long length) => Length = length;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Samples of a pixel.</summary>
    public int Components { get; private set; }

    /// <summary>Bits of a sample.</summary>
    public int Precision { get; private set; }

    /// <summary>True for the lossless processes.</summary>
    public bool IsLossless { get; private set; }

    /// <summary>True when Adobe's marker is there.</summary>
    public bool HasAdobe { get; private set; }

    /// <summary>What keeps the pixels from being decoded; null when nothing does.</summary>
    public UnsupportedFeatureException? Problem { get; private set; }

    /// <summary>Reads up to the frame header.</summary>
    public static JpegFile Read(Store store, string key, RasterScene scene)
    {
        WindowReader reader = new(store, key, JpegDecoder.Format);
        JpegFile file = new(reader.Length);
        for (long at = 2; ;)
        {
            // Fill bytes before a marker are allowed (B.1.1.2); other bytes are skipped, as decoders do.
            ReadOnlySpan<byte> two = reader.Get(at, 2);
            if (two[0] != 0xFF || two[1] is 0 or 0xFF)
            {
                at++;
                continue;
            }

            byte marker = two[1];
            if (marker is Marker.Eoi or Marker.Sos) Throw.Damaged(JpegDecoder.Format, "the pixels start before the frame header", at);
            if (Marker.StandsAlone(marker))
            {
                at += 2;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(reader.Get(at + 2, 2));
            if (length < 2) Throw.Damaged(JpegDecoder.Format, Invariant($"a marker segment of {length} bytes"), at);
            file.ReadSegment(marker, reader.Get(at + 4, length - 2), scene);
            at += 2 + length;
            if (marker is < Marker.Sof0 or > Marker.Sof15 or Marker.Dht or 0xC8 or Marker.Dac) continue;
            file.Check(reader, at);
            return file;
        }
    }

    private void ReadSegment(byte marker, ReadOnlySpan<byte> content, RasterScene scene)
    {
        switch (marker)
        {
            case Marker.App0 when content.Length >= 12 && content.StartsWith("JFIF\0"u8):
                // Unit 0 says that the densities are only the shape of a pixel (T.871 section 10.1).
                scene.SetResolution(BinaryPrimitives.ReadUInt16BigEndian(content[8..]), BinaryPrimitives.ReadUInt16BigEndian(content[10..]), content[7] switch { 1 => 2, 2 => 3, _ => 1 });
                break;
            case App1 when content.StartsWith("Exif\0"u8) && content.Length > 6:
                scene.AddExif(content[6..]);
                break;
            case Marker.App14:
                HasAdobe |= content.StartsWith("Adobe"u8);
                break;
            case Comment:
                scene.AddText("Comment", TiffDirectory.Decode(content.TrimEnd((byte)0)));
                break;
            case >= Marker.Sof0 and <= Marker.Sof15 and not (Marker.Dht or 0xC8 or Marker.Dac):
                ReadFrame(marker, content);
                break;
            default:
                break;
        }
    }

    private void ReadFrame(byte marker, ReadOnlySpan<byte> content)
    {
        SpanReader frame = new(content, JpegDecoder.Format, bigEndian: true);
        (Precision, Height, Width, Components) = (frame.U8(), frame.U16(), frame.U16(), frame.U8());
        IsLossless = marker is Marker.Sof3 or 0xC7 or 0xCB or Marker.Sof15;
    }

    /// <summary>Asks the decoder what it thinks of the header.</summary>
    private void Check(WindowReader reader, long end)
    {
        try
        {
            // With no rows in the header, they stand behind the first scan (DNL, B.2.5): all of the file has to be looked at.
            if (Height == 0) end = Math.Min(reader.Length, LargestFile);
            if (end > LargestFile) Throw.Damaged(JpegDecoder.Format, "no frame header in the first GiB", 0);
            JpegInfo info = JpegDecoder.ReadHeader(reader.Get(0, (int)end));
            Height = info.Height;
        }
        catch (UnsupportedFeatureException e) when (Width > 0 && Height > 0 && Components > 0)
        {
            Problem = e;
        }
    }
}
