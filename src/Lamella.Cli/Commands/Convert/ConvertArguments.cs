using System.CommandLine;
using System.Globalization;

namespace Lamella.Cli.Commands;

/// <summary>The arguments of <c>lamella convert</c> and what they mean. Peers' names are aliases where the meaning is equal.</summary>
internal sealed class ConvertArguments
{
    /// <summary>Inputs, and at their end perhaps the result: which is decided by <see cref="ConvertJobs"/>.</summary>
    public Argument<string[]> Paths { get; } = IdentityOptions.Inputs(description: "The image, with the name of its result behind it, or several images with -o DIR. A result is NAME.ome.zarr, NAME.ozx, NAME.ome.tif, or a folder for STEM.ome.zarr; a name that exists is the result only where Lamella made it. Several images are also folders, patterns, and - for a list of paths on standard input.");

    public Option<string?> Output { get; } = new("--output", "-o") { Description = "The result, or a folder for the results of several images (made if it is missing).", HelpName = "OUT|DIR" };

    public Option<string?> Format { get; } = new("--format") { Description = "The format of results that are not named: in a folder, or beside the image. Default: ome-zarr." };

    public Option<string?> Scene { get; } = new("--scene", "-S", "--series") { Description = "The scenes to convert: an index, a name, a list 0,2-4, or all.", HelpName = "0,2-4|NAME|all" };

    public Option<string?> Select { get; } = CommonOptions.Select();

    public Option<string?> Split { get; } = new("--split") { Description = "Make one result for each index of an axis, or for each scene: NAME_H0.ome.zarr, NAME_H1.ome.zarr and so on.", HelpName = "AXIS|scene" };

    public Option<int> Level { get; } = CommonOptions.Level();

    public Option<string?> Dtype { get; } = new("--dtype") { Description = "The sample type of the result; values must fit exactly.", HelpName = "TYPE" };

    public Option<string?> Ngff { get; } = new("--ngff", "--ngff-version") { Description = "The OME-Zarr version.", HelpName = "0.4|0.5|0.6" };

    public Option<string?> Chunks { get; } = new("--chunks", "--chunk-shape") { Description = "The chunk shape, such as 1,1,1,512,512; fewer numbers belong to the last axes.", HelpName = "N,N" };

    public Option<string?> Shards { get; } = new("--shards", "--shard-shape") { Description = "The shard shape, a multiple of the chunk, or none.", HelpName = "N,N|none" };

    public Option<string?> Compression { get; } = new("--compression", "-c") { Description = "OME-Zarr: blosc-lz4, blosc-zstd, blosc-zlib, zstd, gzip, none. OME-TIFF: deflate, lzw, zstd, none. With a level: deflate:6.", HelpName = "NAME[:LEVEL]" };

    public Option<int?> Levels { get; } = new("--levels", "--resolutions", "-r", "--num-levels") { Description = "The number of resolution levels." };

    /// <summary>The methods of <c>--downsample</c>.</summary>
    public static string[] Downsamplings { get; } = ["mean", "nearest", "mode", "gaussian", "min", "max", "median"];

    /// <summary>The method of a name; null for none.</summary>
    public static DownsampleMethod? MethodOf(string? name) => name is null ? null : Enum.Parse<DownsampleMethod>(name, ignoreCase: true);

    /// <summary>The name of a method, as options and documents have it.</summary>
    public static string NameOf(DownsampleMethod method) => Downsamplings.First(name => MethodOf(name) == method);

    public Option<string> Downsample { get; } = new("--downsample") { Description = "How coarse levels are made.", DefaultValueFactory = _ => "mean" };

    public Option<bool> DownsampleZ { get; } = new("--downsample-z") { Description = "Shrink Z from level to level too." };

    public Option<bool> ReuseLevels { get; } = new("--reuse-levels") { Description = "Take over the resolution levels of the input as they are." };

    public Option<string> Layout { get; } = new("--layout") { Description = "Where several scenes lie in an OME-Zarr: as a plate where the input is one, or always side by side.", DefaultValueFactory = _ => "auto" };

    public Option<bool> Consolidated { get; } = new("--consolidated") { Description = "Repeat the metadata of all nodes in the root of an OME-Zarr." };

    public Option<bool> RoCrate { get; } = new("--ro-crate") { Description = "Describe the OME-Zarr in ro-crate-metadata.json." };

    public Option<int> Tile { get; } = new("--tile") { Description = "The side of a TIFF tile.", DefaultValueFactory = _ => 512 };

    public Option<string> BigTiffMode { get; } = new("--bigtiff") { Description = "When to use 64-bit TIFF offsets.", DefaultValueFactory = _ => "auto" };

    public Option<bool> Predictor { get; } = new("--predictor") { Description = "Store differences in TIFF: smaller, but some readers decode it wrongly." };

    public Option<string?> Preset { get; } = new("--preset") { Description = "Make the file for one reader.", HelpName = "imagej" };

