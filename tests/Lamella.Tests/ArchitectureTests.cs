using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests;

/// <summary>The shape of the house: layers point downwards, rooms that promise to take no package take none.</summary>
public sealed class ArchitectureTests
{
    /// <summary>From the ground up: a room may refer to rooms that stand before it, never behind.</summary>
    private static readonly string[] Order = ["Lamella.Core", "Lamella.Codecs", "Lamella.Ome", "Lamella.Zarr", "Lamella.Formats", "Lamella.Pipelines", "Lamella.Iscc", "Lamella", "Lamella.Cli"];

    private static readonly Dictionary<string, string[]> Packages = new(StringComparer.Ordinal)
    {
        ["Lamella.Codecs"] = ["Blake3", "K4os.Compression.LZ4", "SharpZipLib", "System.IO.Hashing", "ZstdSharp.Port"],
        ["Lamella.Cli"] = ["System.CommandLine"],
    };

    public static TheoryData<string> Rooms => [.. Order];

    [Fact]
    public void Every_room_of_the_house_has_its_place_in_the_order()
    {
        IEnumerable<string> rooms = Directory.GetDirectories(Path.Combine(TestData.Checkout, "src")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!;
        Assert.Equal(Order.Order(StringComparer.Ordinal), rooms);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void References_point_downwards(string room)
    {
        int place = Array.IndexOf(Order, room);
        foreach (XElement reference in Project(room).Descendants("ProjectReference"))
        {
            string target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);
            Assert.InRange(Array.IndexOf(Order, target), 0, place - 1);
        }
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_takes_only_the_packages_that_were_decided(string room)
    {
        IEnumerable<string> used = Project(room).Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value);
        Assert.Equal(Packages.GetValueOrDefault(room, []), used);
    }

    [Fact]
    public void The_library_can_be_loaded_without_the_command_line()
    {
        IEnumerable<string?> names = typeof(BioImage).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        Assert.DoesNotContain("System.CommandLine", names);
    }

    [Fact]
    public void Formats_do_no_file_input_of_their_own()
    {
        // Stores do; a format that touches File or Directory could not be read over a network. Writers of single files are the exception and say so here.
        string[] writers = ["TiffWriter.cs"];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(TestData.Checkout, "src", "Lamella.Formats"), "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetFileName(file);
            if (name == "FormatRegistry.cs" || writers.Contains(name)) continue;
            string text = File.ReadAllText(file);
            Match call = Regex.Match(text, @"\b(?<call>File\.(Open|Read|Write|Exists|Delete|Move|Create)|Directory\.|new FileStream)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
            Assert.False(call.Success, $"{name} calls {call.Value}");
        }
    }

    /// <summary>What every user meets is in <c>Lamella</c>; the seams that a plug-in fills, and the codes of ISCC, have a namespace each.</summary>
    [Fact]
    public void Public_types_live_in_the_root_namespace_or_in_that_of_a_seam()
    {
        HashSet<string> allowed = ["Lamella", "Lamella.Stores", "Lamella.IO", "Lamella.Engine", "Lamella.Formats", "Lamella.Codecs", "Lamella.Iscc"];
        foreach (Assembly assembly in (Assembly[])[typeof(Scene).Assembly, typeof(BioImage).Assembly, typeof(ConvertOptions).Assembly, typeof(OpenOptions).Assembly, typeof(ImagewalkHash).Assembly, typeof(Lamella.Codecs.NativeCodecs).Assembly])
        {
            foreach (Type type in assembly.GetExportedTypes()) Assert.Contains(type.Namespace!, allowed);
        }
    }

    private static XDocument Project(string room) => XDocument.Load(Path.Combine(TestData.Checkout, "src", room, room + ".csproj"));
}
