using Lamella.Codecs.Zstd;
using Xunit;

namespace Lamella.Tests.Codecs.Zstd;

public sealed class ZstdDecoderTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 5, 17, 63, 64, 65, 255, 256, 1000, 1023, 1024, 5000, 65_535, 131_071, 131_072, 131_073, 300_001];

    public static TheoryData<string> Kinds => [.. ZstdInputs.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Frames_of_libzstd_decode_to_their_content(string kind)
    {
        int[] levels = [-5, 1, 3, 9, 19, 22];
        for (int i = 0; i < Lengths.Length; i++)
        {
            byte[] data = ZstdInputs.Make(kind, Lengths[i], i);
            for (int l = 0; l < levels.Length; l++)
            {
                if (Lengths[i] > 100_000 && levels[l] > 9 && i % 2 == 0) continue;
                byte[] frame = LibZstd.Compress(data, levels[l], (LibZstd.ChecksumFlag, (i + l) & 1));
                AssertDecodes(data, frame);
            }
        }
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(24, 0)]
    [InlineData(24, 1)]
    public void Matches_across_many_blocks_decode(int windowLog, int longDistance)
    {
        byte[] data = ZstdInputs.Make("far repeats", 1_500_000, windowLog);
        foreach (int level in (int[])[1, 3, 9])
        {
            byte[] frame = LibZstd.Compress(data, level, (LibZstd.WindowLog, windowLog), (LibZstd.LongDistanceMatching, longDistance), (LibZstd.ChecksumFlag, 1));
            AssertDecodes(data, frame);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Streamed_frames_without_a_content_size_decode(string kind)
    {
        Random random = new(5);
        for (int i = 0; i < 12; i++)
        {
            byte[] data = ZstdInputs.Make(kind, random.Next(1, 400_000), i);
            byte[] frame = LibZstd.CompressStream(data, i - 2, random, (LibZstd.ChecksumFlag, i & 1), (LibZstd.WindowLog, 10 + i));
            Assert.Null(ZstdDecoder.ContentSize(frame));
            AssertDecodes(data, frame);
            Assert.Throws<DamagedDataException>(() => ZstdDecoder.DecodeToArray(frame, data.Length - 1));
        }
    }

    [Fact]
    public void Frames_follow_each_other_and_skippable_frames_are_passed_over()
    {
        byte[] a = ZstdInputs.Make("text", 5000, 1), b = ZstdInputs.Make("random", 77, 2);
        byte[] skippable = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9];
        byte[] data = [.. skippable, .. LibZstd.Compress(a, 3, (LibZstd.ChecksumFlag, 1)), .. skippable, .. LibZstd.Compress(b, 1), .. LibZstd.Compress([], 1), .. skippable];
        Assert.Equal(5077, ZstdDecoder.ContentSize(data));
        AssertDecodes([.. a, .. b], data);
        AssertDecodes([], skippable);
    }

    [Fact]
    public void A_match_never_reaches_into_the_frame_before()
    {
        byte[] a = ZstdInputs.Make("text", 3000, 1);

        // The second frame has no literals and one sequence (all tables of mode RLE, all codes 0): literal length 0, match length 3, and so the second
        // recent offset, which is 4 at a frame's start.
        byte[] frame = [.. LibZstd.Compress(a, 1), 0x28, 0xB5, 0x2F, 0xFD, 0x20, 3, 0x3D, 0, 0, 0x00, 1, 0x54, 0, 0, 0, 0x01];
        byte[] target = new byte[3003];
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => ZstdDecoder.Decode(frame, target));
        Assert.Equal(frame.Length - 16, error.Offset);
    }

    [Fact]
    public void A_dictionary_is_an_unsupported_feature_that_is_named()
    {
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x21, 5, 0, 1, 0, 0];
        UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => ZstdDecoder.Decode(frame, new byte[10]));
        Assert.Equal("zstd dictionary", error.Feature);
        Assert.Equal("zstd", error.Format);
    }

    [Fact]
    public void Nothing_at_all_is_damaged_data()
    {
        Assert.Throws<DamagedDataException>(() => ZstdDecoder.Decode([], new byte[10]));
        Assert.Throws<DamagedDataException>(() => ZstdDecoder.DecodeToArray([], 10));
    }

    [Fact]
    public void A_declared_size_that_the_blocks_cannot_fill_is_damaged_data_before_any_allocation()
    {
        // Single segment, 8-byte content size of 2^40, one empty last block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0];
        Assert.Throws<DamagedDataException>(() => ZstdDecoder.ContentSize(frame));
        Assert.Throws<DamagedDataException>(() => ZstdDecoder.DecodeToArray(frame, int.MaxValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_compressed_block_longer_than_its_content_decodes(int checksum)
    {
        // Three literals that are stored as they are, and no sequences: five bytes for three, in a single segment of three.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, (byte)(0x20 | (checksum << 2)), 3, 0x2D, 0, 0, 0x18, 7, 8, 9, 0];
        if (checksum == 1) frame = [.. frame, .. LibZstd.Compress([7, 8, 9], 1, (LibZstd.ChecksumFlag, 1))[^4..]];
        AssertDecodes([7, 8, 9], frame);
        frame[5] = 2;
        Assert.Throws<DamagedDataException>(() => ZstdDecoder.Decode(frame, new byte[3]));
    }

    [Fact]
    public void A_wrong_checksum_is_damaged_data()
    {
        byte[] data = ZstdInputs.Make("text", 5000, 1);
        byte[] frame = LibZstd.Compress(data, 3, (LibZstd.ChecksumFlag, 1));
        frame[^1] ^= 1;
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => ZstdDecoder.Decode(frame, new byte[5000]));
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Truncated_input_is_damaged_data(string kind)
    {
        byte[] data = ZstdInputs.Make(kind, 3000, 4);
        byte[] frame = LibZstd.Compress(data, 5, (LibZstd.ChecksumFlag, 1));
        byte[] target = new byte[data.Length];
        for (int length = 0; length < frame.Length; length++)
        {
            byte[] part = frame[..length];
            Assert.Throws<DamagedDataException>(() => ZstdDecoder.Decode(part, target));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_destination_too_small_is_damaged_data_and_nothing_behind_it_changes(string kind)
    {
        byte[] data = ZstdInputs.Make(kind, 2000, 6);
        byte[] frame = LibZstd.Compress(data, 5, (LibZstd.ContentSizeFlag, 0));
        for (int length = 0; length < data.Length; length += 7)
        {
            (byte[] guarded, Exception? error) = DecodeGuarded(frame, length);
            Assert.IsType<DamagedDataException>(error);
            AssertGuards(guarded, length);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mutated_input_raises_typed_errors_only_and_stays_within_its_destination(string kind)
    {
        Random random = new(kind.Length);
        int rounds = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 8000 : 400;
        for (int round = 0; round < rounds; round++)
        {
            byte[] data = ZstdInputs.Make(kind, random.Next(1, 1 << random.Next(1, 15)), round);
            byte[] frame = LibZstd.Compress(data, random.Next(-3, 12), (LibZstd.ContentSizeFlag, round & 1));
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                int within = random.Next(2) == 0 ? Math.Min(frame.Length, 40) : frame.Length;
                frame[random.Next(within)] ^= (byte)(1 << random.Next(8));
            }

            if (round % 5 == 0) random.NextBytes(frame.AsSpan(random.Next(frame.Length)));
            (byte[] guarded, Exception? error) = DecodeGuarded(frame, data.Length);
            Assert.True(error is null or DamagedDataException or UnsupportedFeatureException, error?.ToString());
            AssertGuards(guarded, data.Length);
            Exception? second = Record.Exception(() => ZstdDecoder.DecodeToArray(frame, 1 << 20));
            Assert.True(second is null or DamagedDataException or UnsupportedFeatureException, second?.ToString());

            // Damage that nothing proves decodes to something, which implementations do not agree upon; but it comes from the frame alone, and not from what lay in memory.
            if (error is null)
            {
                byte[] again = new byte[data.Length];
                int written = ZstdDecoder.Decode(frame, again);
                Assert.Equal(again.AsSpan(0, written).ToArray(), guarded.AsSpan(64, written).ToArray());
            }
        }
    }

    /// <summary>Decodes into exact, larger and growing destinations.</summary>
    internal static void AssertDecodes(byte[] expected, byte[] frames)
    {
        (byte[] guarded, Exception? error) = DecodeGuarded(frames, expected.Length);
        Assert.Null(error);
        Assert.True(guarded.AsSpan(64, expected.Length).SequenceEqual(expected), "the decoder differs");
        AssertGuards(guarded, expected.Length);

        byte[] larger = new byte[expected.Length + 1000];
        Assert.Equal(expected.Length, ZstdDecoder.Decode(frames, larger));
        Assert.True(larger.AsSpan(0, expected.Length).SequenceEqual(expected), "the decoder differs in a larger destination");
        Assert.True(ZstdDecoder.DecodeToArray(frames, expected.Length).AsSpan().SequenceEqual(expected), "the growing decoder differs");
    }

    private static (byte[] Guarded, Exception? Error) DecodeGuarded(byte[] frames, int length)
    {
        byte[] guarded = new byte[length + 128];
        Array.Fill(guarded, (byte)0xA7);
        Exception? error = Record.Exception(() =>
        {
            int written = ZstdDecoder.Decode(frames, guarded.AsSpan(64, length));
            Assert.True(written <= length);
        });
        return (guarded, error);
    }

    private static void AssertGuards(byte[] guarded, int length)
    {
        Assert.False(guarded.AsSpan(0, 64).ContainsAnyExcept((byte)0xA7), "bytes before the destination changed");
        Assert.False(guarded.AsSpan(64 + length).ContainsAnyExcept((byte)0xA7), "bytes behind the destination changed");
    }
}
