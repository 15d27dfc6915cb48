using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Door;

/// <summary>
/// Pictures of files of ten kinds look as they did when somebody looked at them and approved. What is kept is the mean colour of 16 x 16 fields (Pictures.txt), not the pictures, whose licences are those of their files.
/// Small differences of rounding are no matter; another colour, range or section is. LAMELLA_ACCEPT_README=1 writes the fields anew: look at every picture before.
/// </summary>
public sealed class PictureReferenceTests
{
    private const int Side = 96;
    private const int Fields = 16;
    private const double MostMeanDifference = 3, MostDifference = 16;

    public static TheoryData<string> Files =>
    [
        "lsm/032113-18.lsm", "czi/FOV7_HV110_P0500510000.czi", "czi/RGB-8bit.czi", "czi/mosaic_test.czi", "czi/CellDivision_T3_Z5_CH2_X240_Y170.czi", "czi/LLS7_small.czi", "czi/s_1_t_1_c_1_z_1.czi", "nd2/cluster.nd2", "dv/toxo.dv",
        "lif/testdata_2channel_xz.lif", "tiff_gen/ome_tczyx_u16.ome.tif", "tiff_gen/aperio_like.svs",
    ];

    private static string References => Path.Combine(TestData.Checkout, "tests", "Lamella.Tests", "Door", "Pictures.txt");

    [Theory]
    [MemberData(nameof(Files))]
    public void A_picture_looks_like_the_one_that_was_approved(string file)
    {
        using BioImage image = BioImage.Open(TestData.At(["data", "formats", .. file.Split('/')]));
        Picture picture = Pictures.Thumbnail(image.Scenes[0], new PictureOptions { Side = Side });
        // A picture in which nothing can be seen was never approved.
        Assert.True(picture.Pixels.Max() - picture.Pixels.Min() > 100);
        string found = Invariant($"{file} {picture.Width} {picture.Height} {picture.Bands} {Convert.ToHexStringLower(FieldsOf(picture))}");
        if (Environment.GetEnvironmentVariable("LAMELLA_ACCEPT_README") == "1")
        {
            string[] others = File.Exists(References) ? [.. File.ReadAllLines(References).Where(line => !line.StartsWith(file + " ", StringComparison.Ordinal))] : [];
            File.WriteAllLines(References, [.. ((string[])[.. others, found]).Order(StringComparer.Ordinal)]);
        }

        string[] expected = File.ReadAllLines(References).Single(line => line.StartsWith(file + " ", StringComparison.Ordinal)).Split(' '), actual = found.Split(' ');
        Assert.Equal(expected[..4], actual[..4]);
        int[] differences = [.. Convert.FromHexString(expected[4]).Zip(Convert.FromHexString(actual[4]), (a, b) => Math.Abs(a - b))];
        Assert.True(differences.Average() <= MostMeanDifference && differences.Max() <= MostDifference, Invariant($"{file}: the fields differ by {differences.Average()}, at most {differences.Max()}"));
    }

    /// <summary>The mean of each band in each field, row by row.</summary>
    private static byte[] FieldsOf(Picture picture)
    {
        byte[] means = new byte[Fields * Fields * picture.Bands];
        for (int row = 0; row < Fields; row++)
        {
            int top = row * picture.Height / Fields, bottom = Math.Max(top + 1, (row + 1) * picture.Height / Fields);
            for (int column = 0; column < Fields; column++)
            {
                int left = column * picture.Width / Fields, right = Math.Max(left + 1, (column + 1) * picture.Width / Fields);
                for (int band = 0; band < picture.Bands; band++)
                {
                    long sum = 0;
                    for (int y = top; y < bottom; y++)
                    {
                        for (int x = left; x < right; x++) sum += picture.Pixels[(((y * picture.Width) + x) * picture.Bands) + band];
                    }

                    means[(((row * Fields) + column) * picture.Bands) + band] = (byte)(sum / ((bottom - top) * (right - left)));
                }
            }
        }

        return means;
    }
}
