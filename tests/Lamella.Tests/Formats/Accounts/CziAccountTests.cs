using System.Buffers.Binary;
using Lamella.Codecs.Lzw;
using Lamella.Codecs.Zstd;
using Lamella.TestKit;
using Lamella.Tests.Formats.Czi;
using Xunit;

namespace Lamella.Tests.Formats.Accounts;

/// <summary>CZI files with so many surplus and so many absent subblocks, attachments and pyramid tiles: each is counted and costs nothing else.</summary>
public sealed class CziAccountTests
{
    private const int Side = 64;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    [InlineData(0, 4)]
    public void Subblocks_that_another_covers_and_those_behind_the_end_are_counted(int covered, int absent)
    {
        CziBuilder file = new();
        for (int t = 0; t < 5; t++) file.Tiles.Add(Tile(0, 0, (byte)(10 + t), Invariant($"C0T{t}M0")));
        for (int i = 0; i < covered; i++) file.Tiles.Add(Tile(0, 0, 99, Invariant($"C0T{i % 5}M0")));
        for (int i = 0; i < absent; i++) file.Tiles.Add(Tile(0, 0, 0, Invariant($"C0T{5 + i}M0")) with { Position = (1L << 33) + (512 * i) });
        using Opened image = file.Open();
        Assert.Equal(covered, image.Unused("subblock"));
        Assert.Equal((absent, absent), (image.Missing("subblock"), image.Missing("plane")));
        Assert.Equal(absent, image.Content.MissingPlanes);
        Assert.Equal((covered > 0 ? 1 : 0) + (absent > 0 ? 2 : 0), image.Content.Warnings.Count);
        Assert.Equal(Enumerable.Range(0, 5 + absent).Select(t => t < covered ? 99 : t < 5 ? 10 + t : 0), Enumerable.Range(0, 5 + absent).Select(t => (int)image.Scenes[0].Read("YX", t: t).Bytes[0]));
    }

