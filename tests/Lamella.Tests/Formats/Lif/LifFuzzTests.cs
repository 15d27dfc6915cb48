using Lamella.Stores;
using Lamella.TestKit;
using Xunit;
using static Lamella.Tests.Formats.Lif.LifBuilder;

namespace Lamella.Tests.Formats.Lif;

/// <summary>Seeded mutations of small files: only typed errors escape, in bounded time and memory.</summary>
public sealed class LifFuzzTests
{
    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        string scan = "<Attachment Name=\"TileScanInfo\"><Tile FieldX=\"0\" FieldY=\"0\" PosX=\"0\" PosY=\"0\"/><Tile FieldX=\"1\" FieldY=\"0\" PosX=\"2e-6\" PosY=\"0\"/></Attachment>";
        string rgb = string.Concat(Enumerable.Range(0, 3).Select(i => Channel(Invariant($"ChannelTag=\"{3 - i}\" BytesInc=\"{i}\""))));
        string times = "<TimeStampList>1d71114eb8b44f0 1d71114ebdc2410</TimeStampList>";
        byte[] small = new LifBuilder { Version = 1 }
            .Image("tiles", Channel(string.Empty), Dimension(1, 8, 1, "7e-06") + Dimension(2, 8, 8, "7e-06") + Dimension(10, 2, 64), Counting(128), scan)
            .Image("rgb", rgb, Dimension(1, 8, 3) + Dimension(2, 8, 24) + Dimension(4, 2, 192, "1", "s"), new byte[384], times)
            .Build();
        byte[] lof = Lof(Data(Channel("Resolution=\"16\""), Dimension(1, 4, 2) + Dimension(2, 4, 8)), Counting(32));
        FormatFuzz.Run("a.lif", [small, small, lof, File.ReadAllBytes(TestData.At("data", "formats", "mic_gen", "three_images.lif"))], aim: XmlOrHeads);
    }

    [Fact]
    public void Mutated_lists_of_files_end_in_pixels_or_a_typed_error()
    {
        MemoryStore set = XlefTests.Set("utf-8");
        string[] keys = ["exp/sub/Collection.xlcf", "exp/sub/Image.XLIF", "exp/sub/data of/image.lof", "exp/inner.lif", "exp/loose.tif", "exp/Project.xlef"];
        (string, byte[])[] all = [.. keys.Select(k => (k["exp/".Length..], set.TryReadAll(k)!))];
        FormatFuzz.Run("a.xlef", [(all[^1].Item2, all[..^1]), (all[1].Item2, [("data of/image.lof", all[2].Item2)])], 1_000, 50_000);
    }

    /// <summary>Numbers in the XML are digits in UTF-16; most changes hit one of them or the heads of blocks.</summary>
    private static int XmlOrHeads(int length, Random random) => random.Next(4) == 0 ? random.Next(length) : random.Next(Math.Min(length, 7200)) & ~1;
}
