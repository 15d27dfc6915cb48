using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Volumes;

/// <summary>Formats that are a header and an array: NIfTI, NRRD, MetaImage and SER.</summary>
public sealed class VolumeFormatTests
{
    private static readonly string[] Rooms = ["nifti", "nrrd", "metaimage", "ser"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string room in Rooms)
            {
                foreach (JsonNode? one in Truth(room)) cases.Add(room, (string)one!["id"]!);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Real_and_generated_files_agree_with_another_reader(string room, string id)
    {
        JsonNode one = Truth(room).First(c => (string?)c!["id"] == id)!, expect = one["expect"]!;
        using Opened opened = Opened.File(TestData.At("data", "formats2", room, (string)one["input"]!));
        Scene scene = Assert.Single(opened.Scenes);
        if (expect["dtype"] is { } type) Assert.Equal((string?)type, scene.PixelType!.Value.Name());
        foreach (JsonNode? pixels in expect["pixels"]!.AsArray())
        {
            string[] orders = pixels!["anyArgs"] is { } any ? [.. any.AsArray().Select(way => (string)way![1]!)] : [(string)pixels["args"]![1]!];
            string[] hashes = pixels["sha256"] is JsonArray list ? [.. list.Select(hash => (string)hash!)] : [(string)pixels["sha256"]!];
            Assert.Contains(orders.Select(order => Try(scene, order)), hash => hash is not null && hashes.Contains(hash));
        }

        foreach ((string axis, JsonNode? size) in expect["pixelSize"]?.AsObject() ?? [])
        {
            Quantity? found = scene.PixelSize[axis[0]];
            if (size is null) Assert.Null(found);
            else Assert.True(found is { } known && known.Unit == (string)size["unit"]! && Math.Abs(known.Value - (double)size["value"]!) < 1e-6 * known.Value, $"{axis}: {found}");
        }

        static string? Try(Scene scene, string order)
        {
            try
            {
                return Opened.Sha256(scene.Read(order).Bytes);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void A_NIfTI_of_either_version_and_byte_order_is_read_and_its_slope_only_told(int version, bool bigEndian)
    {
        byte[] file = Nifti(version, bigEndian, [3, 2, 4], slope: 2.5, intercept: -1);
        using Opened opened = Opened.Key(StoreOf(("a.nii", file)), "a.nii");
        Scene scene = opened.Scenes[0];
        Assert.Equal((Invariant($"NIfTI-{version}"), "ZYX"), (opened.Content.Format, scene.NativeAxes));
        Assert.Equal(Enumerable.Range(0, 24).SelectMany(i => BitConverter.GetBytes((short)(i * 7))), scene.Read("ZYX").Bytes);
        Assert.Equal((new Quantity(0.1, "millimeter"), new Quantity(0.3, "millimeter")), (scene.PixelSize.X, scene.PixelSize.Z));
        Assert.Contains("2.5 times what is stored plus -1", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
        Assert.Contains(new("scl_slope", "2.5"), scene.Content.Notes);
    }

    [Fact]
    public void A_NIfTI_pair_reads_the_file_beside_it_and_misses_it_by_name()
    {
        byte[] whole = Nifti(1, false, [3, 2, 4]), header = whole[..348];
        "ni1\0"u8.CopyTo(header.AsSpan(344));
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(108), 0);
        using (Opened opened = Opened.Key(StoreOf(("a.hdr", header), ("a.img", whole[352..])), "a.hdr")) Assert.Equal(whole[352..], opened.Scenes[0].Read("ZYX").Bytes);
        StoreException missing = Assert.Throws<StoreException>(() => Opened.Key(StoreOf(("a.hdr", header)), "a.hdr"));
        Assert.Equal(StoreFailure.NotFound, missing.Failure);
        Assert.Contains("a.img", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_has_missing_planes_and_one_without_a_plane_is_damaged()
    {
        byte[] file = Nifti(1, false, [3, 2, 4]);
        using (Opened opened = Opened.Key(StoreOf(("a.nii", file[..^20])), "a.nii"))
        {
            Assert.Equal(2, opened.Content.MissingPlanes);
            Assert.Equal([.. file[352..376], .. new byte[24]], opened.Scenes[0].Read("ZYX").Bytes);
        }

        Assert.Throws<DamagedDataException>(() => Opened.Key(StoreOf(("a.nii", file[..360])), "a.nii"));
        // A header that promises more than any file holds.
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(42), -3);
        Assert.Throws<DamagedDataException>(() => Opened.Key(StoreOf(("a.nii", file)), "a.nii"));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(42), 3);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(70), 1536);
        Assert.Contains("1536", Assert.Throws<UnsupportedFeatureException>(() => Opened.Key(StoreOf(("a.nii", file)), "a.nii")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoding: raw\n", "a.raw", 0)]
    [InlineData("encoding: raw\nbyte skip: 5\n", "a.raw", 5)]
    [InlineData("encoding: raw\nbyteskip: -1\n", "a.raw", 9)]
    [InlineData("encoding: gz\n", "a.raw.gz", 0)]
    public void An_NRRD_reads_the_file_that_it_names(string lines, string name, int front)
    {
        byte[] samples = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 3))];
        byte[] header = Encoding.ASCII.GetBytes($"NRRD0004\n# a comment\ntype: uchar\ndimension: 4\nsizes: 3 2 2 2\nkinds: domain domain domain time\nspacings: 0.5 0.5 2 30\nunits: \"um\" \"um\" \"um\" \"s\"\n{lines}data file: ./{name}\nowner:=Ada\n\n");
        byte[] data = lines.Contains("gz", StringComparison.Ordinal) ? Gzip(samples) : [.. new byte[front], .. samples];
        using Opened opened = Opened.Key(StoreOf(("a.nhdr", header), (name, data)), "a.nhdr");
        Scene scene = opened.Scenes[0];
        Assert.Equal("TZYX", scene.NativeAxes);
        Assert.Equal(samples, scene.Read("TZYX").Bytes);
        Assert.Equal((new Quantity(0.5, "micrometer"), new Quantity(30, "second")), (scene.PixelSize.X, scene.PixelSize.T));
        Assert.Contains(new("owner", "Ada"), scene.Content.Notes);
    }

    [Theory]
    [InlineData("type: uchar\nsizes: 3 2\nencoding: raw\ndata file: ../a.raw\n", typeof(RefusedException), "same folder")]
    [InlineData("type: uchar\nsizes: 3 2\nencoding: raw\ndata file: LIST\n", typeof(UnsupportedFeatureException), "list of files")]
    [InlineData("type: uchar\nsizes: 3 2\nencoding: ascii\n", typeof(UnsupportedFeatureException), "ascii")]
    [InlineData("type: block\nsizes: 3 2\nencoding: raw\n", typeof(UnsupportedFeatureException), "block")]
    [InlineData("type: short\nsizes: 3 2\nencoding: raw\n", typeof(DamagedDataException), "endian")]
    [InlineData("type: uchar\nsizes: 3 -2\nencoding: raw\n", typeof(DamagedDataException), "sizes")]
    [InlineData("type: uchar\nsizes: 3 2 2\nencoding: raw\n", typeof(DamagedDataException), "2 axes")]
    [InlineData("type: uchar\nsizes: 4611686018427387904 2\nencoding: raw\n", typeof(DamagedDataException), "cannot be")]
    [InlineData("sizes: 3 2\nencoding: raw\n", typeof(DamagedDataException), "'type'")]
    public void An_NRRD_that_cannot_be_read_says_why(string lines, Type kind, string says)
    {
        byte[] file = [.. Encoding.ASCII.GetBytes($"NRRD0004\ndimension: 2\n{lines}\n"), .. new byte[100]];
        Exception? error = Record.Exception(() => Opened.Key(StoreOf(("a.nrrd", file)), "a.nrrd"));
        Assert.IsType(kind, error);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HeaderSize = 4\n", 4)]
    [InlineData("HeaderSize = -1\n", 11)]
    public void A_MetaImage_reads_the_file_that_it_names(string lines, int front)
    {
        byte[] samples = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
        byte[] header = Encoding.ASCII.GetBytes($"ObjectType = Image\nNDims = 2\nDimSize = 3 2\nElementType = MET_USHORT\nElementByteOrderMSB = True\nElementSpacing = 0.25 0.25\nDistanceUnits = um\n{lines}ElementDataFile = a.raw\n");
        using Opened opened = Opened.Key(StoreOf(("a.mhd", header), ("a.raw", [.. new byte[front], .. samples])), "a.mhd");
        byte[] swapped = [.. samples];
        for (int i = 0; i < 12; i += 2) (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
        Assert.Equal(swapped, opened.Scenes[0].Read("YX").Bytes);
        Assert.Equal(new Quantity(0.25, "micrometer"), opened.Scenes[0].PixelSize.X);
    }

    [Theory]
    [InlineData("/etc/passwd", typeof(RefusedException))]
    [InlineData("..", typeof(RefusedException))]
    [InlineData("LIST", typeof(UnsupportedFeatureException))]
    [InlineData("a_%03d.raw 1 3 1", typeof(UnsupportedFeatureException))]
    public void A_MetaImage_reads_no_file_elsewhere(string name, Type kind)
    {
        byte[] header = Encoding.ASCII.GetBytes($"NDims = 2\nDimSize = 3 2\nElementType = MET_UCHAR\nElementDataFile = {name}\n");
        Assert.IsType(kind, Record.Exception(() => Opened.Key(StoreOf(("a.mhd", header)), "a.mhd")));
    }

    [Fact]
    public void A_stream_that_becomes_less_than_the_header_says_is_damaged()
    {
        byte[] file = [.. Encoding.ASCII.GetBytes("NRRD0004\ntype: uchar\ndimension: 2\nsizes: 300 200\nencoding: gzip\n\n"), .. Gzip(new byte[100])];
        using Opened opened = Opened.Key(StoreOf(("a.nrrd", file)), "a.nrrd");
        Assert.Contains("60000 bytes", Assert.Throws<DamagedDataException>(() => opened.Scenes[0].Read("YX")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_stream_that_becomes_more_than_the_header_says_no_more_is_taken()
    {
        byte[] samples = [.. Enumerable.Range(0, 6).Select(i => (byte)i)];
        byte[] file = [.. Encoding.ASCII.GetBytes("NRRD0004\ntype: uchar\ndimension: 2\nsizes: 3 2\nencoding: gzip\n\n"), .. Gzip([.. samples, .. new byte[100 << 20]])];
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Opened opened = Opened.Key(StoreOf(("a.nrrd", file)), "a.nrrd");
        Assert.Equal(samples, opened.Scenes[0].Read("YX").Bytes);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20);
    }

    [Fact]
    public void A_SER_whose_pictures_differ_is_named_and_one_with_absent_pictures_counts_them()
    {
        byte[] file = File.ReadAllBytes(TestData.At("data", "formats2", "ser", "64x64x5_TEM_preview_1.ser"));
        byte[] fewer = [.. file];
        BinaryPrimitives.WriteInt32LittleEndian(fewer.AsSpan(18), 3);
        using (Opened opened = Opened.Key(StoreOf(("a.ser", fewer)), "a.ser"))
        {
            Assert.Equal(2, opened.Content.MissingPlanes);
            byte[] stack = opened.Scenes[0].Read("QYX").Bytes;
            Assert.Equal(-1, stack.AsSpan(3 * 64 * 64 * 4).IndexOfAnyExcept((byte)0));
        }

        int second = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(22)) + 4));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(second + 42), 32);
        Assert.Contains("32 x 64", Assert.Throws<UnsupportedFeatureException>(() => Opened.Key(StoreOf(("a.ser", file)), "a.ser")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.nii", "nifti", "*.nii")]
    [InlineData("a.nrrd", "nrrd", "*.nrrd")]
    [InlineData("a.mha", "metaimage", "*.mha")]
    [InlineData("a.ser", "ser", "*.ser")]
    public void Mutations_give_pixels_or_typed_errors(string name, string room, string pattern) =>
        FormatFuzz.Run(name, [.. Directory.EnumerateFiles(TestData.At("data", "formats2", room), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(file => file.Length < 300_000)]);

    private static JsonArray Truth(string room) => JsonNode.Parse(File.ReadAllText(TestData.At("data", "formats2", room, "truth.json")))!.AsArray();

    private static MemoryStore StoreOf(params (string Key, byte[] Bytes)[] files)
    {
        MemoryStore store = new();
        foreach ((string key, byte[] bytes) in files) store.Put(key, bytes);
        return store;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }

    /// <summary>A file of int16 samples i * 7, 0.1 x 0.2 x 0.3 mm.</summary>
    private static byte[] Nifti(int version, bool bigEndian, int[] sizes, double slope = 0, double intercept = 0)
    {
        int start = version == 1 ? 352 : 544, count = sizes.Aggregate(1, (a, b) => a * b);
        byte[] file = new byte[start + (2 * count)];
        void Put(int at, int bytes, long value)
        {
            for (int i = 0; i < bytes; i++) file[at + (bigEndian ? bytes - 1 - i : i)] = (byte)(value >> (8 * i));
        }

        void Real(int at, double value)
        {
            if (version == 1) Put(at, 4, BitConverter.SingleToInt32Bits((float)value));
            else Put(at, 8, BitConverter.DoubleToInt64Bits(value));
        }

        Put(0, 4, version == 1 ? 348 : 540);
        if (version == 1) "n+1\0"u8.CopyTo(file.AsSpan(344));
        else "n+2\0\r\n\x1a\n"u8.CopyTo(file.AsSpan(4));
        (int dim, int wide) = version == 1 ? (40, 2) : (16, 8);
        Put(dim, wide, sizes.Length);
        for (int i = 0; i < sizes.Length; i++) Put(dim + (wide * (i + 1)), wide, sizes[i]);
        Put(version == 1 ? 70 : 12, 2, 4);
        for (int i = 0; i < 3; i++) Real((version == 1 ? 80 : 112) + ((version == 1 ? 4 : 8) * i), (i + 1) / 10.0);
        if (version == 1) Real(108, start);
        else Put(168, 8, start);
        Real(version == 1 ? 112 : 176, slope);
        Real(version == 1 ? 116 : 184, intercept);
        if (version == 1) file[123] = 2;
        else Put(500, 4, 2);
        for (int i = 0; i < count; i++) Put(start + (2 * i), 2, i * 7);
        return file;
    }
}
