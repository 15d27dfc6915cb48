using Lamella.Codecs.Lz4;
using Xunit;

namespace Lamella.Tests.Codecs.Lz4;

public sealed class Lz4Tests
{
    private static readonly int[] Lengths = [0, 1, 4, 5, 11, 12, 13, 14, 15, 16, 17, 31, 64, 65, 100, 255, 270, 1000, 4095, 65535, 65536, 70001, 300_000];

    [Fact]
    public void Decodes_what_the_reference_library_encodes()
    {
        foreach (string kind in CodecSamples.Kinds)
        {
            foreach (int length in Lengths)
            {
                byte[] plain = CodecSamples.Make(kind, length);
                AssertDecodes(plain, LibLz4.Encode(plain, 1));
                AssertDecodes(plain, LibLz4.Encode(plain, 5));
                AssertDecodes(plain, LibLz4.EncodeHc(plain, 9));
                AssertDecodes(plain, LibLz4.EncodeHc(plain, 12));
            }
        }
    }

    [Fact]
    public void The_reference_library_decodes_what_the_fast_encoder_writes()
    {
        foreach (string kind in CodecSamples.Kinds)
        {
            foreach (int length in Lengths)
            {
                byte[] plain = CodecSamples.Make(kind, length);
                byte[] encoded = new byte[Lz4Encoder.MaxEncodedLength(length)];
                foreach (int acceleration in (int[])[1, 5, 50])
                {
                    int written = Lz4Encoder.Encode(plain, encoded, acceleration);
                    Assert.True(written > 0);
                    Assert.Equal(plain, LibLz4.Decode(encoded.AsSpan(0, written), length));
                    AssertDecodes(plain, encoded[..written]);
                }
            }
        }
    }

    [Fact]
    public void The_reference_library_decodes_what_the_thorough_encoder_writes()
    {
        foreach (string kind in CodecSamples.Kinds)
        {
            foreach (int length in Lengths)
            {
                byte[] plain = CodecSamples.Make(kind, length);
                byte[] encoded = new byte[Lz4HcEncoder.MaxEncodedLength(length)];
                foreach (int level in (int[])[1, 4, 9])
                {
                    int written = Lz4HcEncoder.Encode(plain, encoded, level);
                    Assert.True(written > 0);
                    Assert.Equal(plain, LibLz4.Decode(encoded.AsSpan(0, written), length));
                }
            }
        }
    }

    [Fact]
    public void The_encoders_reach_the_sizes_of_the_reference_library()
    {
        foreach (string kind in CodecSamples.Kinds)
        {
            byte[] plain = CodecSamples.Make(kind, 300_000);
            byte[] encoded = new byte[Lz4Encoder.MaxEncodedLength(plain.Length)];
            int fast = Lz4Encoder.Encode(plain, encoded);
            int thorough = Lz4HcEncoder.Encode(plain, encoded, 9);
            Assert.InRange(fast, 1, LibLz4.Encode(plain, 1).Length * 1.05);

            // The reference library aligns long runs with earlier ones of the same length, which our chains seldom reach.
            Assert.InRange(thorough, 1, (LibLz4.EncodeHc(plain, 9).Length * (kind == "labels" ? 1.5 : 1.01)) + 64);
        }
    }

    [Fact]
    public void Encoding_into_too_little_room_answers_zero_and_writes_nothing_outside()
    {
        using GuardedMemory input = new(5000);
        using GuardedMemory output = new(6000);
        byte[] whole = new byte[6000];
        foreach (string kind in CodecSamples.Kinds)
        {
            byte[] plain = CodecSamples.Make(kind, 5000);
            plain.CopyTo(input.Tail(plain.Length));
            int fast = Lz4Encoder.Encode(plain, whole), thorough = Lz4HcEncoder.Encode(plain, whole, 5);
            for (int room = 0; room < 5100; room = room < 64 ? room + 1 : room + 37)
            {
                Assert.True(Lz4Encoder.Encode(input.Tail(plain.Length), output.Tail(room)) is var a && (a == 0 || a == fast));
                Assert.True(output.IsIntact(room));
                Assert.True(Lz4HcEncoder.Encode(input.Tail(plain.Length), output.Tail(room), 5) is var b && (b == 0 || b == thorough));
                Assert.True(output.IsIntact(room));
            }
        }
    }

