using Lamella.Iscc;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>An index that the jobs of an array share.</summary>
public sealed class SharedIndexTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_writers_keep_each_others_images()
    {
        string path = _folder["shared.index"];
        SimilarityIndex a = SimilarityIndex.Open(path, ImagewalkMode.Spec), b = SimilarityIndex.Open(path, ImagewalkMode.Spec);
        for (int i = 0; i < 5; i++)
        {
            a.Append(Codes(Invariant($"/a{i}")));
            b.Append(Codes(Invariant($"/b{i}")));
        }

        Assert.Equal(10, SimilarityIndex.Open(path, ImagewalkMode.Spec).Images.Count);
    }

    [Fact]
    public void An_image_behind_a_link_is_stale_when_the_image_changes()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege on Windows");
        File.WriteAllText(_folder["a.bin"], "one");
        File.CreateSymbolicLink(_folder["link.bin"], _folder["a.bin"]);
        (long length, _) = ImageCodes.Stamp(_folder["link.bin"]);
        Assert.Equal(3, length);
        File.WriteAllText(_folder["a.bin"], "longer");
        Assert.Equal(6, ImageCodes.Stamp(_folder["link.bin"]).Length);
    }

    private static ImageCodes Codes(string path) => new(path, 1, DateTime.UnixEpoch, [SceneCodes.Of(0, null, new byte[32], new byte[32], [new byte[32]])]);
}