    public Option<bool> Overwrite { get; } = new("--overwrite") { Description = "Replace an existing result of Lamella of the same kind, or a Zarr, once the new one is complete." };

    public Option<bool> Force { get; } = new("--force") { Description = "With --overwrite: replace also a file that Lamella did not make." };

    public Option<bool> FillMissing { get; } = CommonOptions.FillMissing();

    public Option<bool> Resume { get; } = new("--resume") { Description = "Go on with an interrupted conversion of the same input and options." };

    public Option<bool> Strict { get; } = new("--strict") { Description = "Stop when the target cannot hold something." };

    public Option<bool> Verify { get; } = new("--verify") { Description = "Compare the pixels of input and result before the result gets its name." };

    public Option<bool> SourceHash { get; } = new("--source-hash") { Description = "Record the SHA-256 of the source's files in the provenance of the result: one more read of them. Of one file it is what sha256sum prints." };

    public Option<bool> Pixhash { get; } = new("--pixhash") { Description = "Record the pixel hash of every scene in the metadata of the result; validate --pixels and pixhash --check compare it later." };

    public Option<bool> NativeCodecs { get; } = new("--native-codecs") { Description = "Let system libraries encode: faster, but the bytes then depend on their version." };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Show the plan and write nothing." };

    public OpeningOptions Opening { get; private set; } = null!;

    public Option<bool> Json { get; } = CommonOptions.Json();

    public Option<string> Progress { get; } = new("--progress") { Description = "How progress is shown on standard error.", DefaultValueFactory = _ => "auto" };

    public Option<int> Threads { get; } = CommonOptions.Threads();

