using Lamella.Codecs;
using Lamella.Codecs.Zstd;
using Xunit;

namespace Lamella.Tests.Codecs.Zstd;

[Collection("native codecs")]
public sealed class ZstdNativeTests
{
    [Fact]
    public void Decoded_bytes_are_the_same_with_the_switch_on_and_off()
    {
        byte[] data = ZstdInputs.Make("noise16", 200_000, 3);
        byte[] frame = LibZstd.Compress(data, 3);
        bool before = NativeCodecs.Enabled;
        try
        {
            foreach (bool native in (bool[])[true, false])
            {
                NativeCodecs.Enabled = native;
                byte[] target = new byte[data.Length];
                Assert.Equal(data.Length, ZstdDecoder.Decode(frame, target));
                Assert.Equal(data, target);
            }
        }
        finally
        {
            NativeCodecs.Enabled = before;
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
