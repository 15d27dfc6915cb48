using Lamella.Codecs.Bzip2;
using Lamella.Codecs.Png;
using Lamella.Stores;
using Xunit;

namespace Lamella.Tests.Formats;

/// <summary>Files that are compressed as a whole open as what they hold.</summary>
public sealed class CompressedFileTests
{
    private static readonly byte[] Samples = [.. Enumerable.Range(0, 40_000).Select(i => (byte)((i * i) >> 4))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Bzip2_files_of_one_or_several_streams_open(int streams)
    {
        byte[] file = PngEncoder.Encode(200, 200, PngColor.Gray, 8, Samples);
        List<byte> packed = [];
        int part = (file.Length + streams - 1) / streams;
        for (int at = 0; at < file.Length; at += part) packed.AddRange(Pack(file.AsSpan(at, Math.Min(part, file.Length - at))));
        MemoryStore store = new();
        store.Put("a.png.bz2", [.. packed]);
        using Opened opened = Opened.Key(store, "a.png.bz2");
        Assert.Equal("PNG", opened.Content.Format);
        Assert.Equal(Samples, opened.Scenes[0].Read("YX").Bytes);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void A_cut_bzip2_file_is_damaged(double part)
    {
        byte[] packed = Pack(PngEncoder.Encode(200, 200, PngColor.Gray, 8, Samples));
        MemoryStore store = new();
        store.Put("a.png.bz2", packed.AsSpan(0, (int)(packed.Length * part)));
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => Opened.Key(store, "a.png.bz2"));
        Assert.Contains("bzip2", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Pack(ReadOnlySpan<byte> data)
    {
        byte[] packed = new byte[Bzip2Codec.MaxEncodedLength(data.Length)];
        return packed[..Bzip2Codec.Encode(data, packed)];
    }
}
