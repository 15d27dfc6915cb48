using Lamella.Codecs.Blake3;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Blake3;

/// <summary>BLAKE3 of byte i = i mod 251, the input of the official vectors; digests by b3sum 1.2.0.</summary>
public sealed class Blake3Tests
{
    [Theory]
    [InlineData(0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData(1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213")]
    [InlineData(2, "7b7015bb92cf0b318037702a6cdd81dee41224f734684c2c122cd6359cb1ee63")]
    [InlineData(3, "e1be4d7a8ab5560aa4199eea339849ba8e293d55ca0a81006726d184519e647f")]
    [InlineData(4, "f30f5ab28fe047904037f77b6da4fea1e27241c5d132638d8bedce9d40494f32")]
    [InlineData(5, "b40b44dfd97e7a84a996a91af8b85188c66c126940ba7aad2e7ae6b385402aa2")]
    [InlineData(6, "06c4e8ffb6872fad96f9aaca5eee1553eb62aed0ad7198cef42e87f6a616c844")]
    [InlineData(7, "3f8770f387faad08faa9d8414e9f449ac68e6ff0417f673f602a646a891419fe")]
    [InlineData(8, "2351207d04fc16ade43ccab08600939c7c1fa70a5c0aaca76063d04c3228eaeb")]
    [InlineData(63, "e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b")]
    [InlineData(64, "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98")]
    [InlineData(65, "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee")]
    [InlineData(127, "d81293fda863f008c09e92fc382a81f5a0b4a1251cba1634016a0f86a6bd640d")]
    [InlineData(128, "f17e570564b26578c33bb7f44643f539624b05df1a76c81f30acd548c44b45ef")]
    [InlineData(129, "683aaae9f3c5ba37eaaf072aed0f9e30bac0865137bae68b1fde4ca2aebdcb12")]
    [InlineData(1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11")]
    [InlineData(1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7")]
    [InlineData(1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444")]
    [InlineData(2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a")]
    [InlineData(2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030")]
    [InlineData(3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2")]
    [InlineData(3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3")]
    [InlineData(4096, "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969")]
    [InlineData(4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995")]
    [InlineData(5120, "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833")]
    [InlineData(5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff")]
    [InlineData(6144, "3e2e5b74e048f3add6d21faab3f83aa44d3b2278afb83b80b3c35164ebeca205")]
    [InlineData(6145, "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f")]
    [InlineData(7168, "61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a")]
    [InlineData(7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817")]
    [InlineData(8192, "aae792484c8efe4f19e2ca7d371d8c467ffb10748d8a5a1ae579948f718a2a63")]
    [InlineData(8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b")]
    [InlineData(16384, "f875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde4")]
    [InlineData(31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47")]
    [InlineData(102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085")]
    [InlineData(262143, "4fbb10c248894f1b56ec8298555b96e597147150a061b1cf1af19f16dbc0557b")]
    [InlineData(262144, "d57dc906e20d3fd326ffaa85535500486f46a0979f5a323f028dcabfd381fd4a")]
    [InlineData(262145, "531c319935cf78f34869faebd865e5748266b1799039103bfb851a680d9ed30c")]
    [InlineData(524288, "b467afa334cd7dedd76e3a9a4b0e8a5ed278713f2f4e220a682aa30c7fcd140b")]
    [InlineData(524289, "7978ac1ee80f7f7c115d25551f9c54cb3a2974cfcb8f5ab93de706350d143286")]
    [InlineData(1048576, "74cb441fd087764ca9c3694da742ebe30cbeb3060a17009ca81825c7a8d10343")]
    [InlineData(3145729, "fd984eaa20053d346cc7c79a175338f91556e68b871d877b23568a4587d9875b")]
    [InlineData(5000000, "1ab09ef1af116159d8d394fc5a13c25842753b617048329dc8874051d1b9e171")]
    public void The_digest_is_that_of_the_reference(int length, string digest)
    {
        byte[] data = Pattern(length);
        Assert.Equal(digest, Hash(new Blake3Hasher(), data, data.Length));
        byte[] result = new byte[32];
        Blake3Digest.Hash(data, result);
        Assert.Equal(digest, Convert.ToHexStringLower(result));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pieces_of_any_size_and_alignment_give_the_digest_of_the_whole(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 6; round++)
        {
            byte[] data = new byte[random.Next(0, 1 << random.Next(4, 21))];
            random.NextBytes(data);
            string whole = Hash(new Blake3Hasher(), data, data.Length);
            Blake3Hasher hasher = new();
            Assert.Equal(whole, Hash(hasher, data, random.Next(1, 300_000)));
            hasher.Reset();
            byte[] shifted = new byte[data.Length + 5];
            data.CopyTo(shifted, 5);
            hasher.Append(shifted.AsSpan(5));
            byte[] digest = new byte[32];
            hasher.GetDigest(digest);
            Assert.Equal(whole, Convert.ToHexStringLower(digest));
        }
    }

    [Fact]
    public void A_digest_in_the_middle_does_not_disturb_the_stream()
    {
        byte[] data = Pattern(700_000), middle = new byte[32];
        Blake3Hasher hasher = new();
        hasher.Append(data.AsSpan(0, 300_001));
        hasher.GetDigest(middle);
        Assert.Equal(Hash(new Blake3Hasher(), data[..300_001], 300_001), Convert.ToHexStringLower(middle));
        Assert.Equal(300_001, hasher.Length);
        Assert.Equal(Hash(new Blake3Hasher(), data, data.Length), Hash(hasher, data[300_001..], 100_000));
    }

    [Fact]
    public async Task A_large_file_has_the_digest_of_b3sum()
    {
        string b3sum = Judge.Require("b3sum");
        byte[] data = new byte[5_123_457];
        new Random(17).NextBytes(data);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllBytesAsync(path, data, TestContext.Current.CancellationToken);
            using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(b3sum, ["--no-names", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            string expected = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
            Assert.Equal(expected, Hash(new Blake3Hasher(), data, data.Length));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Hash(Blake3Hasher hasher, byte[] data, int piece)
    {
        for (int start = 0; start < data.Length; start += piece) hasher.Append(data.AsSpan(start, Math.Min(piece, data.Length - start)));
        byte[] digest = new byte[32];
        hasher.GetDigest(digest);
        return Convert.ToHexStringLower(digest);
    }

    private static byte[] Pattern(int length)
    {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) data[i] = (byte)(i % 251);
        return data;
    }
}
