using System.Text;
using Lamella.Formats.Tiff.Structure;
using Lamella.Pipelines.Metadata;
using Lamella.Stores;
using Lamella.TestKit;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Lamella.Tests.Pipelines.Metadata;

/// <summary>The description of a TIFF is replaced such that every state between leaves the old text or the new one.</summary>
public sealed class TiffDescriptionPatchTests
{
    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> cases = [];
        foreach (string name in new[] { "ome_tczyx_u16", "ome_dimorder_XYTCZ_be_big", "ome_pyramid_subifd_u16_zlib", "ome_two_series" })
        {
            // Shorter, as long, a little longer, much longer than the old text.
            foreach (int change in new[] { -200, 0, 1, 5000 }) cases.Add(name, change);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_kill_between_any_two_steps_and_within_a_text_leaves_a_whole_description(string name, int change)
    {
        using TempFolder folder = new();
        string source = TestData.At("data", "formats", "tiff_gen", name + ".ome.tif"), path = folder["a.ome.tif"];
        byte[] original = File.ReadAllBytes(source);
        string before = Description(source), after = Longer(before, change);
        using BioImage truth = BioImage.Open(source);
        byte[] pixels = truth.Scenes[0].Read("TCZYX").Bytes;

        TiffDescriptionPatch patch = Plan(source, after);
        Assert.Equal(change <= 0 ? 5 : 2, patch.Steps.Count);
        for (int done = 0; done <= patch.Steps.Count; done++)
        {
            // The step that is being made when the process is killed: nothing, a part of a text, or all of it. Count and offset are one write of 8 or 16 bytes.
            TiffDescriptionPatch.Step? torn = done < patch.Steps.Count && patch.Steps[done].Bytes is { Length: > 16 } text ? patch.Steps[done] with { Bytes = text[..(text.Length / 2)] } : null;
            foreach (bool tear in torn is null ? [false] : new[] { false, true })
            {
                File.WriteAllBytes(path, original);
                using (SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
                {
                    for (int i = 0; i < done; i++) TiffDescriptionPatch.Do(handle, patch.Steps[i]);
                    if (tear) TiffDescriptionPatch.Do(handle, torn!.Value);
                }

                Assert.Equal(done < 2 ? before : after, Description(path));
                using BioImage image = BioImage.Open(path);
                Assert.Equal("OME-TIFF", image.Format);
                Assert.Equal(pixels, image.Scenes[0].Read("TCZYX").Bytes);

                // An interrupted edit can be made again.
                if (done is not (1 or 3)) continue;
                Plan(path, after).Apply(path);
                Assert.Equal(after, Description(path));
            }
        }

        File.WriteAllBytes(path, original);
        patch.Apply(path);
        Assert.Equal(patch.Length, new FileInfo(path).Length);
        Assert.Equal(change <= 0 ? original.Length : patch.Length, new FileInfo(path).Length);
        Assert.Equal(after, Description(path));
    }

    [Fact]
    public void A_text_that_another_page_shares_is_not_overwritten()
    {
        using TempFolder folder = new();
        string path = folder["shared.tif"];
        // Two directories by hand: 1 x 1 pixels, and descriptions that lie at the same place.
        byte[] file = new byte[400];
        Encoding.ASCII.GetBytes("II*\0").CopyTo(file, 0);
        Encoding.ASCII.GetBytes("the first words of both\0").CopyTo(file, 300);
        BitConverter.TryWriteBytes(file.AsSpan(4), 8u);
        int at = Directory(file, 8, 160);
        Assert.True(at < 160);
        Directory(file, 160, 0);
        File.WriteAllBytes(path, file);
        TiffDescriptionPatch patch = Plan(path, "short");
        Assert.Equal(2, patch.Steps.Count);
        patch.Apply(path);
        using FileStore store = new(folder.Path);
        TiffContainer container = TiffContainer.Open(store, "shared.tif");
        TiffDirectory first = container.ReadDirectory(container.FirstDirectory);
        Assert.Equal("short", first.Text(TiffTag.ImageDescription));
        Assert.Equal("the first words of both", container.ReadDirectory(first.Next).Text(TiffTag.ImageDescription));

        static int Directory(byte[] file, int at, uint next)
        {
            (ushort Tag, ushort Type, uint Count, uint Value)[] entries = [(256, 4, 1, 1), (257, 4, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (270, 2, 24, 300), (273, 4, 1, 390), (278, 4, 1, 1), (279, 4, 1, 1)];
            BitConverter.TryWriteBytes(file.AsSpan(at), (ushort)entries.Length);
            at += 2;
            foreach ((ushort tag, ushort type, uint count, uint value) in entries)
            {
                BitConverter.TryWriteBytes(file.AsSpan(at), tag);
                BitConverter.TryWriteBytes(file.AsSpan(at + 2), type);
                BitConverter.TryWriteBytes(file.AsSpan(at + 4), count);
                BitConverter.TryWriteBytes(file.AsSpan(at + 8), value);
                at += 12;
            }

            BitConverter.TryWriteBytes(file.AsSpan(at), next);
            return at + 4;
        }
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_left_alone()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.tif"];
        File.Copy(TestData.At("data", "formats", "tiff_gen", "ome_tczyx_u16.ome.tif"), path);
        TiffDescriptionPatch patch = Plan(path, "<OME>");
        using (FileStream stream = File.Open(path, FileMode.Append)) stream.WriteByte(0);
        byte[] before = File.ReadAllBytes(path);
        Assert.Equal(StoreFailure.Unwritable, Assert.Throws<StoreException>(() => patch.Apply(path)).Failure);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("a.ome.tif")]
    [InlineData("a.ome.zarr")]
    public async Task A_full_disk_ends_with_5_and_changes_nothing(string name)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Assert.Skip("only root may mount a small disk");
        using TempFolder folder = new();
        string disk = folder["disk"], path = Path.Join(disk, name), sample = Path.Join(TestData.Checkout, "samples", "cells.ome.tif");
        Directory.CreateDirectory(disk);
        ChildResult mounted = await Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk);
        if (mounted.Exit != 0) Assert.Skip("mounting is not permitted here: " + mounted.Error);
        try
        {
            using (BioImage source = BioImage.Open(sample)) source.Convert(path);
            // Fill what is left, to the last page.
            await Run("dd", "if=/dev/zero", "of=" + Path.Join(disk, "filler"), "bs=512");

            SortedDictionary<string, string> before = TempFolder.Digests(path);
            ChildResult full = await ChildProcess.RunLamellaAsync(["meta", "set", path, "name=" + new string('x', 4000), "channels[0].name=" + new string('y', 4000)], cancellation: TestContext.Current.CancellationToken);
            Assert.True(full.Exit == 5, full.ToString());
            Assert.Contains("the disk is full", full.Error, StringComparison.Ordinal);
            Assert.Empty(full.Output);
            Assert.Equal(before, TempFolder.Digests(path));
            File.Delete(Path.Join(disk, "filler"));
            ChildResult again = await ChildProcess.RunLamellaAsync(["meta", "set", path, "name=" + new string('x', 4000)], cancellation: TestContext.Current.CancellationToken);
            Assert.True(again.Exit == 0, again.ToString());
        }
        finally
        {
            await Run("umount", disk);
        }
    }

    private static Task<ChildResult> Run(string program, params string[] arguments) => ChildProcess.RunAsync(program, arguments, cancellation: TestContext.Current.CancellationToken);

    private static string Longer(string xml, int change)
    {
        // A name that makes the document as much longer; or no creator, white space at the end for the rest.
        if (change >= 0) return change == 0 ? xml.Replace("Creator=\"tifffile", "Creator=\"TIFFFILE", StringComparison.Ordinal) : xml.Replace("Creator=\"", "Creator=\"" + new string('x', change), StringComparison.Ordinal);
        int from = xml.IndexOf("xsi:schemaLocation=\"", StringComparison.Ordinal), to = xml.IndexOf('"', from + 20) + 1;
        return xml.Remove(from, to - from);
    }

    private static TiffDescriptionPatch Plan(string path, string text)
    {
        using FileStore store = new(Path.GetDirectoryName(path)!);
        return TiffDescriptionPatch.Plan(TiffContainer.Open(store, Path.GetFileName(path)), Encoding.UTF8.GetBytes(text));
    }

    private static string Description(string path)
    {
        using FileStore store = new(Path.GetDirectoryName(path)!);
        TiffContainer container = TiffContainer.Open(store, Path.GetFileName(path));
        return container.ReadDirectory(container.FirstDirectory).Text(TiffTag.ImageDescription)!;
    }
}
