using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;
using Lamella.Tests.Codecs.Jpeg2000;
using Xunit;

namespace Lamella.Tests.Formats.Nd2;

/// <summary>N10: the legacy form, boxes of JPEG 2000 with a map of the writer's own.</summary>
public sealed class LegacyNd2Tests
{
    private const string Picture = "<variant version=\"1.0\"><no_name runtype=\"CLxListVariant\"><PictureMetadata_V1.2 runtype=\"CLxListVariant\"><TimeAbsolute runtype=\"double\" value=\"2455000.25\"/>"
        + "<Calibrated runtype=\"bool\" value=\"true\"/><Calibration runtype=\"double\" value=\"0.32\"/><ObjectiveName runtype=\"CLxStringW\" value=\"Plan Fluor 40x\"/><ObjectiveNA runtype=\"double\" value=\"0.6\"/>"
        + "<PicturePlanes runtype=\"CLxListVariant\"><Count runtype=\"lx_uint32\" value=\"2\"/><CompCount runtype=\"lx_uint32\" value=\"2\"/><Plane runtype=\"CLxListVariant\">"
        + "<a0 runtype=\"CLxListVariant\"><OpticalConfigName runtype=\"CLxStringW\" value=\"FITC\"/><Color runtype=\"lx_uint32\" value=\"65280\"/></a0>"
        + "<a1 runtype=\"CLxListVariant\"><OpticalConfigName runtype=\"CLxStringW\" value=\"TRITC\"/><Color runtype=\"lx_uint32\" value=\"255\"/></a1></Plane></PicturePlanes></PictureMetadata_V1.2></no_name></variant>";

    private const string Experiment = "<variant version=\"1.0\"><no_name runtype=\"CLxListVariant\"><Experiment_V1.0 runtype=\"CLxListVariant\"><Type runtype=\"lx_uint32\" value=\"8\"/><LoopPars runtype=\"CLxListVariant\">"
        + "<Period runtype=\"CLxListVariant\"><p0 runtype=\"CLxListVariant\"><Count runtype=\"lx_uint32\" value=\"2\"/><Period runtype=\"double\" value=\"5000\"/></p0></Period></LoopPars>"
        + "<NextLevelEx runtype=\"CLxListVariant\"><Type runtype=\"lx_uint32\" value=\"4\"/><LoopPars runtype=\"CLxListVariant\"><Count runtype=\"lx_uint32\" value=\"3\"/><ZStep runtype=\"double\" value=\"1.5\"/></LoopPars></NextLevelEx>"
        + "</Experiment_V1.0></no_name></variant>";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void N10_loops_channels_and_sizes_of_a_legacy_file_are_read_with_and_without_its_map(bool withMap)
    {
        using Opened image = Open(Build(12, withMap));
        Scene scene = Assert.Single(image.Scenes);
        Assert.Equal("ND2", image.Content.Format);
        Assert.Equal(("TZCYX", PixelType.UInt16, "jpeg2000"), (scene.NativeAxes, scene.PixelType, scene.Levels[0].Codec));
        Assert.Equal([2, 2, 3, 8, 10], scene.Shape);
        Assert.Equal(["FITC", "TRITC"], scene.Channels.Select(c => c.Name));
        Assert.Equal(["#00FF00", "#FF0000"], scene.Channels.Select(c => c.Color.ToString()));
        Assert.Equal((new Quantity(0.32, "micrometer"), new Quantity(1.5, "micrometer"), new Quantity(5, "second")), (scene.PixelSize.X, scene.PixelSize.Z, scene.PixelSize.T));
        Assert.Equal(new Objective { Name = "Plan Fluor 40x", NumericalAperture = 0.6 }, scene.Objective);
        Assert.Equal(0, image.Content.MissingPlanes);
        Assert.Equal(withMap ? 0 : 1, image.Content.Warnings.Count(w => w.Contains("no box map", StringComparison.Ordinal)));
        Assert.Contains(image.Content.OriginalMetadata, m => m.Key == "VIMD" && m.Value == Picture);
        Assert.Contains(image.Content.Scenes[0].Notes, n => n is { Key: "significant bits", Value: "12" });
    }

