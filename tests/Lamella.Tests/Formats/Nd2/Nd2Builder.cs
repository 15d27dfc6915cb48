using System.Text;
using Lamella.Stores;

namespace Lamella.Tests.Formats.Nd2;

/// <summary>Writes small chunked ND2 files for tests, straight from the description of the format.</summary>
internal sealed class Nd2Builder
{
    private readonly List<(string Name, byte[] Data)> _chunks = [];

    public uint Width { get; set; } = 4;

    public uint Height { get; set; } = 3;

    public uint Components { get; set; } = 1;

    public uint Bits { get; set; } = 8;

    public uint RowBytes { get; set; }

    public uint FrameCount { get; set; } = 1;

    public int Compression { get; set; } = 2;

    public uint TileWidth { get; set; }

    /// <summary>The components of each channel.</summary>
    public int[] Channels { get; set; } = [1];

    public Clx? Experiment { get; set; }

    public bool AsXml { get; set; }

    public bool PackedMetadata { get; set; }

    public bool WithoutMap { get; set; }

    public bool AttributesLast { get; set; }

    /// <summary>Distance between chunks; 1 packs them without gaps.</summary>
    public int Alignment { get; set; } = 4096;

    /// <summary>Changes what the map says of a chunk; null leaves it out.</summary>
    public Func<string, (long Offset, long Size), (long Offset, long Size)?> Map { get; set; } = (_, place) => place;

    /// <summary>Where the chunks came to lie.</summary>
    public Dictionary<string, long> Places { get; } = new(StringComparer.Ordinal);

    public static Clx Time(uint count, double period = 0, params Clx[] next) => Loop(1, next, Clx.U32("uiCount", count), Clx.F64("dStart", 0), Clx.F64("dPeriod", period), Clx.F64("dDuration", 0), Clx.F64("dAvgPeriodDiff", 0));

    public static Clx Stack(uint count, double step = 0.5, params Clx[] next) =>
        Loop(4, next, Clx.U32("uiCount", count), Clx.F64("dZLow", -1), Clx.F64("dZHigh", 1), Clx.F64("dZStep", step), Clx.I32("iType", 2));

    public static Clx Loop(uint type, Clx[] next, params Clx[] pars) => Clx.Level(
        string.Empty, [Clx.U32("eType", type), Clx.Level("uLoopPars", pars), .. next.Length == 0 ? Array.Empty<Clx>() : [Clx.U32("uiNextLevelCount", (uint)next.Length), Clx.Level("ppNextLevelEx", next)]]);

    /// <summary>Positions, of which some may be switched off.</summary>
    public static Clx Positions(bool[] valid, params Clx[] next)
    {
        Clx[] points = [.. valid.Select((_, i) => Clx.Level(string.Empty, Clx.F64("dPosX", 100 * i), Clx.F64("dPosY", -10 * i), Clx.F64("dPosZ", i), Clx.F64("dPFSOffset", -1), Clx.Str("dPosName", Invariant($"#{i + 1}"))))];
        return Clx.Level(
            string.Empty,
            [
                Clx.U32("eType", 2), Clx.Level("uLoopPars", Clx.U32("uiCount", (uint)valid.Length), Clx.Bool("bUseZ", true), Clx.Level("Points", points)), Clx.Flags("pItemValid", valid),
                .. next.Length == 0 ? Array.Empty<Clx>() : [Clx.Level("ppNextLevelEx", next)],
            ]);
    }

    public Nd2Builder Frame(int number, byte[] pixels, double time = 0)
    {
        _chunks.Add((Invariant($"ImageDataSeq|{number}!"), [.. BitConverter.GetBytes(time), .. Compression == 0 ? Deflate(pixels) : pixels]));
        return this;
    }

    /// <summary>Frames 0 to count - 1, each full of its own number.</summary>
    public Nd2Builder Frames(int count)
    {
        FrameCount = (uint)count;
        for (int i = 0; i < count; i++)
        {
            byte[] pixels = new byte[Math.Max(RowBytes, Width * Components * Bits / 8) * Height];
            Array.Fill(pixels, (byte)(i + 1));
            Frame(i, pixels, 1000 * i);
        }

        return this;
    }

    public Nd2Builder Chunk(string name, byte[] data)
    {
        _chunks.Add((name, data));
        return this;
    }

    public byte[] Build()
    {
        MemoryStream file = new();
        Places.Clear();
        List<(string Name, byte[] Data)> all = [("ND2 FILE SIGNATURE CHUNK NAME01!", [.. Encoding.ASCII.GetBytes(AsXml ? "Ver2.1" : "Ver3.0"), .. new byte[58]])];
        if (Experiment is not null) all.Add(AsXml ? ("ImageMetadata!", Clx.Document(Experiment.Items)) : ("ImageMetadataLV!", Binary(Clx.Level("SLxExperiment", Experiment.Items))));
        if (!AttributesLast) all.Add(Attributes());
        all.Add(Picture());
        all.AddRange(_chunks);
        if (AttributesLast) all.Add(Attributes());
        List<(string Name, long Offset, long Size)> written = [];
        foreach ((string name, byte[] data) in all)
        {
            Write(file, name, data);
            written.Add((name, Places[name], data.Length));
        }

        if (!WithoutMap) WriteMap(file, [.. written.Skip(1)]);
        return file.ToArray();
    }

