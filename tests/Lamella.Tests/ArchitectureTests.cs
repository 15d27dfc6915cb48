using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests;

/// <summary>The shape of the house: layers point downwards, rooms that promise to take no package take none.</summary>
public sealed class ArchitectureTests
{
    /// <summary>From the ground up: a room may refer to rooms that stand before it, never behind.</summary>
    private static readonly string[] Order = ["Lamella.Core", "Lamella.Cloud", "Lamella.Codecs", "Lamella.Ome", "Lamella.Zarr", "Lamella.Formats", "Lamella.Pipelines", "Lamella.Iscc", "Lamella", "Lamella.Server", "Lamella.Cli"];

    private static readonly Dictionary<string, string[]> Packages = new(StringComparer.Ordinal)
    {
        ["Lamella.Cloud"] = ["Polly.Core", "System.IO.Hashing"],
        ["Lamella.Core"] = ["System.IO.Hashing"],
        ["Lamella.Codecs"] = ["Blake3", "K4os.Compression.LZ4", "SharpZipLib", "System.IO.Hashing", "ZstdSharp.Port"],
        ["Lamella.Server"] = ["Microsoft.Data.Sqlite", "Microsoft.IdentityModel.Protocols.OpenIdConnect", "System.IO.Hashing"],
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

    [Fact]
    public void The_program_sees_public_members_only()
    {
        AssemblyName program = typeof(CommandLine).Assembly.GetName();
        foreach (Assembly assembly in Library())
        {
            IEnumerable<string> friends = assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(a => new AssemblyName(a.AssemblyName).Name!);
            Assert.DoesNotContain(friends, name => name == program.Name || name.StartsWith("Lamella.Cli", StringComparison.OrdinalIgnoreCase));
        }

        // The way round: an attribute by which an assembly ignores what others keep to themselves.
        Assert.DoesNotContain(typeof(CommandLine).Assembly.CustomAttributes, a => a.AttributeType.Name == "IgnoresAccessChecksToAttribute");
    }

    [Fact]
    public void The_library_does_not_speak_of_options_and_commands()
    {
        string commands = string.Join('|', CommandLine.Create().Subcommands.Select(c => Regex.Escape(c.Name)));
        Regex spoken = new($@"(?<![\w-])--[a-z]|\blamella ({commands})\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        Assert.Matches(spoken, "select one with --scene");
        Assert.Matches(spoken, "see lamella info");
        Assert.Contains(TextsOf(typeof(CommandLine).Assembly.Location), spoken.IsMatch);
        List<string> found = [];
        foreach (Assembly assembly in Library())
        {
            int count = 0;
            foreach (string text in TextsOf(assembly.Location))
            {
                count++;
                if (spoken.IsMatch(text)) found.Add($"{assembly.GetName().Name}: {text}");
            }

            Assert.True(count > 0, $"{assembly.GetName().Name} has no texts");
        }

        Assert.Empty(found);
    }

    [Fact]
    public void A_folder_of_the_source_is_small_enough_to_be_read_at_a_glance()
    {
        const int most = 25;
        string root = Path.Combine(TestData.Checkout, "src");
        IEnumerable<string> crowded = Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories)
            .Select(folder => (Folder: folder, Files: Directory.GetFiles(folder, "*.cs").Length))
            .Where(f => f.Files > most)
            .Select(f => Invariant($"{Path.GetRelativePath(root, f.Folder)}: {f.Files} source files, at most {most}"));
        Assert.Empty(crowded);
    }

    [Theory]
    [InlineData("Lamella.Codecs/Jpeg2000")]
    [InlineData("Lamella.Codecs/JpegXr")]
    [InlineData("Lamella.Iscc/Codes")]
    public void A_room_with_stages_tells_their_order(string folder)
    {
        string path = Path.Combine([TestData.Checkout, "src", .. folder.Split('/')]);
        string text = File.ReadAllText(Path.Combine(path, "README.md"));
        int last = 0;
        foreach (string stage in Directory.GetDirectories(path).Select(p => Path.GetFileName(p)).OrderBy(name => text.IndexOf($". `{name}`: ", StringComparison.Ordinal)))
        {
            Match line = Regex.Match(text, $@"^(?<n>\d+)\. `{stage}`: ", RegexOptions.ExplicitCapture | RegexOptions.Multiline, TimeSpan.FromSeconds(5));
            Assert.True(line.Success, $"{folder}/README.md does not tell what {stage} is");
            Assert.InRange(int.Parse(line.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture), last + 1, int.MaxValue);
            last = int.Parse(line.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>All assemblies but the program.</summary>
    private static IEnumerable<Assembly> Library() => Order.SkipLast(1).Select(Assembly.Load);

    /// <summary>The texts that the code of an assembly loads.</summary>
    private static List<string> TextsOf(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        List<string> texts = [];
        // The heap begins with an empty text, which is nobody's.
        for (UserStringHandle at = metadata.GetNextHandle(MetadataTokens.UserStringHandle(0)); !at.IsNil; at = metadata.GetNextHandle(at)) texts.Add(metadata.GetUserString(at));
        return texts;
    }

    private static XDocument Project(string room) => XDocument.Load(Path.Combine(TestData.Checkout, "src", room, room + ".csproj"));
}
