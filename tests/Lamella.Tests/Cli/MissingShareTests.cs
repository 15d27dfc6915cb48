using System.Buffers.Binary;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>A header of some bytes that promises terabytes, of which nearly nothing is there, fills no disk unless somebody asks for it.</summary>
public sealed class MissingShareTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1_319_413_953)]
    [InlineData(2_000_000)]
    public async Task Nearly_nothing_of_very_much_is_refused(int sections)
    {
        string path = Mrc(sections);
        await Shell.FailsAsync(4, "nearly all", "pixels", path, "-o", _folder["x.raw"]);
        await Shell.FailsAsync(4, "nearly all", "pixels", path, "--sha256");
        foreach (string target in new[] { "x.ome.zarr", "x.ome.tif" }) await Shell.FailsAsync(4, "nearly all", "convert", path, _folder[target], "-q");
        Assert.Equal(["big.mrc"], _folder.Names);

        // A part is a part, and who asks for all gets a plan.
        Assert.Equal(0, (await Shell.RunAsync("pixels", path, "--sha256", "--select", "Z=0:3")).Exit);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, _folder["x.ome.zarr"], "--select", "Z=0:3", "--dry-run")).Exit);
    }

    [Fact]
    public async Task An_incomplete_image_of_ordinary_size_is_written()
    {
        Assert.Equal(0, (await Shell.RunAsync("pixels", Mrc(1000), "--sha256")).Exit);
        Assert.Equal(0, (await Shell.RunAsync("convert", Mrc(1000), _folder["x.ome.zarr"], "-q")).Exit);
    }

    /// <summary>An MRC of 32 x 32 bytes a section, with the bytes of the first alone.</summary>
    private string Mrc(int sections)
    {
        byte[] file = new byte[1024 + 1900];
        int[] header = [32, 32, sections, 0, 0, 0, 0, 32, 32, sections];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4 * i), header[i]);
        foreach ((int at, float cell) in new[] { (40, 32f), (44, 32f), (48, (float)sections) }) BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), cell);
        for (int i = 0; i < 3; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(64 + (4 * i)), i + 1);
        "MAP DD"u8.CopyTo(file.AsSpan(208));
        string path = _folder["big.mrc"];
        File.WriteAllBytes(path, file);
        return path;
    }
}