    [Fact]
    public void Neighbours_and_tiles_of_other_numbers_cover_nothing()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1, "C0M0"));
        file.Tiles.Add(Tile(0, 0, 2, "C0M1"));
        file.Tiles.Add(Tile(Side / 2, 0, 3, "C0M2"));
        using Opened image = file.Open();
        Assert.Empty(image.Content.Unused);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 3)]
    public void Attachments_that_are_there_are_listed_and_those_that_are_not_are_missing_by_name(int there, int lost)
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 7, "C0"));
        for (int i = 0; i < there; i++) file.Attachments.Add((Invariant($"Here{i}"), "JPG", [1, 2, 3]));
        for (int i = 0; i < lost; i++) file.LostAttachments.Add((Invariant($"Lost{i}"), i % 2 == 0 ? 1L << 40 : 0));
        using Opened image = file.Open();
        Assert.Equal(Enumerable.Range(0, there).Select(i => Invariant($"Here{i}")), image.Content.Attachments.Select(a => a.Name));
        Assert.Equal(lost, image.Missing("attachment"));
        for (int i = 0; i < lost; i++) Assert.Contains(image.Content.Warnings, w => w.Contains(Invariant($"Lost{i}"), StringComparison.Ordinal));
        Assert.Equal(7, image.Scenes[0].Read("YX").Bytes[0]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 2)]
    [InlineData(2, 3)]
    public void Pyramid_tiles_that_make_no_level_are_counted(int partial, int sceneless)
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1, "C0S0M0"));
        file.Tiles.Add(Tile(Side, 0, 2, "C0S0M1"));
        for (int x = 0; x < 2; x++) file.Tiles.Add(Reduced(x * Side, 2, "C0S0"));
        // The reduction by 4 lacks the right half of the scene.
        for (int i = 0; i < partial; i++) file.Tiles.Add(Reduced(0, 4, "C0S0"));
        for (int i = 0; i < sceneless; i++) file.Tiles.Add(Reduced(i * Side, 8, "C0"));
        using Opened image = file.Open();
        Assert.Equal(2, image.Scenes[0].Levels.Count);
        Assert.Equal(partial + sceneless, image.Unused("pyramid tile"));
        Assert.Empty(image.Content.Missing);
    }

    public static TheoryData<string, int, int> Blocks => new()
    {
        { "C0Z0:3", 0, 1 }, { "Z0:3C0:2", 0, 1 }, { "C0:2Z1:3", 0, 1 }, { "C0T0:2Z0:2", 5, 1 }, { "C0Z0:4", 6, 1 }, { "C0Z0:2", 2, 1 }, { "C0Z0:3", 504, 2 }, { "C0H0:2Z0:2", 0, 1 }, { "C0:3", 0, 2 },
    };

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Planes_of_a_subblock_of_several_are_all_shown_the_first_dimension_fastest(string dimensions, int compression, int bytes)
    {
        // A second block beside the first proves that the place of a plane does not depend on being alone.
        CziBuilder file = new();
        List<(char Letter, int Start, int Size)> axes = [.. dimensions.Split(dimensions.Where(char.IsLetter).ToArray(), StringSplitOptions.RemoveEmptyEntries).Zip(dimensions.Where(char.IsLetter), (text, letter) =>
        {
            string[] parts = text.Split(':');
            return (letter, int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1);
        })];
        int planes = axes.Aggregate(1, (n, a) => n * a.Size);
        for (int x = 0; x < 2; x++)
        {
            byte[] data = new byte[planes * 12 * bytes];
            for (int i = 0; i < data.Length / bytes; i++) data[i * bytes] = Value(i / 12, x, i % 12);
            file.Tiles.Add(new BuiltTile(x * 4, 0, 4, 3, Pack(data, compression)) { Dimensions = dimensions + Invariant($"M{x}"), Compression = compression, PixelType = bytes - 1 });
        }

        using Opened image = file.Open();
        Scene scene = image.Scenes[0];
        Assert.Empty(image.Content.Warnings);
        for (int plane = 0; plane < planes; plane++)
        {
            int rest = plane;
            List<string> at = [];
            foreach ((char letter, int _, int size) in axes)
            {
                if (size > 1) at.Add(Invariant($"{letter}={rest % size}"));
                rest /= size;
            }

            byte[] samples = scene.Read("YX", Selection.Parse(string.Join(',', at))).Bytes;
            for (int i = 0; i < 24; i++) Assert.Equal(Value(plane, i % 8 / 4, (i / 8 * 4) + (i % 4)), samples[i * bytes]);
        }
    }

    [Theory]
    [InlineData(3, 2, 0, 1, 0)]
    [InlineData(5, 1, 0, 4, 0)]
    [InlineData(4, 4, 1, 0, 3)]
    [InlineData(2, 2, 4, 0, 1)]
    public void A_block_that_holds_fewer_planes_than_it_states_or_one_picture_is_told(int stated, int held, int compression, int missing, int unused)
    {
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 4, 3, [.. Enumerable.Range(0, held * 12).Select(i => (byte)(i / 12))]) { Dimensions = Invariant($"C0Z0:{stated}"), Compression = compression });
        using Opened image = file.Open();
        Assert.Equal((missing, unused), (image.Missing("plane"), image.Unused("plane")));
        if (compression == 0) Assert.Equal(held, image.Scenes[0].SizeOf('Z'));
    }

    private static byte Value(int plane, int tile, int at) => (byte)((plane * 31) + (tile * 101) + at);

    private static byte[] Pack(byte[] data, int compression)
    {
        switch (compression)
        {
            case 2:
                byte[] packed = new byte[LzwCodec.MaxEncodedLength(data.Length)];
                return packed[..LzwCodec.Encode(data, packed)];
            case 5:
                byte[] frame = new byte[ZstdEncoder.MaxEncodedLength(data.Length)];
                return frame[..ZstdEncoder.Encode(data, frame)];
            case 6:
                byte[] inner = new byte[ZstdEncoder.MaxEncodedLength(data.Length)];
                return [1, .. inner[..ZstdEncoder.Encode(data, inner)]];
            case 504:
                // Two samples of 12 bits in three bytes.
                byte[] camera = new byte[data.Length / 4 * 3];
                for (int i = 0; i < data.Length / 4; i++)
                {
                    int a = BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(4 * i)), b = BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan((4 * i) + 2));
                    (camera[3 * i], camera[(3 * i) + 1], camera[(3 * i) + 2]) = ((byte)(a >> 4), (byte)(b >> 4), (byte)(((a & 15) << 4) | (b & 15)));
                }

                return camera;
            default:
                return data;
        }
    }

    private static BuiltTile Tile(int x, int y, byte value, string dimensions)
    {
        byte[] data = new byte[Side * Side];
        Array.Fill(data, value);
        return new BuiltTile(x, y, Side, Side, data) { Dimensions = dimensions };
    }

    private static BuiltTile Reduced(int x, int factor, string dimensions) =>
        new(x, 0, Side, Side, new byte[Side / factor * (Side / factor)]) { StoredWidth = Side / factor, StoredHeight = Side / factor, Dimensions = dimensions };
}
