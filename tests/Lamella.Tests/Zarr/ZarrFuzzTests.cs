using Lamella.Formats;
using Lamella.Stores;
using Lamella.Tests.Formats;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>Seeded mutations of documents and chunks: only typed errors escape, in bounded time and memory.</summary>
public sealed class ZarrFuzzTests
{
    [Fact]
    public void Mutated_arrays_end_in_pixels_or_a_typed_error()
    {
        List<MemoryStore> stores = [];
        foreach (ZarrSamples.Case sample in ZarrSamples.All)
        {
            MemoryStore store = new();
            ZarrArraySpec spec = sample.Spec;
            ZarrArray.Create(store, string.Empty, spec).Write(new long[spec.Shape.Length], spec.Shape, ZarrSamples.Make(spec.PixelType, ZarrSamples.Count(spec.Shape)));
            stores.Add(store);
        }

        Fuzz("array", stores, store =>
        {
            ZarrArray array = ZarrArray.Open(store);
            if (array.Unsupported.Count == 0 && Small(array.Chunk.ToArray()) && Small(array.Shape.ToArray())) array.ReadAll();
        });
    }

    [Fact]
    public void Mutated_images_end_in_pixels_or_a_typed_error()
    {
        string folder = ZarrData.Folder("gen_ngff_open.zip");
        List<MemoryStore> stores = [];
        foreach (string root in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (!IsGroup(root) || (Directory.GetParent(root) is { } parent && IsGroup(parent.FullName))) continue;
            string[] files = Directory.GetFiles(root, "*", SearchOption.AllDirectories);
            if (files.Length > 400 || files.Sum(f => new FileInfo(f).Length) > 200_000) continue;
            MemoryStore store = new();
            foreach (string file in files) store.Put(Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllBytes(file));
            stores.Add(store);
        }

        Assert.True(stores.Count > 5);
        Fuzz("image", stores, store =>
        {
            ImageContent image = FormatRegistry.Open(store, string.Empty, "a.ome.zarr", SourceKind.Folder);
            foreach (Scene scene in image.Scenes.Take(4).Select((s, i) => new Scene(s, i, new Engine.ChunkCache(1 << 20))))
            {
                if (scene.PixelType is not { } type || !Small(scene.Shape) || scene.Shape.Contains(0)) continue;
                scene.ReadRegion(new Region(new long[scene.Shape.Count], [.. scene.Shape]), new byte[scene.Shape.Aggregate((long)type.Size(), (a, b) => a * b)], 0, new ExecutionOptions { Threads = 1 });
            }
        });
    }

    private static bool IsGroup(string folder) => File.Exists(Path.Combine(folder, ".zgroup")) || File.Exists(Path.Combine(folder, "zarr.json"));

    /// <summary>A digit more makes an array of terabytes: legal, but not for this test.</summary>
    private static bool Small(IEnumerable<long> shape) => shape.Aggregate(1.0, (a, b) => a * b) < 1 << 22;

    private static void Fuzz(string name, List<MemoryStore> stores, Action<MemoryStore> read)
    {
        List<string[]> keys = [.. stores.Select(s => Keys(s, string.Empty).ToArray())];
        FormatFuzz.Rounds(name, 3_000, 200_000, (round, random) =>
        {
            // Documents are hit in every other round: there are few of them, and most of the reading hangs on them.
            int at = round % stores.Count;
            string[] documents = [.. keys[at].Where(IsDocument)];
            string[] chosen = random.Next(2) == 0 ? documents : keys[at];
            string key = chosen[random.Next(chosen.Length)];
            byte[] good = stores[at].TryReadAll(key)!;
            byte[] bad = IsDocument(key) && random.Next(4) != 0 ? Retype(good, random) : FormatFuzz.Mutate(good, FormatFuzz.Ends, random);
            return (bad, () =>
            {
                stores[at].Put(key, bad);
                try
                {
                    read(stores[at]);
                }
                finally
                {
                    stores[at].Put(key, good);
                }
            }
            );
        });
    }

    /// <summary>Other characters of JSON in some places, so that many documents still parse.</summary>
    private static byte[] Retype(byte[] document, Random random)
    {
        byte[] copy = [.. document];
        for (int n = random.Next(1, 5); n > 0; n--) copy[random.Next(copy.Length)] = (byte)"0123456789\"[]{},-.e:"[random.Next(20)];
        return copy;
    }

    private static bool IsDocument(string key) => key.EndsWith("zarr.json", StringComparison.Ordinal) || key.EndsWith(".zarray", StringComparison.Ordinal)
        || key.EndsWith(".zattrs", StringComparison.Ordinal) || key.EndsWith(".zgroup", StringComparison.Ordinal) || key.EndsWith(".zmetadata", StringComparison.Ordinal);

    private static IEnumerable<string> Keys(MemoryStore store, string prefix) =>
        store.List(prefix).SelectMany(name => name.EndsWith('/') ? Keys(store, prefix + name) : [prefix + name]);
}
