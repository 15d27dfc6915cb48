using System.Buffers.Binary;
using System.Text;
using Lamella.Codecs.Deflate;
using Lamella.Codecs.Png;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Raster.Structure;

/// <summary>The chunks of a PNG before its pixels (PNG 3rd edition, section 11.3): text, resolution, EXIF. Chunks behind the pixels are not looked for, since that would mean to walk over all of them.</summary>
internal sealed class PngFile
{
    /// <summary>Texts and EXIF blocks larger than this are left alone.</summary>
    private const int LargestText = 16 << 20;

    private const uint PhysicalSize = 0x70485973; // pHYs
    private const uint Text = 0x74455874; // tEXt
    private const uint CompressedText = 0x7A545874; // zTXt
    private const uint InternationalText = 0x69545874; // iTXt
    private const uint Exif = 0x65584966; // eXIf
    private const uint Time = 0x74494D45; // tIME
    private const uint SignificantBits = 0x73424954; // sBIT
    private const uint AnimationControl = 0x6163544C; // acTL

    private readonly RasterScene _scene;

    private PngFile(long length, RasterScene scene)
    {
        Length = length;
        _scene = scene;
    }

    /// <summary>Size, depth, palette.</summary>
    public PngHeader Header { get; } = new();

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Walks the chunks up to the first with pixels.</summary>
    public static PngFile Read(Store store, string key, RasterScene scene)
    {
        WindowReader reader = new(store, key, PngDecoder.Format);
        PngFile file = new(reader.Length, scene);
        for (long at = PngChunk.Signature.Length; at < reader.Length;)
        {
            PngChunk chunk = PngChunk.Parse(reader.Get(at, PngChunk.HeaderSize), at);
            if (chunk.Type is PngChunk.Data or PngChunk.End) break;
            bool matters = chunk.IsCritical || chunk.Type is PngChunk.Transparency || chunk.Length <= LargestText;
            if (matters)
            {
                ReadOnlySpan<byte> bytes = reader.Get(at + 4, checked(4 + chunk.Length + PngChunk.TrailerSize));
                file.Read(chunk, bytes, at);
            }

            at += PngChunk.HeaderSize + (long)chunk.Length + PngChunk.TrailerSize;
        }

        if (!file.Header.IsComplete) Throw.Damaged(PngDecoder.Format, "the file ends before IHDR", reader.Length);
        return file;
    }

    private void Read(PngChunk chunk, ReadOnlySpan<byte> bytes, long at)
    {
        ReadOnlySpan<byte> data = bytes[4..^PngChunk.TrailerSize];
        if (!PngChunk.IsIntact(bytes[..^PngChunk.TrailerSize], bytes[^PngChunk.TrailerSize..]))
        {
            if (chunk.IsCritical || chunk.Type == PngChunk.Transparency) Throw.Damaged(PngDecoder.Format, $"the CRC of chunk {chunk.Name} differs", at);
            _scene.Warnings.Add($"the CRC of chunk {chunk.Name} differs; it is left out");
            return;
        }

        Header.Read(chunk, data, at);
        switch (chunk.Type)
        {
            case PngChunk.Transparency when Header.Color is PngColor.Gray or PngColor.Rgb:
                AddTransparentColor(data);
                break;
            case PhysicalSize when data.Length >= 9:
                // Unit 1 is the metre (section 11.3.4.3); the fields of TIFF know the centimetre.
                double x = BinaryPrimitives.ReadUInt32BigEndian(data), y = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
                if (data[8] == 1) _scene.SetResolution(x / 100, y / 100, 3);
                else _scene.SetResolution(x, y, 1);
                break;
            case SignificantBits when data.Length > 0:
                _scene.AddDisplay("significantBits", string.Join(',', data.ToArray()));
                break;
            case Text:
                AddLatin(data);
                break;
            case CompressedText:
                AddCompressed(data);
                break;
            case InternationalText:
                AddInternational(data);
                break;
            case Exif:
                _scene.AddExif(data);
                break;
            case Time when data.Length >= 7:
                _scene.AddText("Modification time", Invariant($"{BinaryPrimitives.ReadUInt16BigEndian(data):D4}-{data[2]:D2}-{data[3]:D2}T{data[4]:D2}:{data[5]:D2}:{data[6]:D2}Z"));
                break;
            case AnimationControl when data.Length >= 8:
                _scene.Warnings.Add(Invariant($"the file holds an animation of {Counts.Of(BinaryPrimitives.ReadUInt32BigEndian(data), "frame")}; only its default image is read"));
                break;
            default:
                break;
        }
    }

    private void AddTransparentColor(ReadOnlySpan<byte> data)
    {
        int samples = Header.Color == PngColor.Gray ? 1 : 3;
        if (data.Length < 2 * samples) return;
        ushort[] values = new ushort[samples];
        for (int i = 0; i < samples; i++) values[i] = BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
        _scene.AddDisplay("transparent", string.Join(',', values));
    }

    private void AddLatin(ReadOnlySpan<byte> data)
    {
        int end = data.IndexOf((byte)0);
        if (end > 0) _scene.AddText(Encoding.Latin1.GetString(data[..end]), Encoding.Latin1.GetString(data[(end + 1)..]));
    }

    private void AddCompressed(ReadOnlySpan<byte> data)
    {
        int end = data.IndexOf((byte)0);
        if (end <= 0 || data.Length < end + 2 || data[end + 1] != 0) return;
        string name = Encoding.Latin1.GetString(data[..end]);
        if (Inflate(name, data[(end + 2)..], Encoding.Latin1) is { } text) _scene.AddText(name, text);
    }

    /// <summary>Keyword, compression flag and method, language, translated keyword, text (section 11.3.3.4).</summary>
    private void AddInternational(ReadOnlySpan<byte> data)
    {
        int end = data.IndexOf((byte)0);
        if (end <= 0 || data.Length < end + 3) return;
        string name = Encoding.Latin1.GetString(data[..end]);
        bool compressed = data[end + 1] != 0;
        data = data[(end + 3)..];
        for (int i = 0; i < 2; i++)
        {
            int next = data.IndexOf((byte)0);
            if (next < 0) return;
            data = data[(next + 1)..];
        }

        string? text = compressed ? Inflate(name, data, Encoding.UTF8) : Encoding.UTF8.GetString(data);
        if (text is not null) _scene.AddText(name, text);
    }

    /// <summary>Decompresses a text; null, with a warning, when it is damaged or too large.</summary>
    private string? Inflate(string name, ReadOnlySpan<byte> packed, Encoding encoding)
    {
        byte[] buffer = Pooled.Rent<byte>((int)Math.Min(LargestText, (packed.Length * (long)PngDecoder.MaxRatio) + PngDecoder.MaxRatio));
        try
        {
            return encoding.GetString(buffer.AsSpan(0, ZlibCodec.Decode(packed, buffer)));
        }
        catch (LamellaException e)
        {
            _scene.Warnings.Add($"the text {name} cannot be read: {e.Message}");
            return null;
        }
        finally
        {
            Pooled.Return(buffer);
        }
    }
}
