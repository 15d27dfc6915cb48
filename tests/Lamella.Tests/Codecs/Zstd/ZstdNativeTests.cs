using Lamella.Codecs;
using Lamella.Codecs.Zstd;
using Xunit;

namespace Lamella.Tests.Codecs.Zstd;

[Collection("native codecs")]
public sealed class ZstdNativeTests
{
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
