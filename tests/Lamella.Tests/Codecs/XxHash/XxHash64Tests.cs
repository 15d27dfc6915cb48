using System.Runtime.InteropServices;
using System.Text;
using Lamella.Codecs.XxHash;
using Xunit;

namespace Lamella.Tests.Codecs.XxHash;

public sealed class XxHash64Tests
{
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    public void Published_values_are_met(string text, ulong expected) => Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public unsafe void The_reference_library_agrees_at_all_lengths_and_seeds()
    {
        if (!NativeLibrary.TryLoad("libxxhash.so.0", out nint library))
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal), "judge absent: libxxhash");
            Assert.Skip("judge absent: libxxhash");
        }

        var judge = (delegate* unmanaged<byte*, nuint, ulong, ulong>)NativeLibrary.GetExport(library, "XXH64");
        byte[] data = new byte[300];
        new Random(1).NextBytes(data);
        for (int length = 0; length < data.Length; length++)
        {
            ulong seed = length % 3 == 0 ? 0 : (ulong)length * 0x9E37_79B9_7F4A_7C15;
            ulong expected;
            fixed (byte* p = data) expected = judge(p, (nuint)length, seed);
            Assert.Equal(expected, XxHash64.Hash(data.AsSpan(0, length), seed));
        }
    }
}
