using FsCheck;
using FsCheck.Fluent;
using Lamella.Server;
using Xunit;

namespace Lamella.Tests.Server.Access;

public sealed class ServedPathTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("/a", "a")]
    [InlineData("/a/", "a")]
    [InlineData("a/b c/d.ome.zarr/0/c/0/1", "a/b c/d.ome.zarr/0/c/0/1")]
    [InlineData("/\u00e4/\u65e5\u672c.czi", "\u00e4/\u65e5\u672c.czi")]
    [InlineData("/..a/b..", "..a/b..")]
    [InlineData("/100%.tif", "100%.tif")]
    [InlineData("/50%ab/x", "50%ab/x")]
    [InlineData("/.zattrs", ".zattrs")]
    public void A_path_has_one_form(string path, string expected)
    {
        Assert.True(ServedPath.TryNormalize(path, out string canonical));
        Assert.Equal(expected, canonical);
    }

    [Theory]
    [InlineData("/..")]
    [InlineData("/../etc/passwd")]
    [InlineData("/a/../../etc/passwd")]
    [InlineData("/a/./b")]
    [InlineData("/a//b")]
    [InlineData("//server/share")]
    [InlineData("/a//")]
    [InlineData("///")]
    [InlineData("/a\\..\\b")]
    [InlineData("\\\\server\\share")]
    [InlineData("/C:/Windows")]
    [InlineData("/a/c:file")]
    [InlineData("/a\0.tif")]
    [InlineData("/a\nb")]
    [InlineData("/..%2fetc")]
    [InlineData("/a%2F..%2Fb")]
    [InlineData("/%2e%2e/etc")]
    [InlineData("/%252e%252e/etc")]
    [InlineData("/a%5c..%5cb")]
    [InlineData("/a%00.tif")]
    [InlineData("/... /b")]
    [InlineData("/.. /b")]
    [InlineData("/ /b")]
    public void A_path_that_could_mean_something_else_is_refused(string path) => Assert.False(ServedPath.TryNormalize(path, out _));

    [Fact]
    public void A_path_of_any_length_is_not_taken() => Assert.False(ServedPath.TryNormalize(new string('a', 5000), out _));

    /// <summary>Whatever is made of the pieces of attacks: a path that is taken stays below the root, however often it is decoded.</summary>
    [Fact]
    public void A_path_that_is_taken_stays_below_the_root_however_often_it_is_decoded()
    {
        Gen<string> piece = Gen.Elements("..", ".", "a", "b.tif", "/", "//", "\\", "%2e", "%2E%2e", "%2f", "%5c", "%25", "%252f", "C:", " ", "\0", "%00", "%");
        int taken = 0;
        Prop.ForAll(piece.ArrayOf().ToArbitrary(), pieces =>
        {
            string path = string.Concat(pieces);
            if (!ServedPath.TryNormalize(path, out string canonical)) return;
            taken++;
            string root = Path.Combine(Path.GetTempPath(), "root");
            for (int i = 0; i < 3; i++)
            {
                string full = Path.GetFullPath(Path.Combine(root, canonical.Replace('\\', '/')));
                Assert.True(full == root || full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal), path);
                canonical = Uri.UnescapeDataString(canonical);
            }
        }).QuickCheckThrowOnFailure();
        Assert.True(taken > 0);
    }

    [Theory]
    [InlineData("a/b", "", true)]
    [InlineData("", "", true)]
    [InlineData("a/b", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("ab", "a", false)]
    [InlineData("a.czi/0/.zattrs", "a.czi", true)]
    [InlineData("a.czi2", "a.czi", false)]
    [InlineData("A", "a", false)]
    [InlineData("", "a", false)]
    [InlineData("b/a", "a", false)]
    public void A_prefix_holds_whole_segments(string path, string prefix, bool within) => Assert.Equal(within, ServedPath.IsWithin(path, prefix));
}
