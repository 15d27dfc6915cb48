using System.Runtime.InteropServices;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>The range of intensities to show is measured with bounded work and memory, whatever the size and number of the smallest levels.</summary>
public sealed class DisplayRangeTests
{
    [Fact]
    public void A_single_level_of_more_than_2_GiB_is_measured_in_pieces_of_all_rows_and_columns()
    {
        // 64 x 64 tiles of 1024: 8 GiB, of which the tiles of the upper row are stored with all samples 1000, a sixty-fourth of the picture.
        const int Side = 65536, Tile = 1024;
        MemoryStore store = new();
        ZarrArray array = ZarrArray.Create(store, string.Empty, new ZarrArraySpec { Shape = [Side, Side], Chunk = [Tile, Tile], PixelType = PixelType.UInt16 });
        ushort[] bright = new ushort[Tile * Tile];
        Array.Fill(bright, (ushort)1000);
        for (int x = 0; x < Side; x += Tile) array.Write([0, x], [Tile, Tile], MemoryMarshal.AsBytes<ushort>(bright));
        NgffWindow window = Assert.Single(DisplayRanges.Of(array.Level("YX"), array.Shape, PixelType.UInt16, 1, NgffRelease.V05))!;
        Assert.Equal(((double?)0, (double?)1000), (window.Start, window.End));
    }

    [Fact]
    public void A_small_scene_costs_no_histogram_of_its_own()
    {
        MemoryStore store = new();
        ZarrArray array = ZarrArray.Create(store, string.Empty, new ZarrArraySpec { Shape = [4, 8, 8], Chunk = [1, 8, 8], PixelType = PixelType.UInt16 });
        ushort[] samples = [.. Enumerable.Range(0, 4 * 8 * 8).Select(i => (ushort)(i * 251))];
        array.Write([0, 0, 0], [4, 8, 8], MemoryMarshal.AsBytes<ushort>(samples));
        IReadOnlyList<NgffWindow?> first = Measure();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Assert.Equal(first, Measure());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * 128 * 1024);

        // A histogram that is used again has nothing of the picture before: each channel has its own range.
        for (int c = 0; c < 4; c++) Assert.Equal(((double?)samples[c * 64], (double?)samples[(c * 64) + 63]), (first[c]!.Start, first[c]!.End));

        IReadOnlyList<NgffWindow?> Measure() => DisplayRanges.Of(array.Level("CYX"), array.Shape, PixelType.UInt16, 1, NgffRelease.V05);
    }
}