    [Fact]
    public void A_literal_only_block_decodes()
    {
        byte[] destination = new byte[8];
        Assert.Equal(3, Lz4Decoder.Decode([0x30, 1, 2, 3], destination));
        Assert.Equal([1, 2, 3], destination[..3]);
        Assert.Equal(0, Lz4Decoder.Decode([0], []));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x30, 1, 2 })]
    [InlineData(new byte[] { 0xF0 })]
    [InlineData(new byte[] { 0xF0, 255, 255 })]
    [InlineData(new byte[] { 0x10, 1, 0, 0 })]
    [InlineData(new byte[] { 0x10, 1, 2, 0, 0 })]
    [InlineData(new byte[] { 0x10, 1, 1, 0 })]
    [InlineData(new byte[] { 0x10, 1, 1 })]
    [InlineData(new byte[] { 0x1F, 1, 1, 0, 255 })]
    [InlineData(new byte[] { 0x1F, 1, 1, 0, 255, 255, 0, 0 })]
    public void A_block_that_breaks_the_rules_is_damaged_data(byte[] block)
    {
        DamagedDataException e = Assert.Throws<DamagedDataException>(() => Lz4Decoder.Decode(block, new byte[100]));
        Assert.Equal("LZ4", e.Format);
    }

    [Fact]
    public void Mutated_blocks_never_leave_their_buffers()
    {
        const int Length = 3000;
        byte[][] valid =
        [
            .. CodecSamples.Kinds.SelectMany(kind => (byte[][])[Encode(CodecSamples.Make(kind, Length), false), Encode(CodecSamples.Make(kind, Length), true)]),
        ];
        Assert.InRange(CodecFuzz.Run(valid, Length, 30_000, Lz4Decoder.Decode), 1000, 29_999);
    }

    [Fact]
    public void The_numcodecs_frame_is_a_size_and_a_block()
    {
        byte[] plain = CodecSamples.Make("labels", 5000);
        byte[] frame = [0x88, 0x13, 0, 0, .. LibLz4.Encode(plain, 1)];
        byte[] decoded = new byte[5000];
        Assert.Equal(5000, NumcodecsLz4.DecodedLength(frame));
        Assert.Equal(5000, NumcodecsLz4.Decode(frame, decoded));
        Assert.Equal(plain, decoded);
        byte[] encoded = new byte[NumcodecsLz4.MaxEncodedLength(5000)];
        int written = NumcodecsLz4.Encode(plain, encoded);
        Assert.Equal([0x88, 0x13, 0, 0], encoded[..4]);
        Assert.Equal(plain, LibLz4.Decode(encoded.AsSpan(4, written - 4), 5000));
        Assert.Throws<DamagedDataException>(() => NumcodecsLz4.Decode(frame.AsSpan(0, 3), decoded));
        Assert.Throws<DamagedDataException>(() => NumcodecsLz4.Decode(frame, decoded.AsSpan(0, 4999)));
        frame[0]++;
        Assert.Throws<DamagedDataException>(() => NumcodecsLz4.Decode(frame, new byte[6000]));
    }

    private static byte[] Encode(byte[] plain, bool thorough)
    {
        byte[] encoded = new byte[Lz4Encoder.MaxEncodedLength(plain.Length)];
        return encoded[..(thorough ? Lz4HcEncoder.Encode(plain, encoded) : Lz4Encoder.Encode(plain, encoded))];
    }

    private static void AssertDecodes(byte[] plain, byte[] encoded)
    {
        // Exact room, then room behind: both ends of the copy loops.
        byte[] decoded = new byte[plain.Length];
        Assert.Equal(plain.Length, Lz4Decoder.Decode(encoded, decoded));
        Assert.Equal(plain, decoded);
        byte[] larger = new byte[plain.Length + 200];
        Assert.Equal(plain.Length, Lz4Decoder.Decode(encoded, larger));
        Assert.Equal(plain, larger[..plain.Length]);
    }
}
