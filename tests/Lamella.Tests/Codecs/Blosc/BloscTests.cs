using System.Buffers.Binary;
using Lamella.Codecs.Blosc;
using Xunit;

namespace Lamella.Tests.Codecs.Blosc;

public sealed class BloscTests
{
    private static readonly int[] TypeSizes = [1, 2, 3, 4, 8, 16, 17, 255];
    private static readonly int[] Lengths = [0, 1, 7, 127, 128, 1001, 4104, 100_000, 300_003];

    public static TheoryData<string> Codecs => ["blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"];

    public static TheoryData<string> Encoders => ["Lz4", "Lz4Hc", "Zlib", "Zstd"];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Decodes_what_the_reference_library_encodes(string codec)
    {
        foreach (int typeSize in TypeSizes)
        {
            foreach (int length in Lengths)
            {
                byte[] plain = CodecSamples.Make(length % 2 == 0 ? "microscopy" : "labels", length, typeSize);
                foreach (int shuffle in (int[])[0, 1, 2])
                {
                    foreach (int level in (int[])[1, 5, 9])
                    {
                        // c-blosc turns level 9 into the slowest of zstd.
                        if (codec == "zstd" && level == 9 && length > 10_000) continue;
                        byte[] encoded = LibBlosc.Encode(plain, codec, level, shuffle, typeSize);
                        AssertDecodes(plain, encoded, FormattableString.Invariant($"{codec} level {level} shuffle {shuffle} type {typeSize} length {length}"));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Decodes_large_buffers_of_many_blocks(string codec)
    {
        byte[] plain = CodecSamples.Make("microscopy", 3_000_002);
        foreach (int shuffle in (int[])[0, 1, 2])
        {
            AssertDecodes(plain, LibBlosc.Encode(plain, codec, 5, shuffle, 2), codec);
            AssertDecodes(plain, LibBlosc.Encode(plain, codec, 1, shuffle, 4, 10_000), codec);
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void The_reference_library_decodes_what_we_encode(string compressor)
    {
        foreach (int typeSize in TypeSizes)
        {
            foreach (int length in Lengths)
            {
                byte[] plain = CodecSamples.Make(length % 2 == 0 ? "microscopy" : "labels", length, typeSize);
                foreach (BloscShuffle shuffle in Enum.GetValues<BloscShuffle>())
                {
                    foreach (int level in (int[])[0, 1, 5, 9])
                    {
                        if (level == 9 && length > 10_000 && shuffle != BloscShuffle.Byte) continue;
                        byte[] encoded = Encode(plain, new() { Compressor = Enum.Parse<BloscCompressor>(compressor), Level = level, Shuffle = shuffle, TypeSize = typeSize });
                        Assert.Equal(plain, LibBlosc.Decode(encoded, length));
                        AssertDecodes(plain, encoded, compressor);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void The_reference_library_decodes_our_large_buffers(string compressor)
    {
        byte[] plain = CodecSamples.Make("microscopy", 3_000_002);
        foreach (BloscShuffle shuffle in Enum.GetValues<BloscShuffle>())
        {
            BloscOptions options = new() { Compressor = Enum.Parse<BloscCompressor>(compressor), Shuffle = shuffle, TypeSize = 2 };
            byte[] encoded = Encode(plain, options);
            Assert.Equal(plain, LibBlosc.Decode(encoded, plain.Length));
            byte[] start = plain[..300_000];
            Assert.Equal(start, LibBlosc.Decode(Encode(start, options with { BlockSize = 10_000 }), start.Length));
            byte[] theirs = LibBlosc.Encode(plain, compressor.ToLowerInvariant(), 5, (int)shuffle, 2);
            Assert.InRange(encoded.Length, 1, theirs.Length * 1.03);
        }
    }

    [Fact]
    public void Block_sizes_and_splits_are_those_of_the_reference_library()
    {
        // Zeros are encoded smaller by every codec, so the header always tells the choice.
        foreach (string name in (string[])["lz4", "lz4hc", "zlib", "zstd"])
        {
            BloscCompressor compressor = Enum.Parse<BloscCompressor>(name, ignoreCase: true);
            foreach (int length in (int[])[128, 200, 4000, 32_767, 32_768, 70_000, 300_000, 4_000_001])
            {
                byte[] zeros = new byte[length];
                foreach (int typeSize in TypeSizes)
                {
                    for (int level = 1; level <= 9; level++)
                    {
                        if (level == 8 && length > 100_000) continue;
                        byte[] theirs = LibBlosc.Encode(zeros, name, level, 1, typeSize);
                        int blockSize = BloscEncoder.ChooseBlockSize(compressor, level, typeSize, length, 0);
                        Assert.Equal(BinaryPrimitives.ReadInt32LittleEndian(theirs.AsSpan(8)), blockSize);
                        if (length > 100_000) continue;
                        byte[] ours = Encode(zeros, new() { Compressor = compressor, Level = level, TypeSize = typeSize });
                        Assert.Equal(theirs[..12], ours[..12]);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_range_is_the_same_as_that_part_of_the_whole()
    {
        byte[] plain = CodecSamples.Make("microscopy", 500_005);
        Random random = new(7);
        foreach (int shuffle in (int[])[0, 1, 2])
        {
            foreach (int level in (int[])[0, 1, 5])
            {
                byte[] encoded = LibBlosc.Encode(plain, "lz4", level, shuffle, 2);
                for (int round = 0; round < 60; round++)
                {
                    int start = random.Next(plain.Length + 1);
                    int length = random.Next(Math.Min(plain.Length - start, round < 30 ? 1000 : 400_000) + 1);
                    byte[] part = new byte[length];
                    Assert.Equal(length, BloscDecoder.DecodeRange(encoded, start, length, part));
                    Assert.True(plain.AsSpan(start, length).SequenceEqual(part));
                }
            }
        }
    }

    [Fact]
    public void A_range_does_not_touch_other_blocks()
    {
        byte[] plain = CodecSamples.Make("labels", 400_000);
        byte[] encoded = LibBlosc.Encode(plain, "lz4", 1, 1, 2);
        int blockSize = BinaryPrimitives.ReadInt32LittleEndian(encoded.AsSpan(8));
        Assert.Equal(65_536, blockSize);

        // Without its first and third block the buffer cannot be decoded, but the second can.
        BinaryPrimitives.WriteInt32LittleEndian(encoded.AsSpan(16), -1);
        BinaryPrimitives.WriteInt32LittleEndian(encoded.AsSpan(24), -1);
        byte[] part = new byte[blockSize];
        BloscDecoder.DecodeRange(encoded, blockSize, blockSize, part);
        Assert.True(plain.AsSpan(blockSize, blockSize).SequenceEqual(part));
        Assert.Throws<DamagedDataException>(() => BloscDecoder.DecodeRange(encoded, blockSize, blockSize + 1, new byte[blockSize + 1]));
        Assert.Throws<DamagedDataException>(() => BloscDecoder.Decode(encoded, new byte[plain.Length]));
    }

    [Fact]
    public void A_range_past_the_end_is_damaged_data()
    {
        byte[] encoded = Encode(new byte[1000], new());
        Assert.Throws<DamagedDataException>(() => BloscDecoder.DecodeRange(encoded, 999, 2, new byte[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => BloscDecoder.DecodeRange(encoded, 0, 3, new byte[2]));
    }

    [Fact]
    public void Encoding_is_deterministic_and_noise_is_stored()
    {
        byte[] noise = CodecSamples.Make("noise", 100_000);
        byte[] encoded = Encode(noise, new() { TypeSize = 2 });
        Assert.Equal(noise.Length + 16, encoded.Length);
        Assert.Equal(2, encoded[2] & 2);
        byte[] plain = CodecSamples.Make("microscopy", 1_000_000);
        Assert.Equal(Encode(plain, new() { TypeSize = 2 }), Encode(plain, new() { TypeSize = 2 }));
    }

    [Fact]
    public void A_header_that_lies_is_refused_with_its_reason()
    {
        byte[] valid = Encode(CodecSamples.Make("labels", 5000), new() { TypeSize = 2 });
        Assert.Throws<UnsupportedFeatureException>(() => DecodeWith(valid, 0, 5));
        Assert.Throws<DamagedDataException>(() => DecodeWith(valid, 0, 0));
        Assert.Throws<DamagedDataException>(() => DecodeWith(valid, 3, 0));
        Assert.Throws<UnsupportedFeatureException>(() => DecodeWith(valid, 2, (byte)(valid[2] | 8)));
        Assert.Throws<UnsupportedFeatureException>(() => DecodeWith(valid, 2, 0xE1));
        Assert.Throws<DamagedDataException>(() => DecodeWith(valid, 2, (byte)(valid[2] | 2)));
        Assert.Throws<DamagedDataException>(() => DecodeWith(valid, 7, 0x80));
        Assert.Throws<DamagedDataException>(() => DecodeWith(valid, 12, (byte)(valid[12] + 1)));
        Assert.Throws<DamagedDataException>(() => BloscDecoder.Decode(valid, new byte[4999]));
        Assert.Throws<DamagedDataException>(() => BloscDecoder.Decode(valid.AsSpan(0, 15), new byte[5000]));
        BinaryPrimitives.WriteInt32LittleEndian(valid.AsSpan(8), 0);
        Assert.Throws<DamagedDataException>(() => BloscDecoder.Decode(valid, new byte[5000]));
        BinaryPrimitives.WriteInt32LittleEndian(valid.AsSpan(8), 1);
        Assert.Throws<DamagedDataException>(() => BloscDecoder.Decode(valid, new byte[5000]));
    }

    [Fact]
    public void Mutated_buffers_never_leave_their_buffers()
    {
        const int Length = 3001;
        List<byte[]> valid = [];
        foreach (string codec in (string[])["blosclz", "lz4", "snappy", "zlib", "zstd"])
        {
            foreach (int shuffle in (int[])[0, 1, 2])
            {
                valid.Add(LibBlosc.Encode(CodecSamples.Make("labels", Length), codec, 5, shuffle, 2));
                valid.Add(LibBlosc.Encode(CodecSamples.Make("microscopy", Length), codec, 5, shuffle, 3, 1000));
            }
        }

        valid.Add(LibBlosc.Encode(CodecSamples.Make("noise", Length), "lz4", 5, 1, 4));
        Assert.InRange(CodecFuzz.Run([.. valid], Length, 30_000, BloscDecoder.Decode), 1000, 29_999);
        Random random = new(5);
        Assert.InRange(
            CodecFuzz.Run([.. valid], 500, 20_000, (source, destination) => BloscDecoder.DecodeRange(source, random.Next(Length), destination.Length, destination)), 1000, 19_999);
    }

    private static int DecodeWith(byte[] valid, int at, byte value)
    {
        byte[] copy = (byte[])valid.Clone();
        copy[at] = value;
        return BloscDecoder.Decode(copy, new byte[5000]);
    }

    private static byte[] Encode(byte[] plain, BloscOptions options)
    {
        byte[] encoded = new byte[BloscEncoder.MaxEncodedLength(plain.Length)];
        return encoded[..BloscEncoder.Encode(plain, encoded, options)];
    }

    private static void AssertDecodes(byte[] plain, byte[] encoded, string what)
    {
        byte[] decoded = new byte[plain.Length];
        Assert.Equal(plain.Length, BloscDecoder.DecodedLength(encoded));
        Assert.Equal(plain.Length, BloscDecoder.Decode(encoded, decoded));
        Assert.True(plain.AsSpan().SequenceEqual(decoded), what);
    }
}
