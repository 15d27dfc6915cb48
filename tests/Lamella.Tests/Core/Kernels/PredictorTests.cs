using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Core.Kernels;

public sealed class PredictorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Horizontal_undo_is_the_running_sum_per_sample_and_apply_its_inverse(int sampleBytes)
    {
        Random random = new(sampleBytes);
        for (int round = 0; round < 400; round++)
        {
            int stride = random.Next(1, 40);
            int samples = random.Next(1, 200);
            int rows = random.Next(1, 4);
            byte[] encoded = new byte[samples * sampleBytes * rows];
            random.NextBytes(encoded);
            byte[] expected = [.. encoded];
            for (int row = 0; row < rows; row++)
            {
                for (int i = stride; i < samples; i++)
                {
                    int at = ((row * samples) + i) * sampleBytes;
                    Put(expected, at, sampleBytes, Get(expected, at, sampleBytes) + Get(expected, at - (stride * sampleBytes), sampleBytes));
                }
            }

            byte[] actual = [.. encoded];
            Predictor.UndoHorizontal(actual, samples * sampleBytes, stride, sampleBytes);
            Assert.Equal(expected, actual);
            Predictor.ApplyHorizontal(actual, samples * sampleBytes, stride, sampleBytes);
            Assert.Equal(encoded, actual);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Float_undo_and_apply_are_inverse(int sampleBytes)
    {
        Random random = new(sampleBytes);
        for (int round = 0; round < 200; round++)
        {
            int stride = random.Next(1, 6), row = random.Next(1, 100) * sampleBytes;
            byte[] data = new byte[row * 3];
            random.NextBytes(data);
            byte[] work = [.. data];
            Predictor.ApplyFloat(work, row, stride, sampleBytes);
            Predictor.UndoFloat(work, row, stride, sampleBytes);
            Assert.Equal(data, work);
        }
    }

    [Fact]
    public void Float_apply_stores_the_most_significant_plane_first()
    {
        // 1.0f is 3F 80 00 00 and 2.0f is 40 00 00 00: planes 3F 40, 80 00, 00 00, 00 00, then differences of neighbours.
        byte[] row = new byte[8];
        MemoryMarshal.Write(row, 1f);
        MemoryMarshal.Write(row.AsSpan(4), 2f);
        Predictor.ApplyFloat(row, 8, 1, 4);
        Assert.Equal([0x3F, 0x01, 0x40, 0x80, 0, 0, 0, 0], row);
    }

    [Theory]
    [InlineData("rgb.floatpred_le.bin")]
    [InlineData("rgb.floatpred_be.bin")]
    public void Golden_float_predictor_data_decodes(string name)
    {
        byte[] expected = File.ReadAllBytes(TestKit.TestData.At("data", "formats", "codec_vectors", "rgb.bin"));
        byte[] data = File.ReadAllBytes(TestKit.TestData.At("data", "formats", "codec_vectors", name));
        Assert.Equal(12276, data.Length);
        // 33 x 31 pixels of three float32 samples, planar within the row as chunky RGB.
        Predictor.UndoFloat(data, 31 * 3 * 4, 3, 4);
        Assert.Equal(expected, data);
    }

    private static ulong Get(byte[] data, int at, int size) => size switch
    {
        1 => data[at],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(at)),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at)),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(at)),
    };

    private static void Put(byte[] data, int at, int size, ulong value)
    {
        for (int i = 0; i < size; i++) data[at + i] = (byte)(value >> (8 * i));
    }
}
