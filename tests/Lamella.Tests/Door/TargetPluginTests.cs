using Lamella.Engine;
using Lamella.Formats;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Samples;
using Xunit;

namespace Lamella.Tests.Door;

/// <summary>A format of a caller's own as the target of conversions: planned, written, checked and refused as ours are.</summary>
public sealed class TargetPluginTests
{
    private static readonly TargetOptions Raw = new() { Target = new RawTarget() };
    private static readonly OpenOptions Reading = new() { Formats = ImageFormats.Default.With(new RawFormat()) };

    public static TheoryData<string, PixelType> Kinds
    {
        get
        {
            TheoryData<string, PixelType> data = [];
            foreach (string axes in (string[])["YX", "ZYX", "XY", "CZYX", "TCZYX", "XCYT"])
                foreach (PixelType type in new RawTarget().PixelTypes) data.Add(axes, type);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pixels_arrive_and_are_proved(string axes, PixelType type)
    {
        using TempFolder folder = new();
        PixelArray samples = Ramp(axes, type);
        using (BioImage image = BioImage.FromArray(samples, "ramp", pixelSize: new PixelSizes { X = new Quantity(0.25, "micrometer"), Z = new Quantity(2, "micrometer") }))
        {
            ConvertResult result = image.Convert(folder["a.rawj"], Raw with { Verification = Verification.PixelDigest });
            PixelDigestPair proof = Assert.Single(result.Digests);
            Assert.Equal(proof.Source, proof.Result);
            Assert.Empty(result.Losses);
            Assert.Equal("Raw with a header", result.Format);
        }

        Assert.Equal(["a.rawj"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        using BioImage written = BioImage.Open(folder["a.rawj"], Reading);
        Assert.Equal(samples.Bytes.ToArray(), written.Scenes[0].Read(axes).Bytes.ToArray());
        Assert.Equal("ramp", written.Scenes[0].Name);
        Assert.Equal(new Quantity(0.25, "micrometer"), written.Scenes[0].PixelSize.X);
        Assert.Null(written.Scenes[0].PixelSize.Y);
    }

    [Fact]
    public void The_part_that_is_selected_is_written_and_cast()
    {
        using TempFolder folder = new();
        TestImage source = new() { T = 2, C = 3, Z = 2 };
        using (BioImage image = BioImage.Open(source.Write(folder["in.ome.tif"]))) image.Convert(folder["a.rawj"], Raw with { Selection = Selection.Parse("C=1:3,Y=5:20,X=7:40"), PixelType = PixelType.Float32, Verification = Verification.PixelDigest });
        using BioImage original = BioImage.Open(folder["in.ome.tif"]), written = BioImage.Open(folder["a.rawj"], Reading);
        Assert.Equal([2, 2, 2, 15, 33], written.Scenes[0].Shape);
        Assert.Equal(original.Scenes[0].Read<float>(string.Empty, "C=1:3,Y=5:20,X=7:40").ToArray(), written.Scenes[0].Read<float>().ToArray());
    }

    [Fact]
    public void What_it_does_not_keep_is_listed_before_and_after()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.Open(new TestImage { C = 2, StatePlanes = true }.Write(folder["in.ome.tif"]));
        IReadOnlyList<Loss> planned = image.PlanConversion(folder["a.rawj"], Raw).Losses;
        foreach (string what in (string[])["channel names", "times and positions of planes"]) Assert.Contains(planned, loss => loss.What == what && loss.Why.Contains("Raw with a header", StringComparison.Ordinal));
        Assert.DoesNotContain(planned, loss => loss.What is "scene name" or "pixel size");
        Assert.Equal(planned.Select(loss => loss.What), image.Convert(folder["a.rawj"], Raw).Losses.Select(loss => loss.What));
        Assert.Throws<RefusedException>(() => image.Convert(folder["b.rawj"], Raw with { Losses = LossPolicy.Refuse }));
        Assert.False(File.Exists(folder["b.rawj"]));
    }

    [Fact]
    public void A_conversion_that_stops_leaves_nothing_under_the_name()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.FromArray(Ramp("ZYX", PixelType.UInt16));
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => image.Convert(folder["a.rawj"], Raw with { Execution = new ExecutionOptions { Cancellation = stop.Token } }));
        Assert.False(File.Exists(folder["a.rawj"]));
        // What was begun is begun again, whatever it left.
        image.Convert(folder["a.rawj"], Raw with { Interrupted = Interrupted.Resume, Verification = Verification.PixelDigest });
        Assert.Equal(["a.rawj"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        StoreException exists = Assert.Throws<StoreException>(() => image.Convert(folder["a.rawj"], Raw));
        Assert.Equal(StoreFailure.Exists, exists.Failure);
    }

    [Fact]
    public void A_result_that_its_sink_refuses_is_removed()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.FromArray(Ramp("YX", PixelType.UInt8), new string('n', 5000));
        Assert.Throws<RefusedException>(() => image.Convert(folder["a.rawj"], Raw));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Pixels_that_its_sink_spoils_are_found()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.FromArray(Ramp("ZYX", PixelType.UInt16));
        TargetOptions spoilt = new() { Target = new Changed { Spoils = true }, Verification = Verification.PixelDigest };
        Assert.Contains("verification failed", Assert.Throws<DamagedDataException>(() => image.Convert(folder["a.rawj"], spoilt)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["a.rawj"]));
    }

    [Fact]
    public void A_format_that_nothing_reads_is_written_and_proves_nothing()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.Open(new TestImage().Write(folder["in.ome.tif"]));
        TargetOptions unread = new() { Target = new Changed { IsRead = false } };
        Assert.Contains("nothing reads", Assert.Throws<ArgumentException>(() => image.Convert(folder["a.rawj"], unread with { Verification = Verification.PixelDigest })).Message, StringComparison.Ordinal);
        Assert.Contains(image.Convert(folder["a.rawj"], unread).Losses, loss => loss.What == "channel names");
        Assert.True(new FileInfo(folder["a.rawj"]).Length > 4096);
    }

    [Fact]
    public void What_it_cannot_hold_is_refused()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.FromArray(Ramp("ZYX", PixelType.UInt16));
        Assert.Contains("1 level", Assert.Throws<ArgumentException>(() => image.Convert(folder["a.rawj"], Raw with { Levels = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("pixel hash", Assert.Throws<ArgumentException>(() => image.Convert(folder["a.rawj"], Raw with { PixelHash = PixelHashing.Imagewalk })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => image.Convert(folder["a.ome.tif"], Raw));
        Assert.Throws<ArgumentException>(() => image.Convert(folder["a.ome.zarr"], Raw));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_ending_of_a_name_chooses_it()
    {
        ConversionTargets targets = ConversionTargets.Default.With(Raw.Target);
        Assert.Same(Raw.Target, Assert.IsType<TargetOptions>(targets.OptionsFor("FOLDER/Cells.RAWJ")).Target);
        Assert.IsType<OmeTiffOptions>(targets.OptionsFor("cells.ome.tif"));
        Assert.IsType<OmeZarrOptions>(targets.OptionsFor("cells.ome.zarr/"));
        Assert.Contains(".rawj", Assert.Throws<ArgumentException>(() => targets.OptionsFor("cells.png")).Message, StringComparison.Ordinal);
        Assert.False(ConversionTargets.Default.IsNameOfResult("cells.rawj"));
        Assert.True(targets.IsNameOfResult("cells.rawj"));
        foreach (string taken in targets.Endings) Assert.Throws<ArgumentException>(() => targets.With(new Changed { Ends = taken.ToUpperInvariant() }));
        Assert.Throws<ArgumentException>(() => targets.With(new Changed { Ends = "raw" }));
    }

    private static PixelArray Ramp(string axes, PixelType type)
    {
        long[] shape = [.. axes.Select(axis => axis switch { 'Y' => 20L, 'X' => 31L, _ => 3L })];
        byte[] bytes = new byte[shape.Aggregate((long)type.Size(), (a, b) => a * b)];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i % 4 == 3 ? 0x40 : i / 3);
        return new PixelArray(axes, shape, type, bytes);
    }

    /// <summary>The target of the sample with something about it changed.</summary>
    private sealed class Changed : ConversionTarget
    {
        private readonly RawTarget _raw = new();

        public bool IsRead { get; init; } = true;

        public bool Spoils { get; init; }

        public string Ends { get; init; } = ".rawj";

        public override string Name => _raw.Name;

        public override IReadOnlyList<string> Endings => [Ends];

        public override string Axes => _raw.Axes;

        public override ImageFormat? Reader => IsRead ? _raw.Reader : null;

        public override ImageSink Open(TargetContext context) => new SpoilingSink(_raw.Open(context), Spoils);
    }

    private sealed class SpoilingSink(ImageSink inner, bool spoils) : ImageSink
    {
        public override SceneSink Scene(int index) => new SpoilingScene(inner.Scene(index), spoils);

        public override void Complete() => inner.Complete();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class SpoilingScene(SceneSink inner, bool spoils) : SceneSink
    {
        public override bool InOrder => true;

        public override bool Encode(int level, long block, in BlockSamples samples, Lamella.IO.ByteBuffer encoded)
        {
            bool stored = inner.Encode(level, block, samples, encoded);
            if (spoils && block == 1) encoded.Span[7] ^= 1;
            return stored;
        }

        public override void Store(int level, long block, ReadOnlySpan<byte> encoded) => inner.Store(level, block, encoded);
    }
}
