using Lamella.IO;
using Xunit;

namespace Lamella.Tests.Core;

public sealed class SpanReaderTests
{
    [Fact]
    public void Reading_past_the_end_is_damaged_data_that_names_format_and_offset()
    {
        DamagedDataException error = Assert.Throws<DamagedDataException>(() =>
        {
            SpanReader reader = new([1, 2, 3], "TIFF", baseOffset: 100);
            reader.U16();
            reader.U16();
        });
        Assert.Equal("TIFF", error.Format);
        Assert.Equal(102, error.Offset);
    }

    [Theory]
    [InlineData(false, 0x04030201u)]
    [InlineData(true, 0x01020304u)]
    public void Words_come_in_the_declared_byte_order(bool bigEndian, uint expected)
    {
        SpanReader reader = new([1, 2, 3, 4], "x", bigEndian);
        Assert.Equal(expected, reader.U32());
    }
}