    public Opened Open() => Open(Build());

    public static Opened Open(byte[] file)
    {
        MemoryStore store = new();
        store.Put("a.nd2", file);
        return Opened.Key(store, "a.nd2");
    }

    public static byte[] Deflate(byte[] plain)
    {
        byte[] packed = new byte[Lamella.Codecs.Deflate.ZlibCodec.MaxEncodedLength(plain.Length)];
        return packed[..Lamella.Codecs.Deflate.ZlibCodec.Encode(plain, packed)];
    }

    private (string Name, byte[] Data) Attributes()
    {
        Clx[] values =
        [
            Clx.U32("uiWidth", Width), Clx.U32("uiWidthBytes", RowBytes == 0 ? Width * Components * Bits / 8 : RowBytes), Clx.U32("uiHeight", Height), Clx.U32("uiComp", Components), Clx.U32("uiBpcInMemory", Bits),
            Clx.U32("uiBpcSignificant", Bits), Clx.U32("uiSequenceCount", FrameCount), Clx.U32("uiTileWidth", TileWidth), Clx.U32("uiTileHeight", TileWidth), Clx.I32("eCompression", Compression),
        ];
        return AsXml ? ("ImageAttributes!", Clx.Document(values)) : ("ImageAttributesLV!", Binary(Clx.Level("SLxImageAttributes", values)));
    }

    private (string Name, byte[] Data) Picture()
    {
        Clx[] planes = [.. Channels.Select((c, i) => Clx.Level(
            Invariant($"a{i}"), Clx.U32("uiCompCount", (uint)c), Clx.Str("sDescription", Invariant($"ch{i}")), Clx.U32("uiColor", 0x0000FF00u << (8 * (i % 2))),
            Clx.Level("pFluorescentProbe", Clx.Str("m_sName", Invariant($"dye{i}")), Spectrum("m_EmissionSpectrum", 510 + i), Spectrum("m_ExcitationSpectrum", 480 + i))))];
        Clx[] values =
        [
            Clx.F64("dTimeMSec", 0), Clx.F64("dTimeAbsolute", 2459002.5), Clx.F64("dXPos", 12.5), Clx.F64("dYPos", -3), Clx.F64("dZPos", 40), Clx.Bool("bCalibrated", true), Clx.F64("dCalibration", 0.25), Clx.F64("dAspect", 1),
            Clx.Str("wsObjectiveName", "Plan 20x"), Clx.F64("dObjectiveMag", 20), Clx.F64("dObjectiveNA", 0.75),
            Clx.Level("sPicturePlanes", Clx.U32("uiCount", (uint)Channels.Length), Clx.Level("sPlaneNew", planes)),
        ];
        return AsXml ? ("ImageMetadataSeq|0!", Clx.Document(values)) : ("ImageMetadataSeqLV|0!", Binary(Clx.Level("SLxPictureMetadata", values)));
    }

    private static Clx Spectrum(string name, double peak) => Clx.Level(
        name, Clx.U32("uiCount", 2), Clx.Level("pPoint", Clx.Level("Point0", Clx.F64("dWavelength", peak - 50), Clx.F64("dTValue", 0.1)), Clx.Level("Point1", Clx.F64("dWavelength", peak), Clx.F64("dTValue", 0.9))));

    private byte[] Binary(Clx tree) => PackedMetadata ? tree.Packed() : tree.Lite();

    private void Write(MemoryStream file, string name, byte[] data)
    {
        while (file.Length % Alignment != 0) file.WriteByte(0);
        Places[name] = file.Length;
        // The name of a frame is padded so that its pixels start on a page.
        int nameLength = name.StartsWith("ImageDataSeq", StringComparison.Ordinal) && Alignment > 1 ? 4072 : name.StartsWith("ND2", StringComparison.Ordinal) ? 32 : name.Length + 9;
        file.Write([0xDA, 0xCE, 0xBE, 0x0A]);
        file.Write(BitConverter.GetBytes(nameLength));
        file.Write(BitConverter.GetBytes((long)data.Length));
        file.Write(Encoding.ASCII.GetBytes(name));
        file.Write(new byte[nameLength - name.Length]);
        file.Write(data);
    }

    private void WriteMap(MemoryStream file, (string Name, long Offset, long Size)[] chunks)
    {
        MemoryStream map = new();
        foreach ((string name, long offset, long size) in chunks)
        {
            if (Map(name, (offset, size)) is not { } place) continue;
            map.Write(Encoding.ASCII.GetBytes(name));
            map.Write(BitConverter.GetBytes(place.Offset));
            map.Write(BitConverter.GetBytes(place.Size));
        }

        map.Write("ND2 CHUNK MAP SIGNATURE 0000001!"u8);
        map.Write(new byte[16]);
        Write(file, "ND2 FILEMAP SIGNATURE NAME 0001!", map.ToArray());
        file.Write("ND2 CHUNK MAP SIGNATURE 0000001!"u8);
        file.Write(BitConverter.GetBytes(Places["ND2 FILEMAP SIGNATURE NAME 0001!"]));
    }
}
