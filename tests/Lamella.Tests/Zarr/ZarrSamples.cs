using System.Buffers.Binary;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Tests.Zarr;

/// <summary>Arrays to write, with samples that repeat from run to run.</summary>
internal static class ZarrSamples
{
    /// <summary>One named specification.</summary>
    public sealed record Case(string Name, ZarrArraySpec Spec, bool ZarritaJudges = true);

    /// <summary>Every writer option at least once, in both versions.</summary>
    public static IReadOnlyList<Case> All { get; } = [.. Build()];

    /// <summary>Samples of a type: smooth integers, fractions for floats, no NaN.</summary>
    public static byte[] Make(PixelType type, long count, int seed = 1)
    {
        byte[] samples = new byte[count * type.Size()];
        int word = type.WordSize();
        for (long i = 0; i < count * type.Size() / word; i++)
        {
            long value = (i * 7 / 3) + (seed * 31) + (i * i % 5);
            Span<byte> at = samples.AsSpan((int)(i * word), word);
            if (type == PixelType.Bool) at[0] = (byte)(value & 1);
            else if (type == PixelType.Float16) BinaryPrimitives.WriteHalfLittleEndian(at, (Half)((value % 1000) / 4.0));
            else if (type is PixelType.Float32 or PixelType.Complex64) BinaryPrimitives.WriteSingleLittleEndian(at, (value % 100000) / 8f);
            else if (type is PixelType.Float64 or PixelType.Complex128) BinaryPrimitives.WriteDoubleLittleEndian(at, value / 16.0);
            else
            {
                Span<byte> wide = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(wide, value);
                wide[..word].CopyTo(at);
            }
        }

        return samples;
    }

    /// <summary>The number of samples of a shape.</summary>
    public static long Count(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);

    private static IEnumerable<Case> Build()
    {
        ZarrArraySpec plain = new() { ZarrFormat = 2, Shape = [37, 53], Chunk = [16, 20], PixelType = PixelType.UInt16 };
        foreach (PixelType type in PixelTypes.All)
        {
            bool zarrita = type is not (PixelType.Float16 or PixelType.Complex64 or PixelType.Complex128);
            yield return new Case($"v2_{type}", plain with { PixelType = type }, zarrita);
            yield return new Case($"v3_{type}", plain with { ZarrFormat = 3, PixelType = type }, zarrita);
        }

        foreach ((string name, ZarrCodec[] codecs) in Codecs())
        {
            yield return new Case($"v2_{name}", plain with { Codecs = codecs }, name is not ("bz2" or "crc32_zlib" or "adler32_zlib"));
        }

        foreach ((string name, ZarrCodec[] codecs) in Codecs())
        {
            if (!name.StartsWith("delta", StringComparison.Ordinal)) yield return new Case($"v3_{name}", plain with { ZarrFormat = 3, Codecs = codecs }, name is "none" or "gzip" || name.StartsWith("zstd", StringComparison.Ordinal) || name.StartsWith("blosc", StringComparison.Ordinal));
        }

        ZarrArraySpec volume = new() { Shape = [2, 9, 30, 41], Chunk = [1, 2, 8, 10], Shard = [1, 4, 16, 20], PixelType = PixelType.UInt16 };
        yield return new Case("v2_big_F_dot", plain with { ByteOrder = ZarrByteOrder.Big, ColumnMajor = true, Separator = '.' });
        yield return new Case("v3_big", plain with { ZarrFormat = 3, ByteOrder = ZarrByteOrder.Big });
        yield return new Case("v3_big_raw", plain with { ZarrFormat = 3, ByteOrder = ZarrByteOrder.Big, Codecs = [] });
        yield return new Case("v3_transposed", plain with { ZarrFormat = 3, ColumnMajor = true });
        yield return new Case("v3_dot", plain with { ZarrFormat = 3, Separator = '.', DimensionNames = ["y", null] });
        yield return new Case("v3_crc32c", plain with { ZarrFormat = 3, Codecs = [ZarrCodec.Zstd(), ZarrCodec.Crc32C()] });
        yield return new Case("v3_shard", volume);
        yield return new Case("v3_shard_raw", volume with { Codecs = [] });
        yield return new Case("v3_shard_zstd_crc", volume with { Codecs = [ZarrCodec.Zstd(5), ZarrCodec.Crc32C()] });
        yield return new Case("v3_shard_big_transposed", volume with { ByteOrder = ZarrByteOrder.Big, ColumnMajor = true });
        yield return new Case("v3_shard_one_chunk", volume with { Shard = [1, 2, 8, 10] });
        yield return new Case("v3_shard_index_start", volume with { IndexAtStart = true }, ZarritaJudges: false);
        yield return new Case("v2_rank5", plain with { Shape = [2, 1, 3, 17, 19], Chunk = [1, 1, 2, 8, 8] });
        yield return new Case("v2_rank1", plain with { Shape = [100], Chunk = [33] });
        yield return new Case("v2_chunk_beyond_shape", plain with { Shape = [5, 6], Chunk = [16, 16] });
    }

    private static IEnumerable<(string, ZarrCodec[])> Codecs()
    {
        yield return ("none", []);
        yield return ("blosc_lz4_bit", [ZarrCodec.Blosc("lz4", 5, "bitshuffle")]);
        yield return ("blosc_lz4hc", [ZarrCodec.Blosc("lz4hc", 9, "noshuffle")]);
        yield return ("blosc_zlib", [ZarrCodec.Blosc("zlib", 3)]);
        yield return ("zstd", [ZarrCodec.Zstd()]);
        yield return ("zstd19", [ZarrCodec.Zstd(19)]);
        yield return ("gzip", [ZarrCodec.Gzip()]);
        yield return ("zlib", [ZarrCodec.Zlib()]);
        yield return ("lz4", [ZarrCodec.Lz4()]);
        yield return ("bz2", [ZarrCodec.Bz2()]);
        yield return ("shuffle_zlib", [ZarrCodec.Shuffle(2), ZarrCodec.Zlib()]);
        yield return ("crc32_zlib", [ZarrCodec.Crc32(), ZarrCodec.Zlib()]);
        yield return ("adler32_zlib", [ZarrCodec.Adler32(), ZarrCodec.Zlib()]);
        yield return ("delta_zlib", [ZarrCodec.Delta("<u2"), ZarrCodec.Zlib()]);
    }
}