    [Fact]
    public async Task N10_codestreams_of_another_encoder_give_their_pixels()
    {
        byte[][] streams = new byte[12][];
        for (int i = 0; i < streams.Length; i++) streams[i] = await OpenJpeg.EncodeAsync([Array.ConvertAll(Pixels(i), v => (int)v)], "10,8,1,12,u", "-n 3");
        using Opened image = Open(Build(12, withMap: true, stream: i => streams[i]));
        Assert.Empty(image.Content.Warnings);
        for (int i = 0; i < streams.Length; i++) Assert.Equal(Pixels(i), image.Scenes[0].Read("YX", t: i / 6, c: i % 2, z: i / 2 % 3).ToArray<ushort>());
        using Opened wrong = Open(Build(12, withMap: true, stream: i => streams[i], bits: 8));
        Assert.Throws<DamagedDataException>(() => wrong.Scenes[0].Read("YX", t: 0, c: 0, z: 0));

        static ushort[] Pixels(int stream) => [.. Enumerable.Range(0, 80).Select(i => (ushort)(((i * 37) + (stream * 301)) & 4095))];
    }

    [Fact]
    public void N10_missing_codestreams_read_as_zero()
    {
        using Opened image = Open(Build(11, withMap: true));
        Assert.Equal(1, image.Content.MissingPlanes);
        Assert.Equal(new byte[8 * 10 * 2], image.Scenes[0].Read("YX", t: 1, c: 1, z: 2).Bytes);
    }

    [Fact]
    public void N10_a_JPEG_2000_file_of_another_name_is_not_taken()
    {
        MemoryStore store = new();
        store.Put("a.jp2", Build(1, withMap: false));
        DamagedDataException e = Assert.Throws<DamagedDataException>(() => Opened.Key(store, "a.jp2"));
        Assert.Equal("JPEG 2000", e.Format);
    }

    [Fact]
    public void N10_a_legacy_file_without_frames_or_header_is_damaged()
    {
        Assert.Throws<DamagedDataException>(() => Open(Build(0, withMap: false, frames: 0)));
        Assert.Throws<DamagedDataException>(() => Open([.. "\0\0\0\fjP  \r\n\x87\n"u8]));
    }

    internal static byte[] Build(int streams, bool withMap, int frames = 6, Func<int, byte[]>? stream = null, int bits = 12)
    {
        MemoryStream file = new();
        List<(string Box, string Kind, long At)> map = [];
        Box("jP  ", "jP  ", [0x0D, 0x0A, 0x87, 0x0A]);
        Box("ftyp", "ftyp", [.. "jp2 "u8, 0, 0, 0, 0, .. "jp2 "u8]);
        Box("jp2h", "jp2h", [0, 0, 0, 22, .. "ihdr"u8, 0, 0, 0, 8, 0, 0, 0, 10, 0, 1, (byte)(bits - 1), 7, 0, 0]);
        for (int i = 0; i < streams; i++) Box("jp2c", "LUNK", stream?.Invoke(i) ?? [0xFF, 0x4F, (byte)i]);
        for (int i = 0; i < frames; i++)
        {
            Box("VIMD", "VIMD", Encoding.UTF8.GetBytes(Picture));
            Box("VCAL", "VCAL", "<variant/>"u8.ToArray());
        }

        Box("AIM1", "AIM1", Encoding.UTF8.GetBytes(Experiment));
        if (!withMap) return file.ToArray();
        long start = file.Length;
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, map.Count);
        file.Write(word);
        foreach ((string box, string kind, long at) in map)
        {
            file.Write(Encoding.ASCII.GetBytes(box));
            file.Write(Encoding.ASCII.GetBytes(kind));
            file.Write(BitConverter.GetBytes((uint)at));
            file.Write(new byte[4]);
        }

        long distance = file.Length + 40 - start;
        file.Write("LABORATORY IMAGING ND BOX MAP 00"u8);
        file.Write(BitConverter.GetBytes(distance));
        return file.ToArray();

        void Box(string box, string kind, byte[] content)
        {
            map.Add((box, kind, file.Length));
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, content.Length + 8);
            file.Write(length);
            file.Write(Encoding.ASCII.GetBytes(box));
            file.Write(content);
        }
    }

    private static Opened Open(byte[] file)
    {
        MemoryStore store = new();
        store.Put("a.nd2", file);
        return Opened.Key(store, "a.nd2");
    }
}
