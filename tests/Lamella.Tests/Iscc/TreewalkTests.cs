using System.Text.Json;
using Lamella.Iscc;
using Lamella.Iscc.Trees;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>TREEWALK against the walks of the reference implementation.</summary>
public sealed class TreewalkTests
{
    private const string Primitives = "primitives_open.json";

    public static TheoryData<string> Rows => IsccVectors.Rows(Primitives, "treewalk", item => $"{item.GetProperty("files")[0].Text("path")}");

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_tree_is_walked_and_summed_as_by_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "treewalk", row);
        string root = Directory.CreateTempSubdirectory("lamella-tree-").FullName;
        try
        {
            foreach (JsonElement file in item.GetProperty("files").EnumerateArray())
            {
                string path = Path.Combine(root, file.Text("path"));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, file.Text("content"));
            }

            Assert.SkipWhen(Directory.GetFiles(root, "*", SearchOption.AllDirectories).Length < item.GetProperty("files").GetArrayLength(), "this file system does not tell the names apart");
            Assert.Equal(item.GetProperty("treewalk").Strings(), Treewalk.Walk(root, TreeFilter.None).Select(file => file.RelativePath));
            Assert.Equal(item.GetProperty("treewalk_iscc").Strings(), Treewalk.Walk(root, TreeFilter.Iscc).Select(file => file.RelativePath));
            Lamella.Iscc.IsccSum sum = Treewalk.Sum(root, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(item.Text("tree_checksum_wide"), sum.Wide.ToString());
            Assert.Equal(item.Text("tree_checksum_narrow"), sum.Narrow.ToString());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "x/y/a.log", true)]
    [InlineData("*.log", "a.logs", false)]
    [InlineData("/a", "a", true)]
    [InlineData("/a", "x/a", false)]
    [InlineData("a/b", "a/b/c", true)]
    [InlineData("a/b", "x/a/b", false)]
    [InlineData("temp/", "temp", false)]
    [InlineData("temp/", "temp/", true)]
    [InlineData("temp/", "x/temp/y", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("**/b", "x/y/b", true)]
    [InlineData("a/**", "a/x/y", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("?.tif", "a.tif", true)]
    [InlineData("?.tif", "ab.tif", false)]
    [InlineData("[a-c].tif", "b.tif", true)]
    [InlineData("[!a-c].tif", "b.tif", false)]
    [InlineData("[]x].tif", "].tif", true)]
    [InlineData("[x", "[x", true)]
    [InlineData("\\#a", "#a", true)]
    [InlineData("\\!a", "!a", true)]
    [InlineData("# a", "# a", false)]
    [InlineData("a+(b", "a+(b", true)]
    public void Patterns_mean_what_they_mean_in_gitignore(string pattern, string path, bool ignored) => Assert.Equal(ignored, IgnoreRules.None.With([pattern]).Ignores(path));

    [Fact]
    public void The_last_matching_pattern_decides()
    {
        IgnoreRules rules = IgnoreRules.None.With(["*.log", "!keep.log"]);
        Assert.True(rules.Ignores("a.log"));
        Assert.False(rules.Ignores("keep.log"));
        Assert.True(rules.With(["keep.*"]).Ignores("keep.log"));
    }

    [Fact]
    public void A_missing_folder_is_a_store_error() => Assert.Throws<StoreException>(() => Treewalk.Walk(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), TreeFilter.Iscc));
}
