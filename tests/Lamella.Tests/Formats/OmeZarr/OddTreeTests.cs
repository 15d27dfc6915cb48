using Lamella.Pipelines.Validate;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>Trees that break a rule or leave something out: they are read as far as that goes, and the validator says what is wrong instead of failing.</summary>
public sealed class OddTreeTests : IDisposable
{
    private readonly TempFolder _root = new();
    private readonly string _folder;

    public OddTreeTests() => _folder = Directory.CreateDirectory(_root["in.zarr"]).FullName;

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    [Fact]
    public void Without_transformations_the_pixel_size_is_unknown_and_not_1()
    {
        Write("""{"multiscales":[{"version":"0.4","axes":[{"name":"y","type":"space","unit":"micrometer"},{"name":"x","type":"space","unit":"micrometer"}],"datasets":[{"path":"0"}]}]}""");
        using BioImage image = BioImage.Open(_folder);
        Assert.Null(image.Scenes[0].PixelSize.X);
        Assert.Null(image.Scenes[0].PixelSize.Y);
    }

    [Theory]
    [InlineData("""{"multiscales":[{"version":"0.4","axes":[{"name":"y","type":"space"},{"name":"x","type":"space"}],"datasets":[{"path":"../0","coordinateTransformations":[{"type":"scale","scale":[1,1]}]}]}]}""")]
    [InlineData("""{"plate":{"version":"0.4","rows":[{"name":"A"}],"columns":[{"name":"1"}],"wells":[{"path":"../A","rowIndex":0,"columnIndex":0}]}}""")]
    [InlineData("""{"well":{"version":"0.4","images":[{"path":"../0"}]}}""")]
    public void A_path_out_of_the_hierarchy_is_a_finding(string attributes)
    {
        Write(attributes);
        Assert.Contains(ImageValidator.Validate(_folder, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
    }

    [Theory]
    [InlineData("""{"multiscales":[{"datasets":[{"path":"0","coordinateTransformations":[{"type":"scale","scale":[1,1]}]}]}]}""", "axes")]
    [InlineData("""{"multiscales":[{"datasets":[]}]}""", "datasets")]
    [InlineData("""{"multiscales":[5]}""", "multiscales")]
    [InlineData("""{"multiscales":[{"version":"0.3","axes":["y","q"],"datasets":[{"path":"0"}]}]}""", "axes")]
    [InlineData("""{"multiscales":[{"version":"0.3","datasets":[{"path":"0"}]}]}""", "axes")]
    [InlineData("""{"multiscales":[{"version":"0.1","datasets":[{"path":5}]}]}""", "datasets")]
    public void Broken_metadata_of_an_early_or_unstated_release_is_a_finding(string attributes, string place)
    {
        Write(attributes);
        Assert.Contains(ImageValidator.Validate(_folder, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error && (f.Place + f.Message).Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sound_image_of_0_3_has_no_findings_but_notes()
    {
        Write("""{"multiscales":[{"version":"0.3","axes":["y","x"],"datasets":[{"path":"0"}]}]}""");
        Assert.DoesNotContain(ImageValidator.Validate(_folder, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity != Severity.Note);
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void Wells_stay_in_the_order_in_which_the_source_lists_them(NgffVersion version)
    {
        File.WriteAllText(Path.Join(_folder, ".zgroup"), """{"zarr_format":2}""");
        File.WriteAllText(Path.Join(_folder, ".zattrs"), """{"plate":{"version":"0.4","name":"p","rows":[{"name":"A"},{"name":"B"}],"columns":[{"name":"1"},{"name":"2"}],"wells":[{"path":"B/2","rowIndex":1,"columnIndex":1},{"path":"A/1","rowIndex":0,"columnIndex":0}]}}""");
        foreach (string well in (string[])["B/2", "A/1"])
        {
            string place = Path.Join(_folder, well);
            Directory.CreateDirectory(Path.Join(place, "0", "0"));
            File.WriteAllText(Path.Join(place, ".zattrs"), """{"well":{"version":"0.4","images":[{"path":"0"}]}}""");
            File.WriteAllText(Path.Join(place, "0", ".zattrs"), """{"multiscales":[{"version":"0.4","axes":[{"name":"y","type":"space"},{"name":"x","type":"space"}],"datasets":[{"path":"0","coordinateTransformations":[{"type":"scale","scale":[1,1]}]}]}]}""");
            File.WriteAllText(Path.Join(place, "0", "0", ".zarray"), """{"zarr_format":2,"shape":[4,4],"chunks":[4,4],"dtype":"|u1","fill_value":0,"filters":null,"order":"C","compressor":null}""");
        }

        string target = _root["out.ome.zarr"];
        using BioImage image = BioImage.Open(_folder);
        image.Convert(target, new OmeZarrOptions { Ngff = version });
        using BioImage result = BioImage.Open(target);
        Assert.Equal(["B/2/0", "A/1/0"], result.Scenes.Select(s => s.Name));
    }

    private void Write(string attributes)
    {
        Directory.CreateDirectory(Path.Join(_folder, "0"));
        File.WriteAllText(Path.Join(_folder, ".zgroup"), """{"zarr_format":2}""");
        File.WriteAllText(Path.Join(_folder, ".zattrs"), attributes);
        File.WriteAllText(Path.Join(_folder, "0", ".zarray"), """{"zarr_format":2,"shape":[4,4],"chunks":[4,4],"dtype":"|u1","fill_value":0,"filters":null,"order":"C","compressor":null,"dimension_separator":"/"}""");
    }
}
