using System.Buffers.Binary;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Door;

/// <summary>Every way into an image: path, URL, stream, store, with what a caller states and plugs in.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private static readonly string Cells = Path.Combine(TestData.Checkout, "samples", "cells.ome.tif");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_path_a_url_a_stream_and_a_store_open_the_same_image()
    {
        using BioImage path = BioImage.Open(Cells), url = BioImage.Open(new Uri(Cells)), stream = BioImage.Open(File.OpenRead(Cells), "cells.ome.tif");
        using BioImage store = BioImage.Open(new FileStore(Path.GetDirectoryName(Cells)!), "cells.ome.tif");
        using MemoryStore memory = new();
        memory.Put("a/cells.ome.tif", File.ReadAllBytes(Cells));
        using BioImage inMemory = BioImage.Open(memory, "a/cells.ome.tif");
        byte[] expected = path.Scenes[0].Read().Bytes;
        foreach (BioImage image in (BioImage[])[url, stream, store, inMemory])
        {
            Assert.Equal("OME-TIFF", image.Format);
            Assert.Equal(expected, image.Scenes[0].Read().Bytes);
        }
    }

    [Fact]
    public void A_stream_is_left_open_only_on_request()
    {
        using MemoryStream kept = new(File.ReadAllBytes(Cells)), taken = new(File.ReadAllBytes(Cells));
        BioImage.Open(kept, "cells.ome.tif", leaveOpen: true).Dispose();
        BioImage.Open(taken, "cells.ome.tif").Dispose();
        Assert.True(kept.CanRead);
        Assert.False(taken.CanRead);
    }

    [Fact]
    public async Task Opening_and_reading_have_async_forms_that_can_be_cancelled()
    {
        using BioImage image = await BioImage.OpenAsync(Cells, cancellation: TestContext.Current.CancellationToken);
        PixelArray all = await image.Scenes[0].ReadAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(image.Scenes[0].Read().Bytes, all.Bytes);
        using CancellationTokenSource stopped = new();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => image.Scenes[0].ReadAsync(cancellation: stopped.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => image.ConvertAsync(_folder["a.ome.zarr"], new OmeZarrOptions { Execution = new ExecutionOptions { Cancellation = stopped.Token } }, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Trying_says_no_to_what_is_absent_or_not_an_image_and_throws_for_what_is_damaged()
    {
        Assert.False(BioImage.TryOpen(_folder["absent.tif"], out BioImage? none));
        Assert.Null(none);
        File.WriteAllText(_folder["notes.txt"], "no image");
        Assert.False(BioImage.TryOpen(_folder["notes.txt"], out _));
        File.WriteAllBytes(_folder["cut.tif"], File.ReadAllBytes(Cells)[..64]);
        Assert.Throws<DamagedDataException>(() => BioImage.TryOpen(_folder["cut.tif"], out _));
        Assert.True(BioImage.TryOpen(Cells, out BioImage? image));
        image.Dispose();
    }

    [Fact]
    public void A_closed_image_says_so()
    {
        BioImage image = BioImage.Open(Cells);
        Scene scene = image.Scenes[0];
        SceneView view = scene.View("YX", Selection.Parse("T=0,C=0,Z=0"));
        image.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scene.Read());
        Assert.Throws<ObjectDisposedException>(() => view.Read());
    }

    [Fact]
    public void A_format_is_forced_by_its_name()
    {
        using BioImage plain = BioImage.Open(Cells, new OpenOptions { Format = "tiff" });
        Assert.Equal("TIFF", plain.Format);
        ArgumentException e = Assert.Throws<ArgumentException>(() => BioImage.Open(Cells, new OpenOptions { Format = "tif" }));
        Assert.Contains("ome-tiff", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_and_sizes_of_the_caller_replace_those_of_the_file_and_are_told()
    {
        PixelArray stack = PixelArray.From<ushort>("ZYX", [3, 4, 5], [.. Enumerable.Range(0, 60).Select(i => (ushort)i)]);
        using (BioImage array = BioImage.FromArray(stack, pixelSize: new PixelSizes { X = new(2, "micrometer") })) array.Convert(_folder["a.ome.tif"]);
        using BioImage pages = BioImage.Open(_folder["a.ome.tif"], new OpenOptions { Format = "tiff", PageAxis = 'T' });
        Assert.Equal([3L, 1, 1, 4, 5], pages.Scenes[0].Shape);
        OpenOptions stated = new() { Format = "tiff", Axes = "cyx", PixelSize = new PixelSizes { X = new(100, "nanometer") } };
        using BioImage image = BioImage.Open(_folder["a.ome.tif"], stated);
        Assert.Equal("TCZYX", image.Scenes[0].Axes);
        Assert.Equal([1L, 3, 1, 4, 5], image.Scenes[0].Shape);
        Assert.Equal(3, image.Scenes[0].Channels.Count);
        Assert.Equal(new Quantity(100, "nanometer"), image.Scenes[0].PixelSize.X);
        Assert.Equal(stack.Bytes, image.Scenes[0].Read("CYX").Bytes);
        Assert.Contains(image.Warnings, warning => warning.Contains("CYX", StringComparison.Ordinal) && warning.Contains("caller", StringComparison.Ordinal));
        Assert.Contains(image.Warnings, warning => warning.Contains("100 nanometer", StringComparison.Ordinal));
        image.Convert(_folder["b.ome.zarr"]);
        using BioImage converted = BioImage.Open(_folder["b.ome.zarr"]);
        Assert.Equal([1L, 3, 1, 4, 5], converted.Scenes[0].Shape);
        Assert.True(converted.Scenes[0].PixelSize.X!.Value.IsEquivalentTo(new Quantity(0.1, "micrometer")));
    }

    [Theory]
    [InlineData("TY", "number of letters")]
    [InlineData("YXT", "keep their places")]
    [InlineData("TTYX", "number of letters")]
    [InlineData("1YX", "not an axis")]
    public void Axes_that_do_not_fit_are_refused(string axes, string says)
    {
        using (BioImage array = BioImage.FromArray(PixelArray.From<byte>("ZYX", [2, 3, 4], new byte[24]))) array.Convert(_folder["a.ome.tif"]);
        ArgumentException e = Assert.Throws<ArgumentException>(() => BioImage.Open(_folder["a.ome.tif"], new OpenOptions { Format = "tiff", Axes = axes }));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        // The file was closed again.
        File.Delete(_folder["a.ome.tif"]);
    }

    [Fact]
    public void Missing_pieces_can_be_refused_and_the_remedy_opens()
    {
        using (BioImage array = BioImage.FromArray(PixelArray.From<byte>("TYX", [2, 3, 4], new byte[24]))) array.Convert(_folder["a.ome.tif"]);
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_folder["a.ome.tif"])).Replace("SizeT=\"2\"", "SizeT=\"9\"", StringComparison.Ordinal);
        File.WriteAllBytes(_folder["b.ome.tif"], System.Text.Encoding.Latin1.GetBytes(text));
        RefusedException e = Assert.Throws<RefusedException>(() => BioImage.Open(_folder["b.ome.tif"], new OpenOptions { MissingPieces = MissingPieces.Refuse }));
        Assert.Equal(new Remedy.SetOption(nameof(OpenOptions.MissingPieces), nameof(MissingPieces.Fill)), e.Remedy);
        using BioImage filled = BioImage.Open(_folder["b.ome.tif"], new OpenOptions { MissingPieces = MissingPieces.Fill });
        Assert.True(filled.MissingPlanes > 0);
    }

    [Fact]
    public void A_format_that_is_plugged_in_is_read_converted_and_wins_over_ours()
    {
        byte[] file = new byte[8 + (2 * 6)];
        "MINE"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(4), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(6), 2);
        for (int i = 0; i < 6; i++) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8 + (2 * i)), (ushort)(1000 + i));
        File.WriteAllBytes(_folder["a.tif"], file);
        Assert.Throws<UnknownFormatException>(() => BioImage.Open(_folder["a.tif"]));
        OpenOptions options = new() { Formats = ImageFormats.Default.With(new MineFormat()) };
        using BioImage image = BioImage.Open(_folder["a.tif"], options);
        Assert.Equal("Mine", image.Format);
        Assert.Equal([1000, 1001, 1002, 1003, 1004, 1005], image.Scenes[0].Read<ushort>("YX").ToArray());
        image.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { Verification = Verification.PixelDigest });
        using BioImage zarr = BioImage.Open(_folder["a.ome.zarr"]);
        Assert.Equal(image.Scenes[0].Read().Bytes, zarr.Scenes[0].Read().Bytes);
        Assert.Throws<ArgumentException>(() => options.Formats.With(new MineFormat()));
        Assert.Equal(ImageFormats.Default.All.Count + 1, options.Formats.All.Count);
    }

    /// <summary>A header of eight bytes and raw samples: what a plug-in has to write for a raw format.</summary>
    private sealed class MineFormat : ImageFormat
    {
        public override string Name => "Mine";

        public override string Id => "mine";

        public override IReadOnlyList<string> Extensions => [".mine"];

        public override FormatSupport Support { get; } = new(Read: true, Write: false);

        public override Detection Detect(DetectionContext context) => context.Head.StartsWith("MINE"u8) ? Detection.Magic : Detection.No;

        public override ImageContent Open(OpenContext context)
        {
            ReadOnlySpan<byte> head = context.Detected.Head;
            long width = BinaryPrimitives.ReadUInt16LittleEndian(head[4..]), height = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
            return new ImageContent
            {
                Format = Name,
                Scenes = [new SceneContent { Levels = [new MineLevel(context.Store, context.Key, [height, width])], Channels = [new Channel { PixelType = PixelType.UInt16 }] }],
            };
        }
    }

    private sealed class MineLevel(Store store, string key, long[] shape) : LevelSource("YX", shape, shape, Lamella.PixelType.UInt16)
    {
        public override PieceLocation Locate(long piece) => PieceLocation.Raw(store, key, 8, bigEndian: false);
    }
}
