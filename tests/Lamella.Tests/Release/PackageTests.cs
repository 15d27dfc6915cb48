using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Lamella.TestKit;
using Lamella.Tests.Docs;
using Xunit;

namespace Lamella.Tests.Release;

/// <summary>The NuGet packages alone, without the checkout: what a stranger gets from the two commands of the README.</summary>
[Collection(nameof(Builds))]
public sealed class PackageTests : IDisposable
{
    // Far from the checkout, so that none of its build settings is found.
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-package-").FullName;
    private readonly Dictionary<string, string> _environment = new() { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" };

    public PackageTests()
    {
        // A cache of its own: a package of the same version from an earlier run must not be taken.
        _environment["NUGET_PACKAGES"] = Path.Combine(_folder, "packages");
        _environment["DOTNET_CLI_HOME"] = Path.Combine(_folder, "home");
        Directory.CreateDirectory(_environment["DOTNET_CLI_HOME"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Cells => Path.Combine(TestData.Checkout, "samples", "cells.ome.tif");

    [Theory]
    [InlineData("dotnet tool install -g Lamella.Tool")]
    [InlineData("dnx Lamella.Tool info ")]
    [InlineData("dotnet add package Lamella")]
    public void The_lines_of_the_README_are_those_that_are_tried_here(string line) =>
        Assert.Contains("`" + line, File.ReadAllText(Path.Combine(TestData.Checkout, "README.md")), StringComparison.Ordinal);

    [Fact]
    public async Task The_program_is_installed_by_one_line_and_converts_a_real_file()
    {
        string tools = Path.Combine(_folder, "tools");
        await DotNetAsync("tool", "install", "Lamella.Tool", "--tool-path", tools, "--version", ReleaseFolder.Version, "--add-source", ReleaseFolder.Required());
        string program = Path.Combine(tools, "lamella"), target = Path.Combine(_folder, "cells.ome.zarr");
        ChildResult converted = await ChildProcess.RunAsync(program, ["convert", Cells, target], folder: _folder, cancellation: TestContext.Current.CancellationToken);
        Assert.True(converted.Exit == 0, converted.ToString());
        using BioImage image = BioImage.Open(target);
        Assert.Equal("OME-Zarr 0.5", image.Format);
        ChildResult version = await ChildProcess.RunAsync(program, ["--version"], folder: _folder, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(ReleaseFolder.Version, version.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_runs_once_without_being_installed()
    {
        ChildResult result = await ChildProcess.RunAsync(
            ChildProcess.DotNet, ["dnx", "Lamella.Tool@" + ReleaseFolder.Version, "--yes", "--source", ReleaseFolder.Required(), "info", Cells, "--json"], _environment, _folder, TimeSpan.FromMinutes(5), cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Contains("\"TCZYX\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_library_is_added_to_a_new_project_that_takes_no_warning()
    {
        WriteProject();
        File.WriteAllText(Path.Combine(_folder, "Program.cs"), """
            using Lamella;

            using BioImage image = BioImage.Open(args[0]);
            Scene scene = image.Scenes[0];
            Console.WriteLine($"{scene.Axes} {string.Join('x', scene.Shape)} {scene.PixelType}");
            image.Convert(args[1]);
            """);
        await DotNetAsync("add", Project, "package", "Lamella", "--version", ReleaseFolder.Version);
        await DotNetAsync("build", Project, "-c", "Release", "-o", Path.Combine(_folder, "out"));
        string target = Path.Combine(_folder, "cells.ome.zarr");
        ChildResult result = await ChildProcess.RunAsync(ChildProcess.DotNet, [Path.Combine(_folder, "out", "App.dll"), Cells, target], _environment, _folder, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        using BioImage source = BioImage.Open(Cells), copy = BioImage.Open(target);
        Assert.StartsWith($"{source.Scenes[0].Axes} {string.Join('x', source.Scenes[0].Shape)} {source.Scenes[0].PixelType}", result.Output, StringComparison.Ordinal);
        Assert.True(source.Scenes[0].Read().Bytes.SequenceEqual(copy.Scenes[0].Read().Bytes));
    }

    [Fact]
    public void The_library_package_holds_every_room_with_documentation_and_what_the_rooms_depend_on()
    {
        using ZipArchive package = ZipFile.OpenRead(ReleaseFolder.One("Lamella." + ReleaseFolder.Version, ".nupkg"));
        string[] rooms = [.. RoomsOfTheLibrary().Select(room => Path.GetFileName(room)).Order(StringComparer.Ordinal)];
        Assert.Equal(rooms, package.Entries.Where(e => e.FullName.StartsWith("lib/net10.0/", StringComparison.Ordinal) && e.Name.EndsWith(".dll", StringComparison.Ordinal)).Select(e => Path.GetFileNameWithoutExtension(e.Name)).Order(StringComparer.Ordinal));
        Assert.All(rooms, room => Assert.NotNull(package.GetEntry($"lib/net10.0/{room}.xml")));
        Assert.All(new[] { "README.md", "icon.png", "LICENSE", "NOTICE", "THIRD-PARTY-NOTICES.txt" }, name => Assert.NotNull(package.GetEntry(name)));
        using Stream stream = package.GetEntry("Lamella.nuspec")!.Open();
        XDocument nuspec = XDocument.Load(stream);
        string[] wanted = [.. RoomsOfTheLibrary().SelectMany(PackagesOf).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(wanted, nuspec.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order(StringComparer.Ordinal));
        // Symbols are inside the assemblies, with the commit to find the sources by.
        Assert.All(rooms, room => Assert.True(HasSymbols(package.GetEntry($"lib/net10.0/{room}.dll")!), room));
    }

    [Fact]
    public async Task The_cloud_package_stands_on_the_library_of_the_same_version()
    {
        using (ZipArchive package = ZipFile.OpenRead(ReleaseFolder.One("Lamella.Cloud.", ".nupkg")))
        {
            using Stream stream = package.GetEntry("Lamella.Cloud.nuspec")!.Open();
            XDocument nuspec = XDocument.Load(stream);
            string[] wanted = ["Lamella", .. PackagesOf(Path.Combine(TestData.Checkout, "src", "Lamella.Cloud")).Order(StringComparer.Ordinal)];
            Assert.Equal(wanted, nuspec.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value));
            Assert.NotNull(package.GetEntry("lib/net10.0/Lamella.Cloud.dll"));
            Assert.NotNull(package.GetEntry("lib/net10.0/Lamella.Cloud.xml"));
        }

        WriteProject();
        File.WriteAllText(Path.Combine(_folder, "Program.cs"), """
            using Lamella;

            using BioImage image = BioImage.Open(args[0], OpenOptions.Default with { Stores = CloudStores.Default });
            Console.WriteLine(image.Format);
            """);
        await DotNetAsync("add", Project, "package", "Lamella.Cloud", "--version", ReleaseFolder.Version);
        await DotNetAsync("build", Project, "-c", "Release", "-o", Path.Combine(_folder, "out"));
        ChildResult result = await ChildProcess.RunAsync(ChildProcess.DotNet, [Path.Combine(_folder, "out", "App.dll"), Cells], _environment, _folder, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("OME-TIFF", result.Output.Trim());
    }

    /// <summary>The projects of which src/Lamella is made.</summary>
    private static List<string> RoomsOfTheLibrary()
    {
        List<string> rooms = [];
        Queue<string> open = new([Path.Combine(TestData.Checkout, "src", "Lamella")]);
        while (open.TryDequeue(out string? room))
        {
            if (rooms.Contains(room)) continue;
            rooms.Add(room);
            foreach (XElement reference in ProjectOf(room).Descendants("ProjectReference")) open.Enqueue(Path.GetDirectoryName(Path.GetFullPath(Path.Combine(room, reference.Attribute("Include")!.Value)))!);
        }

        return rooms;
    }

    private static bool HasSymbols(ZipArchiveEntry assembly)
    {
        using Stream stream = assembly.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        bytes.Position = 0;
        using PEReader reader = new(bytes);
        return reader.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
    }

    private static IEnumerable<string> PackagesOf(string room) => ProjectOf(room).Descendants("PackageReference").Select(e => e.Attribute("Include")!.Value);

    private static XDocument ProjectOf(string room) => XDocument.Load(Path.Combine(room, Path.GetFileName(room) + ".csproj"));

    private string Project => Path.Combine(_folder, "App.csproj");

    /// <summary>A project that takes no warning.</summary>
    private void WriteProject()
    {
        // Its dependencies come from where the machine takes packages, itself from the folder.
        File.WriteAllText(Project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <IsAotCompatible>true</IsAotCompatible>
                <RestoreAdditionalProjectSources>{ReleaseFolder.Required()}</RestoreAdditionalProjectSources>
                <WarningsNotAsErrors>NU1900;NU1901;NU1902;NU1903;NU1904</WarningsNotAsErrors>
              </PropertyGroup>
            </Project>
            """);
    }

    private async Task DotNetAsync(params string[] words)
    {
        ChildResult result = await ChildProcess.RunAsync(ChildProcess.DotNet, words, _environment, _folder, TimeSpan.FromMinutes(10), cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
    }
}
