using Lamella.Codecs;
using Lamella.Codecs.Zstd;
using Xunit;

namespace Lamella.Tests.Codecs.Zstd;

[Collection("native codecs")]
public sealed class ZstdNativeTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(19)]
    public void Decoded_bytes_and_errors_are_the_same_with_and_without_libzstd(int level)
    {
        byte[] data = ZstdInputs.Make("noise16", 200_000, 3);
        byte[] frame = LibZstd.Compress(data, level);
        Random random = new(level);
        bool before = NativeCodecs.Enabled;
        try
        {
            for (int attempt = 0; attempt < 60; attempt++)
            {
                byte[] bytes = [.. frame];
                if (attempt > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                (string First, byte[] Bytes)[] results = [.. new[] { true, false }.Select(native => Result(native, bytes, data.Length))];
                Assert.Equal(results[1].First, results[0].First);
                Assert.Equal(results[1].Bytes, results[0].Bytes);
                if (attempt == 0) Assert.Equal(data, results[0].Bytes);
            }
        }
        finally
        {
            NativeCodecs.Enabled = before;
        }

        static (string First, byte[] Bytes) Result(bool native, byte[] bytes, int length)
        {
            NativeCodecs.Enabled = native;
            byte[] target = new byte[length];
            try
            {
                int written = ZstdDecoder.Decode(bytes, target);
                return ("decoded", target[..written]);
            }
            catch (LamellaException e)
            {
                return (e.Message, []);
            }
        }
    }

    [Fact]
    public void Native_encoding_happens_only_when_asked_for_and_decodes_the_same()
    {
        byte[] data = ZstdInputs.Make("noise16", 200_000, 3);
        byte[] managed = new byte[(int)ZstdEncoder.MaxEncodedLength(data.Length)];
        int size = ZstdEncoder.EncodeManaged(data, managed, ZstdOptions.Default);
        bool before = NativeCodecs.EncodersEnabled, decodersBefore = NativeCodecs.Enabled;
        try
        {
            NativeCodecs.Enabled = true;
            NativeCodecs.EncodersEnabled = false;
            Assert.Equal(managed[..size], ZstdEncoder.EncodeToArray(data));
            NativeCodecs.EncodersEnabled = true;
            Assert.Equal(LibZstd.Compress(data, 3), ZstdEncoder.EncodeToArray(data));
        }
        finally
        {
            NativeCodecs.EncodersEnabled = before;
            NativeCodecs.Enabled = decodersBefore;
        }
    }
}
