using System.Security.Cryptography;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>What <c>lamella pixels</c> writes: the line of <c>--sha256</c>, orders, selections, NumPy files.</summary>
public sealed class PixelsContractTests : IDisposable
{
    private static readonly TestImage Image = new() { T = 2, C = 3, Z = 4, Y = 5, X = 6 };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "TCZYX", "2x3x4x5x6", "")]
    [InlineData("--order ZYX --select T=1,C=0", "ZYX", "4x5x6", "1,0,:,:,:")]
    [InlineData("--order XYCZT", "XYCZT", "6x5x3x4x2", ":,:,:,:,:")]
    [InlineData("--order YX --select T=-1,C=-1,Z=-2", "YX", "5x6", "1,2,2,:,:")]
    [InlineData("--select Z=1:3,Y=-2:,X=:4", "TCZYX", "2x3x2x2x4", ":,:,1:3,3:5,0:4")]
    [InlineData("--select t=0,c=DAPI --order ZYX", "ZYX", "4x5x6", "0,0,:,:,:")]
    [InlineData("--select C='DAPI',T=0 --order ZYX", "ZYX", "4x5x6", "0,0,:,:,:")]
    [InlineData("--native", "TCZYX", "2x3x4x5x6", "")]
    [InlineData("--select M=0,H=0,S=0,T=0:1 --order CZYX", "CZYX", "3x4x5x6", "0,:,:,:,:")]
    [InlineData("--select T=0,C=0,Z=0,Y=0,X=0 --order YX", "YX", "1x1", "0,0,0,0:1,0:1")]
    public async Task The_line_of_a_digest_names_hash_scene_order_shape_and_type(string options, string order, string shape, string cut)
    {
        string path = Image.Write(_folder["in.ome.tif"]);
        string line = await Line([path, "--sha256", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal($"{Digest(Cut(cut, order))}  0  {order}  {shape}  uint16\n", line);
    }

    [Fact]
    public async Task A_quoted_name_may_hold_commas_and_look_like_a_number()
    {
        string path = Image.Write(_folder["in.ome.tif"]);
        string line = await Line([path, "--sha256", "--order", "ZYX", "--select", "T=0,C='Zellkern (grün), \"2\"'"]);
        Assert.StartsWith(Digest(Cut("0,1,:,:,:", "ZYX")), line, StringComparison.Ordinal);
        await Shell.FailsAsync(2, "no channel is named '1'", "pixels", path, "--sha256", "--select", "C='1'");
    }

    [Theory]
    [InlineData("--select T=2", "out of range")]
    [InlineData("--select T=-3", "out of range")]
    [InlineData("--select Z=3:3", "empty or out of range")]
    [InlineData("--select Z=2:9", "out of range")]
    [InlineData("--select H=1", "out of range")]
    [InlineData("--select C=Nothing", "channels: 0 DAPI")]
    [InlineData("--select Z=two", "neither an index nor a range")]
    [InlineData("--select Z=1,Z=2", "twice")]
    [InlineData("--select nonsense", "not a selection")]
    [InlineData("--order ZYX", "axis")]
    [InlineData("--order TCZYXX", "twice")]
    [InlineData("--order QTCZYX", "no axis Q")]
    [InlineData("--native --order TCZYX", "exclude each other")]
    [InlineData("--level 1", "levels")]
    [InlineData("--level -1", "levels")]
    [InlineData("--scene 1", "no scene 1")]
    [InlineData("--scene nobody", "0 'field 0'")]
    [InlineData("--format jpeg", "jpeg")]
    [InlineData("--threads -2", "negative")]
    [InlineData("--memory lots", "not a size")]
    [InlineData("--scnee 1", "scnee")]
    public async Task Wrong_usage_ends_with_2_and_says_why(string options, string says)
    {
        string path = Image.Write(_folder["in.ome.tif"]);
        await Shell.FailsAsync(2, says, ["pixels", path, "--sha256", .. options.Split(' ')]);
    }

    [Fact]
    public async Task A_scene_is_chosen_by_index_from_either_end_or_by_name()
    {
        TestImage image = new() { Scenes = 3 };
        string path = image.Write(_folder["in.ome.tif"]);
        foreach (string scene in new[] { "2", "-1", "field 2" }) Assert.StartsWith(Digest(image.Samples(2)) + "  2  TCZYX  ", await Line([path, "--sha256", "--scene", scene]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rgb_samples_come_interleaved_or_in_any_order()
    {
        TestImage image = new() { S = 3, Type = PixelType.UInt8 };
        string path = image.Write(_folder["in.ome.tif"]);
        Assert.Equal($"{Digest(image.Samples())}  0  TCZYXS  1x1x1x45x67x3  uint8\n", await Line([path, "--sha256"]));
        Assert.Equal($"{Digest(image.Samples())}  0  YXS  45x67x3  uint8\n", await Line([path, "--sha256", "--native"]));
        byte[] green = [.. image.Samples().Where((_, i) => i % 3 == 1)];
        Assert.Equal($"{Digest(green)}  0  YX  45x67  uint8\n", await Line([path, "--sha256", "--order", "YX", "--select", "S=1"]));
    }

    [Theory]
    [InlineData("uint16", "--order ZYX --select T=1,C=2", "1,2,:,:,:", "ZYX")]
    [InlineData("uint16", "--select Z=1:3,X=2:", ":,:,1:3,:,2:6", "TCZYX")]
    public async Task Numpy_reads_what_npy_writes(string type, string options, string cut, string order)
    {
        string python = await Judge.RequirePythonAsync("numpy");
        string path = Image.Write(_folder["in.ome.tif"]);
        (int exit, string text) = await Shell.RunAsync(["pixels", path, "--format", "npy", "-o", _folder["a.npy"], .. options.Split(' ')]);
        Assert.True(exit == 0, text);
        ChildResult read = await ChildProcess.RunAsync(
            python, ["-c", "import sys, numpy, hashlib; a = numpy.load(sys.argv[1]); print(a.dtype.name, a.ndim, a.flags.c_contiguous, hashlib.sha256(a.tobytes()).hexdigest())", _folder["a.npy"]], cancellation: TestContext.Current.CancellationToken);
        Assert.True(read.Exit == 0, read.ToString());
        Assert.Equal($"{type} {order.Length} True {Digest(Cut(cut, order))}", read.Output.Trim());
    }

    [Theory]
    [InlineData(PixelType.Float32)]
    [InlineData(PixelType.UInt8)]
    [InlineData(PixelType.Int32)]
    public async Task Raw_samples_are_little_endian_in_c_order(PixelType type)
    {
        TestImage image = Image with { Type = type };
        string path = image.Write(_folder["in.ome.tif"]);
        Assert.Equal(0, (await Shell.RunAsync("pixels", path, "-o", _folder["a.raw"])).Exit);
        Assert.Equal(image.Samples(), await File.ReadAllBytesAsync(_folder["a.raw"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_small_memory_limit_changes_nothing()
    {
        TestImage image = new() { T = 4, C = 2, Y = 700, X = 900 };
        string path = image.Write(_folder["in.ome.tif"]);
        foreach (string memory in new[] { "1MiB", "4MiB", "1GiB" }) Assert.StartsWith(Digest(image.Samples()), await Line([path, "--sha256", "--memory", memory]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_ends_with_5()
    {
        string path = Image.Write(_folder["in.ome.tif"]);
        await Shell.FailsAsync(5, "cannot be written", "pixels", path, "-o", Path.Join(_folder.Path, "no", "folder", "a.raw"));
    }

    private static async Task<string> Line(string[] arguments)
    {
        (int exit, string output, string error) = await Shell.RunSplitAsync(["pixels", .. arguments]);
        Assert.True(exit == 0, error);
        Assert.Empty(error);
        return output.ReplaceLineEndings("\n");
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The formula's samples, cut by "index or start:end" for each of TCZYX and put in an order, by plain loops.</summary>
    private static byte[] Cut(string cut, string order)
    {
        int[] shape = [Image.T, Image.C, Image.Z, Image.Y, Image.X];
        List<int>[] indices = [.. shape.Select(n => Enumerable.Range(0, n).ToList())];
        string[] parts = cut.Length == 0 ? [] : cut.Split(',');
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] == ":") continue;
            string[] ends = parts[i].Split(':');
            int start = int.Parse(ends[0], System.Globalization.CultureInfo.InvariantCulture);
            int end = ends.Length == 2 ? int.Parse(ends[1], System.Globalization.CultureInfo.InvariantCulture) : start + 1;
            indices[i] = [.. Enumerable.Range(start, end - start)];
        }

        byte[] samples = Image.Samples();
        string walk = order + string.Concat("TCZYX".Where(a => !order.Contains(a, StringComparison.Ordinal)));
        List<byte> result = [];
        int[] at = new int[5];
        void Walk(int depth)
        {
            if (depth == 5)
            {
                int n = 0;
                for (int i = 0; i < 5; i++) n = (n * shape[i]) + at[i];
                result.AddRange(samples[(2 * n)..((2 * n) + 2)]);
                return;
            }

            int axis = "TCZYX".IndexOf(walk[depth], StringComparison.Ordinal);
            foreach (int index in indices[axis])
            {
                at[axis] = index;
                Walk(depth + 1);
            }
        }

        Walk(0);
        return [.. result];
    }
}
