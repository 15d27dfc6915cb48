using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Iscc;
using Lamella.Iscc.Imagewalk;
using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>IMAGEWALK and the pixel hash against the vectors of IEP-0018 and of iscc-bio.</summary>
public sealed class PixelHashTests
{
    private const string Open = "vectors_open.json";
    private const string Spec = "imagewalk_spec_vectors.json";

    public static TheoryData<string> SpecRows => IsccVectors.Rows(Spec, "vectors", item => item.Text("name"));

    public static TheoryData<string> OpenRows => IsccVectors.Rows(Open, "cases", item => item.Text("name"));

    [Theory]
    [MemberData(nameof(SpecRows))]
    public void The_vectors_of_the_IMAGEWALK_specification_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Spec, "vectors", row);
        JsonElement[] expected = item.TryGetProperty("scenes", out JsonElement list) ? [.. list.EnumerateArray()] : [item];
        MemorySequence sequence = SpecSequence(item, expected);
        for (int i = 0; i < expected.Length; i++)
        {
            List<byte> canonical = [];
            byte[] strip = [];
            WalkScene walk = new(sequence, i, ImagewalkMode.Spec);
            List<int[]> order = [];
            foreach (WalkPlane plane in walk.Planes())
            {
                order.Add([plane.Z, plane.C, plane.T]);
                walk.WriteCanonical(plane, ref strip, data => canonical.AddRange(data));
            }

            Assert.Equal(expected[i].Text("canonical_hex"), Convert.ToHexStringLower([.. canonical]));
            if (item.TryGetProperty("order_zct", out JsonElement zct)) Assert.Equal(zct.EnumerateArray().Select(plane => plane.Numbers()), order);
            ImagewalkHash hash = PixelHasher.Compute(sequence, i, new PixelHashOptions());
            Assert.Equal(expected[i].Text("iscc_sum_wide"), hash.Hash);
            Assert.Equal(expected[i].GetProperty("units").Strings(), [hash.Sum!.DataCode.ToString(), hash.Sum.InstanceCode.ToString()]);
            Assert.Equal(expected[i].Text("sha1"), PixelHasher.Compute(sequence, i, new PixelHashOptions { Digest = ImagewalkDigest.Sha1 }).Hash);
        }
    }

    [Theory]
    [InlineData(nameof(ImagewalkDigest.IsccSum))]
    [InlineData(nameof(ImagewalkDigest.Sha256))]
    public void A_scene_of_a_few_bytes_costs_no_buffer_of_its_own(string name)
    {
        const int Scenes = 200;
        ImagewalkDigest digest = Enum.Parse<ImagewalkDigest>(name);
        MemorySequence sequence = new();
        for (int i = 0; i < Scenes; i++) sequence.Add([1, 1, 1, 4, 4], PixelType.UInt16, new byte[32]);
        PixelHasher.ComputeAll(sequence, new PixelHashOptions { Digest = digest });
        long before = GC.GetAllocatedBytesForCurrentThread();
        PixelHasher.ComputeAll(sequence, new PixelHashOptions { Digest = digest });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Scenes * 64L * 1024);
    }

    [Theory]
    [MemberData(nameof(OpenRows))]
    public void The_pixel_hashes_of_iscc_bio_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        MemorySequence sequence = MemorySequence.Of(item);
        PixelHashOptions options = new() { Mode = ImagewalkMode.IsccBio, Simprints = true, PlaneDigest = ImagewalkDigest.Sha1 };
        IReadOnlyList<ImagewalkHash> hashes = PixelHasher.ComputeAll(sequence, options);
        IReadOnlyList<ImagewalkHash> sha1 = PixelHasher.ComputeAll(sequence, new PixelHashOptions { Mode = ImagewalkMode.IsccBio, Digest = ImagewalkDigest.Sha1 });
        IReadOnlyList<ImagewalkHash> sha256 = PixelHasher.ComputeAll(sequence, new PixelHashOptions { Mode = ImagewalkMode.IsccBio, Digest = ImagewalkDigest.Sha256 });
        IReadOnlyList<ImagewalkHash> blake3 = PixelHasher.ComputeAll(sequence, new PixelHashOptions { Mode = ImagewalkMode.IsccBio, Digest = ImagewalkDigest.Blake3 });
        IReadOnlyList<ImagewalkHash> omero = PixelHasher.ComputeAll(sequence, new PixelHashOptions { Mode = ImagewalkMode.IsccBio, Digest = ImagewalkDigest.OmeroSha1 });
        Assert.Equal(item.GetProperty("imagewalk").GetArrayLength(), hashes.Count);
        for (int i = 0; i < hashes.Count; i++)
        {
            JsonElement expected = item.GetProperty("imagewalk")[i];
            ImagewalkHash hash = hashes[i];
            byte[] raw = [.. sequence.DataOf(i)];
            ByteOrder.Swap(raw, sequence.Scenes[i].Channels[0].Type.WordSize());
            Assert.Equal(expected.Text("raw_array_sha256_be_TCZYX"), Convert.ToHexStringLower(SHA256.HashData(raw)));
            Assert.Equal(expected.Text("pixhash"), hash.Hash);
            Assert.Equal(expected.Text("iscc_sum_narrow"), hash.Sum!.Narrow.ToString());
            Assert.Equal(expected.GetProperty("units").Strings(), [hash.Sum.DataCode.ToString(), hash.Sum.InstanceCode.ToString()]);
            Assert.Equal(expected.Text("datahash"), hash.Sum.DataHash);
            Assert.Equal(expected.Text("datahash"), "1e20" + blake3[i].Hash);
            Assert.Equal(expected.GetProperty("canonical_bytes").GetInt64(), hash.Bytes);
            Assert.Equal(expected.Text("canonical_sha1"), sha1[i].Hash);
            Assert.Equal(expected.Text("canonical_sha256"), sha256[i].Hash);
            Assert.Equal(expected.Text("sha1_TCZ_order_omero"), omero[i].Hash);
            Assert.Equal(expected.GetProperty("plane_count").GetInt64(), hash.PlaneCount);
            Assert.Equal(expected.GetProperty("plane_sha1_first3").Strings(), hash.Planes.Take(3).Select(plane => plane.Digest));
            Assert.Equal(
                expected.GetProperty("simprints_first3").EnumerateArray().Select(s => new Simprint(s.Text("simprint"), s.GetProperty("offset").GetInt64(), s.GetProperty("size").GetInt64())),
                hash.Simprints.Take(3));
            if (expected.TryGetProperty("rgb_expanded", out JsonElement expanded))
            {
                ImagewalkHash spec = PixelHasher.Compute(sequence, i, new PixelHashOptions());
                Assert.Equal(expanded.Text("iscc_sum_wide"), spec.Hash);
                Assert.Equal(expanded.GetProperty("canonical_bytes").GetInt64(), spec.Bytes);
                Assert.Equal(expanded.Text("canonical_sha1"), PixelHasher.Compute(sequence, i, new PixelHashOptions { Digest = ImagewalkDigest.Sha1 }).Hash);
            }
            else
            {
                Assert.Equal(hash.Hash, PixelHasher.Compute(sequence, i, new PixelHashOptions()).Hash);
            }
        }
    }

    [Fact]
    public void A_plane_of_many_strips_hashes_as_its_bytes()
    {
        int[] shape = [1, 1, 1, 3000, 1111];
        byte[] data = new byte[3000 * 1111 * 2];
        new Random(3).NextBytes(data);
        MemorySequence sequence = new();
        sequence.Add(shape, PixelType.UInt16, data);
        byte[] canonical = [.. data];
        ByteOrder.Swap(canonical, 2);
        ImagewalkHash hash = PixelHasher.Compute(sequence, 0, new PixelHashOptions { Digest = ImagewalkDigest.Sha256 });
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(canonical)), hash.Hash);
    }

    [Fact]
    public void Complex_values_are_real_then_imaginary_each_big_endian()
    {
        byte[] data = new byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(data, 1.5);
        BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8), -2);
        MemorySequence sequence = new();
        sequence.Add([1, 1, 1, 1, 1], PixelType.Complex128, data);
        List<byte> canonical = [];
        byte[] strip = [];
        WalkScene walk = new(sequence, 0, ImagewalkMode.Spec);
        foreach (WalkPlane plane in walk.Planes()) walk.WriteCanonical(plane, ref strip, part => canonical.AddRange(part));
        Assert.Equal("3ff8000000000000c000000000000000", Convert.ToHexStringLower([.. canonical]));
    }

    private static MemorySequence SpecSequence(JsonElement item, JsonElement[] scenes)
    {
        MemorySequence sequence = new();
        if (item.TryGetProperty("values", out JsonElement values))
        {
            Assert.True(PixelTypes.TryParse(item.Text("dtype"), out PixelType type));
            int height = values.GetArrayLength(), width = values[0].GetArrayLength();
            byte[] data = new byte[height * width * type.Size()];
            for (int i = 0; i < height * width; i++) Write(data.AsSpan(i * type.Size()), type, values[i / width][i % width].GetDouble());
            sequence.Add([1, 1, 1, height, width], type, data);
        }
        else if (item.TryGetProperty("order_zct", out _))
        {
            sequence.Add([2, 2, 2, 1, 1], PixelType.UInt8, [.. Enumerable.Repeat((byte)0xFF, 8)]);
        }
        else
        {
            foreach (JsonElement scene in scenes)
            {
                byte[] data = Convert.FromHexString(scene.Text("canonical_hex"));
                sequence.Add([1, 1, 1, data.Length, 1], PixelType.UInt8, data);
            }
        }

        return sequence;
    }

    private static void Write(Span<byte> target, PixelType type, double value)
    {
        switch (type)
        {
            case PixelType.UInt8:
                target[0] = (byte)value;
                break;
            case PixelType.UInt16:
                BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value);
                break;
            case PixelType.Int16:
                BinaryPrimitives.WriteInt16LittleEndian(target, (short)value);
                break;
            case PixelType.UInt32:
                BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value);
                break;
            case PixelType.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)value);
                break;
            default:
                BinaryPrimitives.WriteDoubleLittleEndian(target, value);
                break;
        }
    }
}
