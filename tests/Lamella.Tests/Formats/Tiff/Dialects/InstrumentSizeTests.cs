using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace Lamella.Tests.Formats.Tiff.Dialects;

public sealed class InstrumentSizeTests
{
    [Theory]
    [InlineData("AP_PIXEL_SIZE\r\nPixel Size = 1.595 µm\r\n", 1.595, "micrometer")]
    [InlineData("AP_PIXEL_SIZE\nPixel Size = 12 nm\nAP_MAG\nMag = 100 X\n", 12.0, "nanometer")]
    [InlineData("AP_PIXEL_SIZE\r\nPixel Size = 8 nm\r\nAP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 16 nm\r\n", 16.0, "nanometer")]
    [InlineData("AP_IMAGE_PIXEL_SIZE\r\nImage Pixel Size = 650 pm\r\n", 650.0, "picometer")]
    [InlineData("AP_PIXEL_SIZE\r\nPixel Size = 0 nm\r\n", null, null)]
    [InlineData("AP_MAG\r\nMag = 100 X\r\n", null, null)]
    public void Zeiss_SEM_states_its_pixel_size_in_text(string text, double? size, string? unit)
    {
        // The program writes Latin-1.
        byte[] bytes = [.. Encoding.Latin1.GetBytes(text), 0];
        Check(new TiffBuilder().With(34118, 2, bytes.Length, bytes), size, unit);
    }

    [Theory]
    [InlineData(34682, "[User]\r\nDate=01/01/2020\r\n[Scan]\r\nPixelWidth=7.5e-09\r\nPixelHeight=7.5e-09\r\n", 7.5e-9)]
    [InlineData(34680, "[Scan]\nPixelWidth=2e-08\nPixelHeight=2e-08\n", 2e-8)]
    [InlineData(34682, "[Beam]\nScan=IScan\n[EScan]\nPixelWidth=1e-9\nPixelHeight=1e-9\n[IScan]\nPixelWidth=3e-9\nPixelHeight=3e-9\n", 3e-9)]
    [InlineData(34682, "[EScan]\nPixelWidth=1e-9\nPixelHeight=1e-9\n", 1e-9)]
    [InlineData(34682, "[Scan]\nPixelWidth=\nPixelHeight=0\n", null)]
    [InlineData(34682, "[Image]\nResolutionX=32\n", null)]
    public void FEI_states_sizes_in_metres(int tag, string text, double? size)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(text), 0];
        Check(new TiffBuilder().With((ushort)tag, 2, bytes.Length, bytes), size, size is null ? null : "meter");
    }

    [Theory]
    [InlineData(-9, 0.5, 0.5e-9)]
    [InlineData(-6, 12.0, 12e-6)]
    [InlineData(0, 1.0, null)]
    [InlineData(-6, 0.0, null)]
    public void Olympus_SIS_has_a_calibration_block(int exponent, double calibration, double? size)
    {
        TiffBuilder builder = new();
        builder.Page(5, 4, 8, new byte[20], "preview");
        byte[] block = new byte[112], head = new byte[68];
        BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(10), (short)exponent);
        BinaryPrimitives.WriteDoubleLittleEndian(block.AsSpan(12), calibration);
        BinaryPrimitives.WriteDoubleLittleEndian(block.AsSpan(20), calibration);
        "SIS0"u8.CopyTo(head);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(58), 1);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(60), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(64), (uint)builder.Append(block));
        long at = builder.Append(head);
        builder.Page(2, 2, 16, new byte[8], null, (33560, 4, [at]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Null(opened.Scenes[0].PixelSize.X);
        Assert.Equal(size is { } meters ? new Quantity(meters, "meter") : null, opened.Scenes[1].PixelSize.X);
        Assert.Equal(opened.Scenes[1].PixelSize.X, opened.Scenes[1].PixelSize.Y);
    }

    [Theory]
    [InlineData("µm", 0.25, 0.25, "micrometer")]
    [InlineData("nm", -2.0, 2.0, "nanometer")]
    [InlineData("1/nm", 0.5, 0.5, "1/nm")]
    [InlineData("", 1.0, null, null)]
    [InlineData("pixels", 1.0, null, null)]
    public void DigitalMicrograph_has_scale_and_unit(string unit, double scale, double? size, string? name)
    {
        byte[] text = [.. Encoding.Latin1.GetBytes(unit), 0], number = BitConverter.GetBytes(scale);
        TiffBuilder builder = new();
        for (int axis = 0; axis < 2; axis++) builder.With((ushort)(65003 + axis), 2, text.Length, text).With((ushort)(65009 + axis), 12, 1, number);
        Check(builder, size, name);
    }

    private static void Check(TiffBuilder builder, double? size, string? unit)
    {
        builder.Page(2, 2, 8, [1, 2, 3, 4], null, (282, 5, [0]), (296, 3, [2]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(size is { } value ? new Quantity(value, unit!) : null, scene.PixelSize.X);
        Assert.Equal(scene.PixelSize.X, scene.PixelSize.Y);
        Assert.Equal([1, 2, 3, 4], scene.Read("YX").Bytes);
        Assert.Empty(opened.Content.Warnings);
    }
}
