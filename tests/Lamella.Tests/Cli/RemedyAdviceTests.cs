using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lamella.Cli.Usage;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>What the program advises under an error can be typed as it is printed, and works.</summary>
public sealed class RemedyAdviceTests : IDisposable
{
    /// <summary>An option or a whole command behind the words that say what it is for.</summary>
    private static readonly Regex Taken = new(@"^ +[a-z][a-z ]*: +(?<take>(--|lamella ).*)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, TimeSpan.FromSeconds(5));

    private readonly TempFolder _folder = new();

    /// <summary>What is typed; <c>{name}</c> is made by <see cref="Make"/>. The second column is the image or the store of the advice.</summary>
    private static readonly (string Kind, string Command, string Subject)[] Table =
    [
        ("Select", "convert {wide} {new}.tif --preset imagej", "{wide}"),
        ("Select", "pixhash {wide}", "{wide}"),
        ("ChooseScene", "convert {scenes} {new}.tif --preset imagej", "{scenes}"),
        ("Cast", "convert {mixed} {new}.ome.zarr", "{mixed}"),
        ("Cast", "convert {mixed} {new}.ome.tif", "{mixed}"),
        ("Cast", "convert {plain} {new}.ome.zarr --dtype uint8", "{plain}"),
        ("Cast", "put {narrow} {store} --at t=0", "{store}"),
        ("Cast", "put {narrow} {store} --at t=0 --dtype float32", "{store}"),
        ("UseFormat", "convert {rgb16} {new}.tif --preset imagej", "{rgb16}"),
        ("Replace", "convert {plain} {store}", "{plain}"),
        ("Replace", "convert {plain} {notes}.ome.tif --overwrite", "{plain}"),
        ("Replace", "pixels {plain} -o {notes}.ome.tif.raw", "{plain}"),
        ("ResumeOrReplace", "convert {long} {stopped}", "{long}"),
        ("FillMissing", "convert {hollow} {new}.ome.zarr --dry-run", "{hollow}"),
        ("ReadElements", "pixhash {text}", "{text}"),
        ("ReadElements", "pixhash {words}", "{words}"),
        ("Downsample", "convert {complex} {new}.ome.zarr --downsample max --levels 2", "{complex}"),
        ("RemakeLevels", "put {plain} {store} --at t=0 --downsample max", "{store}"),
        ("RemakeLevels", "put {plain} {crooked} --at t=0", "{crooked}"),
        ("RepairStore", "put {plain} {separated} --at t=0", "{separated}"),
        ("ConvertFirst", "pyramid {plain}", "{plain}"),
        ("ConvertFirst", "put {plain} {plain} --at t=0", "{plain}"),
        ("Append", "put {plain} {store} --at t=1", "{store}"),
        ("PadLengths", "merge {plain} {deeper} {new}.ome.zarr", "{plain}"),
        ("FirstSizes", "merge {fine} {coarse} {new}.ome.tif", "{fine}"),
    ];

    public static TheoryData<string, string, string> Cases()
    {
        TheoryData<string, string, string> cases = new();
        foreach ((string kind, string command, string subject) in Table) cases.Add(kind, command, subject);
        return cases;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Advice_works_as_it_is_printed(string kind, string command, string subject)
    {
        int ways = 1;
        for (int way = 0; way < ways; way++)
        {
            Dictionary<string, string> made = new(StringComparer.Ordinal);
            string[] typed = Fill(command, made, way);
            (int exit, string output, string error) = await Shell.RunSplitAsync(typed);
            Assert.True(exit is 2 or 4 or 5, Invariant($"{kind}: exit {exit}\n{output}\n{error}"));
            MatchCollection advice = Taken.Matches(error);
            Assert.True(advice.Count > 0, error);
            ways = advice.Count;
            string take = advice[way].Groups["take"].Value.TrimEnd();
            Assert.True(take.StartsWith("--", StringComparison.Ordinal) == (kind is "Select" or "ChooseScene" or "Cast" or "Replace" or "ResumeOrReplace" or "FillMissing" or "Downsample" or "PadLengths" or "FirstSizes"), take);
            string[] again = typed;
            if (take.StartsWith("lamella ", StringComparison.Ordinal))
            {
                string result = _folder[Invariant($"advised{way}")], image = Fill(subject, made, way)[0];
                string[] first = [.. take["lamella ".Length..].Split(' ').Select(word => word switch
                {
                    "IMAGE" or "STORE" => image,
                    "INPUT" => typed[1],
                    _ => word.Replace("NAME", result, StringComparison.Ordinal),
                })];
                await Succeeds(first);
                if (kind is "UseFormat" or "ReadElements" or "Append") continue;
                // The job was refused for what the store or the image was; a converted image takes its place.
                if (kind == "ConvertFirst") again = [.. typed[..^0].Select((word, i) => word == image && i == Array.LastIndexOf(typed, image) ? result + Ending(first[^1]) : word)];
            }
            else
            {
                again = With(typed, take.Split(' '));
            }

            await Succeeds(again);
        }
    }

    [Fact]
    public void Every_kind_of_remedy_is_told_by_an_option_and_tried()
    {
        Remedy[] all =
        [
            new Remedy.Select("H=0"), new Remedy.ChooseScene(2), new Remedy.Cast(PixelType.UInt8), new Remedy.UseFormat(".ome.tif"), new Remedy.Replace(true), new Remedy.ResumeOrReplace(), new Remedy.FillMissing(), new Remedy.ReadElements(),
            new Remedy.Downsample("mean"), new Remedy.RemakeLevels(), new Remedy.RepairStore(), new Remedy.ConvertFirst(".ome.zarr"), new Remedy.Append('T'), new Remedy.SetOption("A"), new Remedy.PadLengths(), new Remedy.FirstSizes(),
        ];
        Assert.Equal(typeof(Remedy).GetNestedTypes(BindingFlags.Public).Select(t => t.Name).Order(StringComparer.Ordinal), all.Select(r => r.GetType().Name).Order(StringComparer.Ordinal));
        // Options of the library that no command has are told by the message alone.
        IEnumerable<string> told = all.Where(r => RemedyText.For(r) is not null).Select(r => r.GetType().Name);
        Assert.Equal(["SetOption"], all.Select(r => r.GetType().Name).Except(told));
        Assert.Equal(told.Order(StringComparer.Ordinal), Table.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task Succeeds(string[] arguments)
    {
        (int exit, string output, string error) = await Shell.RunSplitAsync(arguments);
        Assert.True(exit == 0, Invariant($"{string.Join(' ', arguments)}: exit {exit}\n{output}\n{error}"));
    }

    private static string Ending(string path) => path.EndsWith(".ome.tif", StringComparison.Ordinal) ? ".ome.tif" : ".ome.zarr";

    /// <summary>The command with options in the place of those of the same name.</summary>
    private static string[] With(string[] typed, string[] options)
    {
        int old = Array.IndexOf(typed, options[0]);
        bool hasValue = options.Length > 1 && !options[1].StartsWith("--", StringComparison.Ordinal);
        string[] kept = old < 0 ? typed : [.. typed[..old], .. typed[(old + (hasValue ? 2 : 1))..]];
        return [.. kept, .. options];
    }

    private string[] Fill(string command, Dictionary<string, string> made, int way) => [.. command.Split(' ').Select(word => Regex.Replace(word, @"\{(?<name>\w+)\}", match =>
    {
        string name = match.Groups["name"].Value;
        if (!made.TryGetValue(name, out string? path)) made[name] = path = Make(name, Invariant($"{name}{way}"));
        return path;
    }, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))];

    private string Make(string name, string stem)
    {
        string path = _folder[stem];
        switch (name)
        {
            case "new":
                return path;
            case "plain":
                return new TestImage().Write(path + ".ome.tif");
            case "narrow":
                return new TestImage { Type = PixelType.UInt8 }.Write(path + ".ome.tif");
            case "deeper":
                return new TestImage { Z = 9 }.Write(path + ".ome.tif");
            case "fine":
            case "coarse":
                using (BioImage image = BioImage.FromArray(new PixelArray("YX", [4, 5], PixelType.UInt8, new byte[20]), pixelSize: new PixelSizes { X = new Quantity(name == "fine" ? 0.1 : 0.2, "micrometer") })) image.Convert(path + ".ome.tif");
                return path + ".ome.tif";
            case "scenes":
                return new TestImage { Scenes = 2 }.Write(path + ".ome.tif");
            case "long":
                return new TestImage { T = 24 }.Write(path + ".ome.tif");
            case "rgb16":
                return new TestImage { S = 3 }.Write(path + ".ome.tif");
            case "mixed":
                return TestData.At("data", "field", "lif", "lif_8_and_12_bit.lif");
            case "notes":
                File.WriteAllText(path + ".ome.tif", "notes");
                File.WriteAllText(path + ".ome.tif.raw", "notes");
                return path;
            case "wide":
                return Stored(path, BioImage.FromArray(new PixelArray("HYX", [3, 20, 24], PixelType.UInt16, new byte[3 * 20 * 24 * 2])), new OmeZarrOptions());
            case "complex":
                return Stored(path, BioImage.FromArray(new PixelArray("YX", [20, 24], PixelType.Complex64, new byte[20 * 24 * 8])), new OmeZarrOptions());
            case "store":
                return Stored(path, BioImage.Open(new TestImage().Write(path + ".ome.tif")), new OmeZarrOptions { Levels = 2 });
            case "crooked":
                Stored(path, BioImage.Open(new TestImage().Write(path + ".ome.tif")), new OmeZarrOptions { Levels = 2, Sharding = Sharding.None });
                return Changed(path + ".ome.zarr", "1/zarr.json", array => array["shape"] = JsonNode.Parse("[1,1,1,17,41]"));
            case "separated":
                Stored(path, BioImage.Open(new TestImage().Write(path + ".ome.tif")), new OmeZarrOptions { Ngff = NgffVersion.V04, Levels = 1 });
                return Changed(path + ".ome.zarr", "0/.zarray", array => array.Remove("dimension_separator"));
            case "text":
                return Elements(path, "\"|S3\"", "null");
            case "words":
                return Elements(path, "\"|O\"", "[{\"id\":\"vlen-utf8\"}]");
            case "stopped":
                return Stopped(path + ".ome.zarr", _folder[stem.Replace("stopped", "long", StringComparison.Ordinal) + ".ome.tif"]);
            case "hollow":
                return HollowMrc.Write(path + ".mrc", 2_000_000);
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name);
        }
    }

    private static string Stored(string path, BioImage source, OmeZarrOptions options)
    {
        using (source) source.Convert(path + ".ome.zarr", options);
        return path + ".ome.zarr";
    }

    private static string Changed(string store, string document, Action<JsonObject> change)
    {
        string file = Path.Join([store, .. document.Split('/')]);
        JsonObject root = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(root);
        File.WriteAllText(file, root.ToJsonString());
        return store;
    }

    private static string Elements(string path, string type, string filters)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Join(path, ".zarray"), $"{{\"zarr_format\":2,\"shape\":[4,5],\"chunks\":[4,5],\"dtype\":{type},\"compressor\":null,\"fill_value\":null,\"order\":\"C\",\"filters\":{filters}}}");
        return path;
    }

    private static string Stopped(string target, string source)
    {
        using CancellationTokenSource stop = new();
        using BioImage image = BioImage.Open(source);
        Assert.ThrowsAny<OperationCanceledException>(() => image.Convert(target, new OmeZarrOptions { Execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token } }, new Stopper(stop)));
        return target;
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ConvertProgress>
    {
        public void Report(ConvertProgress value)
        {
            if (value.Stage == ConvertStage.Pixels && value.DoneBytes * 2 >= value.TotalBytes) stop.Cancel();
        }
    }
}
