using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;
using Lamella.Tests.Formats.DeltaVision;
using Lamella.Tests.Formats.Lif;
using Lamella.Tests.Formats.Lsm;
using Lamella.Tests.Formats.MetaMorph;
using Lamella.Tests.Formats.Nd2;
using Lamella.Tests.Formats.Thorlabs;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.Accounts;

/// <summary>Microscope files with so many surplus and so many absent parts: each is counted and named, and what is there reads as it would without them.</summary>
public sealed class MicroscopeAccountTests
{
    private static readonly string Plane = LifBuilder.Dimension(1, 3, 1) + LifBuilder.Dimension(2, 2, 3);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(4, 0)]
    [InlineData(2, 1)]
    public void Memory_blocks_of_a_LIF_that_no_image_names_and_images_without_a_block_are_counted(int surplus, int absent)
    {
        LifBuilder file = new();
        for (int i = 0; i < 3; i++) file.Image(Invariant($"a{i}"), LifBuilder.Channel(string.Empty), Plane, LifBuilder.Counting(6, 10 * i));
        for (int i = 0; i < surplus; i++) file.Blocks.Add((Invariant($"MemBlock_9{i}"), [1, 2, 3]));
        for (int i = 0; i < absent; i++) file.Elements.Add(LifBuilder.Element(Invariant($"lost{i}"), LifBuilder.Data(LifBuilder.Channel(string.Empty), Plane), Invariant($"MemBlock_8{i}"), 6));
        // Folders have empty blocks in real files.
        file.Blocks.Add(("MemBlock_1", []));
        using Opened image = file.Open();
        Assert.Equal((surplus, absent), (image.Unused("memory block"), image.Missing("image")));
        Assert.Equal(absent, image.Content.MissingPlanes);
        for (int i = 0; i < 3; i++) Assert.Equal(LifBuilder.Counting(6, 10 * i), image.Scenes[i].Read("YX").Bytes);
        for (int i = 0; i < absent; i++) Assert.Contains(image.Content.Warnings, w => w.Contains(Invariant($"lost{i}"), StringComparison.Ordinal));
        for (int i = 0; i < surplus; i++) Assert.Contains(image.Content.Warnings, w => w.Contains(Invariant($"MemBlock_9{i}"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 3)]
    public void Files_that_an_XLEF_names_in_vain_and_what_its_files_do_not_show_are_counted(int absent, int surplus)
    {
        MemoryStore store = new();
        LifBuilder inner = new LifBuilder().Image("a", LifBuilder.Channel(string.Empty), Plane, LifBuilder.Counting(6, 5));
        for (int i = 0; i < surplus; i++) inner.Blocks.Add((Invariant($"MemBlock_9{i}"), [1]));
        store.Put("inner.lif", inner.Build());
        string references = "<Reference File=\"inner.lif\"/>" + string.Concat(Enumerable.Range(0, absent).Select(i => Invariant($"<Reference File=\"gone{i}.xlif\"/>")));
        store.Put("a.xlef", Encoding.UTF8.GetBytes($"<LMSDataContainerHeader Version=\"2\"><Element Name=\"p\"><Children>{references}</Children></Element></LMSDataContainerHeader>"));
        using Opened image = Opened.Key(store, "a.xlef");
        Assert.Equal((absent, surplus), (image.Missing("file"), image.Unused("memory block")));
        Assert.Equal(absent + (surplus > 0 ? 1 : 0), image.Content.Warnings.Count);
        Assert.Equal(LifBuilder.Counting(6, 5), Assert.Single(image.Scenes).Read("YX").Bytes);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(0, 3, 0)]
    [InlineData(0, 0, 2)]
    [InlineData(1, 1, 1)]
    public void Chunks_of_unknown_structure_frames_of_one_number_and_frames_that_are_not_there_are_counted(int unknown, int twice, int absent)
    {
        Nd2Builder file = new() { Experiment = Nd2Builder.Time((uint)(4 + absent), 100) };
        for (int i = 0; i < unknown; i++) file.Chunk(Invariant($"Vendor|Thing{i}!"), [1, 2, 3, 4]);
        for (int i = 0; i < twice; i++) file.Frame(i, [.. Enumerable.Repeat((byte)99, 12)]);
        file.Frames(4);
        // What viewers keep for themselves, lists of numbers, and empty chunks are no surplus.
        file.Chunk("DownsampledColorData_1024|0!", new byte[30]).Chunk("CustomData|PFS_STATUS!", [7, 0, 0, 0]).Chunk("Vendor|Empty!", []);
        using Opened image = file.Open();
        Assert.Equal((unknown, twice, absent), (image.Unused("chunk"), image.Unused("frame"), image.Missing("plane")));
        Assert.Equal(absent, image.Content.MissingPlanes);
        Assert.Equal((unknown > 0 ? 1 : 0) + (twice > 0 ? 1 : 0) + (absent > 0 ? 1 : 0), image.Content.Warnings.Count);
        for (int t = 0; t < 4 + absent; t++) Assert.Equal(t < 4 ? t + 1 : 0, image.Scenes[0].Read("YX", t: t).Bytes[0]);
        Assert.Contains(image.Content.OriginalMetadata, m => m is { Key: "CustomData|PFS_STATUS!", Value: "base64:BwAAAA==" });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 2)]
    public void Planes_of_a_stack_beyond_its_count_and_behind_its_end_are_counted(int surplus, int absent)
    {
        StkBuilder file = new() { Planes = 4, Missing = absent - surplus, ZDistance = 1, Width = 40, Height = 30, RowsPerStrip = 30 };
        using Opened image = Opened.Key(file.Store(), "a.stk");
        Assert.Equal((surplus, absent), (image.Unused("plane"), image.Missing("plane")));
        Assert.Equal(surplus + absent > 0 ? 1 : 0, image.Content.Warnings.Count);
        for (int z = 0; z < 4; z++) Assert.Equal(z < 4 - absent ? file.Pixels(z) : new byte[2400], image.Scenes[0].Read("YX", z: z).Bytes);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(5, 0)]
    [InlineData(4, 2)]
    public void Wavelengths_that_do_not_fit_the_planes_and_further_pages_of_a_stack_are_told(int waves, int pages)
    {
        StkBuilder file = new StkBuilder { Planes = 4, ZDistance = 1 }.Wavelengths([.. Enumerable.Repeat(488.0, waves)]);
        file.FurtherPages = pages;
        using Opened image = Opened.Key(file.Store(), "a.stk");
        Assert.Equal((waves == 4 ? 0 : waves, pages), (image.Unused("wavelength"), image.Unused("page")));
    }

    [Theory]
    [InlineData(false, 0, 0, 0)]
    [InlineData(false, 2, 0, 0)]
    [InlineData(false, 0, 5, 0)]
    [InlineData(false, 0, 0, 2)]
    [InlineData(true, 1, 3, 0)]
    [InlineData(true, 0, 0, 1)]
    public void Sections_and_bytes_behind_those_that_the_header_counts_and_sections_that_are_not_there_are_told(bool mrc, int surplus, int bytes, int absent)
    {
        DvBuilder file = new() { Sections = 4, Missing = absent };
        if (mrc) file.Text(208, "MAP ").Int(212, 0x4444).Int(64, 1).Int(68, 2).Int(72, 3).Int(88, 1);
        else file.Waves(1, 1, 0);
        byte[] stored = [.. file.ToArray(), .. Enumerable.Repeat((byte)77, (surplus * file.PlaneBytes) + bytes)];
        MemoryStore store = new();
        store.Put(mrc ? "a.mrc" : "a.dv", stored);
        using Opened image = Opened.Key(store, mrc ? "a.mrc" : "a.dv");
        Assert.Equal((surplus, surplus > 0 ? 0 : bytes, absent), (image.Unused("section"), image.Unused("byte"), image.Missing("plane")));
        for (int z = 0; z < 4; z++) Assert.Equal(z < 4 - absent ? file.Plane(z) : new byte[file.PlaneBytes], image.Scenes[0].Read("YX", z: z).Bytes);
    }

    [Theory]
    [InlineData("FEI1", 768, 1)]
    [InlineData("SERI", 100, 1)]
    [InlineData("HDF5", 4096, 1)]
    [InlineData("CCP4", 160, 0)]
    [InlineData("MRCO", 80, 0)]
    [InlineData("", 240, 0)]
    [InlineData("", 100, 1)]
    public void An_extended_header_is_read_as_symmetry_or_told_by_its_kind(string kind, int bytes, int told)
    {
        DvBuilder file = new DvBuilder { Sections = 2 }.Text(208, "MAP ").Int(212, 0x4444).Int(64, 1).Int(68, 2).Int(72, 3).Int(88, 1).Int(92, bytes);
        if (kind.Length > 0) file.Text(104, kind);
        byte[] plain = file.ToArray(), header = new byte[bytes];
        if (told == 0) header = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, bytes / 80).Select(i => Invariant($"-X,Y+1/2,Z+{i}").PadRight(80))));
        MemoryStore store = new();
        store.Put("a.mrc", [.. plain[..1024], .. header, .. plain[1024..]]);
        using Opened image = Opened.Key(store, "a.mrc");
        Assert.Equal(told, image.Unused("extended header"));
        if (told > 0) Assert.Contains(kind.Length > 0 ? kind : "unknown", Assert.Single(image.Content.Unused).Name, StringComparison.Ordinal);
        else Assert.Contains(image.Content.OriginalMetadata, m => m.Value.Contains("-X,Y+1/2,Z+0\n", StringComparison.Ordinal));
        Assert.Equal(file.Plane(1), image.Scenes[0].Read("YX", z: 1).Bytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    public void Pages_of_an_LSM_that_are_neither_images_nor_thumbnails_and_images_that_are_not_there_are_counted(int surplus, int absent)
    {
        LsmBuilder file = new() { Sections = 5, Missing = absent };
        file.ToArray();
        for (int i = 0; i < surplus; i++) file.Tiff.Page(9, 9, 8, new byte[81]);
        MemoryStore store = new();
        store.Put("a.lsm", file.Tiff.ToArray());
        using Opened image = Opened.Key(store, "a.lsm");
        Assert.Equal((surplus, absent), (image.Unused("page"), image.Missing("plane")));
        Assert.Equal((surplus > 0 ? 1 : 0) + (absent > 0 ? 1 : 0), image.Content.Warnings.Count);
        for (int z = 0; z < 5; z++) Assert.Equal(z < 5 - absent ? file.Strip(z, 0) : new byte[35], image.Scenes[0].Read("YX", z: z).Bytes);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(0, 3, 0)]
    [InlineData(0, 0, 2)]
    [InlineData(1, 2, 1)]
    public void Files_of_a_Thorlabs_experiment_that_share_a_place_or_lie_beside_a_raw_file_and_those_that_are_not_there_are_counted(int twice, int beside, int absent)
    {
        ThorlabsSet set = new() { Series = "timepoints=\"6\" intervalSec=\"1\"" };
        MemoryStore tiffs = new();
        tiffs.Put("Experiment.xml", set.Xml());
        for (int t = 1; t <= 6; t++)
        {
            // The first and the last give the extent.
            if (t > 1 && t <= 1 + absent) continue;
            tiffs.Put(Invariant($"ChanA_0001_0001_0001_{t:D4}.tif"), new TiffBuilder().Page(6, 4, 16, Filled(t)).ToArray());
        }

        for (int i = 0; i < twice; i++) tiffs.Put(Invariant($"ChanA_0001_0001_0001_{6 - i:D4}.tiff"), new TiffBuilder().Page(6, 4, 16, Filled(99)).ToArray());
        using (Opened image = Opened.Folder(tiffs))
        {
            Assert.Equal((twice, absent), (image.Unused("file"), image.Missing("plane")));
            for (int t = 0; t < 6; t++) Assert.Equal(t >= 1 && t <= absent ? 0 : t + 1, image.Scenes[0].Read("YX", t: t).Bytes[0]);
        }

        ThorlabsSet raw = new() { Frames = 6, Series = "timepoints=\"6\" intervalSec=\"1\"" };
        MemoryStore both = raw.Store(raw.RawFile()[..^(absent * 48)]);
        for (int i = 0; i < beside; i++) both.Put(Invariant($"ChanA_0001_0001_0001_{i + 1:D4}.tif"), new TiffBuilder().Page(6, 4, 16, Filled(99)).ToArray());
        using Opened other = Opened.Folder(both);
        Assert.Equal(beside, other.Unused("file"));
        Assert.Equal(raw.Plane(0), other.Scenes[0].Read("YX", t: 0).Bytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void Pages_of_an_ImageJ_stack_of_another_kind_or_beyond_its_count_and_images_that_are_not_there_are_counted(int surplus, int absent)
    {
        TiffBuilder file = new();
        for (int i = 0; i < 5 - absent; i++) file.Page(4, 3, 8, [.. Enumerable.Repeat((byte)(i + 1), 12)], i == 0 ? "ImageJ=1.54f\nimages=5\nslices=5\n" : null);
        // Where images are absent, further ones of their kind would be taken for them.
        for (int i = 0; i < surplus; i++) file.Page(absent > 0 || i % 2 == 0 ? 7 : 4, 3, 8, new byte[absent > 0 || i % 2 == 0 ? 21 : 12]);
        using Opened image = Opened.Key(file.Store("a.tif"), "a.tif");
        Assert.Equal((surplus, absent), (image.Unused("page"), image.Missing("image")));
        Assert.Equal(absent, image.Content.MissingPlanes);
        for (int z = 0; z < 5; z++) Assert.Equal(z < 5 - absent ? z + 1 : 0, image.Scenes[0].Read("YX", z: z).Bytes[0]);
    }

    private static byte[] Filled(int value)
    {
        byte[] pixels = new byte[48];
        for (int i = 0; i < 24; i++) BinaryPrimitives.WriteUInt16LittleEndian(pixels.AsSpan(2 * i), (ushort)value);
        return pixels;
    }
}
