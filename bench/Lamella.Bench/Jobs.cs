using System.Diagnostics;
using Lamella.Codecs.Blake3;
using Lamella.Iscc.Imagewalk;

namespace Lamella.Bench;

/// <summary>The jobs of the comparison, ours side, by number. Each returns the seconds of one repetition; the peers do the same work on the same files.</summary>
internal static class Jobs
{
    /// <summary>The job of a number on the files of a folder.</summary>
    public static Func<double> Find(string number, string folder)
    {
        string F(string name) => Path.Combine(folder, name);
        return number switch
        {
            "1" => ReadAll(F("m-none.ome.tif")),
            "2" => ReadAll(F("m-deflate.ome.tif")),
            "3" => ReadAll(F("m-lzw.ome.tif")),
            "4" => ReadAll(F("m-zstd.ome.tif")),
            "5" => OnePlane(F("m-deflate.ome.tif")),
            "6" => Region(F("m-deflate.ome.tif")),
            "7" => ReadAll(F("m-planes.ome.zarr")),
            "8" => ReadAll(F("m-cubes.ome.zarr")),
            "9" => Cube(F("m-cubes.ome.zarr")),
            "10" => Convert(F("m-none.ome.tif"), F("out10.ome.zarr"), new OmeZarrOptions { Ngff = NgffVersion.V04, Levels = 4, Compression = Compression.Blosc(BloscMethod.Lz4, 5), Chunks = [1, 1, 1, 1024, 1024] }),
            "11" => Convert(F("m-none.ome.tif"), F("out11.ome.zarr"), new OmeZarrOptions { Levels = 4, Compression = Compression.Zstd(3) }),
            "12" => Convert(F("m-none.ome.tif"), F("out12.ome.tif"), new OmeTiffOptions { Levels = 3, Compression = Compression.Deflate(6), TileSize = 256 }),
            "14" => PixelHash(F("m-none.ome.tif"), ImagewalkDigest.Sha1),
            "14z" => PixelHash(F("m-planes.ome.zarr"), ImagewalkDigest.Sha1),
            "blake3" => Blake3(F("m-none.ome.tif")),
            "19" => ReadMosaic(F("zstd1.czi")),
            "19x" => ReadMosaic(F("jxr.czi")),
            "21" => FarPlanes(F("m-planes.ome.zarr")),
            "15" => PixelHash(F("m-none.ome.tif"), ImagewalkDigest.IsccSum),
            _ => throw new ArgumentException("job 13 and 17 are whole processes: bench/run starts the program itself", nameof(number)),
        };
    }

    /// <summary>Opens an image far away (the folder is a URL) and reads 64 planes of it.</summary>
    private static Func<double> FarPlanes(string url)
    {
        byte[] buffer = new byte[64 * 1024 * 1024 * 2];
        return () =>
        {
            // A client of its own each time.
            CloudStores stores = new(new CloudOptions());
            Stopwatch watch = Stopwatch.StartNew();
            using BioImage image = BioImage.Open(url, new OpenOptions { Stores = stores });
            image.Scenes[0].ReadRegion(new Region([0, 0, 0, 0, 0], [2, 2, 16, 1024, 1024]), buffer);
            return watch.Elapsed.TotalSeconds;
        };
    }

    /// <summary>Opens and reads everything into one warm buffer.</summary>
    private static unsafe Func<double> ReadAll(string path)
    {
        byte[]? buffer = null;
        return () =>
        {
            Stopwatch watch = Stopwatch.StartNew();
            using BioImage image = BioImage.Open(path);
            Scene scene = image.Scenes[0];
            long bytes = scene.Shape.Aggregate(2L, (a, b) => a * b);
            if (buffer is null)
            {
                buffer = new byte[bytes];
                Array.Fill(buffer, (byte)1);
                watch.Restart();
            }

            scene.ReadRegion(new Region(new long[5], scene.Shape.ToArray()), buffer);
            return watch.Elapsed.TotalSeconds;
        };
    }

    private static Func<double> OnePlane(string path) => () =>
    {
        Stopwatch watch = Stopwatch.StartNew();
        using BioImage image = BioImage.Open(path);
        image.Scenes[0].Read("YX", t: 2, c: 1, z: 15);
        return watch.Elapsed.TotalSeconds;
    };

    private static Func<double> Region(string path) => () =>
    {
        byte[] buffer = new byte[10 * 256 * 256 * 2];
        Stopwatch watch = Stopwatch.StartNew();
        using BioImage image = BioImage.Open(path);
        image.Scenes[0].ReadRegion(new Region([2, 1, 10, 300, 400], [1, 1, 10, 256, 256]), buffer);
        return watch.Elapsed.TotalSeconds;
    };

    /// <summary>The median of reading one 64-cube of an open array.</summary>
    private static Func<double> Cube(string path)
    {
        BioImage image = BioImage.Open(path);
        byte[] buffer = new byte[64 * 64 * 30 * 2];
        int turn = 0;
        return () =>
        {
            List<double> seconds = [];
            for (int i = 0; i < 50; i++)
            {
                turn++;
                Stopwatch watch = Stopwatch.StartNew();
                image.Scenes[0].ReadRegion(new Region([turn % 5, turn % 2, 0, 64 * (turn % 16), 64 * (turn * 7 % 16)], [1, 1, 30, 64, 64]), buffer, options: new ExecutionOptions { Threads = 1 });
                seconds.Add(watch.Elapsed.TotalSeconds);
            }

            seconds.Sort();
            return seconds[seconds.Count / 2];
        };
    }

    /// <summary>BLAKE3 of a file that lies in memory.</summary>
    private static Func<double> Blake3(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] digest = new byte[Blake3Hasher.DigestLength];
        return () =>
        {
            Stopwatch watch = Stopwatch.StartNew();
            Blake3Hasher hasher = new();
            hasher.Append(bytes);
            hasher.GetDigest(digest);
            return watch.Elapsed.TotalSeconds;
        };
    }

    /// <summary>Opens a mosaic and reads it whole, on one core.</summary>
    private static Func<double> ReadMosaic(string path)
    {
        byte[]? buffer = null;
        return () =>
        {
            Stopwatch watch = Stopwatch.StartNew();
            using BioImage image = BioImage.Open(path);
            Scene scene = image.Scenes[0];
            buffer ??= new byte[scene.Shape.Aggregate(2L, (a, b) => a * b)];
            scene.ReadRegion(new Region(new long[scene.Shape.Count], scene.Shape.ToArray()), buffer, options: new ExecutionOptions { Threads = 1 });
            return watch.Elapsed.TotalSeconds;
        };
    }

    /// <summary>The IMAGEWALK digest of all planes.</summary>
    private static Func<double> PixelHash(string path, ImagewalkDigest digest) => () =>
    {
        Stopwatch watch = Stopwatch.StartNew();
        using BioImage image = BioImage.Open(path);
        PixelHasher.ComputeAll(new ImageScenes(image.Scenes), new PixelHashOptions { Digest = digest });
        return watch.Elapsed.TotalSeconds;
    };

    private static Func<double> Convert(string source, string target, ConvertOptions options) => () =>
    {
        Stopwatch watch = Stopwatch.StartNew();
        using BioImage image = BioImage.Open(source);
        image.Convert(target, options with { ExistingTarget = ExistingTarget.Replace });
        return watch.Elapsed.TotalSeconds;
    };
}