    public Option<long> Memory { get; } = CommonOptions.Memory();

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Paths);
        AddOptionsTo(command);
    }

    /// <summary>Adds the options alone, to a command that converts and has inputs of its own kind.</summary>
    /// <param name="command">The command.</param>
    /// <param name="without">Those that it does not take.</param>
    public void AddOptionsTo(Command command, params ReadOnlySpan<Option> without)
    {
        Format.Choices("ome-zarr", "ome-tiff");
        Ngff.Choices("0.4", "0.5", "0.6");
        Downsample.Choices(Downsamplings);
        BigTiffMode.Choices("auto", "yes", "no");
        Preset.Choices("imagej");
        Layout.Choices("auto", "bioformats2raw");
        Progress.Choices("auto", "always", "never", "json");
        Option[] options =
        [
            Output, Format, Scene, Select, Split, Level, Dtype, Ngff, Chunks, Shards, Compression, Levels, Downsample, DownsampleZ, ReuseLevels, Layout, Consolidated, RoCrate, Tile, BigTiffMode, Predictor, Preset,
            Overwrite, Force, FillMissing, Resume, Strict, Verify, Pixhash, SourceHash, NativeCodecs, DryRun, Json, Progress, Threads, Memory,
        ];
        foreach (Option option in options)
        {
            if (!without.Contains(option)) command.Options.Add(option);
        }

        Opening = OpeningOptions.AddedTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Force) && !result.GetValue(Overwrite)) result.AddError("--force says what --overwrite may replace; give both");
        });
    }

    /// <summary>What is converted, and into what.</summary>
    public ConvertJobs Jobs(ParseResult parsed) => ConvertJobs.Of(
        parsed.GetValue(Paths)!, parsed.GetValue(Output), parsed.GetValue(Format) switch { "ome-tiff" => ResultNames.TiffEnding, "ome-zarr" => ResultNames.ZarrEnding, _ => null }, parsed.GetValue(Overwrite));

    /// <summary>The options that the user gave, for the kind of the target. An option that the target does not have is an error.</summary>
    public ConvertOptions Read(ParseResult parsed, BioImage image, string target)
    {
        ConvertOptions options = ResultNames.OptionsFor(target);
        if (parsed.GetValue(NativeCodecs)) Codecs.NativeCodecs.EncodersEnabled = true;
        options = options switch
        {
            OmeZarrOptions zarr => ReadZarr(parsed, zarr),
            OmeTiffOptions tiff => ReadTiff(parsed, tiff),
            _ => options,
        };
        return options with
        {
            Scenes = ParseScenes(image, parsed.GetValue(Scene)),
            Selection = parsed.GetValue(Select) is { } text ? Selection.Parse(text) : Selection.All,
            Level = parsed.GetValue(Level),
            PixelType = parsed.GetValue(Dtype) is { } dtype ? PixelTypes.TryParse(dtype, out PixelType type) ? type : throw new ArgumentException($"'{dtype}' is not a sample type; types are {string.Join(", ", PixelTypes.All.Select(t => t.Name()))}") : null,
            Levels = parsed.GetValue(Levels),
            Downsample = Enum.Parse<DownsampleMethod>(parsed.GetValue(Downsample)!, ignoreCase: true),
            ExistingTarget = !parsed.GetValue(Overwrite) ? ExistingTarget.Refuse : parsed.GetValue(Force) ? ExistingTarget.ReplaceAnyFile : ExistingTarget.Replace,
            MissingPixels = parsed.GetValue(FillMissing) ? MissingPixels.Fill : MissingPixels.RefuseNearlyAll,
            Interrupted = parsed.GetValue(Resume) ? Interrupted.Resume : Interrupted.StartAnew,
            Losses = parsed.GetValue(Strict) ? LossPolicy.Refuse : LossPolicy.Report,
            Verification = parsed.GetValue(Verify) ? Verification.PixelDigest : Verification.None,
            SourceHash = parsed.GetValue(SourceHash) ? SourceHashing.Sha256 : SourceHashing.None,
            PixelHash = parsed.GetValue(Pixhash) ? PixelHashing.Imagewalk : PixelHashing.None,
            Stores = Remote.Stores,
            Execution = CommonOptions.Execution(parsed, Threads, Memory),
        };
    }

    private OmeZarrOptions ReadZarr(ParseResult parsed, OmeZarrOptions options)
    {
        Refuse(parsed, "OME-Zarr", Tile, BigTiffMode, Predictor, Preset);
        string? shards = parsed.GetValue(Shards);
        bool v04 = parsed.GetValue(Ngff) == "0.4";
        if (v04 && shards is not (null or "none")) throw new ArgumentException("OME-Zarr 0.4 has no shards; use --ngff 0.5");
        return options with
        {
            Ngff = parsed.GetValue(Ngff) switch { "0.4" => NgffVersion.V04, "0.6" => NgffVersion.V06, _ => NgffVersion.V05 },
            Chunks = Numbers(parsed.GetValue(Chunks), "--chunks"),
            Shards = shards == "none" ? null : Numbers(shards, "--shards"),
            Sharding = shards == "none" ? Sharding.None : Sharding.Automatic,
            Compression = parsed.GetValue(Compression) is { } text ? Lamella.Compression.Parse(text) : null,
            DownsampledAxes = parsed.GetValue(DownsampleZ) ? DownsampledAxes.Zyx : DownsampledAxes.Yx,
            SourceLevels = parsed.GetValue(ReuseLevels) ? SourceLevels.Reuse : SourceLevels.Automatic,
            Layout = parsed.GetValue(Layout) == "bioformats2raw" ? SceneLayout.Bioformats2Raw : SceneLayout.Automatic,
            Consolidated = parsed.GetValue(Consolidated) ? ConsolidatedMetadata.InRoot : ConsolidatedMetadata.None,
            RoCrate = parsed.GetValue(RoCrate) ? RoCrateFile.Write : RoCrateFile.None,
        };
    }

    private OmeTiffOptions ReadTiff(ParseResult parsed, OmeTiffOptions options)
    {
        Refuse(parsed, "OME-TIFF", Ngff, Chunks, Shards, DownsampleZ, ReuseLevels, Layout, Consolidated, RoCrate);
        if (parsed.GetValue(Preset) == "imagej") Refuse(parsed, "an ImageJ TIFF, which is cut into strips", Tile);
        return options with
        {
            Compression = parsed.GetValue(Compression) is { } text ? Lamella.Compression.Parse(text) : null,
            TileSize = parsed.GetValue(Tile),
            Predictor = parsed.GetValue(Predictor) ? TiffPredictor.Horizontal : TiffPredictor.None,
            Preset = parsed.GetValue(Preset) == "imagej" ? TiffPreset.ImageJ : TiffPreset.OmeTiff,
            BigTiff = parsed.GetValue(BigTiffMode) switch { "yes" => BigTiff.Always, "no" => BigTiff.Never, _ => options.BigTiff },
        };
    }

    private static void Refuse(ParseResult parsed, string target, params Option[] options)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false }) throw new ArgumentException($"{option.Name} has no meaning for {target}");
        }
    }

    private static List<int>? ParseScenes(BioImage image, string? text)
    {
        if (text is null or "all") return null;
        List<int> scenes = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length == 2 && Index(ends[0]) is { } first && Index(ends[1]) is { } last && first <= last) scenes.AddRange(Enumerable.Range(first, last - first + 1));
            else if (Index(part) is { } one) scenes.Add(one);
            else if (text.StartsWith('-') && Index(text[1..]) is not null) scenes.Add(CommonOptions.FindScene(image, text).Index);
            else return [image.SceneNamed(text).Index];
        }

        if (scenes.Distinct().Count() != scenes.Count) throw new ArgumentException($"--scene {text} names a scene twice");
        return scenes;
    }

    private static int? Index(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;

    private static long[]? Numbers(string? text, string option)
    {
        if (text is null) return null;
        string[] parts = text.Split(',');
        long[] numbers = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] < 1)
                throw new ArgumentException($"{option} takes positive numbers separated by commas, not '{text}'");
        }

        return numbers;
    }
}
