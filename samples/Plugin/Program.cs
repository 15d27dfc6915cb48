using Lamella;
using Lamella.Codecs;
using Samples;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Plugin FOLDER");
    return 2;
}

const int Planes = 5, Height = 48, Width = 64;
string folder = args[0];
OpenOptions options = new() { Formats = ImageFormats.Default.With(new SpotFormat()) };

// A file of the format, by its path.
string packed = Path.Combine(folder, "packed.spot");
File.WriteAllBytes(packed, SpotFile.Make(Planes, Height, Width, "packed spots", 0.5, packed: true));
List<string> hashes = [];
using (BioImage image = BioImage.Open(packed, options)) hashes.Add(Show(image));

// The same format in a store of our own, converted like any other image.
DictionaryStore store = new();
store.Add("plain.spot", SpotFile.Make(Planes, Height, Width, "plain spots", 0.5, packed: false));
string converted = Path.Combine(folder, "plain.ome.zarr");
using (BioImage image = BioImage.Open(store, "plain.spot", options))
{
    hashes.Add(Show(image));
    ConvertResult result = await image.ConvertAsync(converted, new OmeZarrOptions { Verification = Verification.PixelDigest });
    foreach (Loss loss in result.Losses) Console.WriteLine($"lost: {loss.What}");
}

// The result in a store of our own: its root is the image, so the key is empty.
DictionaryStore zarr = new();
zarr.AddFolder(converted);
using (BioImage image = BioImage.Open(zarr, string.Empty))
{
    hashes.Add(Show(image));
    PixelArray<ushort> stack = image.Scenes[0].Read<ushort>("ZYX");
    for (int z = 0; z < Planes; z++)
    {
        if (stack[z, Height - 1, Width - 1] != SpotFile.ValueAt(z, Height - 1, Width - 1)) throw new InvalidOperationException(FormattableString.Invariant($"plane {z} has other samples"));
    }
}

// A codec of our own for the chunks of an OME-Zarr, and a format of our own as the result of a conversion.
string coded = Path.Combine(folder, "xor.ome.zarr"), raw = Path.Combine(folder, "plain.rawj");
ZarrCodecs codecs = ZarrCodecs.Default.With(new XorCodec());
ConversionTargets targets = ConversionTargets.Default.With(new RawTarget());
using (BioImage image = BioImage.Open(packed, options))
{
    image.Convert(coded, new OmeZarrOptions { Codecs = codecs, Compression = new Compression("xor"), Verification = Verification.PixelDigest });
    ConvertResult result = image.Convert(raw, targets.OptionsFor(raw) with { Verification = Verification.PixelDigest });
    foreach (Loss loss in result.Losses) Console.WriteLine($"lost: {loss.What}");
}

using (BioImage image = BioImage.Open(coded, new OpenOptions { ZarrCodecs = codecs })) hashes.Add(Show(image));
using (BioImage image = BioImage.Open(raw, new OpenOptions { Formats = options.Formats.With(new RawFormat()) })) hashes.Add(Show(image));
try
{
    BioImage.Open(coded).Dispose();
}
catch (UnsupportedFeatureException e)
{
    Console.WriteLine("without the codec: " + e.Message);
}

Console.WriteLine(hashes.Distinct(StringComparer.Ordinal).Count() == 1 ? "all have the same pixels" : "the pixels differ");
return 0;

static string Show(BioImage image)
{
    Scene scene = image.Scenes[0];
    string hash = Imagewalk.Hash(image)[0].Hash;
    Console.WriteLine(FormattableString.Invariant($"{image.Format} '{scene.Name}': {scene.Axes} {string.Join('x', scene.Shape)} {scene.PixelType}, pixel size {scene.PixelSize.X}, codec {scene.Levels[0].Codec}, hash {hash}"));
    return hash;
}
