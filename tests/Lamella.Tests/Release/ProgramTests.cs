using System.Formats.Tar;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Release;

/// <summary>The archives and what installers take: complete, with right checksums, and the Linux ones run where there is nothing but the C library.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-release-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_native_program_converts_in_a_bare_root()
    {
        await UnpackAsync(ReleaseFolder.One("lamella-", "-linux-x64.tar.gz"), Path.Combine(_folder, "usr"));
        await ConvertInRootAsync($"/usr/lamella-{ReleaseFolder.Version}-linux-x64/lamella", Path.Combine(_folder, "usr", $"lamella-{ReleaseFolder.Version}-linux-x64", "lamella"));
    }

    [Fact]
    public async Task The_one_file_converts_in_a_bare_root()
    {
        string program = Path.Combine(_folder, "lamella");
        File.Copy(ReleaseFolder.One("lamella-", "-linux-x64"), program);
        await ConvertInRootAsync("/lamella", program);
    }

    [Fact]
    public async Task The_Debian_package_unpacks_to_a_program_with_manual_pages_and_completions()
    {
        string unpack = Judge.Require("dpkg-deb"), package = ReleaseFolder.One("lamella_", "_amd64.deb");
        ChildResult unpacked = await ChildProcess.RunAsync(unpack, ["-x", package, _folder], cancellation: TestContext.Current.CancellationToken);
        Assert.True(unpacked.Exit == 0, unpacked.ToString());
        string[] files = ["usr/share/man/man1/lamella.1.gz", "usr/share/man/man1/lamella-convert.1.gz", "usr/share/bash-completion/completions/lamella", "usr/share/zsh/vendor-completions/_lamella",
            "usr/share/fish/vendor_completions.d/lamella.fish", "usr/share/doc/lamella/copyright", "usr/share/doc/lamella/THIRD-PARTY-NOTICES.txt", "usr/share/doc/lamella/sbom.json"];
        Assert.All(files, file => Assert.True(new FileInfo(Path.Combine(_folder, file)).Length > 100, file));
        ChildResult fields = await ChildProcess.RunAsync(unpack, ["-f", package, "Version", "Architecture"], cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("Version: " + ReleaseFolder.Version.Replace('-', '~'), fields.Output, StringComparison.Ordinal);
        await ConvertInRootAsync("/usr/bin/lamella", Path.Combine(_folder, "usr", "lib", "lamella", "lamella"));
    }

    [Fact]
    public void The_Windows_archive_holds_a_program_for_x64_and_the_licence_texts()
    {
        using ZipArchive archive = ZipFile.OpenRead(ReleaseFolder.One("lamella-", "-win-x64.zip"));
        string root = $"lamella-{ReleaseFolder.Version}-win-x64/";
        Assert.All(new[] { "LICENSE", "NOTICE", "THIRD-PARTY-NOTICES.txt", "sbom.json" }, name => Assert.NotNull(archive.GetEntry(root + name)));
        using Stream program = archive.GetEntry(root + "lamella.exe")!.Open();
        using MemoryStream bytes = new();
        program.CopyTo(bytes);
        bytes.Position = 0;
        using PEReader reader = new(bytes);
        Assert.Equal(Machine.Amd64, reader.PEHeaders.CoffHeader.Machine);
        Assert.Equal(Subsystem.WindowsCui, reader.PEHeaders.PEHeader!.Subsystem);
        // The bundle is behind the host: with the runtime in it, it is far larger than the host alone.
        Assert.True(bytes.Length > 10 << 20, $"{bytes.Length} bytes");
    }

    [Theory]
    [InlineData("-linux-arm64.tar.gz", 0x7F, (byte)'E')]
    [InlineData("-osx-arm64.tar.gz", 0xCF, 0xFA)]
    public async Task The_archive_for_another_system_holds_a_program_of_that_system(string ending, byte first, byte second)
    {
        await UnpackAsync(ReleaseFolder.One("lamella-", ending), _folder);
        string program = Path.Combine(_folder, $"lamella-{ReleaseFolder.Version}{ending[..^".tar.gz".Length]}", "lamella");
        byte[] start = new byte[20];
        await using (FileStream file = File.OpenRead(program)) file.ReadExactly(start);
        Assert.Equal((first, second), (start[0], start[1]));
        // ELF: e_machine 183 is AArch64; Mach-O: cputype 0x0100000C is arm64.
        Assert.Equal(first == 0x7F ? 183 : 12, first == 0x7F ? start[18] : start[4]);
        if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(program).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void Every_file_has_its_checksum()
    {
        string folder = ReleaseFolder.Required();
        string[] lines = File.ReadAllLines(Path.Combine(folder, "SHA256SUMS"));
        string[] names = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Where(name => name != "SHA256SUMS").Order(StringComparer.Ordinal)];
        Assert.Equal(names, lines.Select(line => line[66..]).Order(StringComparer.Ordinal));
        Assert.All(lines, line => Assert.Equal(line[..64], Sum(Path.Combine(folder, line[66..]))));
    }

    [Fact]
    public void Manifests_name_the_files_that_were_made_with_their_checksums()
    {
        string folder = ReleaseFolder.Required();
        string[] manifests = [.. Directory.GetFiles(Path.Combine(folder, "homebrew")), .. Directory.GetFiles(Path.Combine(folder, "winget"))];
        Assert.Equal(4, manifests.Length);
        string text = string.Concat(manifests.Select(File.ReadAllText));
        foreach (string ending in new[] { "-linux-x64.tar.gz", "-linux-arm64.tar.gz", "-osx-arm64.tar.gz", "-win-x64.zip" })
        {
            string path = ReleaseFolder.One("lamella-", ending);
            Assert.Contains("/" + Path.GetFileName(path), text, StringComparison.Ordinal);
            Assert.Contains(Sum(path), text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("@", text.Replace("@lamella", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_packages_names_what_is_in_the_program()
    {
        await UnpackAsync(ReleaseFolder.One("lamella-", "-linux-x64.tar.gz"), _folder);
        using JsonDocument sbom = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, $"lamella-{ReleaseFolder.Version}-linux-x64", "sbom.json"), TestContext.Current.CancellationToken));
        Assert.Equal("CycloneDX", sbom.RootElement.GetProperty("bomFormat").GetString());
        string[] names = [.. sbom.RootElement.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
        Assert.Superset(new HashSet<string>(["ZstdSharp.Port", "System.CommandLine"]), new HashSet<string>(names));
        Assert.All(sbom.RootElement.GetProperty("components").EnumerateArray(), c => Assert.Equal(128, c.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length));
    }

    [Fact]
    public async Task The_container_file_builds_where_a_builder_exists()
    {
        string file = Path.Combine(ReleaseFolder.Required(), "Containerfile");
        Match archive = Regex.Match(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), @"^ADD (?<archive>\S+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture);
        Assert.True(File.Exists(Path.Combine(ReleaseFolder.Required(), archive.Groups["archive"].Value)), archive.Value);
        foreach (string builder in new[] { "podman", "docker" })
        {
            if (!(Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, builder)))) continue;
            if ((await ChildProcess.RunAsync(builder, ["info"], cancellation: TestContext.Current.CancellationToken)).Exit != 0) continue;
            ChildResult built = await ChildProcess.RunAsync(builder, ["build", "-t", "lamella-test", "-f", file, ReleaseFolder.Required()], limit: TimeSpan.FromMinutes(10), cancellation: TestContext.Current.CancellationToken);
            Assert.True(built.Exit == 0, built.ToString());
            ChildResult run = await ChildProcess.RunAsync(builder, ["run", "--rm", "lamella-test", "--version"], cancellation: TestContext.Current.CancellationToken);
            Assert.True(run.Exit == 0, run.ToString());
            return;
        }
    }

    [Fact]
    public async Task Without_OpenSSL_digests_that_need_it_say_so_and_others_work()
    {
        string program = Path.Combine(_folder, "lamella");
        File.Copy(ReleaseFolder.One("lamella-", "-linux-x64"), program);
        await FurnishAsync(program);
        ChildResult sha = await InRootAsync("/lamella", "pixhash", "/cells.ome.tif", "--digest", "sha1");
        Assert.Equal(ExitCode.Unreadable, sha.Exit);
        Assert.Contains("OpenSSL", sha.Error, StringComparison.Ordinal);
        ChildResult blake = await InRootAsync("/lamella", "pixhash", "/cells.ome.tif", "--digest", "blake3");
        Assert.True(blake.Exit == 0, blake.ToString());
    }

    private async Task ConvertInRootAsync(string inside, string outside)
    {
        await FurnishAsync(outside);
        ChildResult converted = await InRootAsync(inside, "convert", "/cells.ome.tif", "/cells.ome.zarr");
        Assert.True(converted.Exit == 0, converted.ToString());
        using BioImage source = BioImage.Open(Path.Combine(_folder, "cells.ome.tif")), result = BioImage.Open(Path.Combine(_folder, "cells.ome.zarr"));
        Assert.True(source.Scenes[0].Read().Bytes.SequenceEqual(result.Scenes[0].Read().Bytes));
    }

    /// <summary>The root has the program, what it links to, a sample, and nothing else.</summary>
    private async Task FurnishAsync(string program)
    {
        ChildResult linked = await ChildProcess.RunAsync(Judge.Require("ldd"), [program], cancellation: TestContext.Current.CancellationToken);
        Assert.True(linked.Exit == 0, linked.ToString());
        foreach (Match library in Regex.Matches(linked.Output, @"(?<path>/\S+) \(0x"))
        {
            string target = _folder + library.Groups["path"].Value;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(library.Groups["path"].Value, target, overwrite: true);
        }

        Directory.CreateDirectory(Path.Combine(_folder, "tmp"));
        File.Copy(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"), Path.Combine(_folder, "cells.ome.tif"));
    }

    private Task<ChildResult> InRootAsync(params string[] words)
    {
        string chroot = File.Exists("/usr/sbin/chroot") ? "/usr/sbin/chroot" : Judge.Require("chroot");
        return Environment.UserName == "root" ? ChildProcess.RunAsync(chroot, [_folder, .. words], cancellation: TestContext.Current.CancellationToken) : ChildProcess.RunAsync(Judge.Require("unshare"), ["--map-root-user", chroot, _folder, .. words], cancellation: TestContext.Current.CancellationToken);
    }

    private static async Task UnpackAsync(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        await using GZipStream plain = new(File.OpenRead(archive), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(plain, folder, overwriteFiles: false, TestContext.Current.CancellationToken);
    }

    private static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
