using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Codecs.Blosc;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Blosc;

/// <summary>The blosc chunks of the conformance arrays, assembled and compared by their digest.</summary>
public sealed class BloscFixtureTests
{
    [Theory]
    [InlineData("gen_v2_open", 20)]
    public void Arrays_of_blosc_chunks_have_the_digest_of_the_conformance_data(string name, int least)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(TestData.At("data", "zarr", name + ".manifest.json")));
        using ZipArchive zip = ZipFile.OpenRead(TestData.At("data", "zarr", name + ".zip"));
        int arrays = 0;
        foreach (JsonElement array in manifest.RootElement.GetProperty("arrays").EnumerateArray())
        {
            if (!IsPlainBlosc(array)) continue;
            string path = array.GetProperty("path").GetString()!;
            byte[] whole = Assemble(array, zip, path);
            Assert.Equal(array.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(whole)));
            arrays++;
        }

        TestContext.Current.SendDiagnosticMessage("{0} arrays", arrays);
        Assert.True(arrays >= least, FormattableString.Invariant($"{arrays} arrays"));
    }

    private static bool IsPlainBlosc(JsonElement array) =>
        array.GetProperty("compressor") is { ValueKind: JsonValueKind.Object } compressor
        && compressor.GetProperty("id").GetString() == "blosc"
        && array.GetProperty("filters").ValueKind == JsonValueKind.Null
        && array.GetProperty("order").GetString() == "C"
        && array.GetProperty("region").ValueKind == JsonValueKind.Null
        && array.GetProperty("dtype") is { ValueKind: JsonValueKind.String } type
        && type.GetString() is ['<' or '|', 'u' or 'i' or 'f' or 'c', ..];

    private static byte[] Assemble(JsonElement array, ZipArchive zip, string path)
    {
        int[] shape = [.. array.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
        int[] chunks = [.. array.GetProperty("chunks").EnumerateArray().Select(e => e.GetInt32())];
        string separator = array.GetProperty("sep").GetString()!;
        int size = int.Parse(array.GetProperty("dtype").GetString()![2..], System.Globalization.CultureInfo.InvariantCulture);
        byte[] whole = new byte[shape.Aggregate(size, (a, b) => a * b)];
        byte[] chunk = new byte[chunks.Aggregate(size, (a, b) => a * b)];
        int[] index = new int[shape.Length];
        for (bool more = true; more; more = Advance(index, shape, chunks))
        {
            ZipArchiveEntry entry = zip.GetEntry(path + "/" + string.Join(separator, index)) ?? zip.Entries.Single(e => e.FullName.EndsWith("/" + path + "/" + string.Join(separator, index), StringComparison.Ordinal));
            using MemoryStream bytes = new();
            using (Stream stream = entry.Open()) stream.CopyTo(bytes);
            Assert.Equal(chunk.Length, BloscDecoder.Decode(bytes.ToArray(), chunk));
            Place(chunk, whole, index, shape, chunks, size);
        }

        return whole;
    }

    private static void Place(byte[] chunk, byte[] whole, int[] index, int[] shape, int[] chunks, int size)
    {
        for (int element = 0; element < chunk.Length / size; element++)
        {
            long at = 0;
            bool inside = true;
            int rest = element, stride = 1;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                int position = (index[axis] * chunks[axis]) + (rest % chunks[axis]);
                rest /= chunks[axis];
                inside &= position < shape[axis];
                at += (long)position * stride;
                stride *= shape[axis];
            }

            if (inside) chunk.AsSpan(element * size, size).CopyTo(whole.AsSpan((int)(at * size)));
        }
    }

    private static bool Advance(int[] index, int[] shape, int[] chunks)
    {
        for (int axis = index.Length - 1; axis >= 0; axis--)
        {
            if (++index[axis] * chunks[axis] < shape[axis]) return true;
            index[axis] = 0;
        }

        return false;
    }
}
