using System.Globalization;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats;

/// <summary>
/// A warning that cries wolf is not read. SoundWarnings.txt lists the files of the conformance data that have warnings, with their number; all others have none. A change that adds a warning to a sound file must
/// give a reason there.
/// </summary>
public sealed class SoundWarningTests
{
    private static readonly string[] NotImages = [".json", ".md", ".py", ".txt", ".zip", ".npy", ".xml"];

    [Fact]
    public void Sound_files_have_no_warnings_and_the_others_as_many_as_before()
    {
        string root = TestData.At("data", "formats");
        Dictionary<string, int> expected = File.ReadLines(Path.Combine(TestData.Checkout, "tests", "Lamella.Tests", "Formats", "SoundWarnings.txt"))
            .Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        List<string> wrong = [];
        int seen = 0;
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (NotImages.Contains(Path.GetExtension(name)) || name.StartsWith("tiff_corrupt", StringComparison.Ordinal) || name.StartsWith("codec_vectors", StringComparison.Ordinal) || name.StartsWith("omexml", StringComparison.Ordinal)) continue;
            try
            {
                using BioImage image = BioImage.Open(file);
                seen++;
                if (image.Warnings.Count != expected.GetValueOrDefault(name)) wrong.Add(Invariant($"{name}: {image.Warnings.Count} warnings, not {expected.GetValueOrDefault(name)}: {string.Join(" | ", image.Warnings)}"));
            }
            catch (LamellaException)
            {
                // What cannot be opened is looked at by the tests of its format.
            }
        }

        Assert.Empty(wrong);
        Assert.True(seen > 200, "fewer files than the conformance data has");
    }
}
