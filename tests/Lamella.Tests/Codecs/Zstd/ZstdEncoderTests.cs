using Lamella.Codecs.Zstd;
using Xunit;

namespace Lamella.Tests.Codecs.Zstd;

public sealed class ZstdEncoderTests
{
    private static readonly int[] Levels = [-5, 1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 22];

    public static TheoryData<string> Kinds => [.. ZstdInputs.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Frames_decode_to_their_content_by_both_decoders(string kind)
    {
        bool isLong = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1";
        Random random = new(kind.Length + 100);
        int rounds = isLong ? 100_000 / ZstdInputs.Kinds.Length : 240;
        for (int round = 0; round < rounds; round++)
        {
            byte[] data = ZstdInputs.Make(kind, random.Next(0, 1 << random.Next(1, 15)), round);
            AssertRoundTrip(data, Levels[round % Levels.Length], (round & 8) != 0 ? ZstdChecksum.XxHash64 : ZstdChecksum.None);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_small_lengths_and_the_block_boundaries_round_trip(string kind)
    {
        for (int length = 0; length < 160; length++) AssertRoundTrip(ZstdInputs.Make(kind, length, length), Levels[length % Levels.Length], ZstdChecksum.None);
        int[] lengths = [255, 256, 257, 1023, 1024, 4095, 4096, 16_383, 16_384, 65_535, 65_536, 65_791, 65_792, 131_071, 131_072, 131_073, 262_144, 300_000];
        for (int i = 0; i < lengths.Length; i++)
        {
            byte[] data = ZstdInputs.Make(kind, lengths[i], i);
            AssertRoundTrip(data, 1, ZstdChecksum.XxHash64);
            AssertRoundTrip(data, 3, ZstdChecksum.None);
            if (i % 3 == 0) AssertRoundTrip(data, 5 + i, ZstdChecksum.XxHash64);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Inputs_beyond_the_window_round_trip(int level)
    {
        // Level 1 has a window of 512 KiB: frames without the single-segment flag.
        AssertRoundTrip(ZstdInputs.Make("far repeats", 3_000_000, level), level, ZstdChecksum.XxHash64);
        AssertRoundTrip(ZstdInputs.Make("mixed", 2_500_000, level), level, ZstdChecksum.None);
    }

    [Theory]
    [InlineData("noise16", 1)]
    [InlineData("noise16", 3)]
    [InlineData("noise16", 9)]
    [InlineData("shuffled16", 1)]
    [InlineData("shuffled16", 3)]
    [InlineData("shuffled16", 9)]
    [InlineData("text", 3)]
    public void Frames_are_at_most_five_percent_longer_than_those_of_libzstd(string kind, int level)
    {
        byte[] data = ZstdInputs.Make(kind, 1 << 20, 11);
        int judged = LibZstd.Compress(data, level).Length;
        int ours = Encode(data, new ZstdOptions { Level = level }).Length;
        Assert.True(ours <= judged * 1.05, Invariant($"{ours} bytes, libzstd {judged}"));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_whatever_was_encoded_before()
    {
        byte[] data = ZstdInputs.Make("mixed", 300_000, 5);
        foreach (int level in Levels)
        {
            ZstdOptions options = new() { Level = level };
            byte[] first = Encode(data, options);
            foreach (int other in (int[])[1, 3, 5, 15]) Encode(ZstdInputs.Make("text", 50_000, other), new ZstdOptions { Level = other });
            Assert.Equal(first, Encode(data, options));
            byte[]? onAnotherThread = null;
            Thread thread = new(() => onAnotherThread = Encode(data, options));
            thread.Start();
            thread.Join();
            Assert.Equal(first, onAnotherThread);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_longest_frame_fits_the_stated_room_and_a_smaller_destination_is_reported(string kind)
    {
        foreach (int length in (int[])[0, 1, 20, 500, 140_000])
        {
            byte[] data = ZstdInputs.Make(kind, length, 9);
            byte[] room = new byte[(int)ZstdEncoder.MaxEncodedLength(length)];
            ZstdOptions options = new() { Checksum = ZstdChecksum.XxHash64 };
            int size = ZstdEncoder.EncodeManaged(data, room, options);
            Assert.True(size > 0);
            byte[] exact = new byte[size];
            Assert.Equal(size, ZstdEncoder.EncodeManaged(data, exact, options));
            Assert.Equal(room[..size], exact);
            for (int smaller = size - 1; smaller >= 0; smaller -= 1 + (smaller / 20)) Assert.Equal(0, ZstdEncoder.EncodeManaged(data, new byte[smaller], options));
        }
    }

    [Fact]
    public void A_run_of_one_byte_takes_a_few_bytes_per_block()
    {
        byte[] data = new byte[1 << 20];
        Assert.True(Encode(data, ZstdOptions.Default).Length <= (8 * 4) + 18);
    }

    private static byte[] Encode(byte[] data, ZstdOptions options)
    {
        byte[] room = new byte[(int)ZstdEncoder.MaxEncodedLength(data.Length)];
        return room[..ZstdEncoder.EncodeManaged(data, room, options)];
    }

    private static void AssertRoundTrip(byte[] data, int level, ZstdChecksum checksum)
    {
        byte[] frame = Encode(data, new ZstdOptions { Level = level, Checksum = checksum });
        byte[] target = new byte[data.Length];
        Assert.Equal(data.Length, ZstdDecoder.Decode(frame, target));
        Assert.True(data.AsSpan().SequenceEqual(target), Invariant($"level {level}, {data.Length} bytes: our decoder differs"));
        Assert.Equal(data.Length, ZstdDecoder.ContentSize(frame));
        byte[]? judged = LibZstd.Decompress(frame, data.Length);
        Assert.True(judged is not null && data.AsSpan().SequenceEqual(judged), Invariant($"level {level}, {data.Length} bytes: libzstd differs"));
    }
}
