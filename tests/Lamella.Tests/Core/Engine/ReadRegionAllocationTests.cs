using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Core.Engine;

/// <summary>A viewer or a training loop reads small regions all day: what a read allocates, the collector must clear away.</summary>
public sealed class ReadRegionAllocationTests
{
    /// <summary>A target, and whether a read may take whole chunks too: those of Zarr are opened each, which .NET does not do without allocating.</summary>
    public static TheoryData<string, ConvertOptions, bool> Targets() => new()
    {
        { "plain.ome.tif", new OmeTiffOptions { Compression = Compression.None, Levels = 1 }, true },
        { "tiles.ome.tif", new OmeTiffOptions { TileSize = 64, Levels = 1 }, true },
        { "zstd.ome.tif", new OmeTiffOptions { TileSize = 64, Levels = 1, Compression = Compression.Zstd(1) }, true },
        { "blosc.ome.zarr", new OmeZarrOptions { Chunks = [1, 1, 1, 64, 64], Sharding = Sharding.None, Levels = 1 }, false },
        { "shards.ome.zarr", new OmeZarrOptions { Chunks = [1, 1, 1, 64, 64], Shards = [1, 1, 1, 256, 256], Levels = 1 }, false },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Reading_a_region_again_and_again_on_one_thread_allocates_less_than_200_bytes_a_call(string name, ConvertOptions options, bool wholeChunks)
    {
        using TempFolder folder = new();
        byte[] pixels = new byte[2 * 3 * 256 * 256 * 2];
        new Random(3).NextBytes(pixels);
        using (BioImage cells = BioImage.FromArray(new PixelArray("CZYX", [2, 3, 256, 256], PixelType.UInt16, pixels))) cells.Convert(folder[name], options);
        using BioImage image = BioImage.Open(folder[name]);
        Scene scene = image.Scenes[0];
        ushort[] samples = new ushort[64 * 64];
        ExecutionOptions oneThread = new() { Threads = 1 };
        // Regions in turn: across four chunks, and one whole chunk.
        Region[] regions = [new Region([0, 0, 1, 30, 40], [1, 1, 1, 64, 64]), new Region([0, 1, 2, 64, 64], [1, 1, 1, wholeChunks ? 64 : 63, 64])];
        void Read(int count)
        {
            for (int i = 0; i < count; i++) scene.ReadRegion<ushort>(regions[i % regions.Length], samples, 0, oneThread);
        }

        Read(100);
        const int Calls = 1000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(Calls);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        Assert.True(each < 200, Invariant($"{each} bytes a call"));
    }
}
